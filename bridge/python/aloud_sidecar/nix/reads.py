"""What can be asked of the machine without changing it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ..context import Context
from ..failure import Json, OperationFailed
from . import newer, planning, wishes
from .closure import compare
from .generations import KnownLinks, compared, describe, links, missing, outline, target_of
from .health import health
from .machine import Machine
from .managed import load
from .preparing import prepare
from .search import PackageIndex
from .store_db import valid_paths
from .system_journal import asking_here

# Results where the request names no limit.
_FOUND = 10


class Reads:
    """Answers read operations; safe from several threads."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._index = PackageIndex(machine.places)
        self._generations = KnownLinks(machine.places.profile)
        self._answers: dict[str, Callable[[Json, Context], Json]] = {
            "list_generations": self._list_generations,
            "current_generation": self._current_generation,
            "compare_generations": self._compare_generations,
            "system_info": self._system_info,
            "search_packages": self._search_packages,
            "describe_package": self._describe_package,
            "list_packages": self._list_packages,
            "check_updates": self._check_updates,
            "option_status": self._option_status,
            "generation_health": self._generation_health,
            "prepare": self._prepare,
        }

    def answer(self, operation: Json, context: Context) -> Json:
        """The Result of a read operation."""
        return self._answers[operation["operation"]](operation, context)

    def _list_generations(self, operation: Json, _context: Context) -> Json:
        places = self._machine.places
        newest_first = list(reversed(self._generations.all()))[: operation.get("limit")]
        booted = target_of(places.booted) or ""
        told = outline if operation.get("brief") else describe
        return {"generations": [told(link, booted) for link in newest_first]}

    def _current_generation(self, _operation: Json, context: Context) -> Json:
        places = self._machine.places
        found = self._generations.all()
        current = next((link for link in found if link.current), None)
        if current is None:
            raise missing("This machine has no NixOS generation.", ["Aloud can run as a rehearsal here."])
        result: Json = {"generation": describe(current, target_of(places.booted) or "")}
        older = [link for link in found if link.number < current.number]
        if older:
            result["diff"] = compare(self._machine.commands(context), older[-1].target, current.target)
        return result

    def _compare_generations(self, operation: Json, context: Context) -> Json:
        before, to = compared(operation, links(self._machine.places.profile))
        return {"diff": compare(self._machine.commands(context), before.target, to.target)}

    def _system_info(self, operation: Json, _context: Context) -> Json:
        topics: dict[str, Callable[[], Json]] = {
            "version": lambda: {"version": _text(self._machine.places.running / "nixos-version")},
            "channel": self._channel,
            "profile": lambda: {"profile": str(self._machine.places.profile)},
            "kernel": self._kernel,
            "disk": self._disk,
            "store": self._store,
        }
        wanted = [operation["topic"]] if "topic" in operation else list(topics)
        info = {name: value for topic in wanted for name, value in topics[topic]().items() if value not in ("", None)}
        return {"info": info}

    def _channel(self) -> Json:
        configuration = self._machine.configuration
        if configuration.flake:
            return {"channel": f"flake {configuration.folder}"}
        return {"channel": target_of(self._machine.places.channels / "nixos") or ""}

    def _kernel(self) -> Json:
        modules = self._machine.places.running / "kernel-modules" / "lib" / "modules"
        names = sorted(os.listdir(modules)) if modules.is_dir() else []
        return {"kernel": names[0] if names else os.uname().release}

    def _disk(self) -> Json:
        usage = shutil.disk_usage(self._machine.places.store)
        return {"diskFree": usage.free, "diskTotal": usage.total}

    def _store(self) -> Json:
        found = valid_paths(self._machine.places)
        if found is None:
            entries = sum(1 for entry in os.scandir(self._machine.places.store) if not entry.name.startswith("."))
            return {"storePaths": entries}
        return {"storePaths": found[0], "storeBytes": found[1]}

    def _search_packages(self, operation: Json, context: Context) -> Json:
        commands = self._machine.commands(context)
        limit = operation.get("limit", _FOUND)
        rows = self._index.search(operation["query"], limit, self._machine.configuration, commands)
        own = self._own()
        return {
            "packages": [
                {"attribute": a, "name": n, "version": v, "description": d, "unfree": u, "installed": a in own}
                for a, n, v, d, u in rows
            ]
        }

    def _own(self) -> tuple[str, ...]:
        try:
            return load(self._machine.managed_folder)[0].packages
        except OperationFailed:
            return ()

    def _describe_package(self, operation: Json, context: Context) -> Json:
        commands = self._machine.commands(context)
        configuration = self._machine.configuration
        attribute = operation["attribute"]
        answer = configuration.ask(wishes.question([attribute], installed=True), commands)
        package = answer["packages"][0]
        if not package["exists"]:
            names = configuration.ask(wishes.question(names=True), commands)["names"]
            raise wishes.unknown_package(attribute, names)
        return {"packages": [_info(package, package["name"] in {p["name"] for p in answer["installed"]})]}

    def _list_packages(self, operation: Json, context: Context) -> Json:
        wanted = operation.get("attribute")
        own = [name for name in self._own() if wanted in (None, name)]
        if not own:
            return {"packages": []}
        commands = self._machine.commands(context)
        answer = self._machine.configuration.ask(wishes.question(own), commands)
        return {"packages": [_info(p, True) for p in answer["packages"] if p["exists"]]}

    def _check_updates(self, _operation: Json, context: Context) -> Json:
        commands = self._machine.commands(context)
        configuration = self._machine.configuration
        flags = newer.look_ahead(configuration, self._machine.places, [], commands)
        now = configuration.ask(wishes.question(installed=True), commands)["installed"]
        then = configuration.ask(wishes.question(installed=True), commands, flags)["installed"]
        before = {p["name"]: p["version"] for p in now}
        updates = [
            {"name": p["name"], "from": before[p["name"]], "to": p["version"]}
            for p in sorted(then, key=lambda p: p["name"])
            if p["name"] in before and before[p["name"]] != p["version"]
        ]
        if not updates:
            return {"updates": []}
        outlook = {
            "mine": [update["name"] for update in updates],
            "fixes": newer.fixes(now, then),
            **planning.outlook(self._machine, flags, commands),
        }
        return {"updates": updates, "outlook": outlook}

    def _generation_health(self, _operation: Json, context: Context) -> Json:
        places = self._machine.places
        ask = asking_here(self._machine.commands(context))
        return {"health": health(links(places.profile), target_of(places.booted), ask)}

    def _prepare(self, operation: Json, context: Context) -> Json:
        return {"prepared": prepare(self._machine, operation, context)}

    def _option_status(self, operation: Json, context: Context) -> Json:
        name = operation["option"]
        commands = self._machine.commands(context)
        option = self._machine.configuration.ask(wishes.question(options=[name]), commands)["options"][0]
        if not option["exists"]:
            raise wishes.unknown_option(name, option["siblings"])
        status: Json = {"option": name}
        if option["description"]:
            status["description"] = option["description"]
        if option["value"] is not None and option["defined"]:
            status["enabled"] = option["value"]
        return {"option": status}


def _info(package: Json, installed: bool) -> Json:
    info = {
        "attribute": package["attribute"],
        "name": package["name"],
        "unfree": package["unfree"],
        "installed": installed,
    }
    for key in ("version", "description", "program"):
        if package[key]:
            info[key] = package[key]
    return info


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""
