"""Changes of another machine: each leaves it, and the file that is kept for it here, in the old state or the new."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from ...context import Context
from ...failure import Json, OperationFailed
from .. import newer
from ..activation import UNIT
from ..commands import Argument
from ..configuration import TOPLEVEL, VM
from ..evaluation import proposal
from ..execution import builds_of, put, read_text, way_back
from ..generations import outline
from ..journal import Entry
from ..managed import FILE
from ..recovery import await_end
from ..steps import Delivery
from ..systems import Systems
from .look import Far
from .machine import FarMachine, managed_of
from .planning import between, link_of


def apply(far: FarMachine, operation: Json, context: Context) -> Json:
    """Carries out an ``apply``: builds, then brings it there, then makes it current; gives its Result."""
    begun = time.monotonic()
    machine, action = far.here, operation["action"]
    commands = far.commands(context, f"apply {action}")
    managed, text = managed_of(far)
    wanted = managed.changed(operation)
    with ExitStack() as stack:
        if operation.get("update"):
            inputs = newer.wanted_inputs(operation)
            stack.enter_context(far.updates.taken(machine, inputs, commands))
        draft = stack.enter_context(proposal(machine, wanted))
        if action == "dry-build":
            machine.configuration.derivation(TOPLEVEL, commands, (), draft)
            return {}
        configuration = machine.configuration
        attribute = VM if action == "build-vm" else TOPLEVEL
        system = machine.steps.build_for(far.host, configuration, attribute, commands, machine.scratch, draft)
        if action in ("build", "build-vm"):
            return {}
        context.cancellation.check()
        if system is not None:
            machine.steps.send(far.host, system, commands)
        delivery = Delivery(far.host, configuration, system, action, draft)
        if action == "dry-activate":
            machine.steps.deliver(delivery, machine.places.profile, commands, machine.scratch)
            return {}
        before = far.just_seen(context)
        entry = _begin(far, "apply", before)
        file = machine.managed_folder / FILE
        if wanted.text() != text:
            entry.files_before[str(file)], entry.files_after[str(file)] = text, wanted.text()
        entry.activation = action
        machine.journal.write(entry)
        context.cancellation.check()
        try:
            put(machine, file, wanted.text(), commands)
            if commands.reporter:
                commands.reporter.enter("activating")
            machine.steps.deliver(delivery, machine.places.profile, commands, machine.scratch)
        except OperationFailed as failed:
            raise _settled(far, entry, failed) from failed
        machine.history.add(builds_of(commands), {f"apply {action}": time.monotonic() - begun})
        return _finished(far, entry, wanted.text())


def roll_back(far: FarMachine, plan: Json, context: Context) -> Json:
    """Carries out the plan of a ``roll_back``."""
    return _go(far, int(plan["generations"]["to"]["id"]), "roll_back", context, None)


def undo(far: FarMachine, context: Context) -> Json:
    """Takes back the last change that was made there from here, with its file; what was updated stays updated."""
    change = far.here.changes.last()
    if change is None or change.generation_before is None:
        raise OperationFailed("invalid_request", "There is no change of Aloud's to take back.")
    return _go(far, change.generation_before, "undo", context, change)


def settle(far: FarMachine, found: Far, context: Context) -> Far:
    """Ends what a sudden end, or a connection that was lost, left open, once nothing of it is at work any more.

    Gives the machine as it then is; raises `lock_held` where a step still is at work.
    """
    entry = far.here.journal.read()
    if entry is None:
        return found
    now = _at_rest(far, found, context)
    _settle(far, entry, now)
    return now


def _at_rest(far: FarMachine, found: Far, context: Context) -> Far:
    """The machine as it is when no step of a change is at work there any more."""
    await_end(far.here, far.ssh.asking(far.commands(context)) if found.systemd else None)
    return far.look(context)


def _settle(far: FarMachine, entry: Entry, found: Far) -> bool:
    """Whether the change has taken effect there."""
    machine = far.here
    current = found.current
    now = current.number if current else None
    took = now != entry.generation_before or found.running != entry.running_before
    if took:
        entry.generation_after = now
        for name, text in entry.files_after.items():
            if read_text(Path(name)) == entry.files_before.get(name):
                put(machine, Path(name), text, machine.quiet())
        machine.changes.add(entry)
    else:
        for name, text in entry.files_before.items():
            # What somebody else has written meanwhile is theirs.
            if read_text(Path(name)) == entry.files_after.get(name, text):
                put(machine, Path(name), text, machine.quiet())
    machine.journal.clear()
    return took


def _settled(far: FarMachine, entry: Entry, failed: OperationFailed) -> OperationFailed:
    """The failure of a change, with what became of it there; where nobody knows, the next look tells."""
    quiet = Context.silent()
    try:
        found = _at_rest(far, far.look(quiet), quiet)
    except OperationFailed:
        failed.failure["details"].append("What became of it there is settled when the machine is asked the next time.")
        return failed
    if not _settle(far, entry, found):
        return failed
    current = found.current
    if failed.code == "no_network" and current is not None and found.running == current.target:
        return _in_effect(failed)
    return way_back(failed)


def _in_effect(failed: OperationFailed) -> OperationFailed:
    """The connection was lost on the way back only: nobody has heard how the activation went."""
    return OperationFailed(
        failed.code,
        "The connection was lost before the end; the machine runs the new system, but whether all its services do is not known.",
        details=failed.failure["details"],
        suggestions=["If something is wrong there, rolling back makes the one before it current again."],
        recovery=["rollback"],
    )


def _begin(far: FarMachine, operation: str, found: Far) -> Entry:
    machine = far.here
    current = found.current
    entry = Entry(
        operation=operation,
        date=datetime.now().astimezone().isoformat(timespec="seconds"),
        generation_before=current.number if current else None,
        system_before=current.target if current else None,
        running_before=found.running,
        number=machine.changes.next_number(),
    )
    file = read_text(machine.managed_folder / FILE)
    systems = Systems(machine.places.state)
    if current and file is not None and systems.recall(Path(current.target)) is None:
        systems.remember(Path(current.target), file)
    return entry


def _go(far: FarMachine, number: int, operation: str, context: Context, change: Entry | None) -> Json:
    begun = time.monotonic()
    machine = far.here
    commands = far.commands(context, operation)
    before = far.just_seen(context)
    link = link_of(number, before)
    entry = _begin(far, operation, before)
    entry.toplevel, entry.activation = link.target, "switch"
    if change:
        entry.undoes = change.number
        entry.files_before, entry.files_after = dict(change.files_after), dict(change.files_before)
    else:
        machine.note_managed(entry, Path(link.target))
    machine.journal.write(entry)
    context.cancellation.check()
    try:
        for name, text in entry.files_after.items():
            put(machine, Path(name), text, commands)
        if commands.reporter:
            commands.reporter.enter("activating")
        profile = machine.places.profile
        args: list[Argument] = ["nix-env", "--profile", profile, "--switch-generation", str(number)]
        far.ssh.change(args, commands, "internal")
        unit = UNIT if before.systemd else []
        script = f"{link.target}/bin/switch-to-configuration"
        far.ssh.change([*unit, script, "switch"], commands, "activation_failed", NIXOS_INSTALL_BOOTLOADER="0")
    except OperationFailed as failed:
        raise _settled(far, entry, failed) from failed
    machine.history.add([], {"activation": time.monotonic() - begun})
    return _finished(far, entry, None)


def _finished(far: FarMachine, entry: Entry, text: str | None) -> Json:
    quiet = Context.silent()
    machine = far.here
    entry.activated = True
    try:
        found: Far | None = far.look(quiet)
    except OperationFailed:
        # It has been done all the same; only how it is now can't be told.
        found = None
    current = found.current if found else None
    if current is not None:
        entry.generation_after, entry.toplevel = current.number, current.target
        if text is not None:
            Systems(machine.places.state).remember(Path(current.target), text)
    machine.changes.add(entry)
    machine.journal.clear()
    result: Json = {}
    if found is not None and current is not None:
        result["generation"] = outline(current, found.booted or "")
        if entry.system_before:
            result["diff"] = between(far, entry.system_before, current.target, quiet)
    return result
