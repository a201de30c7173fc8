"""What both shapes have in common: functions with the real signatures, and the commands behind the others."""

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import Protocol

from .models import Action, Args, BuildAttr, Flake, Generation, NixOSRebuildError, Profile

FLAKE_FLAGS = ["--extra-experimental-features", "nix-command flakes"]


def _flags(given: Args | None) -> list[str]:
    flags: list[str] = []
    for name, value in (given or {}).items():
        flag = f"-{name}" if len(name) == 1 else "--" + name.replace("_", "-")
        if isinstance(value, bool) and value:
            flags.append(flag)
        elif isinstance(value, int) and value:
            flags.append("-" + name * value)
        elif value:
            flags += [flag, str(value)]
    return flags


def build(
    attr: str,
    build_attr: BuildAttr,
    build_flags: Args | None = None,
) -> Path:
    args = ["nix-build", str(build_attr.path), "--attr", build_attr.to_attr(attr), *_flags(build_flags)]
    return Path(subprocess.run(args, check=True, text=True, stdout=PIPE).stdout.strip())


def build_flake(
    attr: str,
    flake: Flake,
    flake_build_flags: Args | None = None,
) -> Path:
    args = ["nix", *FLAKE_FLAGS, "build", "--print-out-paths", flake.to_attr(attr), *_flags(flake_build_flags)]
    return Path(subprocess.run(args, check=True, text=True, stdout=PIPE).stdout.strip())


def get_generations(profile: Profile) -> list[Generation]:
    if not profile.path.exists():
        raise NixOSRebuildError(f"no profile '{profile.name}' found")
    current = profile.path.readlink().name
    found = []
    for path in profile.path.parent.glob("system-*-link"):
        made = datetime.fromtimestamp(path.stat().st_ctime).strftime("%Y-%m-%d %H:%M:%S")
        found.append(Generation(int(path.name.split("-")[1]), made, path.name == current))
    return sorted(found, key=lambda generation: generation.id)


class Machine(Protocol):
    """What the Remote of both shapes has."""

    host: str
    opts: list[str]


def _there(target: Machine | None, args: Sequence[str | Path]) -> list[str | Path]:
    if target is None:
        return list(args)
    return ["ssh", *target.opts, target.host, "--", *(shlex.quote(str(arg)) for arg in args)]


def copy_closure(
    closure: Path,
    to_host: Machine | None,
    from_host: Machine | None = None,
    copy_flags: Args | None = None,
) -> None:
    if to_host is not None:
        subprocess.run(["nix-copy-closure", *_flags(copy_flags), "--to", to_host.host, closure], check=True)


def make_current(profile: Profile, path_to_config: Path, target: Machine | None = None) -> None:
    if subprocess.run(_there(target, ["test", "-f", path_to_config / "nixos-version"]), check=False).returncode != 0:
        raise NixOSRebuildError("your NixOS configuration path seems to be missing essential files.")
    subprocess.run(_there(target, ["nix-env", "-p", profile.path, "--set", path_to_config]), check=True)


def activate(
    path_to_config: Path,
    action: Action,
    install_bootloader: bool,
    environment: Mapping[str, str],
    target: Machine | None = None,
) -> None:
    given = {**environment, "NIXOS_INSTALL_BOOTLOADER": "1" if install_bootloader else "0"}
    args = _there(target, [path_to_config / "bin/switch-to-configuration", str(action)])
    subprocess.run(args, check=True, env=given)


def update_channels() -> None:
    subprocess.run(["nix-channel", "--update"], check=False)
