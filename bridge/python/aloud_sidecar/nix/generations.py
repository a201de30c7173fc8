"""The system's generations: links beside the profile, read without starting a process."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..failure import Json, OperationFailed

#: The end of the name of a generation's link.
LINK = re.compile(r"-(\d+)-link\Z")

# Nanoseconds: longer than any tick by which a file system tells the time.
_TICK = 2_000_000_000


class Link(NamedTuple):
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
        folder = os.open(profile.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return []
    try:
        # Relative to the folder, which spares the kernel its path two times for each link.
        for name in os.listdir(folder):
            match = LINK.search(name)
            if match is None or name[: match.start() + 1] != prefix:
                continue
            with suppress(OSError):
                target = os.readlink(name, dir_fd=folder)
                made = os.lstat(name, dir_fd=folder).st_mtime
                number = int(match[1])
                found.append(Link(number, made, target, number == current))
    finally:
        os.close(folder)
    return sorted(found)


class KnownLinks:
    """Generations for reading: looked for anew only when their folder has changed."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._known: tuple[tuple[int, int, int], list[Link]] | None = None

    def all(self) -> list[Link]:
        """As `links` gives them."""
        state, settled = self._state()
        known = self._known
        if known and known[0] == state:
            return known[1]
        found = links(self._profile)
        # Two changes within one tick of the file system's clock leave the same time.
        self._known = (state, found) if settled and self._state()[0] == state else None
        return found

    def _state(self) -> tuple[tuple[int, int, int], bool]:
        """What tells one state of the folder from another, and whether it is old enough to tell."""
        try:
            status = os.stat(self._profile.parent)
        except OSError:
            return (0, 0, 0), False
        return (status.st_dev, status.st_ino, status.st_mtime_ns), time.time_ns() - status.st_mtime_ns > _TICK


def current_number(profile: Path) -> int | None:
    """The generation that the profile leads to."""
    try:
        match = LINK.search(os.readlink(profile))
    except OSError:
        return None
    return int(match[1]) if match else None


def target_of(path: Path) -> str | None:
    """The store path that a link leads to in the end; None where it leads nowhere."""
    try:
        return str(path.resolve(strict=True))
    except OSError:
        return None


def outline(link: Link, booted: str | None = None) -> Json:
    """What a link tells of a generation by itself, without a look into the system it leads to."""
    generation: Json = {"id": link.number, "date": iso(link.made), "current": link.current}
    if booted is not None:
        generation["booted"] = link.target == booted
    return generation


def describe(link: Link, booted: str | None = None) -> Json:
    """A generation as the protocol has it; what can't be read is left out."""
    generation = outline(link, booted)
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


def compared(operation: Json, all_links: list[Link]) -> tuple[Link, Link]:
    """The two that a ``compare_generations`` means: the current one, and the one before, where it names none."""
    current = next((link.number for link in all_links if link.current), None)
    if current is None:
        raise missing("This machine has no NixOS generation.", [])
    to = find(operation.get("to", current), all_links)
    older = [link.number for link in all_links if link.number < to.number]
    if "from" not in operation and not older:
        raise missing(f"There is no generation before {to.number} to compare with.", [])
    return find(operation["from"] if "from" in operation else older[-1], all_links), to


def missing(sentence: str, suggestions: list[str]) -> OperationFailed:
    """The failure of a generation that is not there (any more)."""
    return OperationFailed(
        "generation_missing",
        sentence,
        suggestions=suggestions,
        explanation="Old generations go when they are deleted or when garbage is collected.",
    )


@lru_cache(maxsize=5000)
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
