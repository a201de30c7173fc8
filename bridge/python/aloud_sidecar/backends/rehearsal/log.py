"""What the practice machine has been through, as a real one's journal would have it."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

from ...diary import Boot, Diary, Switch, Trouble
from ...failure import Json, OperationFailed
from . import files

_HOUR = 3_600
#: Entries kept of each kind.
_KEPT = 500


class Log:
    """The file log.json: made with the machine; one that was made before there was a log has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def begin(self, uses: list[tuple[str, float, float, int]], troubles: list[Trouble]) -> None:
        """Writes the log of a new machine: systems, from when to when each was in use, and how often it was started."""
        boots = []
        for system, start, end, count in uses:
            # It was on for a part of each day; the last time goes on.
            each = (end - start) / count
            boots += [[start + i * each, start + i * each + min(each, 10 * _HOUR), system] for i in range(count)]
        boots[-1][1] = None
        told = [list(trouble) for trouble in troubles]
        files.write_json(self._path, {"boots": boots, "switches": [], "troubles": told}, lasting=False)

    def read(self) -> Diary | None:
        """All of it; None where there is no log."""
        found = files.read_json(self._path)
        if found is None:
            return None
        return Diary(
            [Boot(start, time.time() if end is None else end, system, True) for start, end, system in found["boots"]],
            [Switch(*entry) for entry in found["switches"]],
            [Trouble(*entry) for entry in found["troubles"]],
        )

    def switched(self, system: str) -> None:
        """Another system is running now."""
        self._add("switches", [time.time(), system])

    def failed(self, unit: str) -> None:
        """A unit did not come up."""
        self._add("troubles", [time.time(), "unit", unit])

    def _add(self, kind: str, entry: list[object]) -> None:
        with self._lock:
            found: Json | None = files.read_json(self._path)
            if found is not None:
                found[kind] = [*found[kind], entry][-_KEPT:]
                # What has happened has happened, whether it can be written down or not.
                with suppress(OperationFailed):
                    files.write_json(self._path, found)
