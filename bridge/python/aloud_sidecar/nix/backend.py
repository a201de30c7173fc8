"""A real NixOS as a backend; how single steps are taken is given to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..backends.base import Backend, Method
from ..context import Context
from ..failure import BackendUnavailable, Cancelled, Json, OperationFailed
from ..hosts.host import Host
from . import collecting, disk, execution, going_back, planning, recovery
from .far.backend import FarNix
from .far.machine import folder_for, open_far
from .far.shared_update import SharedUpdates
from .generations import links, target_of
from .machine import open_machine
from .places import find_places
from .reads import Reads
from .steps import Steps

# Seconds that a start waits for another process of Aloud's, where there is something to settle.
_PATIENCE = 1.0


class RealNix(Backend):
    """The machine Aloud runs on."""

    def __init__(self, state: Path, environment: Mapping[str, str], steps: Steps, reason: str) -> None:
        places = find_places(state / "nix", environment)
        self.method: Method = steps.method
        self.reason = reason
        self._machine = open_machine(places, environment, steps)
        self._reads = Reads(self._machine)
        self._updates = SharedUpdates()

    def start(self) -> list[Json]:
        try:
            # What a dead sidecar was about to start has its lock for an instant longer.
            patience = _PATIENCE if self._machine.journal.read() else 0.0
            with self._machine.exclusive(Context.silent(), patience):
                return recovery.settle(self._machine)
        except OperationFailed:
            # What can't be settled now (for lack of rights, or as another of Aloud's
            # processes is at work) is settled before the next change.
            return []
        except OSError as error:
            raise BackendUnavailable(
                f"Aloud's folder {self._machine.places.state} can't be used: {error.strerror}."
            ) from error

    def read(self, operation: Json, context: Context) -> Json:
        return self._reads.answer(operation, context)

    def world(self, operation: Json) -> Json:
        places = self._machine.places
        world: Json = {
            "generations": {str(link.number): link.target for link in links(places.profile)},
            "current": target_of(places.profile),
            "running": target_of(places.running),
        }
        if operation["operation"] == "apply":
            world["configuration"] = self._machine.configuration.fingerprint()
            world["channels"] = target_of(places.channels)
        if operation["operation"] == "undo":
            change = self._machine.changes.last()
            world["change"] = change.number if change else None
        return world

    def plan(self, operation: Json, context: Context) -> Json:
        name = operation["operation"]
        if name == "apply":
            return planning.plan_apply(self._machine, operation, context)
        if name == "roll_back":
            return going_back.plan_roll_back(self._machine, operation, context)
        if name == "undo":
            return going_back.plan_undo(self._machine, context)
        return collecting.plan(self._machine, operation, context)

    @contextmanager
    def exclusive(self, context: Context) -> Iterator[None]:
        with self._machine.exclusive(context):
            yield

    def execute(self, operation: Json, plan: Json, context: Context) -> Json:
        recovery.settle(self._machine)
        try:
            return self._execute(operation, plan, context)
        except Cancelled:
            raise
        except OperationFailed as failed:
            raise disk.refined(failed, self._machine.places) from failed

    def host(self, host: Host) -> Backend:
        places = self._machine.places
        state = folder_for(places.state, host.name)
        steps = self._machine.steps
        far = open_far(host, places, self._machine.environment, steps, state, self._updates)
        return FarNix(far, self.method, self.reason)

    def _execute(self, operation: Json, plan: Json, context: Context) -> Json:
        name = operation["operation"]
        if name == "apply":
            return execution.apply(self._machine, operation, context)
        if name == "roll_back":
            return going_back.roll_back(self._machine, plan, context)
        if name == "undo":
            return going_back.undo(self._machine, context)
        return collecting.collect(self._machine, operation, plan, context)
