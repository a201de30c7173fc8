"""Turns the lines of a running Nix into progress and into what an error report needs.

Reads internal-json where it is there and the plain text of an older
``nixos-rebuild`` (or of an activation script) where it is not; both may be
mixed on one descriptor.
"""

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from . import internal_json as ij
from .progress import ProgressModel
from .text_log import TextLog

# Kept of each build's log and of the plain text, for an error report.
BUILD_LINES = 25
TEXT_LINES = 400

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


def plain(text: str) -> str:
    """Text without terminal colours and control sequences."""
    return _ANSI.sub("", text)


@dataclass(slots=True)
class NixLog:
    """What was said, kept for the report of a failure."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    builds: dict[str, deque[str]] = field(default_factory=dict)
    """Last log lines by derivation path."""
    text: deque[str] = field(default_factory=lambda: deque(maxlen=TEXT_LINES))

    def everything(self) -> str:
        """Errors and text as Nix would have printed them."""
        return "\n".join([*self.text, *self.errors])


class LogFeed:
    """One command's lines, in order, into a ProgressModel and a NixLog."""

    def __init__(self, model: ProgressModel, log: NixLog, parallel: int = 1) -> None:
        self.model = model
        self.log = log
        self._text = TextLog(model, parallel)
        self._types: dict[int, int] = {}
        self._parents: dict[int, int] = {}
        self._derivations: dict[int, str] = {}

    def line(self, line: str, now: float) -> None:
        """Take in one line without its newline."""
        if line.startswith(ij.PREFIX):
            event = ij.parse_line(line)
            if event is not None:
                self._event(event, now)
            return
        text = plain(line).rstrip()
        if text:
            self.log.text.append(text)
            self._text.line(text, now)

    def _event(self, event: ij.Event, now: float) -> None:
        if isinstance(event, ij.Result):
            self._result(event, now)
        elif isinstance(event, ij.Start):
            self._start(event, now)
        elif isinstance(event, ij.Stop):
            self.model.stop(event.id, now)
            self._types.pop(event.id, None)
            self._parents.pop(event.id, None)
        else:
            self._message(event, now)

    def _start(self, event: ij.Start, now: float) -> None:
        self._types[event.id] = event.type
        self._parents[event.id] = event.parent
        first = event.fields[0] if event.fields and isinstance(event.fields[0], str) else ""
        if event.type == ij.BUILD:
            self._derivations[event.id] = first
            self.model.start_build(event.id, first, now)
        elif event.type in (ij.COPY_PATH, ij.FETCH_TREE):
            self.model.start_transfer(event.id, first or event.text)
        elif event.type == ij.FILE_TRANSFER and not self._within_copy(event.parent):
            self.model.start_transfer(event.id, first)
        elif event.type == ij.BUILD_WAITING:
            self.model.wait_for(plain(event.text))

    def _within_copy(self, activity: int) -> bool:
        """Whether a download belongs to a path being copied (counted there) or to a query."""
        while activity:
            if self._types.get(activity) in (ij.COPY_PATH, ij.SUBSTITUTE, ij.QUERY_PATH_INFO):
                return True
            activity = self._parents.get(activity, 0)
        return False

    def _result(self, event: ij.Result, now: float) -> None:
        fields = event.fields
        kind = self._types.get(event.id)
        if event.type == ij.PROGRESS and _numbers(fields, 4):
            if kind in (ij.BUILDS, ij.COPY_PATHS):
                name = "builds" if kind == ij.BUILDS else "paths"
                self.model.count(event.id, name, fields[0], fields[1], fields[2])
            else:
                self.model.transferred(event.id, fields[0], fields[1], now)
        elif event.type == ij.SET_EXPECTED and _numbers(fields, 2):
            if fields[0] == ij.COPY_PATH:
                self.model.expect_bytes(event.id, fields[1])
        elif event.type == ij.SET_PHASE and fields:
            self.model.build_phase(event.id, str(fields[0]))
        elif event.type in (ij.BUILD_LOG_LINE, ij.POST_BUILD_LOG_LINE) and fields:
            drv = self._derivations.get(event.id)
            if drv:
                self._lines_of(drv).append(plain(str(fields[0])))

    def _lines_of(self, drv: str) -> deque[str]:
        return self.log.builds.setdefault(drv, deque(maxlen=BUILD_LINES))

    def _message(self, event: ij.Message, now: float) -> None:
        text = plain(event.text)
        if event.level == ij.LEVEL_ERROR:
            self.log.errors.append(text)
        elif event.level == ij.LEVEL_WARN:
            self.log.warnings.append(text)
        else:
            for part in text.splitlines():
                self._text.announcement(part.rstrip(), now)


def _numbers(fields: list[Any], count: int) -> bool:
    return len(fields) >= count and all(isinstance(value, int) for value in fields[:count])
