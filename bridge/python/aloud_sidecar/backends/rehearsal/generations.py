"""The practice machine's generations, in the protocol's form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ...failure import Json, OperationFailed
from .machine import Machine, State


def outlined(machine: Machine, state: State, number: int) -> Json:
    """What every form of a generation tells."""
    date = _local(machine, number).isoformat(timespec="seconds")
    return {"id": number, "date": date, "current": number == state.current}


def described(machine: Machine, state: State, number: int) -> Json:
    """The protocol's `Generation`."""
    system = state.generations[number]
    manifest = machine.store.manifest(system)
    return {
        **outlined(machine, state, number),
        "booted": number == _booted(state),
        "nixosVersion": manifest["nixosVersion"],
        "kernelVersion": manifest["kernelVersion"],
        "configurationRevision": str(manifest["revision"]),
        "specialisations": [],
    }


def target_of(machine: Machine, state: State, to: Any) -> int:
    """The generation that a `roll_back` leads to. Raises `generation_missing`."""
    if to == "previous":
        earlier = [number for number in state.generations if number < state.current]
        return max(earlier) if earlier else _missing(state, "There is no generation before the current one.")
    if "generation" in to:
        number: int = to["generation"]
        return number if number in state.generations else _missing(state, f"There is no generation {number}.")
    day = date.fromisoformat(to["date"])
    earlier = [number for number in state.generations if _local(machine, number).date() <= day]
    return max(earlier) if earlier else _missing(state, f"There is no generation from {day} or before.")


def known(state: State, number: int) -> int:
    """The number itself. Raises `generation_missing`."""
    return number if number in state.generations else _missing(state, f"There is no generation {number}.")


def _booted(state: State) -> int | None:
    """Generations may share a system: then the current one is meant, or the newest."""
    sharing = [number for number, system in state.generations.items() if system == state.booted]
    return state.current if state.current in sharing else max(sharing, default=None)


def _local(machine: Machine, number: int) -> datetime:
    return datetime.fromtimestamp(machine.date_of(number)).astimezone()


def _missing(state: State, sentence: str) -> int:
    raise OperationFailed(
        "generation_missing",
        sentence,
        details=[f"There are the generations {', '.join(map(str, state.generations))}."],
        suggestions=["Ask for the list of generations and choose one of them."],
        explanation="Every change makes a new generation of the system; old ones stay until they are deleted.",
    )
