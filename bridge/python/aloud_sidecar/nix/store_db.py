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

    def __init__(self, places: Places) -> None:
        """Reads the tables; raises `unsupported` where this user can't."""
        self.size: dict[str, int] = {}
        self._deriver: dict[str, str] = {}
        self._references: dict[str, list[str]] = defaultdict(list)
        with _opened(places) as connection:
            for path, deriver, size in connection.execute("select path, deriver, narSize from ValidPaths"):
                self.size[path] = size or 0
                if deriver:
                    self._deriver[path] = deriver
            query = "select a.path, b.path from Refs join ValidPaths a on a.id = referrer join ValidPaths b on b.id = reference"
            for referrer, reference in connection.execute(query):
                self._references[referrer].append(reference)

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
