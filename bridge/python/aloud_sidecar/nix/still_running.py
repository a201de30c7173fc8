"""Finds a step that goes on although the sidecar that began it is gone."""

from __future__ import annotations

import os
import time
from pathlib import Path


def wait_for_steps(system: str | None, profile: Path, patience: float) -> None:
    """Waits until no step changes that profile or activates that system any more, or the patience ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and _runs(os.fsencode(system or ""), os.fsencode(profile)):
        time.sleep(0.05)


def _runs(system: bytes, profile: bytes) -> bool:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if b"nix-env\0" in line and profile in line:
            return True
        if system and system + b"/bin/switch-to-configuration" in line:
            return True
    return False
