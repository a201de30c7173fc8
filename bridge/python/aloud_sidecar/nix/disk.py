"""Says which disk is full, and of what: Nix itself only passes on the kernel's word."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..failure import OperationFailed
from .places import Places

# A file system with fewer free inodes than this can take no package.
_FEW_FILES = 100

Status = Callable[[Path], os.statvfs_result]


def refined(failed: OperationFailed, places: Places, status: Status = os.statvfs) -> OperationFailed:
    """A `no_space` failure with what is left on the store's disk; any other as it is."""
    if failed.code != "no_space":
        return failed
    try:
        disk = status(places.store)
    except OSError:
        return failed
    failure = failed.failure
    sentence = failure["sentence"]
    if disk.f_files and disk.f_favail < _FEW_FILES and "boot" not in sentence:
        sentence = "The disk has no room for more files."
    free = disk.f_bavail * disk.f_frsize
    return OperationFailed(
        failed.code,
        sentence,
        details=[*failure["details"], f"Free on the disk of the store: {free} bytes, {disk.f_favail} files."],
        suggestions=failure["suggestions"],
        explanation=failure.get("explanation"),
        recovery=failure["recovery"],
    )
