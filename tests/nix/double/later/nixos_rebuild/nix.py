"""The functions with the real signatures; they run the real commands."""

import os
from pathlib import Path

from doubled.commands import (
    activate,
    build,
    build_flake,
    copy_closure,
    get_generations,
    make_current,
    update_channels,
)

from .elevate import NO_ELEVATOR, Elevator
from .models import Action, Profile
from .process import Remote

__all__ = [
    "build",
    "build_flake",
    "copy_closure",
    "get_generations",
    "set_profile",
    "switch_to_configuration",
    "upgrade_channels",
]


def set_profile(
    profile: Profile,
    path_to_config: Path,
    target_host: Remote | None,
    elevate: Elevator,
) -> None:
    make_current(profile, path_to_config, target_host)


def switch_to_configuration(
    path_to_config: Path,
    action: Action,
    target_host: Remote | None,
    elevate: Elevator,
    install_bootloader: bool = False,
    specialisation: str | None = None,
) -> None:
    activate(path_to_config, action, install_bootloader, {"PATH": os.environ["PATH"]}, target_host)


def upgrade_channels(
    all_channels: bool = False,
    elevate: Elevator = NO_ELEVATOR,
) -> None:
    update_channels()
