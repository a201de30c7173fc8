"""Plans for another machine: evaluated here, compared with what is there; nothing changes on either."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ...context import Context
from ...failure import Json
from .. import closure, planning
from ..evaluation import evaluate, reached
from ..generations import Link, missing, outline
from ..going_back import goal
from ..store_path import split_name
from .look import Far
from .machine import FarMachine, managed_of

_NO_PARTS: Json = {"builds": 0, "downloads": {"count": 0, "bytes": 0}, "warnings": []}


def plan_apply(far: FarMachine, operation: Json, found: Far, context: Context) -> Json:
    """The Plan of an ``apply``; see the protocol."""
    machine, commands = far.here, far.commands(context, "plan")
    managed, _ = managed_of(far)
    wanted = evaluate(machine, operation, managed, commands)
    system, profile = str(wanted.system), found.current.target if found.current else None
    plan = wanted.plan(same=reached(operation["action"], system, profile, found.running))
    if wanted.whole and profile and profile != system:
        old = far.requisites(profile, commands)
        if wanted.ready and wanted.system.exists():
            plan["diff"] = closure.diff(old, closure.requisites(commands, system))
        else:
            plan["diff"] = planning.from_names(wanted, closure.versions(old))
        plan["reboot"] = _new_kernel(plan["diff"])
    seconds = planning.expected_seconds(machine, operation, wanted.dry)
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
    with ThreadPoolExecutor(2, thread_name_prefix="look") as pool:
        old, new = pool.map(lambda system: far.requisites(system, commands), (before, after))
    return closure.diff(old, new)
