"""Where the administrator may write: only where nobody else could put something in the way."""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

from ..failure import OperationFailed

# Groups that are administrators anyway.
_ADMINISTRATORS = ("root", "wheel")


def only_trusted_may_write(folder: Path) -> None:
    """Returns where the folder, and every one that it is in, can be changed only by the administrator and its owner.

    Raises `permission` with the folder otherwise: who can write there could have
    the administrator write elsewhere, and the machine built as they please.
    """
    owner = folder.stat().st_uid
    for place in (folder, *folder.parents):
        status = place.stat()
        if status.st_uid not in (0, owner):
            raise unsafe(place, f"it belongs to another user ({status.st_uid})")
        if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
            raise unsafe(place, "everybody can write there")
        if status.st_mode & stat.S_IWGRP and not status.st_mode & stat.S_ISVTX and not _administrators(status.st_gid):
            raise unsafe(place, f"a group ({status.st_gid}) can write there")


def unsafe(place: Path, why: str) -> OperationFailed:
    """The failure of a folder that the administrator must not write to."""
    return OperationFailed(
        "permission",
        "The configuration lies where others could change it, so nothing was written there.",
        details=[f"{place}: {why}."],
        suggestions=[f"Let only the administrator write to {os.fspath(place)}."],
        explanation="Whoever can write to the configuration can decide what is built and started as the administrator.",
        recovery=["fix_config"],
    )


def _administrators(group: int) -> bool:
    try:
        return group == 0 or grp.getgrgid(group).gr_name in _ADMINISTRATORS
    except KeyError:
        return False
