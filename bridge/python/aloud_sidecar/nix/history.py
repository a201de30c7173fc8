"""How long things took, so that the next time can be told in advance."""

from __future__ import annotations

import json
import statistics
import threading
from pathlib import Path

from .atomic import read_json, write_atomic
from .store_path import split_name

# Durations kept of each thing: enough for a median that follows a new machine.
KEPT = 10
# Packages remembered; the ones not seen for longest go first.
MOST = 3000


class History:
    """Seconds of earlier builds by package and of earlier operations by name."""

    def __init__(self, state: Path) -> None:
        self._path = state / "durations.json"
        self._lock = threading.Lock()
        loaded = read_json(self._path, {})
        self._builds: dict[str, list[float]] = _numbers(loaded, "builds")
        self._operations: dict[str, list[float]] = _numbers(loaded, "operations")

    def build(self, package: str) -> float | None:
        """Seconds that a package usually takes to build; None when it was never seen."""
        return _median(self._builds.get(package))

    def operation(self, name: str) -> float | None:
        """Seconds that an operation (or a step of one) usually takes."""
        return _median(self._operations.get(name))

    def add(self, builds: list[tuple[str, float]], operations: dict[str, float]) -> None:
        """Remembers builds (name with version, seconds) and steps."""
        with self._lock:
            for name, seconds in builds:
                package = split_name(name)[0]
                self._builds[package] = [*self._builds.pop(package, []), round(seconds, 3)][-KEPT:]
            for name, seconds in operations.items():
                self._operations[name] = [*self._operations.get(name, []), round(seconds, 3)][-KEPT:]
            while len(self._builds) > MOST:
                del self._builds[next(iter(self._builds))]
            write_atomic(self._path, json.dumps({"builds": self._builds, "operations": self._operations}), 0o600)


def _median(values: list[float] | None) -> float | None:
    return statistics.median(values) if values else None


def _numbers(loaded: object, key: str) -> dict[str, list[float]]:
    table = loaded.get(key) if isinstance(loaded, dict) else None
    if not isinstance(table, dict):
        return {}
    return {
        str(name): [float(v) for v in values if isinstance(v, (int, float))]
        for name, values in table.items()
        if isinstance(values, list)
    }
