"""Works ahead of a request: evaluates it, and fetches and builds what it needs, without changing the machine."""

from __future__ import annotations

import hashlib
import json
import os
import time
from pathlib import Path

from ..context import Context
from ..failure import Cancelled, Json, OperationFailed
from . import planning
from .commands import Commands
from .machine import Machine

#: Seconds for which what was prepared is kept from garbage collection.
KEPT = 7 * 86_400.0
# As few at a time as can be: nobody waits for it.
_SPARING = ("--max-jobs", "1", "--cores", "1")


def prepare(machine: Machine, operation: Json, context: Context) -> Json:
    """The protocol's `Result.prepared`. Raises what the plan of the change fails with."""
    started = time.monotonic()
    change, budget = operation["change"], operation["budget"]
    commands = machine.idle(context)
    roots = Roots(machine.places.state / "prepared")
    roots.expire(time.time())
    plan, derivation = planning.work_out(machine, change, commands)
    found: Json = {"ready": not plan["builds"] and not plan["downloads"]["count"], "bytes": 0, "builds": 0}
    fits = plan["builds"] <= budget["builds"] and plan["downloads"]["bytes"] <= budget["bytes"]
    if derivation is not None and not found["ready"] and fits and budget["bytes"] > 0:
        _realise(roots.path(change), derivation, commands)
        found.update(ready=True, bytes=plan["downloads"]["bytes"], builds=plan["builds"])
        # What is known of it now needs no work any more.
        planning.work_out(machine, change, commands)
    found["seconds"] = round(time.monotonic() - started, 3)
    return found


def _realise(root: Path, derivation: str, commands: Commands) -> None:
    root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        commands.output(["nix-store", "--realise", derivation, *_SPARING, "--add-root", root, "--indirect"])
    except (OperationFailed, Cancelled):
        root.unlink(missing_ok=True)
        raise


class Roots:
    """Links that keep what was prepared from being collected, each for some days."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, change: Json) -> Path:
        """The link for one change; the same change has the same."""
        name = hashlib.sha256(json.dumps(change, sort_keys=True).encode()).hexdigest()[:32]
        return self._folder / name

    def expire(self, now: float) -> None:
        """Lets go of what nobody asked for in time."""
        if not self._folder.is_dir():
            return
        for entry in os.scandir(self._folder):
            if now - entry.stat(follow_symlinks=False).st_mtime > KEPT:
                os.unlink(entry.path)
