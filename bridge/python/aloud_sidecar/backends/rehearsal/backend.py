"""The practice machine as a backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ...context import Context
from ...failure import BackendUnavailable, Json
from ...hosts.host import Host
from ..base import Backend, Method
from . import execution, preparing, reads, seed
from .control import Control
from .machine import Machine

#: Seconds between two tries to get the lock of the folder.
_RETRY = 0.05
#: How often something is looked at anew when a generation goes while it is looked at.
_LOOKS = 3


class Rehearsal(Backend):
    """A whole NixOS machine kept as small files in one folder; nothing outside is touched."""

    method: Method = "rehearsal"
    reason = "This is a practice machine kept in a folder; nothing on the real system is changed."

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "rehearsal"
        self._machine = Machine(self._directory)
        self._control = Control(self._directory / "control.json")

    def start(self) -> list[Json]:
        try:
            seed.make(self._directory)
            settled = self._machine.recover()
        except OSError as error:
            raise BackendUnavailable(
                f"The practice machine's folder {self._directory} can't be used: {error.strerror}."
            ) from error
        if settled is None:
            return []
        completed = settled["steps"] is not None
        sentence = (
            "The last change was cut off near its end and has now been completed."
            if completed
            else "The last change was cut off before it took effect, and nothing was changed."
        )
        how = "completed" if completed else "undone"
        return [{"operation": settled["operation"], "settled": how, "sentence": sentence}]

    def read(self, operation: Json, context: Context) -> Json:
        if operation["operation"] == "prepare":
            return {"prepared": _steadily(lambda: preparing.prepare(self._machine, self._control, operation, context))}
        return _steadily(lambda: reads.read(self._machine, self._control, operation))

    def world(self, operation: Json) -> Json:
        state = self._machine.state()
        return {
            "machine": state.machine,
            "generations": {str(number): system for number, system in state.generations.items()},
            "current": state.current,
            "running": state.running,
            "release": self._control.newest_release if operation.get("update") else None,
        }

    def plan(self, operation: Json, context: Context) -> Json:
        return _steadily(lambda: execution.plan(self._machine, self._control, operation, context))

    @contextmanager
    def exclusive(self, context: Context) -> Iterator[None]:
        def waiting() -> Iterator[None]:
            context.progress("waiting")
            while True:
                context.cancellation.wait(_RETRY)
                yield

        with self._machine.locked(waiting()):
            yield

    def execute(self, operation: Json, plan: Json, context: Context) -> Json:
        return execution.execute(self._machine, self._control, operation, context)

    def rehearse(self, settings: Json) -> None:
        self._control.set(settings)

    def host(self, host: Host) -> Backend:
        return RehearsedHost(self._directory.parent / "hosts" / host.name)


class RehearsedHost(Rehearsal):
    """Another practice machine, which can be told to be out of reach."""

    def read(self, operation: Json, context: Context) -> Json:
        self._control.fail_if_told("unreachable")
        return super().read(operation, context)

    def world(self, operation: Json) -> Json:
        self._control.fail_if_told("unreachable")
        return super().world(operation)


def _steadily(look: Callable[[], Json]) -> Json:
    """Looks again when what is looked at is being deleted as garbage."""
    for _ in range(_LOOKS - 1):
        try:
            return look()
        except FileNotFoundError:
            continue
    return look()
