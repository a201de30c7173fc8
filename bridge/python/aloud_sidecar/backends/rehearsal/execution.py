"""Carrying out a change on the practice machine, and its plan."""

from __future__ import annotations

from ...context import Context
from ...failure import Json, OperationFailed
from . import system
from .changes import Change, refused_package, work_out
from .control import FAULTY_UNIT, Control, no_space
from .generations import described
from .machine import Machine
from .schedule import Player, Schedule, schedule


def plan(machine: Machine, control: Control, operation: Json, context: Context) -> Json:
    """The protocol's `Plan`, but for what the server adds."""
    change = work_out(machine, control, operation)
    if change.updates:
        control.fail_if_told("no_network")
    if change.system is not None and not machine.prepared.has(change.system.name):
        Player(Schedule(schedule(machine, change).evaluation, (), (), (), 0, {}), control.speed, context).evaluate()
    if change.system is not None:
        control.fail_if_told("evaluation")
    steps = schedule(machine, change)
    draft: Json = {
        "nothingToDo": change.nothing,
        "builds": len(steps.builds),
        "downloads": {"count": len(steps.downloads), "bytes": steps.download_bytes},
        "warnings": list(change.warnings),
    }
    if control.speed:
        draft["expectedSeconds"] = round(steps.seconds / control.speed, 1)
    if change.before and change.after:
        draft["diff"] = _diff(machine, change)
        draft["reboot"] = bool(change.steps) and _needs_reboot(machine, change.after)
        if change.activates:
            draft["services"] = system.service_changes(change.before, change.after)
    if change.generations:
        draft["generations"] = {"from": change.generations[0], "to": change.generations[1]}
    if change.dead_now is not None:
        draft["irreversible"] = True
        draft["garbage"] = {
            "generations": change.steps["delete"],
            "bytes": sum(steps.cleaning.values()),
            "paths": len(steps.cleaning),
        }
    return draft


def execute(machine: Machine, control: Control, operation: Json, context: Context) -> Json:
    """Carries a change out, all of it or nothing; gives the protocol's `Result`."""
    name = operation["operation"]
    context.progress("authorising")
    control.fail_if_told("permission")
    change = work_out(machine, control, operation)
    if change.nothing:
        return {} if change.dead_now is None else {"freedBytes": 0}
    player = Player(schedule(machine, change), control.speed, context)
    with machine.changing(name):
        if change.dead_now is not None:
            return {"freedBytes": _collect(machine, change, name, player)}
        if change.system is not None:
            _evaluate(control, change, player)
        if change.system is not None and change.builds:
            fetch_and_build(machine, control, change, player)
        _activate_and_commit(machine, control, change, name, player, context)
    result: Json = {}
    if change.before and change.after:
        result["diff"] = _diff(machine, change)
    state = machine.state()
    if "current" in change.steps or "running" in change.steps:
        result["generation"] = described(machine, state, state.current)
    return result


def _evaluate(control: Control, change: Change, player: Player) -> None:
    if change.updates:
        control.fail_if_told("no_network")
    player.evaluate()
    control.fail_if_told("evaluation")
    refusal = refused_package(change.system) if change.system else None
    if refusal is not None:
        raise refusal


def fetch_and_build(machine: Machine, control: Control, change: Change, player: Player) -> None:
    """Puts what a change needs into the store, item by item, as far as there is room."""
    assert change.system is not None
    free = control.capacity - sum(machine.store.sizes().values())
    for kind, items in (("no_network", player.downloads()), ("build", player.builds())):
        for item in items:
            control.fail_if_told(kind)
            control.fail_if_told("no_space")
            free -= item.bytes
            if free < 0:
                raise no_space(-free)
            if item == change.system.top:
                machine.store.add_system(item.path, change.system.manifest(), change.system.version)
            else:
                machine.store.add(item)


def _activate_and_commit(
    machine: Machine, control: Control, change: Change, name: str, player: Player, context: Context
) -> None:
    if change.activates:
        player.activate()
        try:
            if change.steps:
                control.fail_if_told("activation")
        except OperationFailed:
            # As on NixOS: the new generation is the current one, though it does not run.
            if "current" in change.steps:
                machine.commit(name, {k: v for k, v in change.steps.items() if k != "running"})
                # What was begun to be started is in use, as far as it came up.
                machine.log.switched(change.steps["running"])
            machine.log.failed(FAULTY_UNIT)
            raise
    context.cancellation.check()
    if change.steps:
        machine.commit(name, change.steps)


def _collect(machine: Machine, change: Change, name: str, player: Player) -> int:
    """Frees what is dead already, which can be stopped at any point; then the generations, as a whole."""
    assert change.dead_now is not None and change.dead_then is not None
    freed = sum(machine.store.remove(path) for path in player.clean(change.dead_now))
    if change.steps["delete"]:
        machine.commit(name, change.steps)
        freed += sum(machine.store.remove(path) for path in player.clean(change.dead_then, cancellable=False))
    return freed


def _diff(machine: Machine, change: Change) -> Json:
    assert change.before is not None and change.after is not None
    sizes = machine.store.sizes()
    if change.system is not None:
        sizes.update((item.path, item.bytes) for item in change.system.items)
    return system.difference(change.before, change.after, sizes)


def _needs_reboot(machine: Machine, after: Json) -> bool:
    booted = machine.store.manifest(machine.state().booted)
    return bool(booted["kernelVersion"] != after["kernelVersion"])
