"""Accepts connections and gives each client that may ask a process of its own."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from ..failure import OperationFailed
from .audit import Audit
from .environment import clean
from .limits import Pace
from .peer import Gone, Peer, may_ask, peer_of, user_of
from .settings import Limits, Session

# The folder that Python runs as the sidecar.
_PROGRAM = str(Path(__file__).resolve().parents[2])

# The descriptor that systemd hands a socket over on.
_FIRST_PASSED = 3

# How many connections one user may make at once, beyond those of a second.
_BURST = 20

# How many refusals of one user a second, and at once, are worth a line.
_REFUSALS = (0.2, 5)


@dataclass(slots=True)
class Door:
    """What the helper was started with, and who is in."""

    group: str | None
    state: Path
    backend: str
    operations: tuple[str, ...]
    polkit: str
    limits: Limits
    idle: float | None
    """Seconds without a client after which the helper ends; None: never. systemd starts it again."""
    _in: dict[subprocess.Popen[bytes], int] = field(default_factory=dict)
    _paces: dict[tuple[str, int], Pace] = field(default_factory=dict)

    def serve(self, listener: socket.socket) -> None:
        """Accepts until there was no client for `idle` seconds. A refused one is closed without a word."""
        wake, woken = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        listener.setblocking(False)
        since = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while True:
                left = None if self.idle is None else max(0.0, since + self.idle - time.monotonic())
                ready = {key.fileobj for key, _ in selector.select(None if self._in else left)}
                if wake in ready:
                    os.read(wake, 4096)
                    self._reap()
                if listener in ready:
                    self._accept(listener)
                if self._in or ready:
                    since = time.monotonic()
                elif self.idle is not None:
                    return

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            # It went again before it was let in, or there are no descriptors left for it.
            time.sleep(0.01)
            return
        with connection:
            connection.setblocking(True)
            process, user = user_of(connection)
            why = self._refusal(user)
            if why is None:
                try:
                    self._admit(connection, peer_of(process, user))
                except Gone:
                    why = "is not there any more"
                except OSError as error:
                    why = f"can't be served: {error.strerror}"
            if why is not None:
                self._refuse(process, user, why)

    def _refusal(self, user: int) -> str | None:
        if not may_ask(user, self.group):
            return "may not ask"
        if self._pace("connect", user, (self.limits.connections_per_second, _BURST)).take() > 0:
            return "connects too often"
        if len(self._in) >= self.limits.sessions:
            return "comes when too many are in"
        if sum(other == user for other in self._in.values()) >= self.limits.sessions_per_user:
            return "has too many connections"
        return None

    def _admit(self, connection: socket.socket, peer: Peer) -> None:
        # A client that stops reading must not keep a change, and with it the lock, for ever.
        seconds, rest = divmod(self.limits.unread_seconds, 1)
        timeout = struct.pack("ll", int(seconds), int(rest * 1e6))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        session = Session(peer, self.state, self.operations, self.polkit, self.limits)
        number = str(connection.fileno())
        args = ["--descriptor", number, "--backend", self.backend, "--state", str(self.state)]
        child = subprocess.Popen(
            [sys.executable, "-I", _PROGRAM, *args, "--session", session.text()],
            env=clean(os.environ),
            cwd="/",
            stdin=subprocess.DEVNULL,
            pass_fds=(connection.fileno(),),
            start_new_session=True,
        )
        self._in[child] = peer.user

    def _refuse(self, process: int, user: int, why: str) -> None:
        if self._pace("refuse", user, _REFUSALS).take() > 0:
            return
        print(f"aloud helper: user {user} (process {process}) {why}.", file=sys.stderr, flush=True)
        try:
            Audit(self.state).add({"event": "refused", "user": user, "process": process, "why": why})
        except OperationFailed as failed:
            print(f"aloud helper: {failed.failure['details'][0]}", file=sys.stderr, flush=True)

    def _pace(self, what: str, user: int, rate: tuple[float, int]) -> Pace:
        if len(self._paces) > 1000:
            self._paces.clear()
        return self._paces.setdefault((what, user), Pace(*rate))

    def _reap(self) -> None:
        self._in = {child: user for child, user in self._in.items() if child.poll() is None}


def passed_socket() -> socket.socket | None:
    """The socket handed over by systemd, where there is one."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    return socket.socket(fileno=_FIRST_PASSED)


def make_socket(path: Path) -> socket.socket:
    """A listening socket at `path`. Everybody may knock; who is let in is decided by the kernel's word."""
    # Whoever sees it at its place can connect: until it listens it has another.
    unheard = path.with_name(path.name + ".new")
    unheard.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(unheard))
    unheard.chmod(0o666)
    listener.listen(64)
    unheard.replace(path)
    return listener
