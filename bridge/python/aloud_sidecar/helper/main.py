"""The helper as a process."""

from __future__ import annotations

import argparse
import dataclasses
import os
import signal
import sys
from pathlib import Path

from .door import Door, make_socket, passed_socket
from .settings import CHANGES, READS, Limits, operations_named


def main(arguments: list[str]) -> None:
    """``python3 -I bridge/python helper …``: serves the socket; see `Door`."""
    given = _parser().parse_args(arguments)
    listener = passed_socket()
    passed = listener is not None
    if listener is None:
        if given.socket is None:
            raise SystemExit("aloud helper: no socket was handed over and none was named.")
        listener = make_socket(given.socket)
    given.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(given.state, 0o700)
    changed = {name: value for name in _LIMITS if (value := getattr(given, name)) is not None}
    # Sessions end with their clients; this ends at once.
    signal.signal(signal.SIGTERM, lambda _number, _frame: os._exit(0))
    Door(
        group=given.group,
        state=given.state,
        backend=given.backend,
        operations=given.operations,
        polkit=given.polkit,
        limits=dataclasses.replace(Limits(), **changed),
        idle=given.idle if passed else None,
    ).serve(listener)
    sys.exit(0)


_LIMITS = {field.name: type(field.default) for field in dataclasses.fields(Limits)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aloud-helper")
    parser.add_argument("--socket", type=Path, help="where to listen, unless systemd hands a socket over")
    parser.add_argument("--group", help="whose members may ask; the administrator always may")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--backend", default="auto")
    parser.add_argument("--operations", type=operations_named, default=READS + CHANGES, help="those allowed; all")
    parser.add_argument("--polkit", choices=("auto", "require", "off"), default="auto")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds without a client until it ends")
    for name, kind in _LIMITS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", dest=name, type=kind)
    return parser
