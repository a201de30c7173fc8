"""Files that are either the old or the new ones, whatever happens in between."""

from __future__ import annotations

import json
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any


def write_atomic(path: Path, text: str, mode: int = 0o644, *, follow: bool = True) -> None:
    """Replaces a file's content durably: temporary file beside it, fsync, rename, fsync of the folder.

    A file that is there keeps its owner and mode; a new one belongs to whom the
    folder belongs to, as far as this user may decide that. The temporary file
    is always one of its own: whatever lies at its name is neither followed nor
    written to. Without `follow` the folder must not be a link either, and all
    happens in the folder that was opened, whatever is put in its place meanwhile.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    folder = os.open(path.parent, flags)
    try:
        temporary = f".{path.name}.{secrets.token_hex(8)}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(temporary, flags, mode, dir_fd=folder)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                _own(file.fileno(), path.name, folder)
                os.fsync(file.fileno())
            os.replace(temporary, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)
    finally:
        os.close(folder)


def _own(descriptor: int, name: str, folder: int) -> None:
    """Gives an open file the owner (and, of a file that is there, the mode) that belong at this name."""
    model = os.fstat(folder)
    with suppress(FileNotFoundError):
        there = os.stat(name, dir_fd=folder, follow_symlinks=False)
        # What lies there instead of a file is replaced, and lends nothing.
        if stat.S_ISREG(there.st_mode):
            model = there
            os.fchmod(descriptor, stat.S_IMODE(there.st_mode) & 0o777)
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
