"""Newer channels or inputs, taken once for all the machines that are configured from one place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .. import newer, root_files
from ..commands import Commands
from ..machine import Machine


@dataclass(slots=True)
class _Taken:
    users: int = 0
    good: bool = False
    lock: str | None = None
    channels: int | None = None
    busy: threading.Lock = field(default_factory=threading.Lock)


class SharedUpdates:
    """Machines that share a flake share its lock, and all others the channel of this machine.

    It is updated when the first of them begins, and put back when the last one
    ends, unless one of them has come to use it: then it stays, for that one runs it.
    """

    def __init__(self) -> None:
        self._taken: dict[str, _Taken] = {}
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, machine: Machine, inputs: list[str], commands: Commands) -> Iterator[None]:
        """Inside, the newest is there; ends well where the machine has come to use it."""
        source = _source(machine)
        with self._lock:
            state = self._taken.setdefault(source, _Taken())
            state.users += 1
        good = False
        try:
            with state.busy:
                if state.users == 1 or (state.lock is None and state.channels is None):
                    self._begin(machine, state)
                newer.take(machine.configuration, machine.places, inputs, commands, machine.rights)
            yield
            good = True
        finally:
            with self._lock:
                state.good |= good
                state.users -= 1
                last = state.users == 0
                if last:
                    del self._taken[source]
            if last and not state.good:
                self._put_back(machine, state)

    def _begin(self, machine: Machine, state: _Taken) -> None:
        lock = newer.lock_file(machine.configuration)
        if lock is None:
            state.channels = newer.channel_generation(machine.places)
        elif lock.exists():
            state.lock = lock.read_text("utf-8")

    def _put_back(self, machine: Machine, state: _Taken) -> None:
        quiet = machine.quiet()
        newer.restore_channels(state.channels, machine.places, quiet, machine.rights)
        lock = newer.lock_file(machine.configuration)
        if lock is not None and state.lock is not None and lock.read_text("utf-8") != state.lock:
            root_files.write(lock, state.lock, machine.rights, quiet, machine.scratch)


def _source(machine: Machine) -> str:
    lock: Path | None = newer.lock_file(machine.configuration)
    return str(lock or machine.places.channels)
