"""What can be asked of the practice machine without changing it."""

from __future__ import annotations

from collections.abc import Callable

from ...diary import Made, facts
from ...failure import Json
from . import catalogue, requested, system
from .changes import Change
from .control import Control
from .generations import described, known, outlined, target_of
from .machine import Machine, State
from .schedule import schedule

#: Entries given where no limit is asked for.
_FOUND = 10


#: What a brief list tells of each generation.
_OUTLINE = ("id", "date", "current", "booted")


def read(machine: Machine, control: Control, operation: Json) -> Json:
    """The protocol's `Result` for a `ReadOperation`."""
    return _READS[operation["operation"]](machine, control, machine.state(), operation)


def _list_generations(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    newest_first = sorted(state.generations, reverse=True)[: operation.get("limit")]
    told = [described(machine, state, number) for number in newest_first]
    if operation.get("brief"):
        told = [{name: value for name, value in one.items() if name in _OUTLINE} for one in told]
    return {"generations": told}


def _current_generation(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    result: Json = {"generation": described(machine, state, state.current)}
    if any(number < state.current for number in state.generations):
        result["diff"] = _difference(machine, state, target_of(machine, state, "previous"), state.current)
    return result


def _compare_generations(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    to = known(state, operation.get("to", state.current))
    if "from" in operation:
        start = known(state, operation["from"])
    else:
        earlier = [number for number in state.generations if number < to]
        start = max(earlier) if earlier else target_of(machine, state, "previous")
    return {"diff": _difference(machine, state, start, to)}


def _difference(machine: Machine, state: State, start: int, to: int) -> Json:
    before, after = (machine.store.manifest(state.generations[number]) for number in (start, to))
    return system.difference(before, after, machine.store.sizes())


def _system_info(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    running = machine.store.manifest(state.running)
    sizes = machine.store.sizes()
    used = sum(sizes.values())
    topics: dict[str, Json] = {
        "version": {"version": running["nixosVersion"]},
        "channel": {"channel": f"nixos-25.11, release {state.machine['revision']} of the rehearsal"},
        "profile": {"profile": str(machine.profiles / "system")},
        "kernel": {"kernel": running["kernelVersion"]},
        "disk": {"diskFree": max(0, control.capacity - used), "diskTotal": control.capacity},
        "store": {"storePaths": len(sizes), "storeBytes": used},
    }
    wanted = [operation["topic"]] if "topic" in operation else list(topics)
    return {"info": {name: value for topic in wanted for name, value in topics[topic].items()}}


def _search_packages(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    found = catalogue.search(operation["query"], operation.get("limit", _FOUND))
    return {"packages": [_package(state, package) for package in found]}


def _describe_package(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    package = catalogue.packages().get(operation["attribute"])
    if package is None:
        raise requested.unknown_attribute(operation["attribute"])
    return {"packages": [_package(state, package)]}


def _list_packages(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    installed = state.machine["configuration"]["packages"]
    wanted = operation.get("attribute")
    attributes = [name for name in installed if wanted in (None, name)]
    return {"packages": [_package(state, catalogue.packages()[name]) for name in attributes]}


def _check_updates(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    control.fail_if_told("no_network")
    now = machine.store.manifest(state.generations[state.current])
    newest = max(control.newest_release, state.machine["revision"])
    then = system.evaluate(state.machine["configuration"], newest)
    updates = system.difference(now, then.manifest(), {})["changed"]
    if not updates:
        return {"updates": []}
    steps = schedule(machine, Change(nothing=False, system=then, builds=True, before=now, after=then.manifest()))
    own = {catalogue.packages()[attribute].name for attribute in state.machine["configuration"]["packages"]}
    outlook = {
        "mine": [update["name"] for update in updates if update["name"] in own],
        # The catalogue of the practice machine knows of no holes in what can be installed.
        "fixes": [],
        "builds": len(steps.builds),
        "downloads": {"count": len(steps.downloads), "bytes": steps.download_bytes},
        "reboot": machine.store.manifest(state.booted)["kernelVersion"] != then.kernel,
    }
    if control.speed:
        outlook["expectedSeconds"] = round(steps.seconds / control.speed, 1)
    return {"updates": updates, "outlook": outlook}


def _option_status(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    return {"option": requested.option_status(operation["option"], state.machine["configuration"])}


def _generation_health(machine: Machine, control: Control, state: State, operation: Json) -> Json:
    diary = machine.log.read()
    made = [Made(number, machine.date_of(number), system) for number, system in state.generations.items()]
    happened = {} if diary is None else facts(diary, made)
    told = ({**outlined(machine, state, number), **happened.get(number, {})} for number in reversed(state.generations))
    return {"health": {"journal": diary is not None, "generations": list(told)}}


def _package(state: State, package: catalogue.Package) -> Json:
    found: Json = {
        "attribute": package.attribute,
        "name": package.name,
        "version": catalogue.version_at(package.attribute, package.version, state.machine["revision"]),
        "description": package.description,
        "unfree": "unfree" in package.flags,
        "installed": package.attribute in state.machine["configuration"]["packages"],
    }
    if package.program:
        found["program"] = package.program
    return found


_READS: dict[str, Callable[[Machine, Control, State, Json], Json]] = {
    "list_generations": _list_generations,
    "current_generation": _current_generation,
    "compare_generations": _compare_generations,
    "system_info": _system_info,
    "search_packages": _search_packages,
    "describe_package": _describe_package,
    "list_packages": _list_packages,
    "check_updates": _check_updates,
    "option_status": _option_status,
    "generation_health": _generation_health,
}
