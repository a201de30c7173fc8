"""The machine, through ``nixos_rebuild``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...nix.backend import RealNix
from .adapter import Adapter
from .locate import find
from .steps import NativeSteps


def by_module(state: Path, environment: Mapping[str, str]) -> RealNix:
    """The backend that uses the module. Raises `BackendUnavailable` with the reason where it can't.

    Has to run under a Python that suits the module: see `restart`.
    """
    found = find(environment)
    adapter = Adapter(found.site_packages)
    reason = f"Operations are carried out by nixos_rebuild ({adapter.shape}), found in {found.site_packages}."
    if adapter.no_remote:
        reason += f" Other machines are reached by commands: {adapter.no_remote}"
    return RealNix(state, environment, NativeSteps(adapter, found.site_packages), reason)
