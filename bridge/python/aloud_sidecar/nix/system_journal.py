"""What systemd's journal tells of boots, switches, failed units and crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from ..diary import Boot, Diary, Switch, Trouble
from ..failure import Json, OperationFailed
from .commands import Argument, Ask, Commands

#: Boots looked at, the newest: some months of a machine that is started each day.
BOOTS = 120
# Seconds that one look into the journal may take: a journal of gigabytes on a slow disk is given up.
_PATIENCE = 20.0

# Ids of systemd's own messages (sd-messages.h): a unit that failed, a core dump, a shutdown.
_UNIT_FAILED = "d9b373ed55a64feb8242e02dbe79a49c"
_CORE_DUMP = "fc2e22bc6ee647b6b90729ab34a250b1"
_SHUTDOWN = "98268866d1d54a499c4e98921d93bc40"

_TIME = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
_BOOT_ID = re.compile(r"\b[0-9a-f]{32}\b")
# What the kernel was told to start, and what switch-to-configuration says that it switches to.
_INIT = re.compile(r"(?:^|\s)init=(?P<system>/\S+)/init(?:\s|$)")
_SWITCHED = re.compile(r"^switching to system configuration (?P<system>/\S+)")

_Spans = dict[str, tuple[float, float]]


def asking_here(commands: Commands) -> Ask:
    """That of this machine."""
    return lambda args: commands.run(args, timeout=_PATIENCE)


def read(ask: Ask, booted: str | None, now: float) -> Diary | None:
    """The diary of a machine; None where its journal can't be read.

    `booted` is the system that was booted last, for a journal without kernel messages.
    """
    try:
        spans = _boots(ask)
        if not spans:
            return None
        since = f"@{int(min(start for start, _ in spans.values()))}"
        started = _started(ask, since)
        marked = list(_entries(ask, since, *(f"MESSAGE_ID={i}" for i in (_UNIT_FAILED, _CORE_DUMP, _SHUTDOWN))))
        switched = list(_entries(ask, since, "--identifier=nixos"))
    except OperationFailed:
        return None
    return _diary(spans, started, marked, switched, booted, now)


def _diary(
    spans: _Spans, started: dict[str, str], marked: list[Json], switched: list[Json], booted: str | None, now: float
) -> Diary:
    diary = Diary()
    shut_down = {str(entry.get("_BOOT_ID")) for entry in marked if entry.get("MESSAGE_ID") == _SHUTDOWN}
    last = max(spans, key=lambda boot: spans[boot])
    for boot, (start, end) in spans.items():
        system = started.get(boot) or (booted if boot == last else None)
        # Where no end was ever written down, none can be told from another.
        clean = boot == last or not shut_down or boot in shut_down
        diary.boots.append(Boot(start, max(now, end) if boot == last else end, system, clean))
    for entry in marked:
        at, kind = _at(entry), entry.get("MESSAGE_ID")
        if kind == _UNIT_FAILED and isinstance(entry.get("UNIT"), str):
            diary.troubles.append(Trouble(at, "unit", entry["UNIT"]))
        elif kind == _CORE_DUMP:
            diary.troubles.append(Trouble(at, "crash", str(entry.get("COREDUMP_COMM", ""))))
    for entry in switched:
        match = _SWITCHED.match(str(entry.get("MESSAGE", "")))
        if match:
            diary.switches.append(Switch(_at(entry), match["system"]))
    return diary


def _boots(ask: Ask) -> _Spans:
    """First and last moment of each boot, by its id, the newest ones."""
    args: list[Argument] = ["journalctl", "--output=json", "--utc", "--no-pager", "--list-boots"]
    finished = ask(args)
    if finished.status != 0:
        return {}
    listed = finished.output
    try:
        entries = json.loads(listed)
        spans = {e["boot_id"]: (e["first_entry"] / 1e6, e["last_entry"] / 1e6) for e in entries}
    except (ValueError, TypeError, KeyError):
        # Before version 254 the list is a table, whatever is asked for.
        spans = dict(_table(listed))
    return dict(sorted(spans.items(), key=lambda item: item[1])[-BOOTS:])


def _table(text: str) -> Iterator[tuple[str, tuple[float, float]]]:
    for line in text.splitlines():
        boot, times = _BOOT_ID.search(line), _TIME.findall(line)
        if boot and len(times) == 2:
            first, last = (datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() for time in times)
            yield boot[0], (first, last)


def _started(ask: Ask, since: str) -> dict[str, str]:
    """The system that each boot started, from the kernel's command line."""
    found: dict[str, str] = {}
    for entry in _entries(ask, since, "_TRANSPORT=kernel", "--grep=ommand line: "):
        match = _INIT.search(str(entry.get("MESSAGE", "")))
        if match:
            found.setdefault(str(entry.get("_BOOT_ID")), match["system"])
    return found


def _entries(ask: Ask, since: str, *matches: str) -> Iterator[Json]:
    fields = "--output-fields=MESSAGE,MESSAGE_ID,UNIT,COREDUMP_COMM,_BOOT_ID"
    args: list[Argument] = ["journalctl", "--output=json", fields, "--no-pager", "--quiet", f"--since={since}"]
    # No entry that fits is a bad end to journalctl, and none to us.
    for line in ask([*args, *matches]).output.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _at(entry: Json) -> float:
    try:
        return int(entry["__REALTIME_TIMESTAMP"]) / 1e6
    except (KeyError, TypeError, ValueError):
        return 0.0
