"""What the administrator has set for the helper; handed from it to each of its sessions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .peer import Peer

#: Every operation of the protocol; the administrator may allow fewer.
READS = (
    "list_generations", "current_generation", "compare_generations", "system_info", "search_packages",
    "describe_package", "list_packages", "check_updates", "option_status",
    "generation_health", "prepare",
)  # fmt: skip
CHANGES = ("apply", "roll_back", "collect_garbage", "undo")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one client may ask."""

    lines_per_second: float = 200.0
    """Beyond it the helper reads no faster; nothing is lost."""
    burst: int = 1000
    strikes: int = 100
    """Lines that are no requests, and changes without a good confirmation, until the connection is closed."""
    changes_per_hour: int = 30
    """Of one user, over all connections."""
    prepares_per_hour: int = 20
    """Of one user, over all connections: what is made ready before it is asked for."""
    prepared_bytes: int = 2_000_000_000
    """That one of these may download."""
    prepared_builds: int = 100
    connections_per_second: float = 5.0
    """Of one user; the first twenty at once."""
    sessions_per_user: int = 4
    sessions: int = 16
    greeting_seconds: float = 10.0
    """For the first request; who only connects is sent away."""
    idle_seconds: float = 900.0
    """Without a request; the client comes back when it needs to."""
    unread_seconds: float = 10.0
    """That answers may wait unread, after which the client counts as gone."""


@dataclass(frozen=True, slots=True)
class Session:
    """One client's session, as the process that serves it is told."""

    peer: Peer
    state: Path
    operations: tuple[str, ...]
    polkit: str
    limits: Limits

    def text(self) -> str:
        """For the command line of the session's process."""
        return json.dumps({**asdict(self), "state": str(self.state)})


def parse_session(text: str) -> Session:
    """The session that `Session.text` wrote."""
    given = json.loads(text)
    return Session(
        peer=Peer(**given["peer"]),
        state=Path(given["state"]),
        operations=tuple(given["operations"]),
        polkit=given["polkit"],
        limits=Limits(**given["limits"]),
    )


def operations_named(text: str) -> tuple[str, ...]:
    """A list with commas as a tuple. Raises ValueError for a name that is no operation."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in READS + CHANGES:
            raise ValueError(f"there is no operation called {name}")
    return names
