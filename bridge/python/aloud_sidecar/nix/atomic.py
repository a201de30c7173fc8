"""Files that are either the old or the new ones, whatever happens in between."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any


def write_atomic(path: Path, text: str, mode: int = 0o644) -> None:
    """Replaces a file's content durably: temporary file beside it, fsync, rename, fsync of the folder.

    A file that is there keeps its owner and mode; a new one belongs to whom the
    folder belongs to, as far as this user may decide that.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            _own(file.fileno(), path)
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _own(descriptor: int, path: Path) -> None:
    """Gives an open file the owner (and, of a file that is there, the mode) that belong at this path."""
    try:
        model = path.stat()
        os.fchmod(descriptor, stat.S_IMODE(model.st_mode))
    except FileNotFoundError:
        model = path.parent.stat()
    if (model.st_uid, model.st_gid) != (os.geteuid(), os.getegid()) and os.geteuid() == 0:
        os.fchown(descriptor, model.st_uid, model.st_gid)


def remove_durably(path: Path) -> None:
    """Removes a file where it is there, durably."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes renames and removals in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_json(path: Path, default: Any) -> Any:
    """The JSON of a file; the default where it is missing or damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return default
