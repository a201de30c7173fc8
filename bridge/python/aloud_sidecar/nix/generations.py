"""The system's generations: links beside the profile, read without starting a process."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from ..failure import Json, OperationFailed
from .places import Places

_LINK = re.compile(r"-(\d+)-link\Z")


@dataclass(frozen=True, slots=True)
class Link:
    """A generation's number, when it was made (seconds since 1970) and where it leads."""

    number: int
    made: float
    target: str
    current: bool


def links(profile: Path) -> list[Link]:
    """All generations, oldest first; none where the profile is not there.

    The date is that of the link itself (its modification time): unlike the change
    time, which nixos-rebuild takes, garbage collection leaves it as it is.
    """
    current = current_number(profile)
    prefix = f"{profile.name}-"
    found: list[Link] = []
    try:
        entries = list(os.scandir(profile.parent))
    except OSError:
        return []
    for entry in entries:
        match = _LINK.search(entry.name)
        if match is None or entry.name[: match.start() + 1] != prefix:
            continue
        try:
            made = entry.stat(follow_symlinks=False).st_mtime
            target = os.readlink(entry.path)
        except OSError:
            continue
        number = int(match[1])
        found.append(Link(number, made, target, number == current))
    return sorted(found, key=lambda link: link.number)


def current_number(profile: Path) -> int | None:
    """The generation that the profile leads to."""
    try:
        match = _LINK.search(os.readlink(profile))
    except OSError:
        return None
    return int(match[1]) if match else None


def target_of(path: Path) -> str | None:
    """The store path that a link leads to in the end; None where it leads nowhere."""
    try:
        return str(path.resolve(strict=True))
    except OSError:
        return None


def describe(link: Link, places: Places, booted: str | None = None) -> Json:
    """A generation as the protocol has it; what can't be read is left out."""
    generation: Json = {"id": link.number, "date": iso(link.made), "current": link.current}
    if booted is not None:
        generation["booted"] = link.target == booted
    facts = _facts(link.target)
    generation.update({name: value for name, value in facts.items() if value})
    generation["specialisations"] = list(facts["specialisations"])
    return generation


@lru_cache(maxsize=2000)
def _facts(target: str) -> Json:
    """What a system says of itself; a store path never changes, so it is read once."""
    system = Path(target)
    return {
        "nixosVersion": _text(system / "nixos-version"),
        "kernelVersion": _kernel(system),
        "configurationRevision": _revision(system),
        "specialisations": _names(system / "specialisation"),
    }


def find(number: int, all_links: list[Link]) -> Link:
    """The generation of that number; raises `generation_missing` with those nearest to it."""
    for link in all_links:
        if link.number == number:
            return link
    near = sorted(all_links, key=lambda link: abs(link.number - number))[:3]
    raise missing(
        f"Generation {number} is not there.",
        [f"There is generation {link.number}, from {iso(link.made)[:10]}." for link in near],
    )


def missing(sentence: str, suggestions: list[str]) -> OperationFailed:
    """The failure of a generation that is not there (any more)."""
    return OperationFailed(
        "generation_missing",
        sentence,
        suggestions=suggestions,
        explanation="Old generations go when they are deleted or when garbage is collected.",
    )


def iso(seconds: float) -> str:
    """A time as ISO 8601 with this machine's zone."""
    return datetime.fromtimestamp(int(seconds)).astimezone().isoformat()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeError):
        return ""


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder))
    except OSError:
        return []


def _kernel(system: Path) -> str:
    names = _names(system / "kernel-modules" / "lib" / "modules")
    return names[0] if names else ""


def _revision(system: Path) -> str:
    # The script nixos-version holds the revision as text; running one per
    # generation, as nixos-rebuild does, costs many times as much.
    script = _text(system / "sw" / "bin" / "nixos-version")
    match = re.search(r'"configurationRevision":"([^"]+)"', script)
    return match[1] if match else ""
