"""Nix's ``--log-format internal-json``: one ``@nix {…}`` object a line on fd 2.

Unknown actions, activity types and result types are kept as they are: whoever
reads the events passes over the numbers it does not know, so that a newer Nix
never stops an older Aloud.
"""

import json
from dataclasses import dataclass
from typing import Any

PREFIX = "@nix "

# Activity types (src/libutil/logging.hh of Nix).
COPY_PATH = 100
FILE_TRANSFER = 101
REALISE = 102
COPY_PATHS = 103
BUILDS = 104
BUILD = 105
SUBSTITUTE = 108
QUERY_PATH_INFO = 109
BUILD_WAITING = 111
FETCH_TREE = 112

# Result types.
BUILD_LOG_LINE = 101
SET_PHASE = 104
PROGRESS = 105
SET_EXPECTED = 106
POST_BUILD_LOG_LINE = 107

# Message levels: 0 is an error, 7 the most talkative.
LEVEL_ERROR = 0
LEVEL_WARN = 1


@dataclass(frozen=True, slots=True)
class Start:
    """An activity began."""

    id: int
    type: int
    text: str
    fields: list[Any]
    parent: int


@dataclass(frozen=True, slots=True)
class Stop:
    """An activity ended."""

    id: int


@dataclass(frozen=True, slots=True)
class Result:
    """An activity reports something of itself."""

    id: int
    type: int
    fields: list[Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A line for the person; may hold terminal colours."""

    level: int
    text: str


Event = Start | Stop | Result | Message


def parse_line(line: str) -> Event | None:
    """The event of one line; None for a line of plain text or of an unknown shape."""
    if not line.startswith(PREFIX):
        return None
    try:
        entry = json.loads(line[len(PREFIX) :])
        return _event(entry)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _event(entry: dict[str, Any]) -> Event | None:
    action = entry["action"]
    if action == "result":
        return Result(int(entry["id"]), int(entry["type"]), _fields(entry))
    if action == "start":
        return Start(
            int(entry["id"]),
            int(entry.get("type", 0)),
            str(entry.get("text", "")),
            _fields(entry),
            int(entry.get("parent", 0)),
        )
    if action == "stop":
        return Stop(int(entry["id"]))
    if action == "msg":
        return Message(int(entry.get("level", LEVEL_ERROR)), str(entry.get("msg", "")))
    return None


def _fields(entry: dict[str, Any]) -> list[Any]:
    fields = entry.get("fields")
    return fields if isinstance(fields, list) else []
