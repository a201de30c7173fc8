"""What a running request may use: its cancellation and its progress."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .failure import Cancelled, Json


class Cancellation:
    """Set once, from any thread; what waits on it wakes at once."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        return self._event.is_set()

    def request(self) -> None:
        """Ask for the end; runs what was registered with `calling`, once."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raises `Cancelled` once the end has been asked for."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Sleeps; raises `Cancelled` as soon as the end is asked for."""
        if self._event.wait(seconds):
            raise Cancelled

    @contextmanager
    def calling(self, callback: Callable[[], None]) -> Iterator[None]:
        """While inside, `callback` is called on cancellation (at once where it came before)."""
        with self._lock:
            registered = not self._event.is_set()
            if registered:
                self._callbacks.append(callback)
        if not registered:
            callback()
        try:
            yield
        finally:
            with self._lock:
                if callback in self._callbacks:
                    self._callbacks.remove(callback)


class Context:
    """Given to a backend with each request.

    `progress(phase, ...)` takes the fields of the protocol's `Progress` by name
    and sends them at once. It keeps what a listener hears honest: within a phase
    `done` and `bytes`, and over the whole operation `fraction`, never fall;
    `done` never exceeds `expected`, `bytes` never `bytesExpected`, and fields
    given as None are left out.
    """

    def __init__(self, send: Callable[[Json], None], cancellation: Cancellation | None = None) -> None:
        self.cancellation = cancellation or Cancellation()
        self._send = send
        self._phase = ""
        self._highest: dict[str, float] = {}
        self._fraction = 0.0

    @classmethod
    def silent(cls, cancellation: Cancellation | None = None) -> Context:
        """One that tells nobody how it goes."""
        return cls(lambda _event: None, cancellation)

    def on(self, host: str) -> Context:
        """The context of the same request for one of several machines; its progress says which."""
        return Context(lambda event: self._send({**event, "host": host}), self.cancellation)

    def end(self, how: str) -> None:
        """Says that the work on this machine is over, ``done`` or ``failed``; nothing is said of it after that."""
        self._send({"phase": self._phase or "waiting", "ended": how})

    def progress(self, phase: str, **fields: Any) -> None:
        if phase != self._phase:
            self._phase = phase
            self._highest = {}
        event: Json = {"phase": phase}
        event.update((name, value) for name, value in fields.items() if value is not None)
        for count, limit in (("done", "expected"), ("bytes", "bytesExpected")):
            if count in event:
                value = max(event[count], self._highest.get(count, 0))
                self._highest[count] = value
                if limit in event:
                    event[limit] = max(event[limit], value)
                event[count] = value
        if "fraction" in event:
            self._fraction = min(1.0, max(self._fraction, event["fraction"]))
            event["fraction"] = self._fraction
        self._send(event)
