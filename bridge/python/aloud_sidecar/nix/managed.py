"""The one file of the configuration that Aloud owns: packages and options asked for by voice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..failure import Json, OperationFailed
from .names import is_attribute, is_option

FOLDER = "aloud"
FILE = "managed.json"
MODULE = "default.nix"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Managed:
    """What Aloud has added: attribute paths, and options with their values."""

    packages: tuple[str, ...] = ()
    options: tuple[tuple[str, bool], ...] = ()

    def changed(self, operation: Json) -> Managed:
        """This with an ``apply`` operation's wishes; names are checked once more."""
        packages = set(self.packages)
        options = dict(self.options)
        for name in _checked(operation.get("install", ()), is_attribute, "package"):
            packages.add(name)
        for name in _checked(operation.get("remove", ()), is_attribute, "package"):
            packages.discard(name)
        for name in _checked(operation.get("enable", ()), is_option, "option"):
            options[name] = True
        for name in _checked(operation.get("disable", ()), is_option, "option"):
            options[name] = False
        return Managed(tuple(sorted(packages)), tuple(sorted(options.items())))

    def text(self) -> str:
        """The file's content."""
        content = {"version": VERSION, "packages": list(self.packages), "options": dict(self.options)}
        return json.dumps(content, indent=2) + "\n"


def parse(text: str) -> Managed:
    """Reads the file; raises `not_adopted` with the reason for one that is not Aloud's.

    Everything is checked: whatever stands in this file reaches Nix.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _damaged(f"it is no JSON ({error})") from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise _damaged("it was written by another version")
    packages, options = content.get("packages"), content.get("options")
    if not isinstance(packages, list) or not all(is_attribute(name) for name in packages):
        raise _damaged("its packages are not plain names")
    if not isinstance(options, dict) or not all(is_option(n) and isinstance(v, bool) for n, v in options.items()):
        raise _damaged("its options are not plain names with true or false")
    return Managed(tuple(sorted(packages)), tuple(sorted(options.items())))


def module_text() -> str:
    """The Nix module that reads the file."""
    return files(__package__).joinpath("expressions/module.nix").read_text("utf-8")


def folder_of(configuration_folder: Path) -> Path:
    """Where Aloud's two files are, beside the configuration that imports them."""
    return configuration_folder / FOLDER


def load(folder: Path) -> tuple[Managed, str]:
    """The managed file, parsed and as it is; raises `not_adopted` where it is not there."""
    try:
        text = (folder / FILE).read_text("utf-8")
    except OSError as error:
        raise OperationFailed(
            "not_adopted",
            "Aloud is not part of this machine's configuration yet.",
            details=[f"There is no {folder / FILE}."],
            suggestions=["Run aloud adopt: it shows the one line that has to be added."],
            explanation="Aloud keeps what you ask for in one file of its own, which your configuration imports once. "
            "Your own files are never rewritten.",
            recovery=["fix_config"],
        ) from error
    return parse(text), text


def _checked(names: Iterable[Any], valid: Any, what: str) -> list[str]:
    checked = list(names)
    for name in checked:
        if not valid(name):
            raise OperationFailed("invalid_request", f"That is not the name of a {what}.", details=[repr(name)[:220]])
    return checked


def _damaged(why: str) -> OperationFailed:
    return OperationFailed(
        "not_adopted",
        "Aloud's own file in the configuration can't be used.",
        details=[f"{FILE}: {why}."],
        suggestions=["Put the last good version of the file back, or run aloud adopt again."],
        recovery=["fix_config"],
    )
