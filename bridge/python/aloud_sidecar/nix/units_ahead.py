"""Which units a system that is not built yet will restart, start and stop: told by its derivations.

NixOS makes each unit by a derivation of its own and links them all in ``system-units``
(nixos/lib/systemd-lib.nix, `makeUnit` and `generateUnits`): where each will lie, and what it
will say, is known once the system is evaluated. Those of the running system are where its
links lead to. Units that come with a package as they are (``systemd.packages``) are not seen.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .derivation import Derivation
from .unit_file import Sections, parse, treatment, truth

Active = Callable[[list[str]], set[str]]

_NAME = re.compile(r"^\s*name=(.+)$", re.MULTILINE)
# As `generateUnits` links a unit to what starts it.
_STARTED_BY = re.compile(r"^\s*ln -sfn '\.\./([^']+)' \$out/'[^']+\.(?:wants|requires|upholds)'/", re.MULTILINE)
_OVERRIDES = "overrides.conf"
_DISABLED = "-disabled"
# What a person is told of.
_TOLD = (".service", ".socket", ".timer", ".mount")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: the store path that holds its file, and what the file says."""

    path: str
    text: str


def units_ahead(derivation: str, running: Path, active: Active) -> dict[str, list[str]] | None:
    """Units that will be ``restart``, ``start`` and ``stop``; None where the derivations don't tell.

    `active` picks those that run out of the names it is given.
    """
    try:
        etc = Derivation(derivation).inputs("etc")
        lists = {path for one in etc for path in Derivation(one).inputs("system-units")}
        if len(lists) != 1:
            return None
        planned = Derivation(lists.pop())
        after = {name: unit for path in planned.inputs("unit-") for name, unit in _planned(path)}
        script = planned.variables().get("buildCommand", "")
    except (OSError, UnicodeError, ValueError):
        return None
    before = _present(running / "etc" / "systemd" / "system")
    wanted = set(_STARTED_BY.findall(script))
    changed = {
        name: treatment(name, parse(unit.text), parse(after[name].text))
        for name, unit in before.items()
        if name in after and after[name].path != unit.path
    }
    gone = [name for name, unit in before.items() if name not in after and _stops(parse(unit.text))]
    restart = [name for name, what in changed.items() if what == "restart"]
    runs = active(_told([*restart, *gone]))
    return {
        "restart": [name for name in _told(restart) if name in runs],
        "start": _told([name for name in after if name in wanted and name not in before]),
        "stop": [name for name in _told(gone) if name in runs],
    }


def _told(names: list[str]) -> list[str]:
    return sorted(name for name in names if name.endswith(_TOLD))


def _stops(sections: Sections) -> bool:
    return truth(sections, "Unit", "X-StopOnRemoval", True)


def _planned(path: str) -> list[tuple[str, Unit]]:
    """A unit's name and what will be its file; none for one that is disabled."""
    if path.removesuffix(".drv").endswith(_DISABLED):
        return []
    variables = Derivation(path).variables()
    name = _NAME.search(variables.get("buildCommand", ""))
    if name is None or "text" not in variables:
        raise ValueError(path)
    return [(shlex.split(name[1])[0], Unit(variables["out"], variables["text"]))]


def _present(folder: Path) -> dict[str, Unit]:
    """The units of a system that lead into stores of their own, by name."""
    found: dict[str, Unit] = {}
    with suppress(OSError):
        for entry in os.scandir(folder):
            file = Path(entry.path) / _OVERRIDES if entry.name.endswith(".d") else Path(entry.path)
            with suppress(OSError, UnicodeError):
                target = os.readlink(file)
                if "/" in target and re.search(r"-unit-[^/]*/", target):
                    name = entry.name.removesuffix(".d")
                    found[name] = Unit(target.rpartition("/")[0], file.read_text("utf-8"))
    return found
