"""What the practice machine's channel offers: packages, options, versions.

Names, versions and programs are those of nixpkgs in 2026, sizes are rounded
guesses; later releases of the channel are made up from them.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"

#: One package in so many gets a new version with each release of the channel.
_CHANGES_ONE_IN = 9
#: The kernel gets one with every second.
_KERNEL = "linux"


@dataclass(frozen=True)
class Package:
    """A package of the channel; `module` is the option that sets it up better, if any."""

    attribute: str
    version: str
    bytes: int
    program: str
    flags: frozenset[str]
    module: str
    description: str

    @property
    def name(self) -> str:
        family, _, last = self.attribute.rpartition(".")
        return f"{family}-{last}" if family == "nerd-fonts" else last


@dataclass(frozen=True)
class Option:
    """A boolean option, the units it runs and the packages it brings."""

    option: str
    default: bool
    services: tuple[str, ...]
    packages: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class BasePackage:
    """A part that every system has."""

    name: str
    version: str
    bytes: int


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def packages() -> dict[str, Package]:
    """All packages by attribute."""
    return {
        row["attribute"]: Package(
            row["attribute"],
            row["version"],
            int(row["bytes"]),
            row["program"],
            frozenset(filter(None, row["flags"].split(","))),
            row["module"],
            row["description"],
        )
        for row in _rows("packages.tsv")
    }


@cache
def options() -> dict[str, Option]:
    """All options by path."""
    return {
        row["option"]: Option(
            row["option"],
            row["default"] == "1",
            tuple(row["services"].split()),
            tuple(row["packages"].split()),
            row["description"],
        )
        for row in _rows("options.tsv")
    }


@cache
def base() -> tuple[BasePackage, ...]:
    """What every system is made of."""
    return tuple(BasePackage(row["name"], row["version"], int(row["bytes"])) for row in _rows("base.tsv"))


@cache
def version_at(name: str, version: str, revision: int) -> str:
    """The version that a release of the channel has of something."""
    if name == _KERNEL:
        steps = revision // 2
    else:
        steps = sum(_changes(name, number) for number in range(1, revision + 1))
    found = re.fullmatch(r"((?:\d+\.)+)(\d+)", version)
    return version if steps == 0 or found is None else f"{found[1]}{int(found[2]) + steps}"


def _changes(name: str, revision: int) -> bool:
    return hashlib.sha256(f"{name} {revision}".encode()).digest()[0] % _CHANGES_ONE_IN == 0


def nixos_version(revision: int) -> str:
    """The version of NixOS that a release of the channel makes."""
    commit = hashlib.sha256(f"release {revision}".encode()).hexdigest()[:7]
    return f"25.11.{1200 + 173 * revision}.{commit}"


def kernel_version(revision: int) -> str:
    """The version of the kernel in a release of the channel."""
    kernel = next(part for part in base() if part.name == _KERNEL)
    return version_at(kernel.name, kernel.version, revision)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """At most three known names that look like this one, the likest first."""
    by_lower = {entry.lower(): entry for entry in known}
    close = difflib.get_close_matches(name.lower(), list(by_lower), n=3, cutoff=0.6)
    return [by_lower[entry] for entry in close]


def search(query: str, limit: int) -> list[Package]:
    """Packages whose name, program or description has all words, the best first."""
    words = query.lower().split()
    ranked = []
    for package in packages().values():
        score = sum(_fit(word, package) for word in words)
        if words and all(_fit(word, package) for word in words):
            ranked.append((-score, package.attribute, package))
    ranked.sort(key=lambda entry: entry[:2])
    return [package for _, _, package in ranked[:limit]]


def _fit(word: str, package: Package) -> int:
    name = package.name.lower()
    if word in (name, package.attribute.lower(), package.program.lower()):
        return 8
    if name.startswith(word):
        return 4
    if word in name:
        return 3
    described = re.findall(r"\w+", package.description.lower())
    if word in described:
        return 2
    # "photo" finds "photos", "edit" finds "edits" and "editor"
    return int(any(len(word) > 3 and entry.startswith(word) for entry in described))
