"""Activating a built system by its own script, as ``nixos-rebuild`` does."""

from __future__ import annotations

import time
from pathlib import Path

from ..failure import OperationFailed
from .activation_log import planned_units
from .commands import Argument, Ask, Commands
from .errors import classify
from .places import Places, find_places
from .rights import Rights
from .steps import Activation

# As nixos-rebuild calls it.
_NAME = "nixos-rebuild-switch-to-configuration"

# In a unit of its own an activation survives the restart of what started it.
UNIT: list[Argument] = [
    "systemd-run", "-E", "LOCALE_ARCHIVE", "-E", "NIXOS_INSTALL_BOOTLOADER", "--collect", "--no-ask-password", "--pipe",
    "--quiet", "--service-type=exec", f"--unit={_NAME}",
]  # fmt: skip

# Seconds between two looks at whether it runs: on another machine each is a connection.
_RETRY = 0.3

_AT_WORK = ("active", "activating", "reloading", "deactivating")


def checked(system: Path) -> Path:
    """The system, when it is one; what is none must never become the profile."""
    if not (system / "nixos-version").is_file() or not (system / "bin" / "switch-to-configuration").is_file():
        raise OperationFailed(
            "internal", "What was built is no NixOS system, so it was not made current.", details=[str(system)]
        )
    return system


def run_activation(system: Path, action: Activation, commands: Commands, rights: Rights) -> None:
    """Runs ``switch-to-configuration``; raises `activation_failed` (or what its words tell of)."""
    places = find_places(Path("/"), commands.environment)
    unit = UNIT if under_systemd(places) else []
    args: list[Argument] = [*unit, system / "bin" / "switch-to-configuration", action]
    finished = commands.run(
        rights.arguments(args, places.profile.parent, commands),
        extra={"NIXOS_INSTALL_BOOTLOADER": "0"},
        survive=True,
    )
    if finished.status != 0:
        raise classify(finished.log, finished.status, fallback="activation_failed")


def activation_ended(ask: Ask, patience: float) -> bool:
    """Waits until no activation is at work in a unit of its own, whoever started it; False when `patience` (seconds) ends.

    `ask` is for a machine with systemd.
    """
    deadline = time.monotonic() + patience
    while ask(["systemctl", "is-active", f"{_NAME}.service"]).output.strip() in _AT_WORK:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_RETRY)
    return True


def units_touched(system: Path, commands: Commands, rights: Rights) -> dict[str, list[str]] | None:
    """Which units activating a built system would restart, start and stop; None where it can't be known."""
    places = find_places(Path("/"), commands.environment)
    if rights.needed(places.profile.parent):
        # Not worth asking for a password while planning.
        return None
    finished = commands.run([system / "bin" / "switch-to-configuration", "dry-activate"])
    return planned_units("\n".join(finished.log.text)) if finished.status == 0 else None


def active_units(names: list[str], commands: Commands) -> set[str]:
    """Those of the units that run; all of them where systemd is not there to be asked."""
    places = find_places(Path("/"), commands.environment)
    if not names or not under_systemd(places):
        return set(names)
    # One line for each, in their order; the status only tells whether all are.
    states = commands.run(["systemctl", "is-active", *names]).output.split()
    return {name for name, state in zip(names, states, strict=False) if state in ("active", "activating")}


def under_systemd(places: Places) -> bool:
    """Whether an activation here can be given a unit of its own."""
    return (places.run / "systemd" / "system").is_dir()
