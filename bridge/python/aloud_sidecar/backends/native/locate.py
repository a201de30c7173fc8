"""Finds the module ``nixos_rebuild`` and a Python that can run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...failure import BackendUnavailable

#: The module's own syntax (``type X = …``) needs it.
MINIMUM = (3, 12)

_PYTHONS = ("python3.13", "python3.14", "python3.12", "python3")
_VERSION = re.compile(r"-nixos-rebuild-ng-(?P<version>[\d.]+)")


@dataclass(frozen=True, slots=True)
class Found:
    """The folder to put on the module path, and the Python to run it with."""

    site_packages: Path
    python: Path


def find(environment: Mapping[str, str]) -> Found:
    """The module of the running system, else the newest in the store that has a Python.

    ALOUD_NIXOS_REBUILD_PATH names a folder that holds the package, for trying
    another one. Raises `BackendUnavailable` with the reason.
    """
    seen = False
    for folder in _candidates(environment):
        if not (folder / "nixos_rebuild" / "__init__.py").is_file():
            continue
        seen = True
        python = _python(folder, environment)
        if python:
            return Found(folder, python)
    if seen:
        raise BackendUnavailable("nixos_rebuild is here, but no Python 3.12 or later to run it.")
    raise BackendUnavailable("This machine's nixos-rebuild has no Python module.")


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    named = environment.get("ALOUD_NIXOS_REBUILD_PATH")
    if named:
        yield Path(named)
        return
    program = shutil.which("nixos-rebuild", path=environment.get("PATH"))
    if program:
        yield from sorted(Path(program).resolve().parent.parent.glob("lib/python3*/site-packages"), reverse=True)
    store = Path(environment.get("NIX_STORE_DIR", "/nix/store"))
    packages = [path for path in store.glob("*-nixos-rebuild-ng-*") if _VERSION.search(path.name)]
    for package in sorted(packages, key=_version, reverse=True):
        yield from sorted(package.glob("lib/python3*/site-packages"), reverse=True)


def _version(path: Path) -> tuple[int, ...]:
    match = _VERSION.search(path.name)
    return tuple(int(part) for part in match["version"].split(".") if part) if match else ()


def _python(site_packages: Path, environment: Mapping[str, str]) -> Path | None:
    """The Python the module was made for, else any that is new enough."""
    for script in site_packages.parents[2].glob("bin/.nixos-rebuild*"):
        first = script.read_bytes().split(b"\n", 1)[0]
        if first.startswith(b"#!") and b"python3" in first:
            python = Path(os.fsdecode(first[2:]).split()[0])
            if _suits(python):
                return python
    if sys.version_info >= MINIMUM:
        return Path(sys.executable)
    for name in _PYTHONS:
        found = shutil.which(name, path=environment.get("PATH"))
        if found and _suits(Path(found)):
            return Path(found)
    return None


def _suits(python: Path) -> bool:
    check = f"import sys; sys.exit(sys.version_info < {MINIMUM})"
    try:
        return (
            subprocess.run([python, "-I", "-S", "-c", check], check=False, capture_output=True, timeout=20).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
