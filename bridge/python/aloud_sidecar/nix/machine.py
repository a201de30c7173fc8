"""Everything that carrying out a request on this machine needs, in one hand."""

from __future__ import annotations

import fcntl
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..context import Context
from ..failure import OperationFailed
from .commands import Commands
from .configuration import Configuration, find_configuration
from .history import History
from .journal import Changes, Entry, Journal
from .managed import FILE, folder_of
from .places import Places
from .progress import ProgressModel
from .reporter import Reporter
from .rights import Rights
from .steps import Steps
from .still_running import StillRunning
from .systems import Systems

# Seconds between two tries to get the lock.
_RETRY = 0.1


@dataclass(slots=True)
class Machine:
    """A real NixOS (or what stands in for it)."""

    places: Places
    environment: Mapping[str, str]
    steps: Steps
    rights: Rights
    history: History
    journal: Journal
    changes: Changes
    still_running: StillRunning
    host: str = ""
    """The name of the other machine that this is the configuration of; empty for this one."""

    @property
    def configuration(self) -> Configuration:
        """Looked for anew each time: it may have become a flake meanwhile."""
        return find_configuration(self.places, self.environment.get("ALOUD_FLAKE_HOST"))

    @property
    def managed_folder(self) -> Path:
        """Where Aloud's module and file are: those of each other machine in a folder of its own."""
        folder = folder_of(self.configuration.folder)
        return folder / "hosts" / self.host if self.host else folder

    @property
    def scratch(self) -> Path:
        """A folder for drafts and for links that keep what was just built."""
        folder = self.places.state / "scratch"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @contextmanager
    def exclusive(self, context: Context, patience: float = math.inf) -> Iterator[None]:
        """While inside, no other process of Aloud changes this machine; says `waiting` and waits for its turn.

        Raises `lock_held` where that does not come within the patience (seconds).
        """
        deadline = time.monotonic() + patience
        descriptor = os.open(self.places.state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            told = False
            while not _locked(descriptor):
                if time.monotonic() >= deadline:
                    raise OperationFailed("lock_held", "Another process of Aloud is changing this machine.")
                if not told:
                    context.progress("waiting")
                    told = True
                context.cancellation.wait(_RETRY)
            yield
        finally:
            os.close(descriptor)

    def commands(self, context: Context, operation: str | None = None) -> Commands:
        """A runner for one request; with progress where `operation` names a change."""
        reporter = None
        if operation is not None:
            model = ProgressModel(
                time.monotonic(),
                estimate=self.history.build,
                expected_seconds=self.history.operation(operation),
                tail_seconds=self.history.operation("activation") or 0.0,
            )
            reporter = Reporter(context, model)
            reporter.report(force=True)
        return Commands(context, self.environment, reporter, self.still_running)

    def idle(self, context: Context) -> Commands:
        """A runner for what nobody has asked for yet: it tells nobody and gives way to everything else."""
        return Commands(Context.silent(context.cancellation), self.environment, None, None, idle=True)

    def quiet(self) -> Commands:
        """A runner that tells nobody and can't be cancelled, for undoing and for looking."""
        return self.commands(Context.silent())

    def remember_origin(self, system: Path) -> None:
        """Notes that the current system was built from Aloud's file as it is, where nothing else is known."""
        systems = Systems(self.places.state)
        file = self.managed_folder / FILE
        if systems.recall(system) is None and file.exists():
            systems.remember(system, file.read_text("utf-8"))

    def note_managed(self, entry: Entry, system: Path) -> None:
        """Adds to a change that Aloud's file goes to what `system` was built from, where that is known."""
        file = self.managed_folder / FILE
        text = Systems(self.places.state).recall(system)
        try:
            now = file.read_text("utf-8")
        except OSError:
            return
        if text is not None and text != now:
            entry.files_before[str(file)], entry.files_after[str(file)] = now, text


def open_machine(places: Places, environment: Mapping[str, str], steps: Steps, host: str = "") -> Machine:
    """The machine of these places (or what is kept here for the other one of that name); makes Aloud's own folder where it is not there."""
    places.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {**os.environ, **environment, "LC_ALL": "C.UTF-8"}
    return Machine(
        places=places,
        environment=kept,
        steps=steps,
        rights=Rights(kept),
        history=History(places.state),
        journal=Journal(places.state),
        changes=Changes(places.state),
        still_running=StillRunning(places.state),
        host=host,
    )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
