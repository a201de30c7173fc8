"""What several tests need."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from aloud_sidecar.backends.rehearsal.backend import Rehearsal
from aloud_sidecar.context import Cancellation, Context


def quiet() -> Context:
    """A context whose progress nobody hears."""
    return Context(lambda _progress: None, Cancellation())


def apply(**wanted: Any) -> dict[str, Any]:
    """An apply operation as the client sends it."""
    empty: dict[str, Any] = {"install": [], "remove": [], "enable": [], "disable": []}
    return {"operation": "apply", **empty, "update": False, "action": "switch", **wanted}


def rehearsal(directory: Path) -> Rehearsal:
    """A started practice machine that does everything at once."""
    machine = Rehearsal(directory)
    machine.start()
    machine.rehearse({"speed": 0})
    return machine


def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for one test, in memory where there is such a place."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix="aloud-bridge-", dir=memory)
