"""The sidecar as a process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import FrameType

from . import children, protocol
from .backends.choose import choose, wants_module
from .failure import BackendUnavailable
from .gate import Gate
from .helper.gate import HelperGate
from .helper.settings import parse_session
from .hosts.fleet import Fleet
from .hosts.host import parse_hosts
from .relay import Unreachable, helper_socket, knock, relay, would_help
from .server import Server
from .wire import Wire, own

#: Exit status when the backend can't run here; the reason is on standard error.
UNAVAILABLE = 3


class _Terminated(BaseException):
    pass


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise _Terminated


def main() -> None:
    """Serves the descriptor given until its other end closes. Does not return."""
    parser = argparse.ArgumentParser(prog="aloud-sidecar")
    parser.add_argument("--descriptor", type=int, default=3)
    parser.add_argument("--backend", required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--session", type=parse_session, help="given by the helper to the sidecars it starts")
    parser.add_argument("--hosts", type=parse_hosts, help="other machines, as JSON")
    arguments = parser.parse_args()
    without = _by_helper(arguments)
    # Why it can't is said below, when the backend is chosen.
    with suppress(BackendUnavailable):
        if wants_module(arguments.backend, os.environ):
            from .backends.native.restart import restart_for_module

            restart_for_module(os.environ)
    wire = Wire(own(arguments.descriptor), protocol.MAX_REQUEST)
    # An interrupt in a terminal goes to the whole group; the client decides what ends.
    # A handler rather than SIG_IGN, which children would inherit.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        backend = choose(arguments.backend, arguments.state, os.environ)
        backend.reason = " ".join(filter(None, [backend.reason, without]))
        recovered = backend.start()
    except BackendUnavailable as reason:
        print(f"aloud sidecar: {reason}", file=sys.stderr, flush=True)
        os._exit(UNAVAILABLE)
    try:
        gate = HelperGate(arguments.session) if arguments.session else Gate()
        if arguments.session:
            backend.reason += " It is done by Aloud's helper, as the administrator."
        fleet = Fleet(arguments.hosts, backend) if arguments.hosts else None
        Server(wire, backend, recovered, gate, fleet).serve()
    except _Terminated:
        pass
    # A backend that hangs in its end must not keep the process.
    closing = threading.Thread(target=backend.close, daemon=True)
    closing.start()
    closing.join(1.0)
    children.stop_all()
    os._exit(0)


def _by_helper(arguments: argparse.Namespace) -> str:
    """Hands everything to the helper where it is asked for, or needed and there; then this does not return.

    Gives a sentence on why the helper is not used, where it could have been.
    """
    if arguments.hosts:
        # Other machines are reached as the person, by the person's keys; the helper knows of none.
        return ""
    asked = arguments.backend == "helper"
    if not asked and (arguments.backend != "auto" or arguments.session or not would_help(os.environ)):
        return ""
    try:
        connection = knock(helper_socket(os.environ))
    except Unreachable as reason:
        if not asked:
            return f"The helper is not used: {reason}"
        print(f"aloud sidecar: {reason}", file=sys.stderr, flush=True)
        os._exit(UNAVAILABLE)
    os._exit(relay(arguments.descriptor, connection))
