"""The steps of a change through ``nixos_rebuild``."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from ... import children
from ...failure import OperationFailed
from ...hosts.host import Host
from ...nix.activation import checked
from ...nix.commands import Argument, Commands
from ...nix.configuration import Configuration
from ...nix.errors import classify
from ...nix.rights import Rights
from ...nix.steps import Activation, Delivery, Method, Steps
from ..subprocess.steps import SubprocessSteps
from .adapter import Adapter
from .worker import ANSWER

# Seconds that the build is ahead of what waits for its end: a worker's start takes as long, on a core of its own.
_HEAD_START = 0.15

_PACKAGES = Path(__file__).resolve().parents[3]


class NativeSteps(Steps):
    """Calls the module in a process of its own; see `worker`.

    Generations are read from their links, as for commands: the module's
    `get_generations` does the same by several times the system calls, and its date
    is that of the last change of a link, which collecting garbage moves.

    Where the profile belongs to the administrator the two last steps go by
    commands: the module would ask for a password on a terminal that is not there.
    """

    method: Method = "python_api"

    def __init__(self, adapter: Adapter, site_packages: Path) -> None:
        self._adapter = adapter
        self._site_packages = site_packages
        self._by_commands = SubprocessSteps()
        self._waiting: list[Popen[bytes]] = []

    @contextmanager
    def at_hand(self, count: int, profile: Path, commands: Commands, rights: Rights) -> Iterator[None]:
        """Has processes wait with the module imported, which takes longer than the steps themselves."""
        ended = threading.Event()

        def begin() -> None:
            if not ended.wait(_HEAD_START):
                self._waiting += [self._worker(commands, survive=True) for _ in range(count)]

        beginning = threading.Thread(target=begin, daemon=True)
        if not rights.needed(profile.parent):
            beginning.start()
        try:
            yield
        finally:
            ended.set()
            if beginning.ident is not None:
                beginning.join()
            while self._waiting:
                children.dismiss(self._waiting.pop())

    def build(self, configuration: Configuration, attribute: str, commands: Commands, scratch: Path) -> Path:
        flags: dict[str, Any] = {"log_format": "internal-json", "v": 1, "out_link": str(scratch / "result")}
        given: dict[str, Any] = {"attribute": attribute, "flags": flags}
        if configuration.flake:
            given |= {
                "folder": str(configuration.folder),
                "host": configuration.host,
                "flags": flags | {"impure": True},
            }
            return Path(self._call("build_flake", given, commands, configuration.environment()))
        given["nixpkgs"] = "<nixpkgs/nixos>"
        built = self._call("build", given, commands, configuration.environment())
        return Path(built).resolve()

    def set_profile(self, profile: Path, system: Path, commands: Commands, rights: Rights) -> None:
        if rights.needed(profile.parent):
            self._by_commands.set_profile(profile, system, commands, rights)
            return
        self._call("set_profile", {"profile": str(profile), "system": str(checked(system))}, commands, survive=True)

    def activate(self, system: Path, action: Activation, commands: Commands, rights: Rights) -> None:
        places_need_rights = rights.needed(Path(commands.environment.get("NIX_STATE_DIR", "/nix/var/nix")) / "profiles")
        if places_need_rights:
            self._by_commands.activate(system, action, commands, rights)
            return
        self._call("activate", {"system": str(system), "action": action}, commands, survive=True)

    def send(self, host: Host, system: Path, commands: Commands) -> None:
        if self._adapter.no_remote:
            super().send(host, system, commands)
            return
        if commands.reporter:
            commands.reporter.enter("downloading")
        self._call("send", {"system": str(checked(system)), "target": host.target}, commands)

    def deliver(self, delivery: Delivery, profile: Path, commands: Commands, scratch: Path) -> None:
        host, system, action = delivery.host, delivery.system, delivery.action
        # The module would ask for sudo's password on a terminal that is not there, and what another
        # machine has built is not here.
        if self._adapter.no_remote or host.sudo or system is None:
            super().deliver(delivery, profile, commands, scratch)
            return
        given = {"system": str(checked(system)), "target": host.target}
        if action in ("switch", "boot"):
            self._call("set_profile", {**given, "profile": str(profile)}, commands, survive=True)
        self._call("activate", {**given, "action": action}, commands, survive=True)

    def _call(
        self,
        name: str,
        given: dict[str, Any],
        commands: Commands,
        extra: dict[str, str] | None = None,
        *,
        survive: bool = False,
    ) -> str:
        waiting = survive and self._waiting
        process = waiting.pop() if waiting else self._worker(commands, extra, survive=survive)
        assert process.stdin is not None
        # One that has died already tells why on its standard error.
        with suppress(BrokenPipeError), process.stdin as stdin:
            stdin.write(json.dumps({"name": name, "with": given}).encode() + b"\n")
        finished = commands.follow(process, survive=survive)
        if finished.status != 0:
            fallback = "activation_failed" if name == "activate" else "evaluation_failed"
            raise classify(finished.log, finished.status, fallback)
        answers = [line for line in finished.output.splitlines() if line.startswith(ANSWER)]
        if not answers:
            raise OperationFailed("internal", "nixos_rebuild gave no answer.", details=[finished.output[-300:]])
        return str(json.loads(answers[-1].removeprefix(ANSWER)))

    def _worker(self, commands: Commands, extra: dict[str, str] | None = None, *, survive: bool) -> Popen[bytes]:
        environment = {**(extra or {}), "PYTHONPATH": str(_PACKAGES), "PYTHONDONTWRITEBYTECODE": "1"}
        args: list[Argument] = [sys.executable, "-P", "-S", "-m", f"{__package__}.worker", self._site_packages]
        return commands.start(args, extra=environment, survive=survive, stdin=PIPE, whole_tree=not survive)
