"""What differs between two systems: packages that come, go and change version.

Worked out from the closures' names by one way for every Nix (``nix store
diff-closures`` is an experimental command with text for people).
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ..failure import Json
from .commands import Argument, Commands
from .store_path import path_name, split_name

# Store paths per command: far below the kernel's limit for arguments.
CHUNK = 1500

# Closures that are remembered: that of the current system is asked for by each plan, and again after the change.
KEPT = 4
_kept: dict[str, list[str]] = {}
_lock = threading.Lock()

# Things of a system that are no packages: they differ between any two systems.
_PLUMBING = (
    "nixos-system",
    "system-units",
    "user-units",
    "system-path",
    "etc",
    "unit-",
    "X-Restart-Triggers",
    "dbus-1",
)


def requisites(commands: Commands, path: str | Path) -> list[str]:
    """Every store path that a system (a store path) needs; that never changes, so the last few answers are kept."""
    name = str(path)
    with _lock:
        found = _kept.pop(name, None)
    if found is None or not os.path.exists(name):
        found = commands.output(["nix-store", "--query", "--requisites", name]).split()
    with _lock:
        _kept[name] = found
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
    return found


def versions(paths: Iterable[str]) -> dict[str, set[str]]:
    """Versions by package name; a package without version has the empty set."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        name, version = split_name(path_name(path))
        found[name]
        if version:
            found[name].add(version)
    return dict(found)


def diff(before: Iterable[str], after: Iterable[str]) -> Json:
    """The ClosureDiff of two lists of store paths, without sizes."""
    old, new = versions(before), versions(after)
    added = [_package(name, new[name]) for name in sorted(new.keys() - old.keys()) if is_package(name)]
    removed = [_package(name, old[name]) for name in sorted(old.keys() - new.keys()) if is_package(name)]
    changed = [
        _change(name, old[name], new[name])
        for name in sorted(old.keys() & new.keys())
        if is_package(name) and old[name] != new[name]
    ]
    return {"added": added, "removed": removed, "changed": changed}


def compare(commands: Commands, before: str | Path, after: str | Path) -> Json:
    """The ClosureDiff of two built systems, with the bytes it grows by."""
    old, new = requisites(commands, before), requisites(commands, after)
    result = diff(old, new)
    come, gone = set(new) - set(old), set(old) - set(new)
    sizes = _sizes(commands, come | gone)
    result["sizeDelta"] = sum(sizes[path] for path in come) - sum(sizes[path] for path in gone)
    return result


def _sizes(commands: Commands, paths: Iterable[str]) -> dict[str, int]:
    """Bytes of each store path."""
    wanted = sorted(paths)
    sizes: list[int] = []
    for start in range(0, len(wanted), CHUNK):
        args: list[Argument] = ["nix-store", "--query", "--size", *wanted[start : start + CHUNK]]
        sizes += map(int, commands.output(args).split())
    return dict(zip(wanted, sizes, strict=True))


def is_package(name: str) -> bool:
    """Whether a name is that of a package, not of the plumbing that any two systems differ in."""
    return not name.startswith(_PLUMBING) and not name.endswith((".service", ".conf", ".sh", ".json", ".drv"))


def _package(name: str, found: set[str]) -> Json:
    package: Json = {"name": name}
    if found:
        package["version"] = ", ".join(sorted(found))
    return package


def _change(name: str, old: set[str], new: set[str]) -> Json:
    change: Json = {"name": name}
    if old - new:
        change["from"] = ", ".join(sorted(old - new))
    if new - old:
        change["to"] = ", ".join(sorted(new - old))
    return change
