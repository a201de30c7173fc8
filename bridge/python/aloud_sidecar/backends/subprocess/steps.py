"""The steps of a change by commands: ``nixos-rebuild``, ``nix-env``, ``switch-to-configuration``."""

from __future__ import annotations

from pathlib import Path

from ...failure import OperationFailed
from ...nix.activation import checked, run_activation
from ...nix.commands import Argument, Commands, Finished
from ...nix.configuration import TOPLEVEL, VM, Configuration
from ...nix.errors import classify
from ...nix.rights import Rights
from ...nix.steps import SAME_PROGRAM, Activation, Method, Steps

_ACTIONS = {TOPLEVEL: "build", VM: "build-vm"}

_LOG = ["--log-format", "internal-json", "-v"]


class SubprocessSteps(Steps):
    """Runs ``nixos-rebuild``, either generation of it."""

    method: Method = "subprocess"

    def __init__(self) -> None:
        self._log = _LOG

    def build(self, configuration: Configuration, attribute: str, commands: Commands, scratch: Path) -> Path:
        flake: list[Argument] = []
        if configuration.flake:
            flake = ["--flake", f"{configuration.folder}#{configuration.host}", "--impure"]
        args: list[Argument] = ["nixos-rebuild", _ACTIONS[attribute], SAME_PROGRAM, *flake]

        def run(given: list[Argument]) -> Finished:
            return commands.run(given, extra=configuration.environment(), cwd=scratch, whole_tree=True)

        finished = run([*args, *self._log])
        if finished.status != 0 and self._log and "log-format" in "\n".join([*finished.log.text, *finished.log.errors]):
            # Older than that log: its text has to do from now on.
            self._log = []
            finished = run(args)
        if finished.status != 0:
            raise classify(finished.log, finished.status)
        result = scratch / "result"
        try:
            return result.resolve(strict=True)
        except OSError as error:
            raise OperationFailed(
                "internal", "nixos-rebuild ended well but left no result.", details=[str(error)], recovery=["retry"]
            ) from error

    def set_profile(self, profile: Path, system: Path, commands: Commands, rights: Rights) -> None:
        args: list[Argument] = ["nix-env", "--profile", profile, "--set", checked(system)]
        commands.output(rights.arguments(args, profile.parent, commands), survive=True)

    def activate(self, system: Path, action: Activation, commands: Commands, rights: Rights) -> None:
        run_activation(system, action, commands, rights)
