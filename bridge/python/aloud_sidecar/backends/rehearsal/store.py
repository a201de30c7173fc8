"""The practice machine's store: every path a small file that says how large it would be."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from ...failure import Json
from . import files

_ALPHABET = "0123456789abcdfghijklmnpqrsvwxyz"
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Item:
    """One store path. `seconds` is how long it takes to build; 0 means it is downloaded."""

    name: str
    version: str
    bytes: int
    seconds: float
    #: What else it is made from, for its hash.
    made_from: str = ""

    @property
    def path(self) -> str:
        """The name in the store, as Nix writes it."""
        whole = f"{self.name}-{self.version}" if self.version else self.name
        digest = hashlib.sha256(f"{whole} {self.bytes} {self.made_from}".encode()).digest()
        return f"{''.join(_ALPHABET[byte % 32] for byte in digest)}-{whole}"


class Store:
    """A folder of store paths, each written whole and never changed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._sizes: dict[str, int] = {}

    def add(self, item: Item, *, lasting: bool = True) -> None:
        """Puts an ordinary path in, unless it is there."""
        target = self.directory / item.path
        if not target.exists():
            content = {"name": item.name, "version": item.version, "bytes": item.bytes}
            files.write_text(target, json.dumps(content) + "\n", lasting=lasting)

    def add_system(self, name: str, manifest: Json, version: str, *, lasting: bool = True) -> None:
        """Puts a whole system in, unless it is there: a folder with its manifest."""
        target = self.directory / name
        if target.exists():
            return
        unfinished = self.directory / f"{files.UNFINISHED}{name}"
        files.remove(unfinished)
        unfinished.mkdir()
        files.write_json(unfinished / _MANIFEST, manifest, lasting=lasting)
        files.write_text(unfinished / "nixos-version", version, lasting=lasting)
        unfinished.rename(target)
        if lasting:
            files.sync_directory(self.directory)

    def manifest(self, name: str) -> Json:
        """What a system was built from and holds. Raises FileNotFoundError."""
        manifest = files.read_json(self.directory / name / _MANIFEST)
        if manifest is None:
            raise FileNotFoundError(name)
        return manifest

    def has(self, name: str) -> bool:
        return (self.directory / name).exists()

    def sizes(self) -> dict[str, int]:
        """All store paths and their sizes in bytes, as a real machine would have them."""
        present = [name for name in os.listdir(self.directory) if not name.startswith(files.UNFINISHED)]
        sizes = {}
        for name in present:
            if name not in self._sizes:
                size = self._read_size(name)
                if size is None:
                    continue
                self._sizes[name] = size
            sizes[name] = self._sizes[name]
        return sizes

    def _read_size(self, name: str) -> int | None:
        path = self.directory / name
        description = files.read_json(path / _MANIFEST if path.is_dir() else path)
        return None if description is None else int(description["bytes"])

    def remove(self, name: str) -> int:
        """Takes a path out; gives the bytes that come free (0 where it was gone)."""
        size = self.sizes().get(name, 0) if name not in self._sizes else self._sizes[name]
        gone = not self.has(name)
        files.remove(self.directory / name)
        return 0 if gone else size
