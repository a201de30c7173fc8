"""Deleting old generations and collecting garbage on another machine: the plan of it and the doing."""

from __future__ import annotations

import time

from ...context import Context
from ...failure import Json
from .. import garbage
from ..commands import Argument
from ..generations import Link
from ..store_db import StoreGraph
from .look import Far
from .machine import FarMachine

# Nix's tables of what is in the store, as text: there may be no program there that reads them as they are.
_TABLES: list[Argument] = ["nix-store", "--dump-db"]


def _going(operation: Json, found: Far) -> list[Link]:
    return garbage.going(operation, list(found.links), {found.running or "", found.booted or ""})


def plan(far: FarMachine, operation: Json, found: Far, context: Context) -> Json:
    """The Plan of a ``collect_garbage``: which generations go there and how many bytes come free."""
    commands = far.commands(context, "plan")
    # Only the administrator sees all that is alive and what is in the tables.
    roots = far.ssh.look(garbage.ROOTS, commands, root=True)
    graph = StoreGraph.dumped(far.ssh.look(_TABLES, commands, root=True))
    weighed = garbage.weigh(_going(operation, found), far.here.places.profile, roots, graph)
    return garbage.plan_of(weighed, far.here.history.operation("collect_garbage"))


def collect(far: FarMachine, operation: Json, drafted: Json, context: Context) -> Json:
    """Deletes exactly the generations that were planned and collects; gives the bytes that Nix says came free.

    What is running, booted or current there by now stays, whatever the plan says.
    """
    begun = time.monotonic()
    commands = far.commands(context, "collect_garbage")
    if commands.reporter:
        commands.reporter.enter("cleaning")
    planned = set(drafted["garbage"]["generations"])
    going = [link for link in _going(operation, far.just_seen(context)) if link.number in planned]
    context.cancellation.check()
    if going:
        far.ssh.change(garbage.deleting(going, far.here.places.profile), commands, "internal")
        context.cancellation.check()
    # From here on it can't be cancelled: it would go on there when the connection is cut.
    freed = garbage.freed(far.ssh.change(garbage.COLLECT, commands, "internal"))
    far.here.history.add([], {"collect_garbage": time.monotonic() - begun})
    return {"freedBytes": freed}
