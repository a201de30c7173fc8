"""The machine's configuration: classic (``configuration.nix``) or a flake."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from .commands import Argument, Commands
from .errors import internal
from .names import nix_string
from .places import Places

TOPLEVEL = "config.system.build.toplevel"
VM = "config.system.build.vm"

FLAKES = ["--extra-experimental-features", "nix-command flakes"]

# A configuration larger than this is told apart by size and time of its files only.
_HASHED_FILES = 2000
_HASHED_BYTES = 1_000_000
_IGNORED = {".git", ".direnv", "result", "node_modules"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """How Nix is told what to evaluate; `host` only for a flake."""

    path: Path
    flake: bool
    host: str = ""

    @property
    def folder(self) -> Path:
        """The real folder that holds it."""
        real = self.path.resolve()
        return real if self.flake else real.parent

    def installable(self, attribute: str) -> str:
        """The flake's attribute of this machine."""
        return f'{self.folder}#nixosConfigurations."{self.host}".{attribute}'

    def environment(self) -> dict[str, str]:
        """What has to be set for a classic evaluation to find this very file."""
        return {} if self.flake else {"NIXOS_CONFIG": str(self.path)}

    def ask(self, question: dict[str, Any], commands: Commands, flags: Sequence[Argument] = ()) -> dict[str, Any]:
        """Has Nix answer a question about packages and options (``expressions/inspect.nix``)."""
        inspect = files(__package__).joinpath("expressions/inspect.nix").read_text("utf-8")
        text = nix_string(json.dumps(question))
        if self.flake:
            attribute = f'{self.folder}#nixosConfigurations."{self.host}"'
            args: list[Argument] = [
                "nix",
                *FLAKES,
                "eval",
                "--json",
                "--impure",
                *flags,
                attribute,
                "--apply",
                f"({inspect}) {text}",
            ]
        else:
            expression = f"({inspect}) {text} (import <nixpkgs/nixos> {{ }})"
            args = ["nix-instantiate", "--eval", "--strict", "--json", *flags, "--expr", expression]
        output = commands.output(args, extra=self.environment())
        try:
            answer = json.loads(output)
        except ValueError as error:
            raise internal("Nix answered with something that is no JSON.", output=output[:200]) from error
        return answer if isinstance(answer, dict) else {}

    def derivation(
        self, attribute: str, commands: Commands, flags: Sequence[Argument] = (), proposal: Path | None = None
    ) -> str:
        """Evaluates an attribute to its derivation and builds nothing."""
        extra = {**self.environment(), **proposed(proposal)}
        if self.flake:
            args: list[Argument] = [
                "nix",
                *FLAKES,
                "eval",
                "--raw",
                "--impure",
                *flags,
                self.installable(f"{attribute}.drvPath"),
            ]
        else:
            args = ["nix-instantiate", "<nixpkgs/nixos>", "--attr", attribute, *flags]
        return commands.output(args, extra=extra).strip()

    def files(self) -> list[Path]:
        """Everything in the configuration's folder that may be read."""
        return _files(self.folder)

    def fingerprint(self, *without: Path, but: Path | None = None) -> str:
        """A hash of everything the evaluation may read from the configuration's folder.

        `without` some files or folders, `but` for one folder among those.
        """
        digest = hashlib.sha256(f"{self.path}\0{self.folder}\0{self.host}".encode())
        for count, file in enumerate(self.files()):
            if any(file.is_relative_to(left_out) for left_out in without) and not (but and file.is_relative_to(but)):
                continue
            status = file.lstat()
            digest.update(
                f"{file.relative_to(self.folder)}\0{status.st_size}\0{status.st_mode}\0".encode(
                    "utf-8", "surrogateescape"
                )
            )
            if file.is_symlink():
                digest.update(os.fsencode(os.readlink(file)))
            elif count < _HASHED_FILES and status.st_size <= _HASHED_BYTES and os.access(file, os.R_OK):
                digest.update(file.read_bytes())
            else:
                digest.update(str(status.st_mtime_ns).encode())
        return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _IGNORED)
        # Result links of builds change without the configuration changing.
        found += [Path(parent, name) for name in sorted(names) if name not in _IGNORED and not name.endswith(".new")]
    return found


def proposed(proposal: Path | None) -> dict[str, str]:
    """The environment in which Aloud's module reads a proposal instead of its file."""
    return {} if proposal is None else {"ALOUD_PROPOSAL": str(proposal)}


def find_configuration(places: Places, host: str | None = None) -> Configuration:
    """The configuration of this machine, by what lies at its place."""
    path = places.configuration
    if path.is_dir() and (path / "flake.nix").exists():
        # As nixos-rebuild does: the flake may be a link into another folder.
        return Configuration((path / "flake.nix").resolve().parent, True, host or platform.node())
    if path.is_dir():
        path = path / "configuration.nix"
    return Configuration(path, False)
