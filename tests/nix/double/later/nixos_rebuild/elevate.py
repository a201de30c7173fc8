"""Ways to become the administrator, as the later shape has them."""


class Elevator:
    elevates = True


class NoElevator(Elevator):
    elevates = False


NO_ELEVATOR = NoElevator()
