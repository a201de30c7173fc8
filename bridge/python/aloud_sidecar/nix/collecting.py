"""Deleting old generations and collecting garbage: the plan of it and the doing."""

from __future__ import annotations

import time

from ..context import Context
from ..failure import Json, OperationFailed
from . import garbage
from .commands import Argument, Commands
from .errors import classify
from .generations import Link, links
from .machine import Machine
from .store_db import valid_paths


def _going(machine: Machine, operation: Json) -> list[Link]:
    kept = garbage.kept_systems(machine.places)
    all_links = links(machine.places.profile)
    return garbage.doomed(all_links, kept, operation.get("keepLast"), operation.get("olderThanDays"), garbage.now())


def plan(machine: Machine, operation: Json, context: Context) -> Json:
    """The Plan of a ``collect_garbage``: which generations go and how many bytes come free."""
    commands = machine.commands(context, "plan")
    found = garbage.weigh(commands, _going(machine, operation), machine.places)
    drafted: Json = {
        "nothingToDo": not found.generations and not found.paths,
        "builds": 0,
        "downloads": {"count": 0, "bytes": 0},
        "warnings": [],
        "irreversible": True,
        "garbage": {"generations": found.generations, "bytes": found.bytes, "paths": found.paths},
    }
    seconds = machine.history.operation("collect_garbage")
    if seconds is not None:
        drafted["expectedSeconds"] = round(seconds, 1)
    return drafted


def collect(machine: Machine, operation: Json, drafted: Json, context: Context) -> Json:
    """Deletes exactly the generations that were planned and collects; gives the bytes freed.

    What is running, booted or current by now stays, whatever the plan says.
    """
    begun = time.monotonic()
    commands = machine.commands(context, "collect_garbage")
    if commands.reporter:
        commands.reporter.enter("cleaning")
    planned = set(drafted["garbage"]["generations"])
    going = [link for link in _going(machine, operation) if link.number in planned]
    profile = machine.places.profile
    if going:
        numbers = [str(link.number) for link in going]
        args: list[Argument] = ["nix-env", "--profile", profile, "--delete-generations", *numbers]
        commands.output(machine.rights.arguments(args, profile.parent, commands), survive=True)
    before = valid_paths(machine.places)
    freed = _collect(machine, commands)
    after = valid_paths(machine.places)
    if before and after:
        # To the byte, and by the same measure as the plan.
        freed = max(before[1] - after[1], 0)
    machine.history.add([], {"collect_garbage": time.monotonic() - begun})
    return {"freedBytes": freed}


def _collect(machine: Machine, commands: Commands) -> int:
    args = machine.rights.arguments(["nix-store", "--gc"], machine.places.profile.parent, commands)
    finished = commands.run(args)
    if finished.status != 0:
        raise classify(finished.log, finished.status)
    freed = garbage.freed_bytes(finished.output + "\n".join(finished.log.text))
    if freed is None:
        raise OperationFailed("internal", "Nix did not say how much it freed.", details=list(finished.log.text)[-3:])
    return freed
