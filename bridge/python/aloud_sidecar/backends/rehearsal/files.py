"""Files that are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...failure import Json, OperationFailed

#: Names that begin so are unfinished and thrown away at the next start.
UNFINISHED = ".new-"


def sync_directory(directory: Path) -> None:
    """Makes renames in a directory last."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(directory: Path) -> None:
    """Makes a folder and all in it last; far quicker at the end than file by file."""
    for folder, _, names in os.walk(directory):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        sync_directory(Path(folder))


def write_json(path: Path, value: Json, *, lasting: bool = True) -> None:
    """Replaces a file by a new one, atomically and (unless told otherwise) lastingly."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True) + "\n", lasting=lasting)


def write_text(path: Path, text: str, *, lasting: bool = True) -> None:
    """Replaces a file by a new one, atomically and (unless told otherwise) lastingly."""
    with _refusals(path):
        temporary = path.with_name(f"{UNFINISHED}{path.name}")
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        temporary.replace(path)
        if lasting:
            sync_directory(path.parent)


def read_json(path: Path) -> Json | None:
    """Gives a file's object; None where there is no file."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return value if isinstance(value, dict) else None


def link(path: Path, target: str) -> None:
    """Points a symbolic link elsewhere, atomically and lastingly."""
    with _refusals(path):
        temporary = path.with_name(f"{UNFINISHED}{path.name}")
        temporary.unlink(missing_ok=True)
        temporary.symlink_to(target)
        temporary.replace(path)
        sync_directory(path.parent)


def sweep_unfinished(directory: Path) -> None:
    """Throws away what a sudden end left unfinished."""
    for entry in directory.glob(f"{UNFINISHED}*"):
        remove(entry)


def remove(path: Path) -> None:
    """Removes a file, a link or a flat folder of files; nothing where it is gone."""
    if path.is_dir() and not path.is_symlink():
        # Renamed first, so that a half-emptied folder never bears its name.
        if not path.name.startswith(UNFINISHED):
            path = path.rename(path.with_name(f"{UNFINISHED}{path.name}"))
        for entry in path.iterdir():
            entry.unlink()
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Words what the real disk under the practice machine refuses."""
    try:
        yield
    except PermissionError:
        raise OperationFailed(
            "permission",
            "I may not write to the folder of the practice machine.",
            details=[str(path.parent)],
            suggestions=["Give yourself the right to write there, or choose another folder."],
            recovery=["authorise"],
        ) from None
    except OSError as error:
        if error.errno not in (28, 122):  # no space, over quota
            raise
        raise OperationFailed(
            "no_space",
            "The disk that holds the practice machine is full.",
            details=[str(path.parent)],
            suggestions=["Free some space and try again."],
            recovery=["free_space"],
        ) from None
