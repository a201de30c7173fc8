"""Remembers what Aloud's file held for each system it had built, so that a rollback can bring it back."""

from __future__ import annotations

import os
from pathlib import Path

from .atomic import write_atomic

# Systems remembered; a rollback reaches seldom further.
KEPT = 300


class Systems:
    """Content of the managed file by store path of the system."""

    def __init__(self, state: Path) -> None:
        self._folder = state / "systems"

    def remember(self, system: Path, text: str) -> None:
        """Notes the content that a system was built from."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(self._folder / system.name, text, 0o600)
        entries = sorted(os.scandir(self._folder), key=lambda entry: entry.stat().st_mtime)
        for entry in entries[:-KEPT]:
            os.unlink(entry.path)

    def recall(self, system: Path) -> str | None:
        """The content that a system was built from; None where that is not known."""
        try:
            return (self._folder / system.name).read_text("utf-8")
        except OSError:
            return None
