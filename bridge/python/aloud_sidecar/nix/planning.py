"""Plans of a change of configuration: worked out by evaluation and a dry run, changing nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..context import Context
from ..failure import Json
from . import closure, dry_run, newer, wishes
from .activation import active_units, units_touched
from .atomic import write_atomic
from .commands import Argument, Commands
from .configuration import TOPLEVEL, VM
from .dry_run import DryRun
from .generations import target_of
from .known import Known
from .machine import Machine
from .managed import Managed, load
from .store_path import path_name, split_name
from .units_ahead import units_ahead

# What a new kernel, and so a reboot, is told by.
_BOOTED_PARTS = ("kernel", "initrd", "kernel-modules")


def plan_apply(machine: Machine, operation: Json, context: Context) -> Json:
    """The Plan of an ``apply``; see the protocol. Raises what the evaluation fails with."""
    managed, _ = load(machine.managed_folder)
    kept = Known(machine, operation, managed).plan()
    if kept is not None:
        return kept
    return work_out(machine, operation, machine.commands(context, "plan"))[0]


def work_out(machine: Machine, operation: Json, commands: Commands) -> tuple[Json, str | None]:
    """The plan of an ``apply`` by evaluation, and the derivation that carrying it out builds; None where Nix refuses."""
    configuration = machine.configuration
    managed, _ = load(machine.managed_folder)
    known = Known(machine, operation, managed)
    flags: list[Argument] = []
    if operation.get("update"):
        flags = newer.look_ahead(configuration, machine.places, newer.wanted_inputs(operation), commands)
    asked = wishes.check(operation, managed, configuration, commands, flags)
    attribute = VM if operation.get("action") == "build-vm" else TOPLEVEL
    # What Nix refuses to evaluate is told as a warning; the plan is of the rest.
    refused = {package["attribute"] for package in asked["packages"] if not package["evaluates"]}
    evaluable = {**operation, "install": [name for name in operation.get("install", []) if name not in refused]}
    with proposal(machine, managed.changed(evaluable)) as file:
        derivation = configuration.derivation(attribute, commands, flags, file)
    system, dry = look(derivation, commands)
    plan: Json = {
        "nothingToDo": not refused and _nothing_to_do(machine, operation, system, dry),
        "builds": len(dry.builds),
        "downloads": {"count": len(dry.fetches), "bytes": dry.download_bytes},
        "warnings": asked["warnings"],
    }
    if attribute == TOPLEVEL:
        plan.update(_differences(machine, operation, system, dry, asked, commands))
        if "services" not in plan:
            running = machine.places.running
            services = units_ahead(derivation, running, lambda names: active_units(names, commands))
            if services is not None:
                plan["services"] = services
    seconds = expected_seconds(machine, operation, dry)
    if seconds is not None:
        plan["expectedSeconds"] = round(seconds, 1)
    if refused:
        return plan, None
    known.keep(system, plan)
    return plan, derivation


def outlook(machine: Machine, flags: list[Argument], commands: Commands) -> Json:
    """What the configuration as it is would come to with these flags: work, time, and the need of a reboot."""
    derivation = machine.configuration.derivation(TOPLEVEL, commands, flags)
    _system, dry = look(derivation, commands)
    names = [split_name(path_name(path))[0] for path in [*dry.builds, *dry.fetches]]
    found: Json = {
        "builds": len(dry.builds),
        "downloads": {"count": len(dry.fetches), "bytes": dry.download_bytes},
        "reboot": "linux" in names,
    }
    seconds = expected_seconds(machine, {}, dry)
    return found if seconds is None else {**found, "expectedSeconds": round(seconds, 1)}


def look(derivation: str, commands: Commands) -> tuple[Path, DryRun]:
    """Where a derivation's result will be, and what has to be built and fetched for it."""
    output = commands.output(["nix-store", "--query", "--outputs", derivation]).split()[0]
    finished = commands.run(["nix-store", "--realise", "--dry-run", derivation])
    return Path(output), dry_run.parse([*finished.log.text, *finished.log.errors])


@contextmanager
def proposal(machine: Machine, managed: Managed) -> Iterator[Path]:
    """A file with a proposed content, for Aloud's module to read instead of its own."""
    file = machine.scratch / f"proposal-{os.getpid()}-{threading.get_ident()}.json"
    write_atomic(file, managed.text())
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def _nothing_to_do(machine: Machine, operation: Json, system: Path, dry: DryRun) -> bool:
    action = operation.get("action", "switch")
    profile, running = target_of(machine.places.profile), target_of(machine.places.running)
    same = {
        "switch": str(system) == profile == running,
        "boot": str(system) == profile,
        "test": str(system) == running,
        "build": not dry.builds and not dry.fetches,
        "build-vm": not dry.builds and not dry.fetches,
    }
    return same.get(action, False)


def _differences(machine: Machine, operation: Json, system: Path, dry: DryRun, asked: Json, commands: Commands) -> Json:
    """Packages and the need of a reboot: exact for a system already built, else from names; for one built, services."""
    before = target_of(machine.places.profile)
    if not dry.builds and not dry.fetches and system.exists():
        found: Json = {"reboot": needs_reboot(machine, system)}
        if before:
            found["diff"] = closure.compare(commands, before, system)
        services = units_touched(system, commands, machine.rights)
        if services is not None:
            found["services"] = services
        return found
    come = [path_name(path) for path in [*dry.builds, *dry.fetches]]
    kernel = any(split_name(name)[0] == "linux" for name in come)
    return {"diff": from_names(operation, asked, come, _versions(before, commands)), "reboot": kernel}


def _versions(before: str | None, commands: Commands) -> dict[str, set[str]]:
    return closure.versions(closure.requisites(commands, before)) if before else {}


def from_names(operation: Json, asked: Json, come: list[str], old: dict[str, set[str]]) -> Json:
    """The ClosureDiff as far as the names of what will be fetched and built tell; `old` are the versions there are."""
    changed = []
    for name in sorted(set(come)):
        package, version = split_name(name)
        if version and closure.is_package(package) and old.get(package) and version not in old[package]:
            changed.append({"name": package, "from": ", ".join(sorted(old[package])), "to": version})
    added = [
        {"name": package["name"], **({"version": package["version"]} if package["version"] else {})}
        for package in asked["packages"]
        if package["name"] not in old
    ]
    removed = [
        _old(name.rsplit(".", 1)[-1], old) for name in operation.get("remove", []) if name.rsplit(".", 1)[-1] in old
    ]
    return {"added": added, "removed": removed, "changed": changed}


def _old(name: str, old: dict[str, set[str]]) -> Json:
    return {"name": name, **({"version": ", ".join(sorted(old[name]))} if old[name] else {})}


def needs_reboot(machine: Machine, system: Path) -> bool:
    """Whether a system's kernel or its parts differ from those that were booted."""
    booted = machine.places.booted if machine.places.booted.exists() else machine.places.running
    return booted.exists() and any(target_of(booted / part) != target_of(system / part) for part in _BOOTED_PARTS)


def expected_seconds(machine: Machine, operation: Json, dry: DryRun) -> float | None:
    """From builds of the same packages and from earlier changes of the same kind."""
    usual = machine.history.operation(f"apply {operation.get('action', 'switch')}")
    if not dry.builds and not dry.fetches:
        return machine.history.operation("activation") if usual is None else usual
    builds = [machine.history.build(name) for name in dry.build_names()]
    known = [seconds for seconds in builds if seconds is not None]
    if len(known) < len(builds):
        return usual
    rest = (machine.history.operation("evaluation") or 0.0) + (machine.history.operation("activation") or 0.0)
    return max(sum(known) / (os.cpu_count() or 1), max(known, default=0.0)) + rest
