"""Stands in for the sidecar where the helper does its work: passes the protocol on to it."""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path

# Bytes passed on at a time.
_CHUNK = 65_536

#: Where the helper listens unless ALOUD_HELPER_SOCKET says otherwise.
SOCKET = Path("/run/aloud/helper")


def relay(descriptor: int, path: Path) -> int:
    """Passes bytes between the client's descriptor and the helper until either closes; 0 at a good end."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
    except OSError as error:
        print(f"aloud sidecar: The helper at {path} can't be reached: {error.strerror}.", file=sys.stderr, flush=True)
        return 3
    threading.Thread(target=_pass_on, args=(descriptor, connection), daemon=True).start()
    said = False
    with connection, suppress(ConnectionError):
        while chunk := connection.recv(_CHUNK):
            said = True
            view = memoryview(chunk)
            while view:
                view = view[os.write(descriptor, view) :]
    if not said:
        print("aloud sidecar: The helper does not let this user ask.", file=sys.stderr, flush=True)
        return 3
    return 0


def _pass_on(descriptor: int, connection: socket.socket) -> None:
    try:
        while chunk := os.read(descriptor, _CHUNK):
            connection.sendall(chunk)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        return
