"""Who is at the other end of a connection: asked from the kernel, never from the client."""

from __future__ import annotations

import grp
import pwd
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

# struct ucred of Linux: process, user, group.
_CREDENTIALS = struct.Struct("3i")

# Field 22 of /proc/PID/stat, counted from what follows the command's name.
_START_TIME = 19


class Gone(Exception):
    """The process that connected is not there any more, so nothing more can be known of it."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One process at the moment it connected. `started` (in clock ticks) tells it from a later one of its number."""

    process: int
    started: int
    user: int

    @property
    def subject(self) -> str:
        """As polkit names a process."""
        return f"{self.process},{self.started},{self.user}"


def user_of(connection: socket.socket) -> tuple[int, int]:
    """Process and user that connected."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process, user, _group = _CREDENTIALS.unpack(raw)
    return process, user


def peer_of(process: int, user: int) -> Peer:
    """The process with its start time. Raises `Gone` where another has its number by now."""
    folder = Path("/proc", str(process))
    try:
        text = (folder / "stat").read_text("utf-8", "replace")
        owner = folder.stat().st_uid
    except OSError as error:
        raise Gone from error
    # The name of the command, in parentheses, may hold anything, also a parenthesis.
    fields = text[text.rindex(")") + 2 :].split()
    if owner != user:
        raise Gone
    return Peer(process, int(fields[_START_TIME]), user)


def may_ask(user: int, group: str | None) -> bool:
    """Whether a user may use the helper: the administrator, and members of the group."""
    if user == 0:
        return True
    if group is None:
        return False
    try:
        account, wanted = pwd.getpwuid(user), grp.getgrnam(group)
    except KeyError:
        return False
    return account.pw_gid == wanted.gr_gid or account.pw_name in wanted.gr_mem
