"""How the practice machine is told to fail, to hurry, and what is released when."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from ...failure import Json, OperationFailed
from . import files

_DAY = 86_400
#: What does not come up where an activation is told to fail.
FAULTY_UNIT = "display-manager.service"
_DEFAULT: Json = {"speed": 1, "faults": [], "capacityBytes": 64_000_000_000, "releases": 2}


class Control:
    """The file control.json, read anew each time so that it can be edited by hand as well."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def _read(self) -> Json:
        return {**_DEFAULT, **(files.read_json(self._path) or {})}

    def begin(self) -> None:
        """Writes the file of a new machine."""
        files.write_json(self._path, {**_DEFAULT, "since": time.time()})

    @property
    def speed(self) -> float:
        """How many times faster than a real machine; 0 is at once."""
        return float(self._read()["speed"])

    @property
    def capacity(self) -> int:
        """Bytes of the simulated disk."""
        return int(self._read()["capacityBytes"])

    @property
    def newest_release(self) -> int:
        """The channel's newest release: one comes out each day."""
        settings = self._read()
        days = max(0, int((time.time() - settings.get("since", time.time())) / _DAY))
        return int(settings["releases"]) + days

    def set(self, wanted: Json) -> None:
        """Takes the protocol's `RehearsalSettings`."""
        with self._lock:
            settings = self._read()
            settings["releases"] += wanted.get("release", 0)
            settings.update({name: wanted[name] for name in ("speed", "faults", "capacityBytes") if name in wanted})
            files.write_json(self._path, settings)

    def fail_if_told(self, kind: str) -> None:
        """Raises the failure of that kind when the machine was told to fail so."""
        with self._lock:
            settings = self._read()
            fault = next((fault for fault in settings["faults"] if fault["kind"] == kind), None)
            if fault is None:
                return
            if "times" in fault:
                fault["times"] -= 1
                settings["faults"] = [entry for entry in settings["faults"] if entry.get("times", 1) > 0]
                files.write_json(self._path, settings)
        raise _FAILURES[kind]()


def _evaluation() -> OperationFailed:
    return OperationFailed(
        "evaluation_failed",
        "The configuration could not be evaluated.",
        details=["error: attribute 'rehearsed' missing", "at /etc/nixos/configuration.nix:12:5"],
        suggestions=["Look at line 12 of configuration.nix.", "Roll back if you need a working system now."],
        explanation="NixOS works out the whole system from its configuration before it builds anything. "
        "A mistake in it stops everything at that point, and nothing changes.",
        recovery=["fix_config", "retry"],
    )


def _build() -> OperationFailed:
    return OperationFailed(
        "builder_failed",
        "A part of the system could not be built.",
        details=["builder for system-path failed with exit code 2", "make: *** [all] Error 2"],
        suggestions=["Try again later, when the channel has been mended, or leave the new package out."],
        explanation="Each part is built by a program of its own. When one fails, the system stays as it was.",
        recovery=["retry", "fix_config"],
    )


def _activation() -> OperationFailed:
    return OperationFailed(
        "activation_failed",
        "The new system was built but could not be started completely.",
        details=[f"{FAULTY_UNIT}: failed with result exit-code"],
        suggestions=["Roll back to the generation before; it is still there."],
        explanation="After a build NixOS restarts the services that changed. One of them did not start. "
        "The new generation is the current one, and the one before can be brought back.",
        recovery=["rollback", "retry"],
    )


def no_space(needed: int | None = None) -> OperationFailed:
    """The failure of a full disk; `needed` is how many bytes were missing."""
    return OperationFailed(
        "no_space",
        "The disk is full, so nothing was changed.",
        details=["error: writing to file: No space left on device"]
        + ([f"{needed} bytes are missing."] if needed is not None else []),
        suggestions=["Delete old generations and collect garbage to free some space."],
        explanation="Old generations keep all that they need on the disk until they are deleted.",
        recovery=["free_space", "retry"],
    )


def _permission() -> OperationFailed:
    return OperationFailed(
        "permission",
        "You were not allowed to change the system, so nothing was changed.",
        details=["opening lock file /nix/var/nix/profiles/system.lock: Permission denied"],
        suggestions=["Give your password when you are asked for it."],
        explanation="Changing the system needs the rights of the administrator.",
        recovery=["authorise", "retry"],
    )


def _no_network() -> OperationFailed:
    return OperationFailed(
        "no_network",
        "The network can't be reached, so nothing was changed.",
        details=["unable to download: Could not resolve host"],
        suggestions=["Check the connection and try again."],
        explanation="Packages come over the network. What is already on the disk works without it.",
        recovery=["retry", "wait"],
    )


def _unreachable() -> OperationFailed:
    return OperationFailed(
        "no_network",
        "The machine can't be reached.",
        details=["ssh: connect to host practice port 22: No route to host"],
        suggestions=["See that it is switched on and in the network, then try again."],
        explanation="Other machines are asked over the network, by ssh. Nothing was changed there.",
        recovery=["retry"],
    )


_FAILURES = {
    "unreachable": _unreachable,
    "evaluation": _evaluation,
    "build": _build,
    "activation": _activation,
    "no_space": no_space,
    "permission": _permission,
    "no_network": _no_network,
}
