"""Where things are on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The paths Aloud reads and writes; all else is left alone.

    `profile`: the link that is the system profile. `run`: where the links
    ``current-system`` and ``booted-system`` are. `configuration`: the file
    ``configuration.nix`` or the folder of a flake, as named, links not followed.
    `state`: Aloud's own folder.
    """

    profile: Path
    run: Path
    configuration: Path
    state: Path
    store: Path
    nix_state: Path
    named: bool = False
    """Whether the person named the configuration, or it is the usual place."""

    @property
    def running(self) -> Path:
        """The link to the running system."""
        return self.run / "current-system"

    @property
    def booted(self) -> Path:
        """The link to the system that was booted."""
        return self.run / "booted-system"

    @property
    def channels(self) -> Path:
        """The administrator's channels: a profile of its own."""
        return self.nix_state / "profiles" / "per-user" / "root" / "channels"


def find_places(state: Path, environment: Mapping[str, str]) -> Places:
    """The places of this machine.

    Honours Nix's own NIX_STORE_DIR and NIX_STATE_DIR, NIXOS_CONFIG, and
    ALOUD_CONFIGURATION (a ``configuration.nix`` or a flake's folder) and
    ALOUD_RUN_DIR (instead of /run).
    """
    nix_state = Path(environment.get("NIX_STATE_DIR", "/nix/var/nix"))
    named = environment.get("ALOUD_CONFIGURATION") or environment.get("NIXOS_CONFIG")
    usual = Path("/etc/nixos/flake.nix")
    configuration = Path(named) if named else usual.parent if usual.exists() else usual.with_name("configuration.nix")
    return Places(
        profile=nix_state / "profiles" / "system",
        run=Path(environment.get("ALOUD_RUN_DIR", "/run")),
        configuration=configuration,
        state=state,
        store=Path(environment.get("NIX_STORE_DIR", "/nix/store")),
        nix_state=nix_state,
        named=bool(named),
    )
