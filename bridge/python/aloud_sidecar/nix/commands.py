"""Runs Nix's commands: arguments as lists, output read as it comes, always cancellable."""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Unpack

from .. import children
from ..children import Manner
from ..context import Context
from ..failure import Cancelled, OperationFailed
from .errors import classify
from .log_feed import LogFeed, NixLog
from .progress import ProgressModel
from .reporter import Reporter
from .still_running import StillRunning

# Seconds that answering an authorisation prompt may take before it counts as refused.
AUTHORISING = 180.0

Argument = str | Path


@dataclass(slots=True)
class Finished:
    """How a command ended and what it gave."""

    status: int
    output: str
    log: NixLog


#: Runs a command that changes nothing on the machine that is meant, to its end, whichever that is.
Ask = Callable[[list[Argument]], Finished]


@dataclass(slots=True)
class Commands:
    """Runs commands for one request; all share its log, progress and cancellation."""

    context: Context
    environment: Mapping[str, str]
    reporter: Reporter | None = None
    still_running: StillRunning | None = None
    """Where children that may outlive the sidecar are known by."""
    idle: bool = False
    """Whether what is run gives way to everything else."""
    parallel: int = field(default_factory=lambda: os.cpu_count() or 1)

    def output(
        self,
        args: Sequence[Argument],
        *,
        extra: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **manner: Unpack[Manner],
    ) -> str:
        """Runs a command to its good end and gives its standard output.

        Raises the classified failure of a bad end, `Cancelled` when the request
        is, and `unsupported` where the program is missing.
        """
        finished = self.run(args, extra=extra, timeout=timeout, **manner)
        if finished.status != 0:
            raise classify(finished.log, finished.status)
        return finished.output

    def run(
        self,
        args: Sequence[Argument],
        *,
        extra: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **manner: Unpack[Manner],
    ) -> Finished:
        """Runs a command to its end, whichever that is; see `output`."""
        process = self.start(args, extra=extra, **manner)
        return self.follow(process, survive=manner.get("survive", False), timeout=timeout)

    def start(
        self, args: Sequence[Argument], *, extra: Mapping[str, str] | None = None, **manner: Unpack[Manner]
    ) -> Popen[bytes]:
        """Only begins a command; `follow` or `children.dismiss` must come after."""
        survive = manner.get("survive", False)
        if not survive:
            self.context.cancellation.check()
        outlives = self.still_running if survive or manner.get("whole_tree", False) else None
        try:
            with outlives.held() if outlives else nullcontext() as hold:
                return children.spawn(
                    [str(arg) for arg in args],
                    env={**self.environment, **(extra or {})},
                    hold=hold,
                    idle=self.idle,
                    **manner,
                )
        except FileNotFoundError as error:
            raise OperationFailed(
                "unsupported",
                f"The program {Path(str(args[0])).name} is not there.",
                details=[str(error)],
                suggestions=["Aloud needs Nix on this machine."],
            ) from error

    def follow(self, process: Popen[bytes], *, survive: bool = False, timeout: float | None = None) -> Finished:
        """Runs a command that was begun, with the same `survive`, to its end."""
        cancellation = self.context.cancellation
        log = NixLog()
        if survive:
            output = self._read(process, log, None)
        else:
            with cancellation.calling(lambda: children.interrupt(process)):
                output = self._read(process, log, timeout)
        status = children.finish(process)
        if not survive:
            children.sweep(process)
            if cancellation.requested:
                raise Cancelled
        return Finished(status, output, log)

    def _read(self, process: Popen[bytes], log: NixLog, timeout: float | None) -> str:
        """Reads both outputs until they close; past the time the child is stopped."""
        assert process.stdout is not None and process.stderr is not None
        model = self.reporter.model if self.reporter else ProgressModel(time.monotonic())
        feed = LogFeed(model, log, self.parallel)
        output = bytearray()
        rest = b""
        deadline = None if timeout is None else time.monotonic() + timeout
        with selectors.DefaultSelector() as selector, process.stdout, process.stderr:
            selector.register(process.stdout, selectors.EVENT_READ)
            selector.register(process.stderr, selectors.EVENT_READ)
            while selector.get_map():
                left = None if deadline is None else max(deadline - time.monotonic(), 0.0)
                ready = selector.select(0.5 if left is None else min(left, 0.5))
                if deadline is not None and time.monotonic() >= deadline:
                    children.interrupt(process)
                    deadline = None
                for key, _ in ready:
                    chunk = os.read(key.fd, 65_536)
                    if not chunk:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is process.stdout:
                        output += chunk
                    else:
                        *lines, rest = (rest + chunk).split(b"\n")
                        now = time.monotonic()
                        for line in lines:
                            feed.line(line.decode("utf-8", "replace"), now)
                if self.reporter:
                    self.reporter.report()
                if process.poll() is not None and not ready:
                    # A grandchild that was left behind may hold the pipes open.
                    break
        if rest:
            feed.line(rest.decode("utf-8", "replace"), time.monotonic())
        return output.decode("utf-8", "replace")
