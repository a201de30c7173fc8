"""Another NixOS machine as a backend."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ...backends.base import Backend, Method
from ...context import Context
from ...failure import BackendUnavailable, Json
from .. import newer
from ..managed import folder_of
from . import changes, collecting, planning, rights
from .machine import FarMachine
from .reads import FarReads

# What is only built changes nothing there.
_HERE_ONLY = ("build", "dry-build", "build-vm")


class FarNix(Backend):
    """A machine whose configuration is here and whose system is reached by ssh.

    Nothing is asked of it before something is asked about it.
    """

    def __init__(self, far: FarMachine, method: Method, reason: str) -> None:
        self.method = method
        self.reason = reason
        self._far = far
        self._reads = FarReads(far)

    def start(self) -> list[Json]:
        # What a sudden end left open is settled when the machine is asked the next time.
        if not self._far.here.places.state.is_dir():
            raise BackendUnavailable(f"Aloud's folder {self._far.here.places.state} can't be used.")
        return []

    def read(self, operation: Json, context: Context) -> Json:
        return self._reads.answer(operation, context)

    def world(self, operation: Json) -> Json:
        found = self._far.look(Context.silent())
        world: Json = {
            "generations": {str(link.number): link.target for link in found.links},
            "current": found.current.number if found.current else None,
            "running": found.running,
        }
        if operation["operation"] == "apply":
            world["configuration"] = self._fingerprint(operation)
        if operation["operation"] == "undo":
            change = self._far.here.changes.last()
            world["change"] = change.number if change else None
        return world

    def plan(self, operation: Json, context: Context) -> Json:
        found = self._far.just_seen(context)
        if self._far.here.journal.read() is not None:
            with self.exclusive(context):
                found = changes.settle(self._far, found, context)
        name = operation["operation"]
        if operation.get("action") not in _HERE_ONLY:
            rights.check(self._far, found, context)
        if name == "apply":
            return planning.plan_apply(self._far, operation, found, context)
        if name == "roll_back":
            return planning.plan_roll_back(self._far, operation, found, context)
        if name == "undo":
            return planning.plan_undo(self._far, found, context)
        return collecting.plan(self._far, operation, found, context)

    def _fingerprint(self, operation: Json) -> str:
        """Of its own configuration: what is kept beside it for other machines is none of its business."""
        here = self._far.here
        configuration = here.configuration
        lock = newer.lock_file(configuration) if operation["update"] else None
        without = [folder_of(configuration.folder), *([lock] if lock else [])]
        return configuration.fingerprint(*without, but=here.managed_folder)

    @contextmanager
    def exclusive(self, context: Context) -> Iterator[None]:
        with self._far.here.exclusive(context):
            yield

    def execute(self, operation: Json, plan: Json, context: Context) -> Json:
        name = operation["operation"]
        if name == "apply":
            return changes.apply(self._far, operation, context)
        if name == "roll_back":
            return changes.roll_back(self._far, plan, context)
        if name == "undo":
            return changes.undo(self._far, context)
        return collecting.collect(self._far, operation, plan, context)
