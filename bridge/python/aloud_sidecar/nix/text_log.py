"""What Nix and ``nixos-rebuild`` say in plain words, for progress.

The announcements ("these 5 derivations will be built:") come as messages in
internal-json too. The rest is for a ``nixos-rebuild`` without that log: it
tells when a build starts but never when it ends, so that the count of ended
ones stays on the careful side.
"""

import re
from typing import Final

from .progress import ProgressModel

BUILDS: Final = re.compile(r"^(?:this derivation|these (?:\d+ )?derivations) will be built:$")
PATHS: Final = re.compile(
    r"^(?:this path|these (?:\d+ )?paths) will be fetched"
    r" \(([\d.]+) (\w+) download, ([\d.]+) (\w+) unpacked\):$"
)
ENTRY: Final = re.compile(r"^ {2}(/\S+)$")
_BUILDING: Final = re.compile(r"^building '(/[^']+\.drv)'")
_COPYING: Final = re.compile(r"^copying path '(/[^']+)'")
_PHASE: Final = re.compile(r"^(?:\S+> )?(?:Running phase: |@nix .*\"phase\":\")(\w+)")
_WAITING: Final = re.compile(
    r"^(?:waiting for (?:the big Nix store lock|lock|exclusive access|the global GC lock|locks?)"
    r"|.*is (?:currently )?locked by another|the connection to the .* daemon is busy)"
)
_EVALUATING: Final = re.compile(r"^building (?:Nix|the system configuration|the configuration)\b.*\.\.\.$")
_ACTIVATING: Final = re.compile(
    r"^(?:activating the configuration|setting up /etc|updating (?:GRUB|bootloader|systemd-boot)"
    r"|(?:stopping|starting|restarting|reloading) the following units|switching to (?:system )?configuration)"
)
_CLEANING: Final = re.compile(
    r"^(?:finding garbage collector roots|deleting garbage|deleting '/|removing (?:stale|old) )"
)

_UNITS: Final = {"B": 1, "bytes": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}


def size_in_bytes(number: str, unit: str) -> int:
    """``5.72`` and ``MiB`` as bytes; 0 for a unit nobody knows."""
    return round(float(number) * _UNITS.get(unit, 0))


class TextLog:
    """Lines of plain text into a ProgressModel."""

    def __init__(self, model: ProgressModel, parallel: int = 1) -> None:
        """`parallel`: how many builds may run at once, so that none counts as ended too early."""
        self._model = model
        self._parallel = max(parallel, 1)
        self._list: str | None = None
        self._build_plan: list[str] = []
        self._started: list[str] = []
        self._paths = 0

    def announcement(self, line: str, _now: float) -> None:
        """A line that means the same in both kinds of log."""
        if self._list and (entry := ENTRY.match(line)):
            if self._list == "builds":
                self._model.plan_builds([entry[1]])
            elif self._list == "paths":
                self._model.plan_paths(1, 0)
            return
        self._list = None
        if BUILDS.match(line):
            self._list = "builds"
        elif match := PATHS.match(line):
            self._list = "paths"
            self._model.plan_paths(0, size_in_bytes(match[3], match[4]))
        elif _WAITING.match(line):
            self._model.wait_for(line)

    def line(self, line: str, now: float) -> None:
        """A line of text outside internal-json."""
        if match := _BUILDING.match(line):
            self._building(match[1], now)
        elif match := _COPYING.match(line):
            self._copying(match[1], now)
        elif match := _PHASE.match(line):
            if self._started:
                self._model.build_phase(self._started[-1], match[1])
        elif _ACTIVATING.match(line):
            self._model.enter("activating", line.rstrip("."))
        elif _CLEANING.match(line):
            self._model.enter("cleaning")
        elif _EVALUATING.match(line):
            self._model.enter(None)
        else:
            self.announcement(line, now)

    def _building(self, drv: str, now: float) -> None:
        self._started.append(drv)
        self._model.start_build(drv, drv, now)
        ended = len(self._started) - self._parallel
        if ended > 0:
            self._model.stop(self._started[ended - 1], now)
        self._model.count("text builds", "builds", max(ended, 0), 0, min(len(self._started), self._parallel))

    def _copying(self, path: str, now: float) -> None:
        if self._paths:
            self._model.stop("text copy", now)
        self._model.start_transfer("text copy", path)
        self._model.count("text paths", "paths", self._paths, 0, 1)
        self._paths += 1
