"""How the generations did while they were in use: what happened when, told by generation. Nothing here reads anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from .failure import Json

_DAY = 86_400.0


class Boot(NamedTuple):
    """One time that the machine was on; times in seconds since 1970, `system` what it started with, where known."""

    start: float
    end: float
    system: str | None
    clean: bool
    """Whether it was shut down, as far as can be told; true for the one that goes on."""


class Switch(NamedTuple):
    """Another system became the running one."""

    at: float
    system: str


class Trouble(NamedTuple):
    """A unit that failed, or a program that crashed."""

    at: float
    kind: Literal["unit", "crash"]
    name: str


class Made(NamedTuple):
    """A generation: its number, when it was made, and its system."""

    number: int
    at: float
    system: str


@dataclass(slots=True)
class Diary:
    """All that is known of what happened."""

    boots: list[Boot] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


class _Period(NamedTuple):
    start: float
    end: float
    number: int
    boots: bool


@dataclass(slots=True)
class _Facts:
    boots: int = 0
    seconds: float = 0.0
    units: set[str] = field(default_factory=set)
    crashes: int = 0
    abrupt: int = 0

    def told(self) -> Json:
        return {
            "boots": self.boots,
            "days": round(self.seconds / _DAY, 2),
            "failedUnits": sorted(self.units),
            "crashes": self.crashes,
            "abruptEnds": self.abrupt,
        }


def facts(diary: Diary, generations: Sequence[Made]) -> dict[int, Json]:
    """By the generations' numbers: `boots`, `days`, `failedUnits`, `crashes` and `abruptEnds` of the protocol."""
    found = {made.number: _Facts() for made in generations}
    for boot in diary.boots:
        periods = list(_periods(boot, diary.switches, generations))
        for period in periods:
            one = found[period.number]
            one.boots += period.boots
            one.seconds += period.end - period.start
            for trouble in diary.troubles:
                if not _within(trouble, period, last=period is periods[-1]):
                    continue
                if trouble.kind == "unit":
                    one.units.add(trouble.name)
                else:
                    one.crashes += 1
        if periods and not boot.clean:
            found[periods[-1].number].abrupt += 1
    return {number: one.told() for number, one in found.items()}


def _within(trouble: Trouble, period: _Period, *, last: bool) -> bool:
    return period.start <= trouble.at < period.end or (last and trouble.at == period.end)


def _periods(boot: Boot, switches: Iterable[Switch], generations: Sequence[Made]) -> Iterable[_Period]:
    """Which generation was in use from when to when while the machine was on; gaps where it is not known."""
    changes = sorted(switch for switch in switches if boot.start <= switch.at < boot.end)
    first = [] if boot.system is None else [(boot.start, boot.system, True)]
    steps = [*first, *((switch.at, switch.system, False) for switch in changes)]
    for index, (start, system, boots) in enumerate(steps):
        end = steps[index + 1][0] if index + 1 < len(steps) else boot.end
        number = generation_of(system, start, generations)
        if number is not None:
            yield _Period(start, end, number, boots)


def generation_of(system: str, at: float, generations: Sequence[Made]) -> int | None:
    """The generation that a system was in use as: of those that share it, the newest there was then."""
    sharing = [made for made in generations if made.system == system]
    then = [made for made in sharing if made.at <= at]
    if then:
        return max(then).number
    return min(sharing).number if sharing else None
