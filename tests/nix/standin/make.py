"""Makes a stand-in machine in a folder: a store, a profile and a configuration of its own.

``make.py machine FOLDER [--not-adopted]`` prints the environment to run Aloud's
sidecar in, as JSON; ``make.py release FOLDER NUMBER`` publishes newer packages in its channel.
``make.py keep FOLDER`` keeps the machine as it is beside the folder, and ``make.py again FOLDER``
puts it back to that, in a small part of the time that making one takes.
Nothing outside the folder is written; the machine's own Nix is not touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

NIX_CONF = """\
build-users-group =
sandbox = false
substitute = false
experimental-features = nix-command flakes
max-jobs = 4
"""

CONFIGURATION = """\
{ pkgs, lib, ... }:
{
  imports = [ ./aloud ];
  environment.systemPackages = [ pkgs.vim ];
  networking.hostName = "box";
}
"""


def environment(folder: Path) -> dict[str, str]:
    """What has to be set so that Nix and Aloud see the stand-in and nothing else."""
    here = {
        "NIX_STORE_DIR": folder / "nix/store",
        "NIX_STATE_DIR": folder / "nix/var/nix",
        "NIX_LOG_DIR": folder / "nix/var/log/nix",
        "NIX_CONF_DIR": folder / "conf",
        "ALOUD_RUN_DIR": folder / "run",
        "ALOUD_CONFIGURATION": folder / "etc/nixos/configuration.nix",
        "HOME": folder / "home",
        "XDG_CACHE_HOME": folder / "home/.cache",
        "XDG_STATE_HOME": folder / "home/.local/state",
    }
    path = f"{HERE / 'bin'}:{os.environ['PATH']}"
    channel = folder / "nix/var/nix/profiles/per-user/root/channels/nixos"
    search = f"nixpkgs={channel}:nixos-config={folder / 'etc/nixos/configuration.nix'}"
    return {name: str(value) for name, value in here.items()} | {"PATH": path, "NIX_PATH": search}


def make(folder: Path, *, adopted: bool = True, generations: int = 3) -> dict[str, str]:
    """Makes the machine with some generations, the newest current and running; gives its environment."""
    settings = environment(folder)
    for name in ("conf", "run", "etc/nixos", "home", "nix"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "conf/nix.conf").write_text(NIX_CONF)
    (folder / "home/.nix-channels").write_text(f"file://{folder / 'channel'} nixos\n")
    release(folder, 1)
    run(settings, "nix-channel", "--update")
    text = CONFIGURATION if adopted else CONFIGURATION.replace("  imports = [ ./aloud ];\n", "")
    configuration = folder / "etc/nixos/configuration.nix"
    configuration.write_text(text)
    if adopted:
        expressions = HERE.parents[2] / "bridge/python/aloud_sidecar/nix/expressions"
        (folder / "etc/nixos/aloud").mkdir()
        shutil.copy(expressions / "module.nix", folder / "etc/nixos/aloud/default.nix")
        (folder / "etc/nixos/aloud/managed.json").write_text(
            '{\n  "version": 1,\n  "packages": [],\n  "options": {}\n}\n'
        )
    for number in range(1, generations + 1):
        note = f'  standin.note = "{number}";\n}}\n' if number < generations else "}\n"
        configuration.write_text(text.removesuffix("}\n") + note)
        system = run(
            settings, "nix-build", "<nixpkgs/nixos>", "-A", "config.system.build.toplevel", "--no-out-link"
        ).strip()
        run(settings, "nix-env", "-p", f"{settings['NIX_STATE_DIR']}/profiles/system", "--set", system)
        run(settings, f"{system}/bin/switch-to-configuration", "switch")
    (folder / "run/booted-system").symlink_to(system)
    return settings


def keep(folder: Path) -> None:
    """Keeps the machine as it is, for `again`."""
    subprocess.run(["cp", "-a", folder, kept(folder)], check=True)


def again(folder: Path) -> dict[str, str]:
    """Puts the machine back to how it was kept, at the same place; gives its environment."""
    _empty(folder)
    subprocess.run(["cp", "-a", kept(folder), folder], check=True)
    return environment(folder)


def remove(folder: Path) -> None:
    """Removes the machine, and what was kept of it."""
    for one in (folder, kept(folder)):
        _empty(one)


def kept(folder: Path) -> Path:
    """Where a machine is kept as it was made."""
    return folder.with_name(f"{folder.name}.kept")


def _empty(folder: Path) -> None:
    # The store is read-only even for its owner.
    subprocess.run(["chmod", "-R", "u+w", folder], check=False, stderr=subprocess.DEVNULL)
    shutil.rmtree(folder, ignore_errors=True)


def release(folder: Path, number: int) -> None:
    """Puts a release of the stand-in's packages where its channel is fetched from."""
    source = folder / "nixos-25.11"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(HERE, source, ignore=shutil.ignore_patterns("bin", "*.py", "__pycache__"))
    (source / "release.nix").write_text(f"{number}\n")
    (source / "run.nix").write_text(json.dumps(str(folder / "run")) + "\n")
    (folder / "channel").mkdir(exist_ok=True)
    with tarfile.open(folder / "channel/nixexprs.tar.xz", "w:xz") as archive:
        archive.add(source, "nixos-25.11")


def run(settings: dict[str, str], *args: str) -> str:
    """Runs a command of the stand-in to its good end; gives its output."""
    done = subprocess.run(args, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{args[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    place = Path(sys.argv[2]).resolve()
    if sys.argv[1] == "release":
        release(place, int(sys.argv[3]))
    elif sys.argv[1] in ("keep", "again", "remove"):
        {"keep": keep, "again": again, "remove": remove}[sys.argv[1]](place)
    else:
        print(json.dumps(make(place, adopted="--not-adopted" not in sys.argv)))
