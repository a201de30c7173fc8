"""The few steps that change a machine; each backend takes them in its own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..hosts.host import Host
from .commands import Argument, Commands
from .configuration import TOPLEVEL, Configuration, proposed
from .errors import classify
from .rights import Rights

Activation = Literal["switch", "boot", "test", "dry-activate"]
Method = Literal["python_api", "subprocess"]

# Both generations of nixos-rebuild know these words for "do not replace yourself" and "use sudo over there".
SAME_PROGRAM = "--fast"
_SUDO_THERE = "--use-remote-sudo"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to become of another machine, and how: `system` is None where another machine has built it."""

    host: Host
    configuration: Configuration
    system: Path | None
    action: Activation
    proposal: Path


class Steps(ABC):
    """What is done through ``nixos_rebuild`` or through commands.

    All raise the classified `OperationFailed` on failure, and `Cancelled`, except
    that what would leave the machine half-changed is carried to its end.
    """

    method: Method

    @contextmanager
    def at_hand(self, count: int, profile: Path, commands: Commands, rights: Rights) -> Iterator[None]:
        """Held around a build and the so many steps after it: what they will need can be begun during the build."""
        yield

    @abstractmethod
    def build(self, configuration: Configuration, attribute: str, commands: Commands, scratch: Path) -> Path:
        """Builds an attribute of the system; gives its store path, kept from collection by a link in `scratch`."""

    @abstractmethod
    def set_profile(self, profile: Path, system: Path, commands: Commands, rights: Rights) -> None:
        """Makes a built system the profile's newest generation and its current one."""

    @abstractmethod
    def activate(self, system: Path, action: Activation, commands: Commands, rights: Rights) -> None:
        """Runs the system's ``switch-to-configuration``; raises `activation_failed`."""

    def build_for(
        self, host: Host, configuration: Configuration, attribute: str, commands: Commands, scratch: Path, draft: Path
    ) -> Path | None:
        """Builds a system for another machine from a proposal; None where the machine that builds for it has it."""
        runner = replace(commands, environment={**commands.environment, **proposed(draft)})
        if not host.build or attribute != TOPLEVEL:
            return self.build(configuration, attribute, runner, scratch)
        args = rebuild("build", host, configuration, target=False)
        finished = commands.run(args, extra=_extra(configuration, draft), cwd=scratch, whole_tree=True)
        if finished.status != 0:
            raise classify(finished.log, finished.status)
        return None

    def send(self, host: Host, system: Path, commands: Commands) -> None:
        """Copies a built system to another machine, so that little is left to do there; can be cancelled."""
        if commands.reporter:
            commands.reporter.enter("downloading")
        commands.output(["nix-copy-closure", "--to", host.target, system], whole_tree=True)

    def deliver(self, delivery: Delivery, profile: Path, commands: Commands, scratch: Path) -> None:
        """Makes a system that was built the other machine's, by ``nixos-rebuild`` itself; not cancellable."""
        args = rebuild(delivery.action, delivery.host, delivery.configuration)
        extra = _extra(delivery.configuration, delivery.proposal)
        finished = commands.run(args, extra=extra, cwd=scratch, survive=True)
        if finished.status != 0:
            raise classify(finished.log, finished.status, "activation_failed")


def rebuild(action: str, host: Host, configuration: Configuration, *, target: bool = True) -> list[Argument]:
    """``nixos-rebuild`` for another machine."""
    args: list[Argument] = ["nixos-rebuild", action, SAME_PROGRAM]
    if configuration.flake:
        args += ["--flake", f"{configuration.folder}#{configuration.host}", "--impure"]
    if host.build:
        args += ["--build-host", host.build]
    if target:
        args += ["--target-host", host.target]
        if host.sudo:
            args.append(_SUDO_THERE)
    return args


def _extra(configuration: Configuration, draft: Path) -> dict[str, str]:
    return {**configuration.environment(), **proposed(draft)}
