"""Knows of children that go on although the sidecar that began them is gone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Seconds between two looks.
_RETRY = 0.02


class StillRunning:
    """A lock that a child holds by a descriptor it was born with, so that there is no instant without it.

    The kernel lets go of it when the last process that holds it has ended, however it ended.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / "steps"

    @contextmanager
    def held(self) -> Iterator[int]:
        """A descriptor with the lock, to be given to a child; it is the child's own from then on."""
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            yield descriptor
        finally:
            os.close(descriptor)

    def ended(self, patience: float) -> bool:
        """Waits until no child is left; False where one still is when the patience (seconds) ends."""
        deadline = time.monotonic() + patience
        descriptor = self._open()
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return True
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        return False
                    time.sleep(_RETRY)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
