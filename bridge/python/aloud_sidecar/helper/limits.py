"""How fast and how often a client may ask."""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from pathlib import Path

from ..failure import OperationFailed

_HOUR = 3600.0


class Pace:
    """A bucket that `rate` a second drip into and at most `burst` fit into."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._level = float(burst)
        self._then = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Takes one; gives the seconds to wait until it may be used."""
        with self._lock:
            now = time.monotonic()
            self._level = min(self._burst, self._level + (now - self._then) * self._rate) - 1.0
            self._then = now
            return max(0.0, -self._level / self._rate)


class Hourly:
    """Counts what each user does in an hour (`changes`, `prepares`), over all sessions, in a file."""

    def __init__(self, folder: Path, what: str, most: int) -> None:
        self._path = folder / f"{what}-by-user.json"
        self._what = what
        self._most = most

    def take(self, user: int) -> None:
        """Counts one. Raises `busy` where that is one too many."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Counted from the machine's start, so that setting the clock changes nothing.
            now = time.clock_gettime(time.CLOCK_BOOTTIME)
            counted = _parse(os.pread(descriptor, 1_000_000, 0))
            recent = {
                name: [moment for moment in moments if 0 <= now - moment < _HOUR] for name, moments in counted.items()
            }
            mine = recent.setdefault(str(user), [])
            if len(mine) >= self._most:
                raise OperationFailed(
                    "busy",
                    f"There were {len(mine)} {self._what} within an hour, which is as many as the helper makes.",
                    suggestions=["Wait a while, or have an administrator raise the limit."],
                    recovery=["wait"],
                )
            mine.append(now)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({name: times for name, times in recent.items() if times}).encode(), 0)
        finally:
            os.close(descriptor)


def _parse(data: bytes) -> dict[str, list[float]]:
    try:
        counted = json.loads(data or b"{}")
        return {str(name): [float(moment) for moment in moments] for name, moments in counted.items()}
    except (ValueError, TypeError, AttributeError):
        # Cut short by a crash: counting starts anew.
        return {}
