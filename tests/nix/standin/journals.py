"""Real system journals with what a test says in them, and the program that reads them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

WRITER = "/usr/lib/systemd/systemd-journal-remote"

# Hours ago, boot, fields.
Written = tuple[float, str, dict[str, str]]


def missing() -> str | None:
    """Why no journal can be written here."""
    if shutil.which("journalctl") and os.path.exists(WRITER):
        return None
    return "journals can't be written here: systemd-journal-remote"


def write(folder: Path, entries: Iterable[Written], now: float) -> None:
    """Puts a journal into the folder ``journal`` of one that has none."""
    text = ""
    for hours, boot, fields in entries:
        at = int((now - hours * 3600) * 1e6)
        own = {"_BOOT_ID": boot, "_MACHINE_ID": "d" * 32, **fields}
        text += f"__REALTIME_TIMESTAMP={at}\n__MONOTONIC_TIMESTAMP={at % 10**9}\n"
        text += "".join(f"{name}={value}\n" for name, value in own.items()) + "\n"
    export = folder / "export"
    export.write_text(text)
    (folder / "journal").mkdir()
    subprocess.run([WRITER, "-o", folder / "journal/system.journal", export], check=True, capture_output=True)


def reader(folder: Path, text: str | None = None) -> Path:
    """A ``journalctl`` in the folder ``bin`` that reads that journal, or is the given script instead."""
    program = folder / "bin/journalctl"
    program.parent.mkdir()
    program.write_text(text or f'#!/bin/sh\nexec {shutil.which("journalctl")} --directory={folder}/journal "$@"\n')
    program.chmod(0o755)
    return program
