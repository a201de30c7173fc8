"""Stands in for the sidecar where the helper does its work: passes the protocol on to it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .nix.places import find_places
from .nix.rights import Rights

# Bytes passed on at a time.
_CHUNK = 65_536

# Seconds that the helper gets to start and to answer the first word.
_PATIENCE = 20.0

#: Where the helper listens unless ALOUD_HELPER_SOCKET says otherwise.
_SOCKET = "/run/aloud/helper"

# Asked of the helper before anything of the client's: whom it does not let in it gives no answer.
_KNOCK = b'{"type":"health","id":1}\n'


class Unreachable(Exception):
    """The helper can't be used; the text says why, in one sentence."""


def helper_socket(environment: Mapping[str, str]) -> Path:
    """Where the helper listens."""
    return Path(environment.get("ALOUD_HELPER_SOCKET", _SOCKET))


def would_help(environment: Mapping[str, str]) -> bool:
    """Whether there is a helper and this user has not the rights itself, nor named another way to get them."""
    profile = find_places(Path("/"), environment).profile
    return (
        not environment.get("ALOUD_ELEVATE")
        and helper_socket(environment).exists()
        and Rights(environment).needed(profile.parent)
    )


def knock(path: Path) -> socket.socket:
    """A connection that the helper serves. Raises `Unreachable`."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_PATIENCE)
    answer = b""
    try:
        connection.connect(str(path))
        connection.sendall(_KNOCK)
        while not answer.endswith(b"\n"):
            chunk = connection.recv(_CHUNK)
            if not chunk:
                raise Unreachable("The helper does not let this user ask.")
            answer += chunk
    except ConnectionError as error:
        if answer or not isinstance(error, ConnectionResetError | BrokenPipeError):
            raise _no_way(path, error) from error
        raise Unreachable("The helper does not let this user ask.") from error
    except OSError as error:
        raise _no_way(path, error) from error
    connection.settimeout(None)
    return connection


def relay(descriptor: int, connection: socket.socket) -> int:
    """Passes bytes between the client's descriptor and the helper until either closes; 0, the exit status."""
    threading.Thread(target=_pass_on, args=(descriptor, connection), daemon=True).start()
    with connection, suppress(OSError):
        while chunk := connection.recv(_CHUNK):
            view = memoryview(chunk)
            while view:
                view = view[os.write(descriptor, view) :]
    return 0


def _no_way(path: Path, error: OSError) -> Unreachable:
    return Unreachable(f"The helper at {path} can't be reached: {error.strerror or 'it does not answer'}.")


def _pass_on(descriptor: int, connection: socket.socket) -> None:
    try:
        while chunk := os.read(descriptor, _CHUNK):
            connection.sendall(chunk)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        return
