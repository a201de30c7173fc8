"""Package search over everything nixpkgs offers, from an index kept beside Aloud's state."""

from __future__ import annotations

import hashlib
import json
import threading

from ..failure import Json
from .atomic import read_json, write_atomic
from .commands import Argument, Commands
from .configuration import Configuration
from .generations import target_of
from .names import nix_string
from .places import Places

# Attribute, name, version, description, whether it is not free.
Row = tuple[str, str, str, str, bool]


class PackageIndex:
    """The list of packages, made once for each state of nixpkgs and kept on disk and in memory."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._key = ""
        self._rows: list[Row] = []
        self._folded: list[str] = []

    def search(self, query: str, limit: int, configuration: Configuration, commands: Commands) -> list[Row]:
        """The packages that fit best: the name itself, its beginning, part of it, then descriptions."""
        self._load(configuration, commands)
        return self.find(query, limit)

    def find(self, query: str, limit: int) -> list[Row]:
        """Searches what has been loaded."""
        words = query.lower().split()
        ranked = []
        for index, text in enumerate(self._folded):
            if all(word in text for word in words):
                ranked.append((_rank(words, self._rows[index]), index))
        return [self._rows[index] for _, index in sorted(ranked)[:limit]]

    def _load(self, configuration: Configuration, commands: Commands) -> None:
        key = self._state_of_nixpkgs(configuration)
        with self._lock:
            if key == self._key:
                return
            file = self._places.state / "packages" / f"{key}.json"
            rows = read_json(file, None)
            if rows is None:
                rows = self._list(configuration, commands)
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                for older in file.parent.iterdir():
                    older.unlink()
                write_atomic(file, json.dumps(rows), 0o600)
            self.fill(key, [(str(r[0]), str(r[1]), str(r[2]), str(r[3]), bool(r[4])) for r in rows])

    def fill(self, key: str, rows: list[Row]) -> None:
        """Puts a list of packages in place of the one before."""
        self._rows = rows
        self._folded = [f"{row[0]} {row[1]} {row[3]}".lower() for row in rows]
        self._key = key

    def _state_of_nixpkgs(self, configuration: Configuration) -> str:
        lock = configuration.folder / "flake.lock"
        state = (
            lock.read_text("utf-8") if configuration.flake and lock.exists() else target_of(self._places.channels) or ""
        )
        return hashlib.sha256(f"{configuration.path}\0{state}".encode()).hexdigest()[:32]

    def _list(self, configuration: Configuration, commands: Commands) -> list[Row]:
        expression = self._places.state / "packages.nix"
        source = "(import <nixpkgs/nixos> { }).pkgs"
        if configuration.flake:
            flake, host = nix_string(str(configuration.folder)), nix_string(configuration.host)
            source = f"(builtins.getFlake {flake}).nixosConfigurations.${{{host}}}.pkgs"
        write_atomic(expression, source + "\n")
        args: list[Argument] = [
            "nix-env",
            "--file",
            expression,
            "--query",
            "--available",
            "--attr-path",
            "--meta",
            "--json",
        ]
        listed = json.loads(commands.output(args, extra=configuration.environment()) or "{}")
        # A newer Nix gives nothing for what it refuses to evaluate; its name can be found all the same.
        return [_row(attribute, package or {}) for attribute, package in listed.items()]


def _row(attribute: str, package: Json) -> Row:
    meta = package.get("meta") or {}
    name, version = (
        str(package.get("pname") or package.get("name") or attribute.rsplit(".", 1)[-1]),
        str(package.get("version", "")),
    )
    return attribute, name, version, str(meta.get("description", "")), meta.get("unfree") is True


def _rank(words: list[str], row: Row) -> tuple[int, int, str]:
    attribute, name = row[0].lower(), row[1].lower()
    wanted = " ".join(words)
    if wanted in (attribute, name):
        kind = 0
    elif attribute.startswith(wanted) or name.startswith(wanted):
        kind = 1
    elif all(word in attribute or word in name for word in words):
        kind = 2
    else:
        kind = 3
    return kind, len(attribute), attribute
