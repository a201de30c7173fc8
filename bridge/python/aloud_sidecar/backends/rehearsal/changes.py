"""What a change would come to, worked out from the machine's state alone."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ...failure import Json, OperationFailed
from . import requested
from .catalogue import packages
from .control import Control
from .generations import described, target_of
from .machine import Machine, State
from .system import System, evaluate

_BUILDING_ACTIONS = {"switch", "boot", "test", "build", "build-vm"}
#: Changes remembered for undo.
_REMEMBERED = 50
_DAY = 86_400


@dataclass(frozen=True)
class Change:
    """A change, ready to be carried out.

    `steps` is what `Machine.commit` takes; empty where nothing lasting happens.
    """

    nothing: bool
    steps: Json = field(default_factory=dict)
    #: The system to build; None where it exists.
    system: System | None = None
    before: Json | None = None
    after: Json | None = None
    builds: bool = False
    activates: bool = False
    updates: bool = False
    warnings: tuple[Json, ...] = ()
    #: The generations gone from and to, in the protocol's form.
    generations: tuple[Json, Json] | None = None
    #: For garbage: what is dead without deleting anything, and what else then.
    dead_now: dict[str, int] | None = None
    dead_then: dict[str, int] | None = None


def work_out(machine: Machine, control: Control, operation: Json) -> Change:
    """Gives the change that an operation means now. Raises what makes it impossible."""
    state = machine.state()
    name = operation["operation"]
    if name == "apply":
        return _apply(machine, control, state, operation)
    if name == "roll_back":
        return _roll_back(machine, state, operation)
    if name == "undo":
        return _undo(machine, state)
    return _collect_garbage(machine, state, operation)


def _apply(machine: Machine, control: Control, state: State, operation: Json) -> Change:
    old = state.machine
    configuration, warnings = requested.configuration(old["configuration"], operation)
    updates = requested.updates(operation)
    revision = max(old["revision"], control.newest_release) if updates else old["revision"]
    system = evaluate(configuration, revision)
    action = operation["action"]
    same = configuration == old["configuration"] and revision == old["revision"]
    is_current = system.name == state.generations[state.current]
    is_running = system.name == state.running
    there = {"switch": is_current and is_running, "boot": is_current, "test": is_running}
    document = {**old, "configuration": configuration, "revision": revision}
    steps: Json = {}
    if action in there:
        steps["machine"] = _remember(document, state, operation)
    if action in ("switch", "boot") and not is_current:
        number = max(state.generations) + 1
        steps.update(generation=number, system=system.name, current=number)
    if action in ("switch", "test"):
        steps["running"] = system.name
    return Change(
        nothing=same and there.get(action, machine.store.has(system.name)),
        steps=steps,
        system=system,
        before=machine.store.manifest(state.running if action == "test" else state.generations[state.current]),
        after=system.manifest(),
        builds=action in _BUILDING_ACTIONS,
        activates=action in ("switch", "test", "dry-activate"),
        updates=updates,
        warnings=tuple(warnings),
    )


def _roll_back(machine: Machine, state: State, operation: Json) -> Change:
    number = target_of(machine, state, operation["to"])
    system = state.generations[number]
    manifest = machine.store.manifest(system)
    document = {**state.machine, "configuration": manifest["configuration"], "revision": manifest["revision"]}
    return _to_existing(machine, state, number, system, _remember(document, state, operation))


def _undo(machine: Machine, state: State) -> Change:
    changes = state.machine["changes"]
    index = next((i for i in reversed(range(len(changes))) if not changes[i]["undone"]), None)
    if index is None:
        return Change(nothing=True)
    before = changes[index]["before"]
    if before["current"] not in state.generations or not machine.store.has(before["running"]):
        raise OperationFailed(
            "generation_missing",
            f"Generation {before['current']} was deleted, so the last change can't be undone.",
            suggestions=["Remove or install things one by one instead."],
            explanation="Undo goes back to the generation before the change, which must still be there.",
        )
    marked = [*changes[:index], {**changes[index], "undone": True}, *changes[index + 1 :]]
    document = {
        **state.machine,
        "configuration": before["configuration"],
        "revision": before["revision"],
        "changes": marked,
    }
    return _to_existing(machine, state, before["current"], before["running"], document)


def _to_existing(machine: Machine, state: State, number: int, running: str, document: Json) -> Change:
    return Change(
        nothing=number == state.current
        and running == state.running
        and document["configuration"] == state.machine["configuration"],
        steps={"machine": document, "current": number, "running": running},
        before=machine.store.manifest(state.running),
        after=machine.store.manifest(running),
        activates=True,
        generations=(described(machine, state, state.current), described(machine, state, number)),
    )


def _collect_garbage(machine: Machine, state: State, operation: Json) -> Change:
    keep, days = operation.get("keepLast"), operation.get("olderThanDays")
    candidates = set(state.generations) if keep is not None or days is not None else set()
    if keep is not None:
        candidates -= set(sorted(state.generations)[-keep:])
    if days is not None:
        limit = time.time() - days * _DAY
        candidates = {number for number in candidates if machine.date_of(number) <= limit}
    candidates.discard(state.current)
    candidates = {n for n in candidates if state.generations[n] not in (state.running, state.booted)}
    dead_now = machine.dead(state)
    dead_then = machine.dead(state, frozenset(candidates))
    return Change(
        nothing=not candidates and not dead_now,
        steps={"delete": sorted(candidates)},
        dead_now=dead_now,
        dead_then={name: size for name, size in dead_then.items() if name not in dead_now},
    )


def _remember(document: Json, state: State, operation: Json) -> Json:
    """The new document with this change in its list, so that it can be undone."""
    before = {
        "configuration": state.machine["configuration"],
        "revision": state.machine["revision"],
        "current": state.current,
        "running": state.running,
    }
    change = {"operation": operation["operation"], "time": time.time(), "before": before, "undone": False}
    return {**document, "changes": [*document["changes"], change][-_REMEMBERED:]}


def refused_package(system: System) -> OperationFailed | None:
    """The failure of the first package of a system that NixOS would not evaluate, if any."""
    for attribute in system.configuration["packages"]:
        package = packages()[attribute]
        if "broken" in package.flags:
            return OperationFailed(
                "broken",
                f"{attribute} is marked as broken, so nothing was changed.",
                suggestions=["Choose another package, or wait for a release in which it is mended."],
                explanation="Packages that are known not to build are marked, and NixOS refuses them.",
                recovery=["fix_config"],
            )
        if "insecure" in package.flags:
            return OperationFailed(
                "insecure",
                f"{attribute} has known security holes, so nothing was changed.",
                suggestions=["Choose another package that does the same."],
                explanation="Packages with holes that nobody mends are marked, and NixOS refuses them.",
                recovery=["fix_config"],
            )
    return None
