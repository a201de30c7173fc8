"""The sidecar as a process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from . import children, protocol
from .backends.choose import choose, wants_module
from .failure import BackendUnavailable
from .relay import SOCKET, relay
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
    arguments = parser.parse_args()
    if arguments.backend == "helper":
        helper = Path(os.environ.get("ALOUD_HELPER_SOCKET", SOCKET))
        os._exit(relay(arguments.descriptor, helper))
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
        recovered = backend.start()
    except BackendUnavailable as reason:
        print(f"aloud sidecar: {reason}", file=sys.stderr, flush=True)
        os._exit(UNAVAILABLE)
    try:
        Server(wire, backend, recovered).serve()
    except _Terminated:
        pass
    # A backend that hangs in its end must not keep the process.
    closing = threading.Thread(target=backend.close, daemon=True)
    closing.start()
    closing.join(1.0)
    children.stop_all()
    os._exit(0)
