"""Nix's own tables of what is in the store: asking Nix for every path takes minutes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from ..failure import OperationFailed
from .places import Places

T = TypeVar("T")

# Whoever installs without pause writes that often.
_ATTEMPTS = 3


class StoreGraph:
    """All valid store paths: their sizes, what they refer to, what they were made from."""

    def __init__(self) -> None:
        self.size: dict[str, int] = {}
        self._deriver: dict[str, str] = {}
        self._references: dict[str, list[str]] = defaultdict(list)

    @classmethod
    def here(cls, places: Places) -> StoreGraph:
        """Reads the tables; raises `unsupported` where this user can't."""

        def take(connection: sqlite3.Connection) -> StoreGraph:
            graph = cls()
            for path, deriver, size in connection.execute("select path, deriver, narSize from ValidPaths"):
                graph._add(path, deriver, size or 0)
            query = "select a.path, b.path from Refs join ValidPaths a on a.id = referrer"
            query += " join ValidPaths b on b.id = reference"
            for referrer, reference in connection.execute(query):
                graph._references[referrer].append(reference)
            return graph

        return _read(places, take)

    @classmethod
    def dumped(cls, text: str) -> StoreGraph:
        """What ``nix-store --dump-db`` printed: a path, its hash, size and deriver, how many references, and each of them.

        Raises `internal` for anything else.
        """
        graph = cls()
        lines = iter(text.splitlines())
        try:
            for path in lines:
                _hash, size, deriver, count = next(lines), next(lines), next(lines), next(lines)
                graph._add(path, deriver, int(size))
                graph._references[path] = [next(lines) for _ in range(int(count))]
        except (StopIteration, ValueError) as error:
            raise OperationFailed("internal", "What Nix told of the store can't be understood.") from error
        return graph

    def _add(self, path: str, deriver: str | None, size: int) -> None:
        self.size[path] = size
        if deriver:
            self._deriver[path] = deriver

    def alive(self, roots: Iterable[str]) -> set[str]:
        """Everything that the collector keeps for these roots (with Nix's default, derivers too)."""
        found: set[str] = set()
        waiting = [root for root in roots if root in self.size]
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            waiting += self._references.get(path, ())
            deriver = self._deriver.get(path)
            if deriver in self.size:
                waiting.append(deriver)
        return found


def valid_paths(places: Places) -> tuple[int, int] | None:
    """Number of store paths and their bytes; None where the table can't be read."""
    query = "select count(*), coalesce(sum(narSize), 0) from ValidPaths"
    try:
        count, size = _read(places, lambda connection: connection.execute(query).fetchone())
    except OperationFailed:
        return None
    return int(count), int(size)


def _read(places: Places, take: Callable[[sqlite3.Connection], T]) -> T:
    """What `take` takes of the tables; raises `unsupported` where they can't be read."""
    database = places.nix_state / "db" / "db.sqlite"
    try:
        try:
            return _asked(f"file:{database}?mode=ro", take)
        except sqlite3.OperationalError:
            # An older Nix leaves no log beside its tables when it closes them, and SQLite wants to
            # make one to read them, which only root may. As they are then, all is in the tables.
            for _ in range(_ATTEMPTS):
                before = _stamp(database)
                if before is None:
                    break
                with suppress(sqlite3.DatabaseError):
                    taken = _asked(f"file:{database}?mode=ro&immutable=1", take)
                    if _stamp(database) == before:
                        return taken
            raise
    except (OSError, sqlite3.Error) as error:
        raise OperationFailed(
            "unsupported", "Nix's record of the store can't be read here.", details=[f"{database}: {error}"]
        ) from error


def _asked(uri: str, take: Callable[[sqlite3.Connection], T]) -> T:
    with closing(sqlite3.connect(uri, uri=True, timeout=2)) as connection:
        return take(connection)


def _stamp(database: Path) -> tuple[int, ...] | None:
    """What differs when somebody has written the tables; None while somebody has them open."""
    if database.with_name(f"{database.name}-wal").exists():
        return None
    found = database.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
