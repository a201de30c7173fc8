"""Sends what a ProgressModel knows, often enough to follow and not more."""

from __future__ import annotations

import time
from typing import Any

from ..context import Context
from .progress import ProgressModel

# Seconds between two reports of mere numbers: ten a second are smooth.
INTERVAL = 0.1

# What is worth a report at once.
_TELLING = ("phase", "item", "itemPhase", "done")


class Reporter:
    """One operation's progress on its way to the listener."""

    def __init__(self, context: Context, model: ProgressModel) -> None:
        self._context = context
        self.model = model
        self._last: dict[str, Any] = {}
        self._sent = 0.0

    def report(self, *, now: float | None = None, force: bool = False) -> None:
        """Sends the state if there is something new to tell."""
        now = time.monotonic() if now is None else now
        if not force and now - self._sent < INTERVAL / 5:
            return
        shown = self.model.snapshot(now)
        told = any(shown.get(key) != self._last.get(key) for key in _TELLING)
        if not force and not told and (now - self._sent < INTERVAL or shown == self._last):
            return
        self._sent = now
        self._last = dict(shown)
        self._context.progress(shown.pop("phase"), **shown)

    def enter(self, phase: str | None, item: str | None = None) -> None:
        """Goes into a phase that no log tells of."""
        self.model.enter(phase, item)
        self.report(force=True)
