"""Carries out changes so that either all of one happens or none."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..context import Context
from ..failure import Json, OperationFailed
from . import newer, root_files
from .closure import compare
from .commands import Argument, Commands
from .configuration import TOPLEVEL, VM, proposed
from .evaluation import proposal
from .generations import describe, links, target_of
from .journal import Entry
from .machine import Machine
from .managed import FILE, load
from .steps import Activation
from .systems import Systems

_LASTING = ("switch", "boot", "test")


def apply(machine: Machine, operation: Json, context: Context) -> Json:
    """Carries out an ``apply``; gives its Result.

    The build runs on a proposal; Aloud's file, the profile and the running system
    change only after it, in that order, and not cancellably.
    """
    begun = time.monotonic()
    action = operation.get("action", "switch")
    commands = machine.commands(context, f"apply {action}")
    managed, text = load(machine.managed_folder)
    wanted = managed.changed(operation)
    if action not in _LASTING:
        return _look_only(machine, operation, action, commands)
    entry = begin(machine, "apply")
    steps_after = 1 if action == "test" else 2
    at_hand = machine.steps.at_hand(steps_after, machine.places.profile, commands, machine.rights)
    with at_hand, ThreadPoolExecutor(1) as beside:
        try:
            if operation.get("update"):
                _update(machine, entry, operation, commands)
            file = machine.managed_folder / FILE
            if wanted.text() != text:
                entry.files_before[str(file)], entry.files_after[str(file)] = text, wanted.text()
            with proposal(machine, wanted) as draft:
                system = _build(machine, TOPLEVEL, commands, draft)
            entry.toplevel, entry.activation = str(system), action
            # Asked for before anything changes: a refusal then changes nothing.
            machine.rights.arguments(["true"], machine.places.profile.parent, commands)
            machine.journal.write(entry)
            context.cancellation.check()
            diff = beside.submit(_diff, machine, entry)
            if wanted.text() != text:
                root_files.write(file, wanted.text(), machine.rights, commands, machine.scratch)
            Systems(machine.places.state).remember(system, wanted.text())
            if action != "test":
                machine.steps.set_profile(machine.places.profile, system, commands, machine.rights)
        except BaseException:
            take_back(machine, entry)
            machine.journal.clear()
            raise
        activate(machine, entry, system, action, commands)
        machine.history.add(builds_of(commands), {f"apply {action}": time.monotonic() - begun})
        return {**_current(machine), **diff.result()}


def go_to(machine: Machine, entry: Entry, number: int, commands: Commands) -> None:
    """Makes a generation current and active, with the files that belong to it."""
    try:
        machine.rights.arguments(["true"], machine.places.profile.parent, commands)
        machine.journal.write(entry)
        commands.context.cancellation.check()
        for name, text in entry.files_after.items():
            put(machine, Path(name), text, commands)
        if number != entry.generation_before:
            switch_profile(machine, number, commands)
    except BaseException:
        take_back(machine, entry)
        machine.journal.clear()
        raise
    activation: Activation = "boot" if entry.activation == "boot" else "switch"
    profile = machine.places.profile
    system = profile.with_name(f"{profile.name}-{number}-link").resolve()
    activate(machine, entry, system, activation, commands)


def switch_profile(machine: Machine, number: int, commands: Commands) -> None:
    """Makes an existing generation the current one; nothing is evaluated or built."""
    profile = machine.places.profile
    args: list[Argument] = ["nix-env", "--profile", profile, "--switch-generation", str(number)]
    commands.output(machine.rights.arguments(args, profile.parent, commands), survive=True)


def begin(machine: Machine, operation: str) -> Entry:
    """Notes in the journal how the machine is before a change."""
    places = machine.places
    current = next((link for link in links(places.profile) if link.current), None)
    entry = Entry(
        operation=operation,
        date=datetime.now().astimezone().isoformat(timespec="seconds"),
        generation_before=current.number if current else None,
        system_before=current.target if current else None,
        running_before=target_of(places.running),
        number=machine.changes.next_number(),
        channels_before=newer.channel_generation(places),
    )
    if current:
        machine.remember_origin(Path(current.target))
    machine.journal.write(entry)
    return entry


def activate(machine: Machine, entry: Entry, system: Path, action: Activation, commands: Commands) -> None:
    """Activates what has been made current, and ends the journal; a failure keeps the new state, as NixOS does."""
    entry.generation_after = next((link.number for link in links(machine.places.profile) if link.current), None)
    machine.journal.write(entry)
    if commands.reporter:
        commands.reporter.enter("activating")
    begun = time.monotonic()
    try:
        machine.steps.activate(system.resolve(), action, commands, machine.rights)
        entry.activated = True
        machine.history.add([], {"activation": time.monotonic() - begun})
    except OperationFailed as failed:
        raise way_back(failed) from failed
    finally:
        machine.changes.add(entry)
        machine.journal.clear()


def way_back(failed: OperationFailed) -> OperationFailed:
    """A failed activation, with the offer to roll back at the front."""
    failure = failed.failure
    if failed.code in ("activation_failed", "lock_held", "permission", "no_space"):
        sentence, code = failure["sentence"], failed.code
    else:
        sentence, code = "The new generation could not be activated.", "activation_failed"
    return OperationFailed(
        code,
        sentence,
        details=failure["details"],
        suggestions=[
            "The new generation is the current one already; rolling back makes the one before it current again.",
            *failure["suggestions"],
        ],
        explanation=failure.get("explanation"),
        recovery=["rollback", *[r for r in failure["recovery"] if r != "rollback"]],
    )


def take_back(machine: Machine, entry: Entry) -> None:
    """Puts back profile, files and channels as they were before a change; the journal is the caller's to end."""
    quiet = machine.quiet()
    profile = machine.places.profile
    now = next((link.number for link in links(profile) if link.current), None)
    if entry.generation_before is not None and now != entry.generation_before:
        switch_profile(machine, entry.generation_before, quiet)
    for name, before in entry.files_before.items():
        # What somebody else has written meanwhile is theirs.
        if read_text(Path(name)) == entry.files_after.get(name, before):
            put(machine, Path(name), before, quiet)
    newer.restore_channels(entry.channels_before, machine.places, quiet, machine.rights)


def _look_only(machine: Machine, operation: Json, action: str, commands: Commands) -> Json:
    """build, dry-build, dry-activate and build-vm: the machine stays as it is."""
    configuration = machine.configuration
    managed, _ = load(machine.managed_folder)
    attribute = VM if action == "build-vm" else TOPLEVEL
    flags = []
    if operation.get("update"):
        flags = newer.look_ahead(configuration, machine.places, newer.wanted_inputs(operation), commands)
    before = target_of(machine.places.profile)
    with proposal(machine, managed.changed(operation)) as draft:
        derivation = configuration.derivation(attribute, commands, flags, draft)
    if action == "dry-build":
        return {}
    kept: list[Argument] = ["--add-root", machine.scratch / "result", "--indirect"]
    output = commands.output(["nix-store", "--realise", derivation, *kept, *_LOG])
    system = Path(output.split()[-1]).resolve()
    machine.history.add(builds_of(commands), {})
    if action == "dry-activate":
        machine.steps.activate(system, "dry-activate", commands, machine.rights)
    return {} if attribute == VM or not before else {"diff": compare(commands, before, system)}


_LOG = ("--log-format", "internal-json", "-v")


def _build(machine: Machine, attribute: str, commands: Commands, draft: Path) -> Path:
    begun = time.monotonic()
    runner = replace(commands, environment={**commands.environment, **proposed(draft)})
    system = machine.steps.build(machine.configuration, attribute, runner, machine.scratch)
    builds = builds_of(commands)
    if not builds:
        machine.history.add([], {"evaluation": time.monotonic() - begun})
    return system


def builds_of(commands: Commands) -> list[tuple[str, float]]:
    """What the commands have built: names with version, and seconds."""
    return list(commands.reporter.model.finished) if commands.reporter else []


def _update(machine: Machine, entry: Entry, operation: Json, commands: Commands) -> None:
    """Fetches newer channels or inputs, and notes them so that they can be taken back."""
    _note_lock(machine, entry)
    newer.take(machine.configuration, machine.places, newer.wanted_inputs(operation), commands, machine.rights)
    _note_lock(machine, entry, after=True)
    entry.channels_after = newer.channel_generation(machine.places)


def _note_lock(machine: Machine, entry: Entry, after: bool = False) -> None:
    lock = newer.lock_file(machine.configuration)
    if lock is None:
        return
    (entry.files_after if after else entry.files_before)[str(lock)] = read_text(lock)
    if not after:
        # Until the update has written it, what is there is what was there.
        entry.files_after[str(lock)] = read_text(lock)
    machine.journal.write(entry)


def put(machine: Machine, path: Path, text: str | None, commands: Commands) -> None:
    """Writes a file of the configuration, or with None removes it; nothing where it is so already."""
    if read_text(path) == text:
        return
    if text is None:
        root_files.remove(path, machine.rights, commands)
    else:
        root_files.write(path, text, machine.rights, commands, machine.scratch)


def read_text(path: Path) -> str | None:
    """The text of a file; None where there is none."""
    try:
        return path.read_text("utf-8")
    except OSError:
        return None


def result_of(machine: Machine, entry: Entry) -> Json:
    """The Result of a change: the generation that is current now, and what differs from before."""
    return {**_current(machine), **_diff(machine, entry)}


def _current(machine: Machine) -> Json:
    current = next((link for link in links(machine.places.profile) if link.current), None)
    return {"generation": describe(current)} if current else {}


def _diff(machine: Machine, entry: Entry) -> Json:
    if not entry.system_before or not entry.toplevel or not os.path.exists(entry.system_before):
        return {}
    return {"diff": compare(machine.quiet(), entry.system_before, entry.toplevel)}
