"""Works ahead of a request on the practice machine, without changing it."""

from __future__ import annotations

import time

from ...context import Context
from ...failure import Json
from .changes import work_out
from .control import Control
from .execution import fetch_and_build
from .machine import Machine
from .schedule import Player, schedule


def prepare(machine: Machine, control: Control, operation: Json, context: Context) -> Json:
    """The protocol's `Result.prepared`."""
    started = time.monotonic()
    change, budget = work_out(machine, control, operation["change"]), operation["budget"]
    assert change.system is not None
    # Nobody is told how far it is.
    player = Player(schedule(machine, change), control.speed, Context.silent(context.cancellation))
    steps = schedule(machine, change)
    found: Json = {"ready": not steps.builds and not steps.downloads, "bytes": 0, "builds": 0}
    player.evaluate()
    fits = len(steps.builds) <= budget["builds"] and steps.download_bytes <= budget["bytes"]
    # What is only evaluated is known, and keeps nothing.
    paths: list[str] = []
    if not found["ready"] and fits and budget["bytes"] > 0:
        fetch_and_build(machine, control, change, player)
        found.update(ready=True, bytes=steps.download_bytes, builds=len(steps.builds))
        paths = [*(item.path for item in change.system.items), change.system.name]
    machine.prepared.add(change.system.name, paths)
    return {**found, "seconds": round(time.monotonic() - started, 3)}
