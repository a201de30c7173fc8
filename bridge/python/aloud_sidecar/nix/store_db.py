"""Nix's own tables of what is in the store: asking Nix for every path takes minutes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ..failure import OperationFailed
from .places import Places


class StoreGraph:
    """All valid store paths: their sizes, what they refer to, what they were made from."""

    def __init__(self) -> None:
        self.size: dict[str, int] = {}
        self._deriver: dict[str, str] = {}
        self._references: dict[str, list[str]] = defaultdict(list)

    @classmethod
    def here(cls, places: Places) -> StoreGraph:
        """Reads the tables; raises `unsupported` where this user can't."""
        graph = cls()
        with _opened(places) as connection:
            for path, deriver, size in connection.execute("select path, deriver, narSize from ValidPaths"):
                graph._add(path, deriver, size or 0)
            query = "select a.path, b.path from Refs join ValidPaths a on a.id = referrer"
            query += " join ValidPaths b on b.id = reference"
            for referrer, reference in connection.execute(query):
                graph._references[referrer].append(reference)
        return graph

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
    try:
        with _opened(places) as connection:
            count, size = connection.execute("select count(*), coalesce(sum(narSize), 0) from ValidPaths").fetchone()
            return int(count), int(size)
    except OperationFailed:
        return None


@contextmanager
def _opened(places: Places) -> Iterator[sqlite3.Connection]:
    database = places.nix_state / "db" / "db.sqlite"
    connection = None
    try:
        connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=2)
        yield connection
    except sqlite3.Error as error:
        raise OperationFailed(
            "unsupported", "Nix's record of the store can't be read here.", details=[f"{database}: {error}"]
        ) from error
    finally:
        if connection is not None:
            connection.close()
