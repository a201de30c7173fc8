"""Another machine as it is kept here: its configuration, what was changed, how long things took."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...context import Context
from ...failure import OperationFailed
from ...hosts.host import Host
from .. import closure
from ..commands import Commands
from ..machine import Machine, open_machine
from ..managed import FILE, Managed, load
from ..places import Places
from ..steps import Steps
from .look import Far, look
from .shared_update import SharedUpdates
from .ssh import Ssh, ssh_environment


@dataclass(frozen=True, slots=True)
class FarMachine:
    """A host, and what belongs to it on this machine."""

    host: Host
    ssh: Ssh
    here: Machine
    """Its configuration, journal and history; its profile is on the other side."""
    updates: SharedUpdates
    seen: threading.local = field(default_factory=threading.local)
    closures: dict[str, list[str]] = field(default_factory=dict)

    def look(self, context: Context) -> Far:
        """How it is now."""
        found = look(self.ssh, self.here.places, self.commands(context))
        self.seen.last = found
        return found

    def just_seen(self, context: Context) -> Far:
        """How it was when this thread looked last; that look counts once."""
        found: Far | None = getattr(self.seen, "last", None)
        self.seen.last = None
        return self.look(context) if found is None else found

    def requisites(self, system: str, commands: Commands) -> list[str]:
        """Every store path that a system there needs; it never changes, so the last few answers are kept."""
        found = self.closures.get(system)
        if found is None and os.path.exists(system):
            # What was built here needs no asking there.
            found = closure.requisites(commands, system)
        if found is None:
            found = self.ssh.look(["nix-store", "--query", "--requisites", system], commands).split()
        self.closures[system] = found
        for old in list(self.closures)[: -closure.KEPT]:
            self.closures.pop(old, None)
        return found

    def commands(self, context: Context, operation: str | None = None) -> Commands:
        """A runner for one request; see `Machine.commands`."""
        return self.here.commands(context, operation)


def folder_for(state: Path, name: str) -> Path:
    """Where what is known of a host is kept."""
    return state / "hosts" / name


def open_far(
    host: Host, places: Places, environment: Mapping[str, str], steps: Steps, state: Path, updates: SharedUpdates
) -> FarMachine:
    """The host, with a folder of its own for what is known of it; reaches for nothing."""
    configuration = Path(host.configuration) if host.configuration else places.configuration
    own = replace(places, state=state, configuration=configuration, named=True)
    settings = {**environment, **ssh_environment(environment), "ALOUD_FLAKE_HOST": host.attribute or host.name}
    return FarMachine(host, Ssh(host), open_machine(own, settings, steps, host.name), updates)


def managed_of(far: FarMachine) -> tuple[Managed, str]:
    """The file that is kept for the host, parsed and as it is; raises `not_adopted` where it is not there."""
    try:
        return load(far.here.managed_folder)
    except OperationFailed as failed:
        if (far.here.managed_folder / FILE).exists():
            raise
        name = far.host.name
        raise OperationFailed(
            "not_adopted",
            f"Aloud is not part of the configuration of {name} yet.",
            details=failed.failure["details"],
            suggestions=[f"Run aloud adopt --host {name}: it shows the one line that has to be added."],
            explanation=failed.failure["explanation"],
            recovery=["fix_config"],
        ) from failed
