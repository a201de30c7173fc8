"""Plans for another machine: evaluated here, compared with what is there; nothing changes on either."""

from __future__ import annotations

from ...context import Context
from ...failure import Json
from .. import closure, newer, planning, wishes
from ..commands import Argument
from ..configuration import TOPLEVEL, VM
from ..generations import Link, missing, outline
from ..going_back import goal
from ..store_path import path_name, split_name
from .look import Far
from .machine import FarMachine, managed_of

_NO_PARTS: Json = {"builds": 0, "downloads": {"count": 0, "bytes": 0}, "warnings": []}


def plan_apply(far: FarMachine, operation: Json, found: Far, context: Context) -> Json:
    """The Plan of an ``apply``; see the protocol."""
    machine, commands = far.here, far.commands(context, "plan")
    configuration = machine.configuration
    managed, _ = managed_of(far)
    flags: list[Argument] = []
    if operation.get("update"):
        flags = newer.look_ahead(configuration, machine.places, newer.wanted_inputs(operation), commands)
    asked = wishes.check(operation, managed, configuration, commands, flags)
    attribute = VM if operation["action"] == "build-vm" else TOPLEVEL
    refused = {package["attribute"] for package in asked["packages"] if not package["evaluates"]}
    evaluable = {**operation, "install": [name for name in operation["install"] if name not in refused]}
    with planning.proposal(machine, managed.changed(evaluable)) as file:
        derivation = configuration.derivation(attribute, commands, flags, file)
    system, dry = planning.look(derivation, commands)
    current = found.current
    profile = current.target if current else None
    same = {
        "switch": str(system) == profile == found.running,
        "boot": str(system) == profile,
        "test": str(system) == found.running,
    }
    plan: Json = {
        "nothingToDo": not refused and same.get(operation["action"], False),
        "builds": len(dry.builds),
        "downloads": {"count": len(dry.fetches), "bytes": dry.download_bytes},
        "warnings": asked["warnings"],
    }
    if attribute == TOPLEVEL and profile and profile != str(system):
        old = far.requisites(profile, commands)
        if dry.builds or dry.fetches or not system.exists():
            come = [path_name(path) for path in [*dry.builds, *dry.fetches]]
            plan["diff"] = planning.from_names(operation, asked, come, closure.versions(old))
        else:
            plan["diff"] = closure.diff(old, closure.requisites(commands, system))
        plan["reboot"] = _new_kernel(plan["diff"])
    seconds = planning.expected_seconds(machine, operation, dry)
    if seconds is not None:
        plan["expectedSeconds"] = round(seconds, 1)
    return plan


def _new_kernel(diff: Json) -> bool:
    return any(split_name(package["name"])[0] == "linux" for package in [*diff["added"], *diff["changed"]])


def plan_roll_back(far: FarMachine, operation: Json, found: Far, context: Context) -> Json:
    """The Plan of a ``roll_back``."""
    return _plan_way_back(far, goal(operation["to"], list(found.links)), found, context)


def plan_undo(far: FarMachine, found: Far, context: Context) -> Json:
    """The Plan of taking back the last change that was made there from here."""
    change = far.here.changes.last()
    if change is None:
        return {**_NO_PARTS, "nothingToDo": True}
    return {**_plan_way_back(far, link_of(change.generation_before, found), found, context), "nothingToDo": False}


def link_of(number: int | None, found: Far) -> Link:
    """The generation of that number; raises `generation_missing`."""
    if number is None:
        raise missing("There is no generation from before that change.", [])
    return goal({"generation": number}, list(found.links))


def _plan_way_back(far: FarMachine, target: Link, found: Far, context: Context) -> Json:
    plan: Json = {**_NO_PARTS, "nothingToDo": target.current and target.target == found.running}
    if found.current is not None:
        plan["generations"] = {"from": outline(found.current), "to": outline(target)}
        plan["diff"] = between(far, found.current.target, target.target, context)
        plan["reboot"] = _new_kernel(plan["diff"])
    seconds = far.here.history.operation("activation")
    if seconds is not None:
        plan["expectedSeconds"] = round(seconds, 1)
    return plan


def between(far: FarMachine, before: str, after: str, context: Context) -> Json:
    """What differs between two systems there."""
    commands = far.commands(context)
    return closure.diff(far.requisites(before, commands), far.requisites(after, commands))
