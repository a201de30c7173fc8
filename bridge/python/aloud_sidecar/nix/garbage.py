"""Which generations may go, what comes free, and how Nix is asked for it, on whichever machine."""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ..failure import Json, OperationFailed
from .commands import Argument, Finished
from .generations import Link
from .places import Places
from .store_db import StoreGraph
from .text_log import size_in_bytes

_FREED = re.compile(r"^(?P<paths>\d+) store paths deleted, (?P<size>[\d.]+) (?P<unit>\w+) freed", re.MULTILINE)
_DAY = 86_400.0

#: What Nix is asked for the roots of all that is alive, and to delete all else.
ROOTS: list[Argument] = ["nix-store", "--gc", "--print-roots"]
COLLECT: list[Argument] = ["nix-store", "--gc"]


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


def going(operation: Json, links: list[Link], kept: Collection[str]) -> list[Link]:
    """The generations that a ``collect_garbage`` means now; see `doomed`."""
    return doomed(links, kept, operation.get("keepLast"), operation.get("olderThanDays"), time.time())


def deleting(links: list[Link], profile: Path) -> list[Argument]:
    """The command that deletes these generations."""
    return ["nix-env", "--profile", profile, "--delete-generations", *(str(link.number) for link in links)]


def kept_systems(places: Places) -> set[str]:
    """Store paths of the running and of the booted system."""
    found = set()
    for path in (places.running, places.booted):
        try:
            found.add(str(path.resolve(strict=True)))
        except OSError:
            continue
    return found


def weigh(going: list[Link], profile: Path, roots: str, graph: StoreGraph) -> Garbage:
    """What collecting would free: what is dead already, and what only the doomed generations need.

    `roots` is what ``nix-store --gc --print-roots`` printed of the store that `graph` is of.
    """
    links_going = {str(profile.with_name(f"{profile.name}-{link.number}-link")) for link in going}
    kept = set()
    for line in roots.splitlines():
        link, _, target = line.partition(" -> ")
        if target and link not in links_going:
            kept.add(target)
    dead = graph.size.keys() - graph.alive(kept)
    return Garbage([link.number for link in going], len(dead), sum(graph.size[path] for path in dead))


def plan_of(found: Garbage, seconds: float | None) -> Json:
    """The Plan of deleting this; `seconds` is what it took before, where that is known."""
    return {
        "nothingToDo": not found.generations and not found.paths,
        "builds": 0,
        "downloads": {"count": 0, "bytes": 0},
        "warnings": [],
        "irreversible": True,
        "garbage": {"generations": found.generations, "bytes": found.bytes, "paths": found.paths},
        **({} if seconds is None else {"expectedSeconds": round(seconds, 1)}),
    }


def freed(finished: Finished) -> int:
    """The bytes that came free by what ``nix-store --gc`` printed."""
    told = freed_bytes(finished.output + "\n".join(finished.log.text))
    if told is None:
        raise OperationFailed("internal", "Nix did not say how much it freed.", details=list(finished.log.text)[-3:])
    return told


def freed_bytes(text: str) -> int | None:
    """The bytes that a text of ``nix-store --gc`` says it freed."""
    found = list(_FREED.finditer(text))
    return size_in_bytes(found[-1]["size"], found[-1]["unit"]) if found else None
