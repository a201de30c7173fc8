"""A stand-in machine for one test, and ways to ask things of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "standin"))

import make  # noqa: E402

from aloud_sidecar.backends.base import Backend  # noqa: E402
from aloud_sidecar.backends.choose import choose  # noqa: E402
from aloud_sidecar.context import Cancellation, Context  # noqa: E402
from aloud_sidecar.backends.subprocess.steps import SubprocessSteps  # noqa: E402
from aloud_sidecar.failure import Json, OperationFailed  # noqa: E402
from aloud_sidecar.nix import adopt  # noqa: E402
from aloud_sidecar.nix.machine import open_machine  # noqa: E402
from aloud_sidecar.nix.places import find_places  # noqa: E402

NEEDS_NIX = unittest.skipUnless(shutil.which("nix-build"), "there is no Nix on this machine")


def apply(**wanted: Any) -> Json:
    """An ``apply`` operation with all its fields."""
    return {
        "operation": "apply", "install": [], "remove": [], "enable": [], "disable": [],
        "update": False, "action": "switch", **wanted,
    }  # fmt: skip


class Box:
    """One machine and one backend on it, ALOUD_TEST_BACKEND where none is named."""

    def __init__(self, backend: str | None = None, *, adopted: bool = True, **extra: str) -> None:
        self.folder, made = self._stand_in(adopted)
        self.environment = {**os.environ, **made, **extra}
        self.events: list[Json] = []
        self._name = backend or os.environ.get("ALOUD_TEST_BACKEND", "subprocess")
        self.backend = self.open()

    def _stand_in(self, adopted: bool) -> tuple[Path, dict[str, str]]:
        """A machine of its own, or the one in ALOUD_TEST_STANDINS, put back, while nobody else has it."""
        self._lock: int | None = None
        shared = os.environ.get("ALOUD_TEST_STANDINS")
        if shared:
            folder = Path(shared, "adopted" if adopted else "bare")
            self._lock = os.open(f"{folder}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not make.kept(folder).exists():
                    make.make(folder, adopted=adopted)
                    make.keep(folder)
                return folder, make.again(folder)
            except BlockingIOError:
                os.close(self._lock)
                self._lock = None
        folder = Path(tempfile.mkdtemp(prefix="aloud-nix-"))
        return folder, make.make(folder, adopted=adopted)

    def open(self) -> Backend:
        """A backend as a new sidecar has it, started; `recovered` tells what it settled."""
        backend = choose(self._name, self.folder / "state", self.environment)
        self.recovered = backend.start()
        return backend

    def context(self, cancellation: Cancellation | None = None) -> Context:
        return Context(self.events.append, cancellation)

    def read(self, operation: str, **given: Any) -> Json:
        return self.backend.read({"operation": operation, **given}, self.context())

    def plan(self, operation: Json) -> Json:
        return self.backend.plan(operation, self.context())

    def change(self, operation: Json, cancellation: Cancellation | None = None) -> Json:
        plan = self.plan(operation)
        with self.backend.exclusive(self.context(cancellation)):
            return self.backend.execute(operation, plan, self.context(cancellation))

    def refused(self, operation: Json) -> OperationFailed:
        """The failure that a change ends with."""
        try:
            self.change(operation)
        except OperationFailed as failed:
            return failed
        raise AssertionError(f"{operation} went well")

    @property
    def managed(self) -> str:
        return (self.configuration().parent / "aloud/managed.json").read_text()

    @property
    def current(self) -> int:
        return int(os.readlink(self.folder / "nix/var/nix/profiles/system").split("-")[1])

    @property
    def running(self) -> str:
        return str((self.folder / "run/current-system").resolve())

    @property
    def profile(self) -> str:
        return str((self.folder / "nix/var/nix/profiles/system").resolve())

    def configuration(self) -> Path:
        return self.folder / "etc/nixos/configuration.nix"

    def add_line(self, line: str) -> None:
        file = self.configuration()
        file.write_text(file.read_text().rstrip().removesuffix("}") + f"  {line}\n}}\n")

    def close(self) -> None:
        self.backend.close()
        if self._lock is None:
            make.remove(self.folder)
        else:
            os.close(self._lock)


FLAKE = """\
{
  inputs.standin = { url = "path:%s"; flake = false; };
  outputs = { self, standin }: {
    nixosConfigurations.box = import "${standin}/nixos" { modules = [ ./configuration.nix ]; };
  };
}
"""


class FlakeBox(Box):
    """An adopted machine whose configuration is a flake kept in git, in a home folder."""

    def __init__(self, **extra: str) -> None:
        super().__init__(adopted=False, **extra)
        classic = super().configuration().read_text()
        self.flake.mkdir()
        (self.flake / "flake.nix").write_text(FLAKE % (self.folder / "nixos-25.11"))
        self.configuration().write_text(classic)
        for args in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *args], cwd=self.flake, env=self.environment, check=True, capture_output=True)
        self.environment |= {"ALOUD_CONFIGURATION": str(self.flake), "ALOUD_FLAKE_HOST": "box"}
        places = find_places(self.folder / "state/nix", self.environment)
        machine = open_machine(places, self.environment, SubprocessSteps())
        adopt.add(machine, adopt.survey(machine), machine.quiet())
        self.backend = self.open()

    @property
    def flake(self) -> Path:
        return self.folder / "home/flake"

    def configuration(self) -> Path:
        return self.flake / "configuration.nix"


class InThread(threading.Thread):
    """Runs something and keeps what came of it."""

    def __init__(self, work: Any) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.result: Any = None
        self.failed: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as error:
            self.failed = error
