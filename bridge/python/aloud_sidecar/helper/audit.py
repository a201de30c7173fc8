"""The log of what was asked of the helper: only ever added to, each entry bound to the one before.

A line is the entry's hash, a space and the entry as JSON. The hash is the
sha256, in hex, of the hash before it, a newline and the JSON's bytes; before
the first stands `GENESIS`. Whoever changes, drops or moves an entry changes
every hash after it, and the newest one also stands in the system's journal.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

from ..failure import Json, OperationFailed

GENESIS = "0" * 64
FILE = "audit.log"

# No entry is longer: an operation names at most 200 things of at most 200 characters.
_LONGEST = 65_536


class Audit:
    """Adds entries; safe from several processes at once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def add(self, entry: Json) -> None:
        """Adds an entry durably. Raises `OperationFailed` where that can't be done: what isn't logged isn't done."""
        try:
            self._add(entry)
        except OSError as error:
            raise _unusable(f"{self._path}: {error.strerror}.") from error

    def _add(self, entry: Json) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        new = not self._path.exists()
        descriptor = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._check(os.fstat(descriptor))
            number, previous, torn = self._last(descriptor)
            lines = b""
            if torn:
                # A crash cut the last line short. It stays, closed, and the next entry vouches for it.
                note = {"event": "torn", "sha256": hashlib.sha256(torn).hexdigest()}
                number, previous, line = _line(number, previous, note)
                lines = b"\n" + line
            number, previous, line = _line(number, previous, entry)
            _write(descriptor, lines + line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if new:
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            os.fsync(folder)
            os.close(folder)
        print(f"aloud helper: audit {number} {previous} {entry['event']}", file=sys.stderr, flush=True)

    def _check(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            raise _unusable(f"{self._path} is no plain file of its own.")
        if status.st_uid != os.geteuid() or status.st_mode & 0o077:
            raise _unusable(f"{self._path} is open to others.")

    def _last(self, descriptor: int) -> tuple[int, str, bytes]:
        """Number and hash of the last whole entry, and what stands after it."""
        size = os.fstat(descriptor).st_size
        if size == 0:
            return 0, GENESIS, b""
        length = min(size, 3 * _LONGEST)
        tail = os.pread(descriptor, length, size - length)
        *whole, torn = tail.split(b"\n")
        if length < size and whole:
            # It may begin in the middle of a line.
            whole = whole[1:]
        if not whole and length == size:
            return 0, GENESIS, torn
        try:
            digest, text = whole[-1].split(b" ", 1)
            entry = json.loads(text)
            previous = entry["previous"]
            if hash_of(previous, text) != digest.decode("ascii"):
                raise ValueError
            return int(entry["number"]), digest.decode("ascii"), torn
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise _unusable(f"The last entry of {self._path} is not as it was written.") from error


def hash_of(previous: str, text: bytes) -> str:
    """The hash of an entry's JSON after another."""
    return hashlib.sha256(previous.encode("ascii") + b"\n" + text).hexdigest()


def _line(number: int, previous: str, entry: Json) -> tuple[int, str, bytes]:
    whole = {
        "number": number + 1,
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "previous": previous,
        **entry,
    }
    text = json.dumps(whole, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
    digest = hash_of(previous, text)
    return number + 1, digest, digest.encode("ascii") + b" " + text + b"\n"


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _unusable(why: str) -> OperationFailed:
    return OperationFailed(
        "permission",
        "The helper can't write down what it does, so it does nothing.",
        details=[why],
        suggestions=["An administrator can look at it with aloud audit verify, and move a damaged log away."],
        explanation="Every change made as the administrator is written to a log first.",
    )
