"""The words of ``switch-to-configuration``: which units it touches, which of them fail."""

import re
from dataclasses import dataclass, field

# Log lines kept of each failed unit.
UNIT_LINES = 6

_FAILED = re.compile(r"the following (?:user )?units failed: (?P<units>[^\n]+)")
_STATUS = re.compile(r"^[●×○*] (?P<unit>\S+)(?: - .*)?$")
_JOURNAL = re.compile(r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ (?P<line>.+)$")
_WOULD = re.compile(
    r"^(?:would )?(?P<verb>restart|start|stop|reload)(?:p?ing)? the following (?:user )?units: (?P<units>[^\n]+)$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class FailedUnit:
    """A unit that did not come up, with the last lines of its log."""

    name: str
    lines: list[str] = field(default_factory=list)


def failed_units(text: str) -> list[FailedUnit]:
    """The failed units of an activation, each with what ``systemctl status`` printed below."""
    match = _FAILED.search(text)
    if not match:
        return []
    lines = _lines_by_unit(text)
    return [FailedUnit(name, lines.get(name, [])[-UNIT_LINES:]) for name in _names(match["units"])]


def planned_units(text: str) -> dict[str, list[str]]:
    """What ``dry-activate`` says it would do: units to ``restart``, ``start`` and ``stop``.

    A unit that is reloaded keeps running and counts as none of them; one that
    is stopped and started again (`X-StopIfChanged`) is restarted.
    """
    planned: dict[str, list[str]] = {"restart": [], "start": [], "stop": []}
    for match in _WOULD.finditer(text):
        if match["verb"] in planned:
            planned[match["verb"]] += [name for name in _names(match["units"]) if name not in planned[match["verb"]]]
    again = [name for name in planned["stop"] if name in planned["start"]]
    return {
        "restart": planned["restart"] + [name for name in again if name not in planned["restart"]],
        "start": [name for name in planned["start"] if name not in again],
        "stop": [name for name in planned["stop"] if name not in again],
    }


def _names(units: str) -> list[str]:
    return [name for name in re.split(r"[,\s]+", units.strip()) if name]


def _lines_by_unit(text: str) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    current: str | None = None
    for line in text.splitlines():
        if header := _STATUS.match(line):
            current = header["unit"]
        elif current and (entry := _JOURNAL.match(line)):
            lines.setdefault(current, []).append(entry["line"])
    return lines
