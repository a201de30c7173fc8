"""What was made ready ahead of a request, and for how long it is kept."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from ...failure import Json
from . import files

#: Seconds for which it is kept.
KEPT = 7 * 86_400.0


class Prepared:
    """The file prepared.json: systems that were evaluated ahead, with what was fetched and built for them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def _read(self) -> Json:
        entries = files.read_json(self._path) or {}
        return {name: entry for name, entry in entries.items() if time.time() - entry["at"] < KEPT}

    def has(self, system: str) -> bool:
        """Whether a system was evaluated ahead."""
        return system in self._read()

    def kept(self) -> set[str]:
        """Names of the store paths that are kept for it."""
        return {path for entry in self._read().values() for path in entry["paths"]}

    def add(self, system: str, paths: list[str]) -> None:
        """Keeps a system's paths for some days from now."""
        with self._lock:
            entries = {**self._read(), system: {"at": time.time(), "paths": paths}}
            files.write_json(self._path, entries)
