"""The descriptor that the protocol has to itself."""

from __future__ import annotations

import fcntl
import os
import select
import threading
import time
from collections.abc import Callable, Iterator

_LEAST_DESCRIPTOR = 64


def own(descriptor: int) -> int:
    """Moves the protocol's descriptor to where no child can reach it.

    Gives its new, close-on-exec number. Standard input becomes empty, and
    standard output goes where standard error goes: whatever children or
    libraries print on 0, 1 or 2 never meets the protocol.
    """
    own_descriptor = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _LEAST_DESCRIPTOR)
    os.close(descriptor)
    nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(nothing, 0, inheritable=True)
    os.close(nothing)
    os.dup2(2, 1, inheritable=True)
    return own_descriptor


class TooLong:
    """Stands for a line over the limit, which was read past and thrown away."""


class Wire:
    """Lines in and out of one descriptor. Writing is safe from any thread."""

    def __init__(self, descriptor: int, longest: int) -> None:
        self._descriptor = descriptor
        self._longest = longest
        self._lock = threading.Lock()
        self._open = True

    def lines(self, enough: Callable[[float], bool] | None = None) -> Iterator[bytes | TooLong]:
        """Complete lines without their newline, until the other end closes.

        `enough` is asked about once a second, with the seconds since the last
        complete line, whether to listen no longer.
        """
        pending = bytearray()
        skipping = False
        heard = time.monotonic()
        while True:
            if enough is not None and not self._ready(enough, heard):
                return
            try:
                chunk = os.read(self._descriptor, 65536)
            except ConnectionError:
                return
            if not chunk:
                return
            *complete, rest = chunk.split(b"\n")
            if complete:
                heard = time.monotonic()
            for part in complete:
                if skipping or len(pending) + len(part) > self._longest:
                    yield TooLong()
                else:
                    yield bytes(pending + part)
                pending.clear()
                skipping = False
            pending += rest
            if len(pending) > self._longest:
                skipping = True
                pending.clear()

    def _ready(self, enough: Callable[[float], bool], heard: float) -> bool:
        """Waits for something to read; False once that is enough."""
        while not enough(time.monotonic() - heard):
            if select.select([self._descriptor], [], [], 1.0)[0]:
                return True
        return False

    def send(self, line: bytes) -> None:
        """Writes a whole line; does nothing once the other end has gone."""
        with self._lock:
            view = memoryview(line)
            while view and self._open:
                try:
                    view = view[os.write(self._descriptor, view) :]
                except OSError:
                    self._open = False
