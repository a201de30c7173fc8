"""The helper: the sidecar as the administrator, for users that may ask it.

Listens on a Unix socket. Each connection is one client speaking the same
protocol as ever; who is at the other end is asked from the kernel, not from the
client. Every accepted connection gets a sidecar of its own, whose protocol
descriptor is the connection.
"""

from __future__ import annotations

import argparse
import grp
import os
import pwd
import socket
import struct
import subprocess
import sys
from pathlib import Path

# struct ucred of Linux: process, user, group.
_CREDENTIALS = struct.Struct("3i")

# The folder that Python runs as the sidecar.
_PROGRAM = str(Path(__file__).resolve().parents[1])

# The descriptor that systemd hands a socket over on.
_FIRST_PASSED = 3


def peer(connection: socket.socket) -> tuple[int, int, int]:
    """Process, user and group at the other end, as the kernel knows them."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process, user, group = _CREDENTIALS.unpack(raw)
    return process, user, group


def may_ask(user: int, group: str | None) -> bool:
    """Whether a user may use the helper: the administrator, and members of the group."""
    if user == 0:
        return True
    if group is None:
        return False
    try:
        name, main = pwd.getpwuid(user).pw_name, pwd.getpwuid(user).pw_gid
        wanted = grp.getgrnam(group)
    except KeyError:
        return False
    return main == wanted.gr_gid or name in wanted.gr_mem


def listen(path: Path | None) -> socket.socket:
    """The socket handed over by systemd, else one made at `path`."""
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        return socket.socket(fileno=_FIRST_PASSED)
    if path is None:
        raise SystemExit("aloud helper: no socket was handed over and none was named.")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    # Everybody may knock; who is let in is decided by the kernel's word.
    path.chmod(0o666)
    listener.listen(16)
    return listener


def serve(listener: socket.socket, group: str | None, state: Path, backend: str) -> None:
    """Accepts for ever; a refused connection is closed without a word of the protocol."""
    children: list[subprocess.Popen[bytes]] = []
    while True:
        connection, _ = listener.accept()
        children = [child for child in children if child.poll() is None]
        with connection:
            process, user, _group = peer(connection)
            if not may_ask(user, group):
                print(f"aloud helper: user {user} (process {process}) may not ask.", file=sys.stderr, flush=True)
                continue
            descriptor = connection.fileno()
            args = ["--descriptor", str(descriptor), "--backend", backend, "--state", str(state)]
            children.append(
                subprocess.Popen(
                    [sys.executable, "-I", _PROGRAM, *args], pass_fds=(descriptor,), stdin=subprocess.DEVNULL
                )
            )


def main() -> None:
    """``python3 -m aloud_sidecar.helper``; does not return."""
    parser = argparse.ArgumentParser(prog="aloud-helper")
    parser.add_argument("--socket", type=Path)
    parser.add_argument("--group", help="whose members may ask; the administrator always may")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--backend", default="auto")
    arguments = parser.parse_args()
    serve(listen(arguments.socket), arguments.group, arguments.state, arguments.backend)


if __name__ == "__main__":
    main()
