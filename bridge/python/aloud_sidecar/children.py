"""Child processes that never outlive the sidecar and never hear the protocol."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, TypedDict, Unpack

# Loaded before any fork: nothing may be looked up between fork and exec.
_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1

# ioprio_set (linux/ioprio.h), which has no wrapper in the C library: its number by machine.
_IOPRIO_SET = {"x86_64": 251, "aarch64": 30}.get(platform.machine())
_IOPRIO_WHO_PROCESS, _IOPRIO_CLASS_IDLE = 1, 3
# The lowest of the usual priorities.
_LEAST = 19

_GUARD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guard.py")

# Put before a command, a process that stays for as long as the command runs, with the descriptors it was given.
KEEPER = (sys.executable, "-I", "-S", _GUARD, "-")

_running: set[subprocess.Popen[bytes]] = set()
_held: dict[subprocess.Popen[bytes], int] = {}
_lock = threading.Lock()


class Manner(TypedDict, total=False):
    """How a child is run: where, on what input, and what of it ends with the sidecar; see `spawn`."""

    cwd: str | os.PathLike[str] | None
    stdin: int | IO[Any]
    survive: bool
    whole_tree: bool


def spawn(
    args: Sequence[str | os.PathLike[str]],
    *,
    env: Mapping[str, str] | None = None,
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: int | IO[Any] = subprocess.PIPE,
    hold: int | None = None,
    idle: bool = False,
    **manner: Unpack[Manner],
) -> subprocess.Popen[bytes]:
    """Starts a program from a list of arguments (never a shell) in a session of its own.

    In its own session it has no terminal: what would ask for a password there
    fails instead of waiting for ever. The kernel kills it when the sidecar dies,
    unless it has to `survive` (what would leave the machine half-changed), and with
    `whole_tree` all that it has started as well (a guard stands between). Linux
    ties that to the thread that starts it, so call this from a thread that lives
    on: the server's threads do. `hold` is a descriptor that the child keeps open
    for as long as it lives. One that is `idle` gets what processor and disk time nobody
    else wants. `stop` or `finish` must follow. Raises OSError where it
    can't be started.
    """
    parent = os.getpid()
    survive, whole_tree = manner.get("survive", False), manner.get("whole_tree", False)

    def die_with_parent() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(127)
        if idle:
            give_way()

    arguments = list(args)
    watched = held = -1
    passed = [] if hold is None else [hold]
    if whole_tree:
        # Its other end is held by this process alone and closes with it.
        watched, held = os.pipe()
        arguments = [sys.executable, "-I", "-S", _GUARD, str(watched), *arguments]
        passed.append(watched)
    process = subprocess.Popen(
        arguments,
        env=None if env is None else dict(env),
        cwd=manner.get("cwd"),
        stdin=manner.get("stdin", subprocess.DEVNULL),
        stdout=stdout,
        stderr=stderr,
        pass_fds=passed,
        start_new_session=True,
        preexec_fn=None if survive or whole_tree else die_with_parent,
    )
    if whole_tree:
        os.close(watched)
        with _lock:
            _held[process] = held
    if not survive:
        with _lock:
            _running.add(process)
    return process


def give_way() -> None:
    """Makes this process, and what it starts, one that runs only while nobody else wants to."""
    # A sandbox may allow none of it: then the work is done all the same.
    with suppress(OSError):
        os.nice(_LEAST)
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    if _IOPRIO_SET is not None:
        _LIBC.syscall(_IOPRIO_SET, _IOPRIO_WHO_PROCESS, 0, _IOPRIO_CLASS_IDLE << 13)


def finish(process: subprocess.Popen[bytes]) -> int:
    """Waits for the end of a child and gives its exit status."""
    status = process.wait()
    with _lock:
        _running.discard(process)
        held = _held.pop(process, None)
    if held is not None:
        os.close(held)
    return status


def interrupt(process: subprocess.Popen[bytes], grace: float = 0.7) -> None:
    """Asks a child and its group to end, and kills them after `grace` seconds; does not wait."""
    _signal_group(process, signal.SIGINT)
    timer = threading.Timer(grace, sweep, [process])
    timer.daemon = True
    timer.start()


def sweep(process: subprocess.Popen[bytes]) -> None:
    """Kills what is left of a child's group."""
    _signal_group(process, signal.SIGKILL)


def stop(process: subprocess.Popen[bytes], grace: float = 0.7) -> None:
    """Ends a child and its group: SIGINT, and SIGKILL after `grace` seconds."""
    _signal_group(process, signal.SIGINT)
    deadline = time.monotonic() + grace
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    # The group may hold more than the child that led it.
    _signal_group(process, signal.SIGKILL)
    finish(process)


def dismiss(process: subprocess.Popen[bytes], patience: float = 2.0) -> None:
    """Lets a child go that waits for its input and was given none; kills it when it stays."""
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        sweep(process)
    finish(process)


def stop_all() -> None:
    """Kills every child at once; for the end of the sidecar."""
    with _lock:
        left = list(_running)
    for process in left:
        _signal_group(process, signal.SIGKILL)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
