"""How long a change would take on a machine, step by step, and playing that out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...context import Context
from .changes import Change
from .machine import Machine
from .store import Item

#: What the practice machine takes for things, in seconds and bytes a second.
EVALUATION = 1.5
_BANDWIDTH = 20e6
_ACTIVATION = 1.0
_SERVICE = 0.5
_DELETING = 400e6
#: Seconds between two reports of something that goes on.
_TICK = 0.1

_BUILD_PHASES = (("unpackPhase", 0.1), ("buildPhase", 0.6), ("installPhase", 0.2), ("fixupPhase", 0.1))


@dataclass(frozen=True)
class Schedule:
    """The steps of a change."""

    evaluation: float
    downloads: tuple[Item, ...]
    builds: tuple[Item, ...]
    services: tuple[str, ...]
    activation: float
    cleaning: dict[str, int]

    @property
    def download_bytes(self) -> int:
        return sum(item.bytes for item in self.downloads)

    @property
    def seconds(self) -> float:
        """At speed 1."""
        return (
            self.evaluation
            + self.download_bytes / _BANDWIDTH
            + sum(item.seconds for item in self.builds)
            + self.activation
            + sum(self.cleaning.values()) / _DELETING
        )


def schedule(machine: Machine, change: Change) -> Schedule:
    """What carrying out a change would take now."""
    missing: list[Item] = []
    if change.system is not None and change.builds:
        missing = [item for item in change.system.items if not machine.store.has(item.path)]
        if not machine.store.has(change.system.name):
            missing.append(change.system.top)
    services: tuple[str, ...] = ()
    if change.activates and change.before and change.after:
        old, new = change.before["services"], change.after["services"]
        services = tuple(name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))
    return Schedule(
        evaluation=EVALUATION if change.system is not None else 0,
        downloads=tuple(item for item in missing if not item.seconds),
        builds=tuple(item for item in missing if item.seconds),
        services=services,
        activation=_ACTIVATION + _SERVICE * len(services) if change.activates else 0,
        cleaning={**(change.dead_now or {}), **(change.dead_then or {})},
    )


class Player:
    """Plays a schedule out in time, with progress all the way. Every wait can be cancelled."""

    def __init__(self, plan: Schedule, speed: float, context: Context) -> None:
        self._plan = plan
        self._speed = speed
        self._context = context
        self._elapsed = 0.0
        self._cleaned = 0
        self._seconds = max(plan.seconds, 1e-9)

    def evaluate(self) -> None:
        self._report("evaluating")
        self._last(self._plan.evaluation, lambda _: self._report("evaluating"))

    def downloads(self) -> Iterator[Item]:
        """Gives each item when it has come."""
        items, expected = self._plan.downloads, self._plan.download_bytes
        started, had = time.monotonic(), 0

        def report(done: int, received: float, item: Item) -> None:
            passed = time.monotonic() - started
            self._report(
                "downloading",
                done=done,
                expected=len(items),
                bytes=round(received),
                bytesExpected=expected,
                bytesPerSecond=round(received / passed) if self._speed and passed >= _TICK else None,
                item=_title(item),
            )

        for done, item in enumerate(items):
            report(done, had, item)

            def partly(part: float, done: int = done, had: int = had, item: Item = item) -> None:
                report(done, had + part * item.bytes, item)

            self._last(item.bytes / _BANDWIDTH, partly)
            yield item
            had += item.bytes
            report(done + 1, had, item)

    def builds(self) -> Iterator[Item]:
        """Gives each item when it has been built."""
        items = self._plan.builds
        for done, item in enumerate(items):
            for phase, share in _BUILD_PHASES:
                fields = {"expected": len(items), "item": _title(item), "itemPhase": phase}

                def report(_: float = 0, done: int = done, fields: dict[str, Any] = fields) -> None:
                    self._report("building", done=done, **fields)

                report()
                self._last(item.seconds * share, report)
            yield item
            self._report("building", done=done + 1, expected=len(items), item=_title(item))

    def activate(self) -> None:
        services = self._plan.services

        def report(_: float = 0, done: int = 0, item: str | None = None) -> None:
            self._report("activating", done=done, expected=len(services), item=item)

        report()
        self._last(_ACTIVATION, report)
        for done, service in enumerate(services):
            self._last(_SERVICE, partial(report, done=done, item=service))
            report(done=done + 1, item=service)

    def clean(self, dead: dict[str, int], *, cancellable: bool = True) -> Iterator[str]:
        """Gives each store path when it is its turn to go."""
        total = sum(self._plan.cleaning.values())
        for name, size in dead.items():
            if cancellable or not self._context.cancellation.requested:
                self._last(size / _DELETING, lambda _: None, cancellable=cancellable)
            yield name
            self._cleaned += size
            self._report("cleaning", bytes=self._cleaned, bytesExpected=total)

    def _last(self, seconds: float, report: Callable[[float], None], *, cancellable: bool = True) -> None:
        """Lets a step last, reporting the part of it that is done."""
        cancellation = self._context.cancellation
        ends = self._elapsed + seconds
        if cancellable:
            cancellation.check()
        if self._speed:
            began = time.monotonic()
            while (passed := (time.monotonic() - began) * self._speed) < seconds:
                self._elapsed = ends - seconds + passed
                report(passed / seconds)
                nap = min(_TICK, (seconds - passed) / self._speed)
                if cancellable:
                    cancellation.wait(nap)
                elif cancellation.requested:
                    break
                else:
                    time.sleep(nap)
        self._elapsed = ends

    def _report(self, phase: str, **fields: Any) -> None:
        left = max(0.0, self._seconds - self._elapsed)
        self._context.progress(
            phase,
            secondsLeft=round(left / self._speed, 2) if self._speed else None,
            fraction=round(min(1.0, self._elapsed / self._seconds), 4),
            **fields,
        )


def _title(item: Item) -> str:
    return f"{item.name} {item.version}".strip()
