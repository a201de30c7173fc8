"""Rollback and undo: which generation is meant, what the plan of it is, and carrying it out."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path

from ..context import Context
from ..failure import Json, OperationFailed
from . import newer
from .activation import units_touched
from .closure import compare
from .execution import begin, go_to, result_of
from .generations import Link, describe, find, iso, links, missing
from .journal import Entry
from .machine import Machine
from .planning import needs_reboot

_NO_PARTS: Json = {"builds": 0, "downloads": {"count": 0, "bytes": 0}, "warnings": []}


def goal(to: str | Json, all_links: list[Link]) -> Link:
    """The generation that a ``roll_back`` means; raises `generation_missing`."""
    current = next((link for link in all_links if link.current), None)
    if isinstance(to, dict) and "generation" in to:
        return find(int(to["generation"]), all_links)
    if isinstance(to, dict):
        wanted = date.fromisoformat(str(to["date"]))
        earlier = [link for link in all_links if datetime.fromtimestamp(link.made).date() <= wanted]
        if earlier:
            return earlier[-1]
        oldest = (
            [f"The oldest is generation {all_links[0].number}, from {iso(all_links[0].made)[:10]}."]
            if all_links
            else []
        )
        raise missing(f"There is no generation from {wanted.isoformat()} or before.", oldest)
    earlier = [link for link in all_links if current and link.number < current.number]
    if not earlier:
        raise missing("There is no older generation to go back to.", [])
    return earlier[-1]


def plan_roll_back(machine: Machine, operation: Json, context: Context) -> Json:
    """The Plan of a ``roll_back``; evaluates nothing, so that a broken configuration is no hindrance."""
    all_links = links(machine.places.profile)
    return _plan(machine, goal(operation["to"], all_links), all_links, context)


def roll_back(machine: Machine, plan: Json, context: Context) -> Json:
    """Carries out the plan of a ``roll_back``."""
    return _go(machine, int(plan["generations"]["to"]["id"]), "roll_back", context, None)


def plan_undo(machine: Machine, context: Context) -> Json:
    """The Plan of taking back Aloud's last change."""
    change = machine.changes.last()
    if change is None:
        return {**_NO_PARTS, "nothingToDo": True}
    all_links = links(machine.places.profile)
    if change.generation_before is None:
        raise missing("There is no generation from before that change.", [])
    return {**_plan(machine, find(change.generation_before, all_links), all_links, context), "nothingToDo": False}


def undo(machine: Machine, context: Context) -> Json:
    """Takes back Aloud's last change: its files, its channel and its generation."""
    change = machine.changes.last()
    if change is None or change.generation_before is None:
        raise OperationFailed("invalid_request", "There is no change of Aloud's to take back.")
    return _go(machine, change.generation_before, "undo", context, change)


def _plan(machine: Machine, target: Link, all_links: list[Link], context: Context) -> Json:
    commands = machine.commands(context, "plan")
    plan: Json = {**_NO_PARTS, "nothingToDo": target.current and target.target == _running(machine)}
    current = next((link for link in all_links if link.current), None)
    if current:
        plan["generations"] = {"from": describe(current), "to": describe(target)}
        plan["diff"] = compare(commands, current.target, target.target)
    plan["reboot"] = needs_reboot(machine, Path(target.target))
    services = units_touched(Path(target.target), commands, machine.rights)
    if services is not None:
        plan["services"] = services
    seconds = machine.history.operation("activation")
    if seconds is not None:
        plan["expectedSeconds"] = round(seconds, 1)
    return plan


def _running(machine: Machine) -> str | None:
    try:
        return str(machine.places.running.resolve(strict=True))
    except OSError:
        return None


def _go(machine: Machine, number: int, operation: str, context: Context, change: Entry | None) -> Json:
    begun = time.monotonic()
    commands = machine.commands(context, operation)
    link = find(number, links(machine.places.profile))
    entry = begin(machine, operation)
    entry.toplevel, entry.activation = link.target, "switch"
    if change:
        entry.undoes = change.number
        entry.activation = "boot" if change.activation == "boot" else "switch"
        entry.files_before = dict(change.files_after)
        entry.files_after = dict(change.files_before)
    else:
        machine.note_managed(entry, Path(link.target))
    go_to(machine, entry, number, commands)
    if change and change.channels_before != change.channels_after:
        newer.restore_channels(change.channels_before, machine.places, commands, machine.rights)
    machine.history.add([], {operation: time.monotonic() - begun})
    return result_of(machine, entry)
