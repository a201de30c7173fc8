"""Further stand-in machines beside one that ``make.py`` made, each behind a real sshd on this machine.

``hosts.py make FOLDER`` prints the environment and the hosts for Aloud's sidecar, as JSON;
``hosts.py up|down FOLDER NAME`` starts and stops one's sshd, ``hosts.py stop FOLDER`` all of them,
``hosts.py keep FOLDER`` keeps all machines as they are, and ``hosts.py again FOLDER`` puts them back to that.
Each machine has a store, a profile and a /run of its own, seen at the same paths:
whatever comes by ssh runs in a mount namespace of that machine.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import make as one

NAMES = ("server", "laptop")

CONFIGURATION = """\
{ pkgs, lib, ... }:
{
  imports = [ ./aloud/hosts/%(name)s ];
  environment.systemPackages = [ pkgs.vim ];
  networking.hostName = "%(name)s";
}
"""

SSHD = """\
Port %(port)d
ListenAddress 127.0.0.1
HostKey %(folder)s/host_key
AuthorizedKeysFile %(folder)s/authorized_keys
PidFile %(folder)s/sshd.pid
ForceCommand %(folder)s/enter
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
MaxStartups 100
"""

# Runs what was asked for where this machine's own folders lie at the places of the first one's.
ENTER = """\
#!/bin/sh
exec unshare -m -- /bin/sh -c '
  mount --bind %(folder)s/nix %(first)s/nix && mount --bind %(folder)s/run %(first)s/run || exit 125
  exec env %(settings)s /bin/sh -c "$SSH_ORIGINAL_COMMAND"
'
"""


def missing() -> str | None:
    """Why there can be no such machines here; None where there can."""
    if not sshd():
        return "there is no sshd on this machine"
    if not shutil.which("nix-copy-closure"):
        return "there is no Nix on this machine"
    tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "this user can't make a mount namespace"


def sshd() -> str | None:
    """The program, which has to be started by its whole path."""
    return shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")


def make(folder: Path, settings: dict[str, str]) -> dict[str, dict[str, str]]:
    """Makes the machines and starts them; gives the hosts. `settings` gets what ssh needs to find them."""
    machines = folder / "etc/machines"
    machines.mkdir(parents=True)
    client = [f"IdentityFile {folder}/hosts/key", "IdentitiesOnly yes", "KexAlgorithms curve25519-sha256", f"UserKnownHostsFile {folder}/hosts/known", ""]
    (folder / "hosts").mkdir()
    _key(folder / "hosts/key")
    for name in NAMES:
        own = folder / "hosts" / name
        own.mkdir()
        (machines / f"{name}.nix").write_text(CONFIGURATION % {"name": name})
        managed = machines / "aloud/hosts" / name
        managed.mkdir(parents=True)
        for file in ("default.nix", "managed.json"):
            shutil.copy(folder / "etc/nixos/aloud" / file, managed / file)
        for part in ("nix", "run"):
            subprocess.run(["cp", "-a", folder / part, own / part], check=True)
        _key(own / "host_key")
        shutil.copy(folder / "hosts/key.pub", own / "authorized_keys")
        port = _free_port()
        (own / "port").write_text(str(port))
        (own / "sshd_config").write_text(SSHD % {"port": port, "folder": own})
        given = {key: value for key, value in settings.items() if key != "NIX_SSHOPTS"}
        # Programs that only this machine has.
        given["PATH"] = f"{own}/bin:{given['PATH']}"
        text = " ".join(shlex.quote(f"{key}={value}") for key, value in given.items())
        (own / "enter").write_text(ENTER % {"folder": own, "first": folder, "settings": text.replace("'", "'\\''")})
        (own / "enter").chmod(0o755)
        known = (own / "host_key.pub").read_text().rsplit(" ", 1)[0]
        with (folder / "hosts/known").open("a") as file:
            file.write(f"[127.0.0.1]:{port} {known}\n")
        client += [f"Host {name}", "  HostName 127.0.0.1", f"  Port {port}", "  User root"]
        up(folder, name)
    (folder / "hosts/config").write_text("\n".join(client) + "\n")
    settings["NIX_SSHOPTS"] = f"-F {folder}/hosts/config"
    return {name: {"target": name, "configuration": str(machines / f"{name}.nix")} for name in NAMES}


def up(folder: Path, name: str) -> None:
    """Starts a machine's sshd and waits until it listens."""
    own = folder / "hosts" / name
    Path("/run/sshd").mkdir(exist_ok=True)
    subprocess.run([str(sshd()), "-f", own / "sshd_config", "-E", own / "sshd.log"], check=True)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int((own / "port").read_text()))) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError((own / "sshd.log").read_text())


def down(folder: Path, name: str) -> None:
    """Takes a machine off the network."""
    pid = folder / "hosts" / name / "sshd.pid"
    if pid.exists():
        os.kill(int(pid.read_text()), signal.SIGTERM)
        while pid.exists():
            time.sleep(0.01)


def _key(path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    action, place = sys.argv[1], Path(sys.argv[2]).resolve()
    if action == "missing":
        print(missing() or "")
    elif action == "make":
        environment = one.make(place)
        hosts = make(place, environment)
        print(json.dumps({"environment": environment, "hosts": hosts}))
    elif action == "up":
        up(place, sys.argv[3])
    elif action in ("keep", "again"):
        for machine in NAMES:
            down(place, machine)
        {"keep": one.keep, "again": one.again}[action](place)
        for machine in NAMES:
            up(place, machine)
    else:
        for machine in sys.argv[3:] or NAMES:
            down(place, machine)
