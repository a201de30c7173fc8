"""The machine, by commands."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from ...failure import BackendUnavailable
from ...nix.backend import RealNix
from .steps import SubprocessSteps

_NEEDED = ("nixos-rebuild", "nix-env", "nix-store", "nix-instantiate")


def by_commands(state: Path, environment: Mapping[str, str], why: str = "") -> RealNix:
    """The backend that uses commands; `why` tells why the native one is not used.

    Raises `BackendUnavailable` where a command is missing.
    """
    lacking = [name for name in _NEEDED if not shutil.which(name, path=environment.get("PATH"))]
    if lacking:
        raise BackendUnavailable(f"This machine has no {lacking[0]}, so it is not NixOS as Aloud knows it.")
    reason = "Operations are carried out by nixos-rebuild and Nix's commands." + (f" {why}" if why else "")
    return RealNix(state, environment, SubprocessSteps(), reason)
