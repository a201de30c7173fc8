"""How another machine is spoken to: ssh that asks nobody anything and never waits for ever."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ...hosts.host import Host
from ..commands import Argument, Ask, Commands, Finished
from ..errors import classify

# Seconds until a machine that does not answer counts as out of reach, and between two signs of life.
CONNECTING = 10
_ALIVE = 15

# Seconds that a look at a machine may take, connecting included.
LOOKING = 45.0

# How ssh itself ends where it did not get there; all else is how the command ended.
_NOT_THERE = 255

# The first value given for an option counts, so that none of the person's own settings can make it ask.
OPTIONS = (
    "BatchMode=yes",
    f"ConnectTimeout={CONNECTING}",
    f"ServerAliveInterval={_ALIVE}",
    "ServerAliveCountMax=4",
    "RequestTTY=no",
    # A connection kept open would outlive what it was opened for.
    "ControlMaster=no",
)


def ssh_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which Nix's and NixOS's own programs use ssh in this way, beside the person's own options."""
    own = environment.get("NIX_SSHOPTS", "").split()
    options = [word for option in OPTIONS for word in ("-o", option)]
    return {"NIX_SSHOPTS": " ".join([*options, *own]), "SSH_ASKPASS_REQUIRE": "never"}


@dataclass(frozen=True, slots=True)
class Ssh:
    """One machine, and commands run there."""

    host: Host

    def arguments(self, args: Sequence[Argument], commands: Commands, *, root: bool = False) -> list[Argument]:
        """The arguments with which a command runs there, as the administrator where that is needed.

        The commands' environment has to be that of `ssh_environment`.
        """
        elevated = ["sudo", "-n", *args] if root and self.host.sudo else args
        # ssh gives one text to a shell on the other side: each argument is quoted for it.
        line = shlex.join(map(str, elevated))
        return ["ssh", *commands.environment["NIX_SSHOPTS"].split(), "-T", self.host.target, "--", line]

    def look(self, args: Sequence[Argument], commands: Commands, *, root: bool = False) -> str:
        """Runs a command that changes nothing there; gives what it printed. Raises the classified failure."""
        finished = commands.run(self.arguments(args, commands, root=root), timeout=LOOKING)
        if finished.status != 0:
            raise classify(finished.log, finished.status, "no_network")
        return finished.output

    def asking(self, commands: Commands, *, root: bool = False) -> Ask:
        """Runs commands that change nothing there, to their end whichever that is; raises where the machine is not reached."""

        def ask(args: list[Argument]) -> Finished:
            finished = commands.run(self.arguments(args, commands, root=root), timeout=LOOKING)
            if finished.status == _NOT_THERE:
                raise classify(finished.log, finished.status, "no_network")
            return finished

        return ask

    def looks(self, many: Sequence[Sequence[Argument]], commands: Commands) -> list[Finished]:
        """Runs several such commands side by side, each to its end whichever that is: most of the time goes into connecting."""
        with ThreadPoolExecutor(len(many), thread_name_prefix="look") as pool:
            return list(pool.map(lambda args: commands.run(self.arguments(args, commands), timeout=LOOKING), many))

    def change(self, args: Sequence[Argument], commands: Commands, fallback: str, **extra: str) -> Finished:
        """Runs a command that changes something there, to its good end. Raises the classified failure.

        `fallback` is the code for a failure that nobody knows; `extra` goes into the command's environment.
        """
        settings = [f"{name}={value}" for name, value in extra.items()]
        given: list[Argument] = ["env", *settings, *args] if settings else [*args]
        finished = commands.run(self.arguments(given, commands, root=True), survive=True)
        if finished.status != 0:
            raise classify(finished.log, finished.status, fallback)
        return finished
