"""Deleting old generations and collecting garbage: the plan of it and the doing."""

from __future__ import annotations

import time

from ..context import Context
from ..failure import Json
from . import garbage
from .errors import classify
from .generations import Link, links
from .machine import Machine
from .store_db import StoreGraph, valid_paths


def _going(machine: Machine, operation: Json) -> list[Link]:
    return garbage.going(operation, links(machine.places.profile), garbage.kept_systems(machine.places))


def plan(machine: Machine, operation: Json, context: Context) -> Json:
    """The Plan of a ``collect_garbage``: which generations go and how many bytes come free."""
    roots = machine.commands(context, "plan").output(garbage.ROOTS)
    graph = StoreGraph.here(machine.places)
    found = garbage.weigh(_going(machine, operation), machine.places.profile, roots, graph)
    return garbage.plan_of(found, machine.history.operation("collect_garbage"))


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
        args = garbage.deleting(going, profile)
        commands.output(machine.rights.arguments(args, profile.parent, commands), survive=True)
    before = valid_paths(machine.places)
    finished = commands.run(machine.rights.arguments(garbage.COLLECT, profile.parent, commands))
    if finished.status != 0:
        raise classify(finished.log, finished.status)
    freed = garbage.freed(finished)
    after = valid_paths(machine.places)
    if before and after:
        # To the byte, and by the same measure as the plan.
        freed = max(before[1] - after[1], 0)
    machine.history.add([], {"collect_garbage": time.monotonic() - begun})
    return {"freedBytes": freed}
