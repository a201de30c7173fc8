"""Which generations may go, what comes free, and the collecting itself."""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from dataclasses import dataclass

from .commands import Commands
from .generations import Link
from .places import Places
from .store_db import StoreGraph
from .text_log import size_in_bytes

_FREED = re.compile(r"^(?P<paths>\d+) store paths deleted, (?P<size>[\d.]+) (?P<unit>\w+) freed", re.MULTILINE)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Garbage:
    """Generations that go, and the paths and bytes that come free with them."""

    generations: list[int]
    paths: int
    bytes: int


def doomed(links: list[Link], kept: Collection[str], keep_last: int | None, days: int | None, now: float) -> list[Link]:
    """The generations that go by those rules.

    `kept`: store paths of the running and of the booted system; a generation that
    leads to one of them stays, as does the current one.
    """
    if keep_last is None and days is None:
        return []
    newest = {link.number for link in sorted(links, key=lambda link: link.number)[-keep_last:]} if keep_last else set()
    return [
        link
        for link in links
        if not link.current
        and link.target not in kept
        and link.number not in newest
        and (days is None or link.made < now - days * _DAY)
    ]


def kept_systems(places: Places) -> set[str]:
    """Store paths of the running and of the booted system."""
    found = set()
    for path in (places.running, places.booted):
        try:
            found.add(str(path.resolve(strict=True)))
        except OSError:
            continue
    return found


def weigh(commands: Commands, going: list[Link], places: Places) -> Garbage:
    """What collecting would free: what is dead already, and what only the doomed generations need."""
    links_going = {str(places.profile.with_name(f"{places.profile.name}-{link.number}-link")) for link in going}
    roots = set()
    for line in commands.output(["nix-store", "--gc", "--print-roots"]).splitlines():
        link, _, target = line.partition(" -> ")
        if target and link not in links_going:
            roots.add(target)
    graph = StoreGraph(places)
    dead = graph.size.keys() - graph.alive(roots)
    return Garbage([link.number for link in going], len(dead), sum(graph.size[path] for path in dead))


def freed_bytes(text: str) -> int | None:
    """The bytes that ``nix-store --gc`` says it freed."""
    found = list(_FREED.finditer(text))
    return size_in_bytes(found[-1]["size"], found[-1]["unit"]) if found else None


def now() -> float:
    """The time that ages are taken from."""
    return time.time()
