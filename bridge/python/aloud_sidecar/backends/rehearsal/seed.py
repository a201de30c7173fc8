"""A new practice machine, with some history behind it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Literal

from ...diary import Trouble
from ...failure import Json
from . import files
from .control import FAULTY_UNIT, Control
from .machine import Machine
from .store import Item
from .system import evaluate

_DAY = 86_400
_FIRST = 38

_OLD = ["curl", "git", "htop", "libreoffice", "thunderbird", "vim"]
_NEW = ["curl", "firefox", "git", "htop", "libreoffice", "vim", "vlc"]

#: (packages, options, release, age in days) of the generations it starts with.
_HISTORY: list[tuple[list[str], dict[str, bool], int, float]] = [
    (_OLD, {}, 0, 33.2),
    (_NEW, {}, 0, 19.1),
    (_NEW, {}, 1, 9.4),
    (_NEW, {"services.printing.enable": True}, 1, 2.3),
]

#: How often each of them was started, the times of failures as parts of the time it was in use, and what failed.
_STARTS = [11, 8, 5, 2]
_TROUBLES: list[tuple[int, float, Literal["unit", "crash"], str]] = [
    (2, 0.1, "unit", FAULTY_UNIT),
    (2, 0.6, "unit", FAULTY_UNIT),
    (2, 0.7, "crash", "vlc"),
]

#: Left over from builds that came to nothing: name, version, bytes.
_GARBAGE = [
    ("ghc", "9.8.4", 1_610_000_000),
    ("rustc", "1.88.0", 322_000_000),
    ("linux-headers", "6.16.7", 8_100_000),
    ("nixos-rebuild-ng", "25.11", 96_000),
    ("firefox", "144.0.2", 266_000_000),
]


def make(directory: Path) -> None:
    """Makes the folder of a new machine, whole or not at all; nothing where there is one."""
    if (directory / "machine.json").exists():
        return
    directory.parent.mkdir(parents=True, exist_ok=True)
    # Two first starts at once would each throw away what the other has not finished.
    lock = os.open(directory.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "machine.json").exists():
            _make(directory)
    finally:
        os.close(lock)


def _make(directory: Path) -> None:
    for left in directory.parent.glob(f"{files.UNFINISHED}{directory.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{files.UNFINISHED}{directory.name}-", dir=directory.parent))
    _fill(unfinished)
    if directory.exists():
        # Empty, or what a damaged machine left: kept beside, never thrown away.
        directory.rename(directory.with_name(f"{directory.name}-set-aside-{time.time_ns()}"))
    unfinished.rename(directory)
    files.sync_directory(directory.parent)


def _fill(directory: Path) -> None:
    machine = Machine(directory)
    machine.store.directory.mkdir()
    now = time.time()
    history = []
    document: Json = {}
    for number, (packages, options, revision, age) in enumerate(_HISTORY, _FIRST):
        configuration = {"packages": packages, "options": options}
        system = evaluate(configuration, revision)
        for item in system.items:
            machine.store.add(item, lasting=False)
        machine.store.add_system(system.name, system.manifest(), system.version, lasting=False)
        history.append((number, system.name, now - age * _DAY))
        document = {"configuration": configuration, "revision": revision, "changes": []}
    for name, version, size in _GARBAGE:
        machine.store.add(Item(name, version, size, 0, "left over"), lasting=False)
    Control(directory / "control.json").begin()
    machine.lay_out(document, history)
    _write_log(machine, history, now)
    files.sync_tree(directory)


def _write_log(machine: Machine, history: list[tuple[int, str, float]], now: float) -> None:
    starts = [made for _, _, made in history]
    spans = list(zip(starts, [*starts[1:], now], strict=True))
    uses = [(system, *span, count) for (_, system, _), span, count in zip(history, spans, _STARTS, strict=True)]
    troubles = []
    for index, part, kind, name in _TROUBLES:
        start, end = spans[index]
        # While it was on: at the beginning of one of its times.
        each = (end - start) / _STARTS[index]
        troubles.append(Trouble(start + int(part * _STARTS[index]) * each + 60, kind, name))
    machine.log.begin(uses, troubles)
