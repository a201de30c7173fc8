"""What is known of a configuration without evaluating it: by the hash of everything it is evaluated from.

A plan that was worked out is kept under that hash, with the system it leads to.
While the inputs are the same, so is the system: whether there is anything to do
is then a comparison of two links. A configuration that reads what no hash here
covers (files elsewhere, the time, the network) is never taken as known.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from ..failure import Json
from .atomic import read_json, write_atomic
from .configuration import Configuration
from .evaluation import reached
from .generations import target_of
from .machine import Machine
from .managed import FILE, Managed

# Configurations remembered; each is some kilobytes.
KEPT = 32

# Seconds that a plan with something to build or fetch is taken as it was: meanwhile the store changes.
_FRESH = 900.0

# Another form of what is kept begins anew.
_FORM = 1

# Words of Nix that read what is not in the configuration's folder, and paths that lead out of it.
_ELSEWHERE = re.compile(
    rb"currentTime|getEnv|fetchTarball|fetchGit|fetchTree|fetchurl|fetchMercurial|getFlake|storePath|/\s*\.\s*\+"
    rb"|(?<![\w\"'./-])(?:~|\.\.)/|(?<![\w\"'./$}-])/[A-Za-z]|<(?!nixpkgs[/>])[A-Za-z][\w./-]*>"
)


class Known:
    """What is known of one wish, on the machine as it is now."""

    def __init__(self, machine: Machine, operation: Json, managed: Managed) -> None:
        self._machine = machine
        self._operation = operation
        self._managed = managed
        self._wanted = managed.changed(operation)
        self._file = machine.places.state / "known.json"
        self._key = self._hash()

    def plan(self) -> Json | None:
        """The plan, where it is known without any evaluation."""
        entry = self._read().get(self._key) if self._key else None
        if entry is None:
            return None
        if self._wanted == self._managed and self._is_running(entry["system"]):
            return self._nothing()
        kept = entry["plans"].get(self._wish())
        if kept is None or kept["on"] != self._links() or not self._still_true(kept, entry["system"]):
            return None
        plan: Json = kept["plan"]
        return plan

    def keep(self, system: Path, plan: Json) -> None:
        """Keeps a plan that was worked out, and the system that these inputs lead to."""
        if not self._key:
            return
        known = self._read()
        entry = known.pop(self._key, {"plans": {}})
        entry["system"] = str(system)
        entry["plans"][self._wish()] = {"plan": plan, "on": self._links(), "at": time.time()}
        known[self._key] = entry
        newest = dict(list(known.items())[-KEPT:])
        write_atomic(self._file, json.dumps({"form": _FORM, "known": newest}), 0o600)

    def _read(self) -> dict[str, Any]:
        kept = read_json(self._file, {})
        known = kept.get("known") if isinstance(kept, dict) and kept.get("form") == _FORM else None
        return known if isinstance(known, dict) else {}

    def _hash(self) -> str:
        """Of all inputs but the moment's links; empty where they are not all known."""
        operation, machine = self._operation, self._machine
        if operation.get("update") or operation.get("action") in ("build-vm", "dry-activate"):
            return ""
        configuration = machine.configuration
        own = machine.managed_folder
        if _reads_elsewhere(configuration, own):
            return ""
        search = machine.environment.get("NIX_PATH", "")
        parts = [
            configuration.fingerprint(own / FILE),
            self._wanted.text(),
            search,
            *(os.path.realpath(entry.rpartition("=")[2]) for entry in search.split(":")),
            target_of(machine.places.channels) or "",
            os.path.realpath(shutil.which("nix-instantiate", path=machine.environment.get("PATH")) or ""),
        ]
        return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def _wish(self) -> str:
        return hashlib.sha256(json.dumps(self._operation, sort_keys=True).encode()).hexdigest()

    def _links(self) -> list[str | None]:
        places = self._machine.places
        return [target_of(places.profile), target_of(places.running), target_of(places.booted)]

    def _is_running(self, system: str) -> bool:
        action = self._operation.get("action", "switch")
        profile, running, _booted = self._links()
        return os.path.exists(system) if action == "build" else reached(action, system, profile, running)

    def _nothing(self) -> Json:
        """The plan of a wish that the running system fulfils already."""
        there = [
            {"kind": "already_there", "attribute": name, "text": f"{name.rsplit('.', 1)[-1]} is installed already."}
            for name in self._operation.get("install", [])
        ]
        # What is not there can't be known to come from elsewhere without looking.
        missing = [
            {"kind": "not_there", "attribute": name, "text": f"{name} is not among what Aloud has installed."}
            for name in self._operation.get("remove", [])
        ]
        return {
            "nothingToDo": True,
            "builds": 0,
            "downloads": {"count": 0, "bytes": 0},
            "warnings": [*there, *missing],
        }

    def _still_true(self, kept: Json, system: str) -> bool:
        plan = kept["plan"]
        if plan["builds"] or plan["downloads"]["count"]:
            return 0 <= time.time() - kept["at"] < _FRESH and not os.path.exists(system)
        return os.path.exists(system)


def _reads_elsewhere(configuration: Configuration, own: Path) -> bool:
    """Whether something in the folder may make Nix read what lies outside of it."""
    for file in configuration.files():
        if file.is_symlink():
            target = file.resolve()
            if not target.is_relative_to(configuration.folder):
                return True
        elif file.suffix == ".nix" and file.parent != own:
            try:
                if _ELSEWHERE.search(file.read_bytes()):
                    return True
            except OSError:
                return True
    return False
