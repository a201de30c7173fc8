"""Settles a change that was cut off: afterwards the machine is in the old state or in the new one."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ..context import Context
from ..failure import Json
from .commands import Commands
from .execution import take_back
from .generations import links, target_of
from .journal import Entry
from .machine import Machine
from .still_running import wait_for_steps

# Seconds to wait at a start for an activation that outlived the sidecar.
PATIENCE = 20.0


def settle(machine: Machine) -> list[Json]:
    """Finishes or undoes what the journal tells of; safe to die in and to run again.

    Raises the `OperationFailed` of what could not be undone; the journal then stays.
    """
    _sweep(machine)
    entry = machine.journal.read()
    if entry is None:
        return []
    wait_for_steps(entry.toplevel, machine.places.profile, PATIENCE)
    if _is_done(machine, entry):
        entry.activated = True
        entry.generation_after = next((link.number for link in links(machine.places.profile) if link.current), None)
        machine.changes.add(entry)
        machine.journal.clear()
        return [_told(entry, "completed", "The last change was cut off near its end; it is in effect.")]
    commands = Commands(Context(lambda _event: None), machine.environment)
    if target_of(machine.places.running) != entry.running_before and entry.running_before:
        # It had begun to activate: the system that ran before is put back first.
        machine.steps.activate(Path(entry.running_before), "test", commands, machine.rights)
    if entry.activation == "boot" and entry.system_before:
        machine.steps.activate(Path(entry.system_before), "boot", commands, machine.rights)
    take_back(machine, entry, commands)
    return [_told(entry, "undone", "The last change was cut off before it took effect, and nothing was changed.")]


def _sweep(machine: Machine) -> None:
    """Removes drafts that a sudden end left beside Aloud's files."""
    for folder in (machine.managed_folder, machine.places.state):
        for draft in folder.glob(".*.new"):
            with suppress(OSError):
                draft.unlink()


def _is_done(machine: Machine, entry: Entry) -> bool:
    """Whether profile, files and running system are all those of the new state."""
    profile, running = target_of(machine.places.profile), target_of(machine.places.running)
    files = all(_content(Path(name)) == text for name, text in entry.files_after.items())
    reached = {
        "switch": profile == entry.toplevel == running,
        # Nothing tells from outside whether the boot loader was written: it is done again.
        "boot": False,
        "test": running == entry.toplevel,
    }
    return entry.toplevel is not None and files and reached.get(entry.activation or "", False)


def _told(entry: Entry, settled: str, sentence: str) -> Json:
    return {"operation": entry.operation, "settled": settled, "sentence": sentence}


def _content(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None
