"""The practice machine's state in its folder, and how it changes as a whole.

    machine.json       configuration, release of the channel, changes made
    profiles/system -> system-41-link -> ../store/…-nixos-system-…
    run/current-system, run/booted-system -> ../store/…
    store/             see `store`
    control.json       see `control`
    log.json           see `log`
    prepared.json      see `prepared`
    journal.json       there only while a change is under way
    lock

A change first writes a journal that it has begun, then does all that nobody
sees (store paths), and commits by replacing the journal with one that lists the
new state. From then on it is carried through, if need be by the next start;
before, it never happened.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...failure import Json, OperationFailed
from . import files
from .log import Log
from .prepared import Prepared
from .store import Store

_LINK = re.compile(r"system-([1-9][0-9]*)-link\Z")
#: Seconds to wait for another process before giving up.
_LOCK_PATIENCE = 600.0


@dataclass(frozen=True)
class State:
    """All that can change, at one moment."""

    machine: Json
    #: Number → name of the system in the store.
    generations: dict[int, str]
    current: int
    running: str
    booted: str


class Machine:
    """Reads and changes the folder. Safe from several threads; one change at a time."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.store = Store(directory / "store")
        self.log = Log(directory / "log.json")
        self.prepared = Prepared(directory / "prepared.json")
        self.profiles = directory / "profiles"
        self._run = directory / "run"
        self._machine = directory / "machine.json"
        self._journal = directory / "journal.json"
        self._commit_lock = threading.Lock()
        self._unfinished = False

    def state(self) -> State:
        """The state as it is now, never half of a change of this process."""
        with self._commit_lock:
            machine = files.read_json(self._machine)
            if machine is None:
                raise OperationFailed(
                    "internal",
                    "The folder of the practice machine is damaged.",
                    details=[str(self._machine)],
                    suggestions=["Remove the folder; a new practice machine is made at the next start."],
                )
            current = _LINK.match(os.readlink(self.profiles / "system"))
            return State(
                machine,
                self._generations(),
                int(current[1]) if current else 0,
                Path(os.readlink(self._run / "current-system")).name,
                Path(os.readlink(self._run / "booted-system")).name,
            )

    def _generations(self) -> dict[int, str]:
        found = {}
        for name in os.listdir(self.profiles):
            match = _LINK.match(name)
            if match:
                found[int(match[1])] = Path(os.readlink(self.profiles / name)).name
        return dict(sorted(found.items()))

    def date_of(self, generation: int) -> float:
        """When a generation was made, in seconds since 1970."""
        return os.lstat(self.profiles / f"system-{generation}-link").st_mtime

    @contextmanager
    def locked(self, waiting: Iterator[None]) -> Iterator[None]:
        """Held against other processes; steps through `waiting` while another holds it."""
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + _LOCK_PATIENCE
        try:
            while not _try_lock(descriptor):
                if time.monotonic() > deadline:
                    raise OperationFailed(
                        "lock_held",
                        "Another change of the practice machine is under way.",
                        suggestions=["Wait until it has ended and try again."],
                        recovery=["wait", "retry"],
                    )
                next(waiting)
            self._settle()
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def changing(self, operation: str) -> Iterator[None]:
        """Around one change: notes that it has begun, and forgets that when it has ended."""
        files.write_json(self._journal, {"operation": operation, "steps": None})
        try:
            yield
        finally:
            # A commit that the real disk interrupted is carried through later.
            if not self._unfinished:
                self._journal.unlink(missing_ok=True)
                files.sync_directory(self.directory)

    def commit(self, operation: str, steps: Json) -> None:
        """Makes a new state of the machine, all of it or none.

        `steps` may hold: `machine` (the new document), `generation` (number) with
        `system` (its name in the store) for a new one, `current` (number),
        `running` (name), `delete` (numbers of generations).
        """
        with self._commit_lock:
            journal = {"operation": operation, "steps": {**steps, "time": time.time()}}
            files.write_json(self._journal, journal)
            self._unfinished = True
            self._carry_through(journal)
            self._unfinished = False
        if "running" in steps:
            self.log.switched(steps["running"])

    def _carry_through(self, journal: Json) -> None:
        """Every step can be done again without harm."""
        steps = journal["steps"]
        if "generation" in steps:
            self._make_generation(steps["generation"], steps["system"], steps["time"])
        if "current" in steps:
            files.link(self.profiles / "system", f"system-{steps['current']}-link")
        if "machine" in steps:
            files.write_json(self._machine, steps["machine"])
        if "running" in steps:
            files.link(self._run / "current-system", f"../store/{steps['running']}")
        for number in steps.get("delete", ()):
            (self.profiles / f"system-{number}-link").unlink(missing_ok=True)
        files.sync_directory(self.profiles)

    def _make_generation(self, number: int, system: str, seconds: float) -> None:
        link = self.profiles / f"system-{number}-link"
        files.link(link, f"../store/{system}")
        os.utime(link, (seconds, seconds), follow_symlinks=False)

    def recover(self) -> Json | None:
        """Settles a change that a sudden end interrupted; gives its journal, None if there is none.

        Leaves it alone where another process is at work on it.
        """
        descriptor = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not _try_lock(descriptor):
                return None
            return self._settle()
        finally:
            os.close(descriptor)

    def _settle(self) -> Json | None:
        for directory in (self.directory, self.profiles, self._run, self.store.directory):
            files.sweep_unfinished(directory)
        with self._commit_lock:
            journal = files.read_json(self._journal)
            if journal is None:
                return None
            if journal["steps"] is not None:
                self._carry_through(journal)
            self._unfinished = False
            self._journal.unlink()
            files.sync_directory(self.directory)
            return journal

    def lay_out(self, machine: Json, history: list[tuple[int, str, float]]) -> None:
        """Makes a new machine's links: generations as (number, system, time), the last one current."""
        for directory in (self.profiles, self._run):
            directory.mkdir()
        for number, system, seconds in history:
            self._make_generation(number, system, seconds)
        number, system, _ = history[-1]
        files.link(self.profiles / "system", f"system-{number}-link")
        files.link(self._run / "current-system", f"../store/{system}")
        files.link(self._run / "booted-system", f"../store/{system}")
        files.write_json(self._machine, machine)

    def closure(self, systems: set[str]) -> set[str]:
        """All store paths that these systems need, themselves included."""
        needed = set(systems)
        for system in systems:
            needed.update(self.store.manifest(system)["closure"])
        return needed

    def dead(self, state: State, deleted: frozenset[int] = frozenset()) -> dict[str, int]:
        """Store paths that nothing needs once those generations are gone, with their sizes."""
        kept = {system for number, system in state.generations.items() if number not in deleted}
        alive = self.closure(kept | {state.running, state.booted}) | self.prepared.kept()
        return {name: size for name, size in self.store.sizes().items() if name not in alive}


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
