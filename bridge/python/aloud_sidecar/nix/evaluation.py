"""What a change of a configuration comes to, by evaluation and a dry run, whichever machine it is for."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..failure import Json
from . import dry_run, newer, wishes
from .atomic import write_atomic
from .commands import Argument, Commands
from .configuration import TOPLEVEL, VM
from .dry_run import DryRun
from .machine import Machine
from .managed import Managed
from .store_path import path_name


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Where the result of a change will be, and what it takes to get there."""

    operation: Json
    asked: Json
    """What Nix answered about the names; see `wishes.check`."""
    refused: frozenset[str]
    """Packages that Nix does not evaluate: all the rest is of the change without them."""
    whole: bool
    """Whether it is of a system, and not of a virtual machine of it."""
    derivation: str
    system: Path
    dry: DryRun

    @property
    def ready(self) -> bool:
        """Whether nothing has to be built or fetched."""
        return not self.dry.builds and not self.dry.fetches

    @property
    def come(self) -> list[str]:
        """Names of all that will be built and fetched."""
        return [path_name(path) for path in [*self.dry.builds, *self.dry.fetches]]

    def plan(self, *, same: bool) -> Json:
        """What stands in every Plan of an ``apply``; `same` where the machine is as it asks already."""
        return {
            "nothingToDo": same and not self.refused,
            **work(self.dry),
            "warnings": self.asked["warnings"],
        }


def evaluate(machine: Machine, operation: Json, managed: Managed, commands: Commands) -> Evaluated:
    """Evaluates an ``apply``, changing nothing. Raises what the evaluation fails with."""
    configuration = machine.configuration
    flags: list[Argument] = []
    if operation.get("update"):
        flags = newer.look_ahead(configuration, machine.places, newer.wanted_inputs(operation), commands)
    asked = wishes.check(operation, managed, configuration, commands, flags)
    attribute = VM if operation.get("action") == "build-vm" else TOPLEVEL
    # What Nix refuses to evaluate is told as a warning; the plan is of the rest.
    refused = frozenset(package["attribute"] for package in asked["packages"] if not package["evaluates"])
    evaluable = {**operation, "install": [name for name in operation.get("install", []) if name not in refused]}
    with proposal(machine, managed.changed(evaluable)) as file:
        derivation = configuration.derivation(attribute, commands, flags, file)
    system, dry = look(derivation, commands)
    return Evaluated(operation, asked, refused, attribute == TOPLEVEL, derivation, system, dry)


def look(derivation: str, commands: Commands) -> tuple[Path, DryRun]:
    """Where a derivation's result will be, and what has to be built and fetched for it."""
    output = commands.output(["nix-store", "--query", "--outputs", derivation]).split()[0]
    finished = commands.run(["nix-store", "--realise", "--dry-run", derivation])
    return Path(output), dry_run.parse([*finished.log.text, *finished.log.errors])


def work(dry: DryRun) -> Json:
    """The fields of a Plan that tell what has to be built and fetched."""
    return {
        "builds": len(dry.builds),
        "downloads": {"count": len(dry.fetches), "bytes": dry.download_bytes},
    }


def reached(action: str, system: str, profile: str | None, running: str | None) -> bool:
    """Whether a machine whose profile and running system are these is as an activating action would leave it."""
    same = {"switch": system == profile == running, "boot": system == profile, "test": system == running}
    return same.get(action, False)


@contextmanager
def proposal(machine: Machine, managed: Managed) -> Iterator[Path]:
    """A file with a proposed content, for Aloud's module to read instead of its own."""
    file = machine.scratch / f"proposal-{os.getpid()}-{threading.get_ident()}.json"
    write_atomic(file, managed.text())
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
