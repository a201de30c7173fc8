"""Updates: newer channels or flake inputs, looked at without taking them, or taken."""

from __future__ import annotations

import re
from pathlib import Path

from ..failure import Json, OperationFailed
from .commands import Argument, Commands
from .configuration import FLAKES, Configuration
from .generations import current_number
from .places import Places
from .rights import Rights

LOCK = "flake.lock"
# Reasons told of each insecure package.
_REASONS = 5


def wanted_inputs(operation: Json) -> list[str]:
    """The single inputs an ``apply`` names; none where it updates all or nothing."""
    update = operation.get("update", False)
    return list(update) if isinstance(update, list) else []


def look_ahead(configuration: Configuration, places: Places, inputs: list[str], commands: Commands) -> list[Argument]:
    """Flags that make an evaluation use the newest channel or inputs, changing nothing."""
    if configuration.flake:
        if inputs:
            single: list[Argument] = ["--no-write-lock-file"]
            for name in inputs:
                single += ["--update-input", name]
            return single
        return ["--no-write-lock-file", "--recreate-lock-file"]
    url = channel_url(places, commands)
    expression = f'toString (builtins.fetchTarball "{url}/nixexprs.tar.xz")'
    args: list[Argument] = ["nix-instantiate", "--eval", "--json", "--option", "tarball-ttl", "0", "--expr", expression]
    path = commands.output(args).strip().strip('"')
    return ["-I", f"nixpkgs={path}"]


def channel_url(places: Places, commands: Commands) -> str:
    """Where the channel ``nixos`` comes from; raises `unsupported` where there is none."""
    args = ["nix-channel", "--list"]
    listed = commands.run(args).output
    match = re.search(r"^nixos (?P<url>\S+)$", listed, re.MULTILINE)
    if not match or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9._~:/%@+-]+", match["url"]):
        raise OperationFailed(
            "unsupported",
            "This machine has no channel called nixos to update from.",
            suggestions=["Add one with nix-channel, or use a flake."],
        )
    return match["url"]


def take(configuration: Configuration, places: Places, inputs: list[str], commands: Commands, rights: Rights) -> None:
    """Updates the channel, or the flake's lock file (all inputs or some)."""
    if not configuration.flake:
        args: list[Argument] = ["nix-channel", "--update", "nixos", "--option", "tarball-ttl", "0"]
        commands.output(rights.arguments(args, places.channels.parent, commands), whole_tree=True)
        return
    folder = configuration.folder
    update: list[Argument] = ["nix", *FLAKES, "flake", "lock", folder]
    if inputs:
        for name in inputs:
            update += ["--update-input", name]
    else:
        update = ["nix", *FLAKES, "flake", "update", "--flake", folder]
        if commands.run(["nix", "flake", "update", "--help"]).output.find("--flake") < 0:
            update = ["nix", *FLAKES, "flake", "update", folder]
    commands.output(rights.arguments(update, folder, commands), whole_tree=True)


def channel_generation(places: Places) -> int | None:
    """The channel profile's generation, to come back to."""
    return current_number(places.channels)


def restore_channels(generation: int | None, places: Places, commands: Commands, rights: Rights) -> None:
    """Goes back to an earlier generation of the channels."""
    if generation is None or generation == channel_generation(places):
        return
    args: list[Argument] = ["nix-env", "--profile", places.channels, "--switch-generation", str(generation)]
    commands.output(rights.arguments(args, places.channels.parent, commands), survive=True)


def lock_file(configuration: Configuration) -> Path | None:
    """The file that pins a flake's inputs."""
    return configuration.folder / LOCK if configuration.flake else None


def fixes(now: list[Json], then: list[Json]) -> list[Json]:
    """Installed packages that nixpkgs calls insecure as they are, and not as they will be; with its reasons."""
    later = {package["name"]: set(package["holes"]) for package in then}
    closed = ((package["name"], set(package["holes"]) - later.get(package["name"], set())) for package in now)
    # A package that goes, or keeps some of its holes under other names, is not mended.
    return [
        {"name": name, "reasons": sorted(holes)[:_REASONS]}
        for name, holes in sorted(closed, key=lambda entry: entry[0])
        if holes and name in later and not later[name]
    ]
