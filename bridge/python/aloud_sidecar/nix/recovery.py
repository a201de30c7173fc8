"""Settles a change that was cut off: afterwards the machine is in the old state or in the new one."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from pathlib import Path

from ..failure import Json, OperationFailed
from .activation import activation_ended, under_systemd
from .commands import Ask
from .execution import take_back
from .generations import links, target_of
from .journal import Entry
from .machine import Machine
from .system_journal import asking_here

# Seconds to wait for a step that outlived the sidecar: an activation, mostly.
PATIENCE = 20.0

# Seconds after which nobody is at work on a draft any more.
_LEFT = 60.0


def settle(machine: Machine) -> list[Json]:
    """Finishes or undoes what the journal tells of; safe to die in and to run again.

    What counts is where the profile and the running system really lead once no
    step of the dead sidecar is at work any more. Raises the `OperationFailed` of
    what could not be undone (yet); the journal then stays.
    """
    entry = machine.journal.read()
    if entry is None:
        _sweep(machine)
        return []
    await_end(machine, asking_here(machine.quiet()) if under_systemd(machine.places) else None)
    _sweep(machine)
    noted = next((change for change in machine.changes.all() if change.number == entry.number), None)
    if noted:
        # Cut off after it was noted as made: there is nothing left to do.
        machine.journal.clear()
        how = "it is in effect" if noted.activated else "it was made, but not all of it could be activated"
        return [_told(entry, "completed", f"The last change was cut off at its very end; {how}.")]
    if _is_done(machine, entry):
        entry.activated = True
        entry.generation_after = next((link.number for link in links(machine.places.profile) if link.current), None)
        machine.changes.add(entry)
        machine.journal.clear()
        return [_told(entry, "completed", "The last change was cut off near its end; it is in effect.")]
    take_back(machine, entry)
    sentence = "The last change was cut off before it took effect, and nothing was changed."
    try:
        _put_back(machine, entry)
    except OperationFailed as failed:
        if failed.code != "activation_failed":
            raise
        # As far as it goes: a unit that fails must not keep every later change from being made.
        sentence = f"The last change was cut off and taken back. {failed.failure['sentence']}"
    machine.journal.clear()
    return [_told(entry, "undone", sentence)]


def await_end(machine: Machine, ask: Ask | None) -> None:
    """Waits until no step of a change that was cut off is at work; raises `lock_held` where one still is after a while.

    `ask` reaches the machine that is activated; None where it has no systemd.
    """
    # An activation in a unit of its own is no child of the sidecar's, and goes on without it.
    if machine.still_running.ended(PATIENCE) and (ask is None or activation_ended(ask, PATIENCE)):
        return
    raise OperationFailed(
        "lock_held",
        "A step of the last change, which was cut off, is still at work.",
        suggestions=["Wait until it has ended, and ask again."],
        recovery=["wait"],
    )


def _put_back(machine: Machine, entry: Entry) -> None:
    """Activates what was active before, as far as the change had come to activating."""
    commands = machine.quiet()
    if entry.running_before and target_of(machine.places.running) != entry.running_before:
        machine.steps.activate(Path(entry.running_before), "test", commands, machine.rights)
    # Nothing tells from outside whether the boot loader was written; the profile is the earlier one again.
    if entry.system_before and entry.generation_after is not None and entry.activation in ("switch", "boot"):
        machine.steps.activate(Path(entry.system_before), "boot", commands, machine.rights)


def _sweep(machine: Machine) -> None:
    """Removes drafts that a sudden end left beside Aloud's files."""
    # What is planned meanwhile writes into Aloud's own folder as well: its drafts are there for an instant.
    for folder, age in ((machine.managed_folder, -math.inf), (machine.places.state, _LEFT)):
        for draft in folder.glob(".*.new"):
            with suppress(OSError):
                if time.time() - draft.lstat().st_mtime >= age:
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
