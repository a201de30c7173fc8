"""Plans of a change of configuration: worked out by evaluation and a dry run, changing nothing."""

from __future__ import annotations

import os
from pathlib import Path

from ..context import Context
from ..failure import Json
from . import closure
from .activation import active_units, units_touched
from .commands import Argument, Commands
from .configuration import TOPLEVEL
from .dry_run import DryRun
from .evaluation import Evaluated, evaluate, look, reached, work
from .generations import target_of
from .known import Known
from .machine import Machine
from .managed import load
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
    managed, _ = load(machine.managed_folder)
    known = Known(machine, operation, managed)
    found = evaluate(machine, operation, managed, commands)
    plan = found.plan(same=_nothing_to_do(machine, found))
    if found.whole:
        plan.update(_differences(machine, found, commands))
    seconds = expected_seconds(machine, operation, found.dry)
    if seconds is not None:
        plan["expectedSeconds"] = round(seconds, 1)
    if found.refused:
        return plan, None
    known.keep(found.system, plan)
    return plan, found.derivation


def outlook(machine: Machine, flags: list[Argument], commands: Commands) -> Json:
    """What the configuration as it is would come to with these flags: work, time, and the need of a reboot."""
    derivation = machine.configuration.derivation(TOPLEVEL, commands, flags)
    _system, dry = look(derivation, commands)
    names = [split_name(path_name(path))[0] for path in [*dry.builds, *dry.fetches]]
    found: Json = {**work(dry), "reboot": "linux" in names}
    seconds = expected_seconds(machine, {}, dry)
    return found if seconds is None else {**found, "expectedSeconds": round(seconds, 1)}


def _nothing_to_do(machine: Machine, found: Evaluated) -> bool:
    action = found.operation.get("action", "switch")
    if action in ("build", "build-vm"):
        return found.ready
    return reached(action, str(found.system), target_of(machine.places.profile), target_of(machine.places.running))


def _differences(machine: Machine, found: Evaluated, commands: Commands) -> Json:
    """Packages, services and the need of a reboot: exact for a system already built, else from names and derivations."""
    before = target_of(machine.places.profile)
    services = None
    if found.ready and found.system.exists():
        told: Json = {"reboot": needs_reboot(machine, found.system)}
        if before:
            told["diff"] = closure.compare(commands, before, found.system)
        services = units_touched(found.system, commands, machine.rights)
    else:
        kernel = any(split_name(name)[0] == "linux" for name in found.come)
        told = {"diff": from_names(found, _versions(before, commands)), "reboot": kernel}
    if services is None:
        running = machine.places.running
        services = units_ahead(found.derivation, running, lambda names: active_units(names, commands))
    return told if services is None else {**told, "services": services}


def _versions(before: str | None, commands: Commands) -> dict[str, set[str]]:
    return closure.versions(closure.requisites(commands, before)) if before else {}


def from_names(found: Evaluated, old: dict[str, set[str]]) -> Json:
    """The ClosureDiff as far as the names of what will be fetched and built tell; `old` are the versions there are."""
    changed = []
    for name in sorted(set(found.come)):
        package, version = split_name(name)
        if version and closure.is_package(package) and old.get(package) and version not in old[package]:
            changed.append({"name": package, "from": ", ".join(sorted(old[package])), "to": version})
    added = [
        {"name": package["name"], **({"version": package["version"]} if package["version"] else {})}
        for package in found.asked["packages"]
        if package["name"] not in old
    ]
    gone = [name.rsplit(".", 1)[-1] for name in found.operation.get("remove", [])]
    removed = [_old(name, old) for name in gone if name in old]
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
