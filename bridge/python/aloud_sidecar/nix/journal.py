"""What is under way and what was done: so that a crash leaves the old state or the new one.

`Journal` holds the one change that is being carried out. It is written before
the first step and removed after the last, so that a start that finds one knows
what to settle. `Changes` remembers the finished ones, for undo.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .atomic import read_json, remove_durably, write_atomic

# Changes kept for undo; older ones can still be rolled back by generation.
KEPT = 50


@dataclass(slots=True)
class Entry:
    """One change of the machine."""

    operation: str
    date: str
    generation_before: int | None
    system_before: str | None
    """Store path that the profile led to."""
    running_before: str | None
    """Store path of the running system."""
    files_before: dict[str, str | None] = field(default_factory=dict)
    """Content of the configuration's files that Aloud changes; None where there was none."""
    files_after: dict[str, str | None] = field(default_factory=dict)
    channels_before: int | None = None
    channels_after: int | None = None
    toplevel: str | None = None
    """The system that is made current; unknown until it is built."""
    generation_after: int | None = None
    activation: str | None = None
    activated: bool = False
    undoes: int | None = None
    """The change that this one takes back (its place in Changes, by `number`)."""
    taken_back: bool = False
    number: int = 0
    """Its place in Changes; 0 for one of an earlier version, which did not reserve it."""


class Journal:
    """The change that is under way, on disk."""

    def __init__(self, state: Path) -> None:
        self._path = state / "journal.json"

    def read(self) -> Entry | None:
        """The change that was not finished, if there is one."""
        return _entry(read_json(self._path, None))

    def write(self, entry: Entry) -> None:
        """Notes how far the change has come."""
        write_atomic(self._path, json.dumps(asdict(entry)), 0o600)

    def clear(self) -> None:
        """The change is finished or undone."""
        remove_durably(self._path)


class Changes:
    """Finished changes, oldest first."""

    def __init__(self, state: Path) -> None:
        self._path = state / "changes.json"

    def all(self) -> list[Entry]:
        """Every change that is still remembered."""
        entries = [_entry(value) for value in read_json(self._path, [])]
        return [entry for entry in entries if entry is not None]

    def next_number(self) -> int:
        """The number that the next change gets."""
        return 1 + max((entry.number for entry in self.all()), default=0)

    def add(self, entry: Entry) -> None:
        """Remembers a finished change; marks the one that it takes back. Adding one twice adds it once."""
        entry.number = entry.number or self.next_number()
        entries = [other for other in self.all() if other.number != entry.number]
        for other in entries:
            other.taken_back = other.taken_back or other.number == entry.undoes
        entries.append(entry)
        write_atomic(self._path, json.dumps([asdict(e) for e in entries[-KEPT:]]), 0o600)

    def last(self) -> Entry | None:
        """The last change that has not been taken back and is no taking back itself."""
        open_ones = [e for e in self.all() if not e.taken_back and e.undoes is None]
        return open_ones[-1] if open_ones else None


def _entry(value: Any) -> Entry | None:
    try:
        return Entry(**value)
    except TypeError:
        return None
