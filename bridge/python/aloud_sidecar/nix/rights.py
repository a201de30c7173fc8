"""How what needs the administrator is run: as such, or by way of sudo, run0 or pkexec.

Every child has a session without a terminal, so that none of these can wait for
a password that nobody is asked for: they use a running authentication agent, a
rule that needs no password, or fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..children import KEEPER
from ..failure import OperationFailed
from .commands import AUTHORISING, Argument, Commands

# How each program is told not to ask on a terminal.
_WAYS: dict[str, list[str]] = {
    "sudo": ["sudo", "-n"],
    "run0": ["run0", "--background=", "--pipe"],
    "pkexec": ["pkexec"],
}

# Nix's own settings, which these programs would drop from the environment.
_KEPT = ("NIX_STORE_DIR", "NIX_STATE_DIR", "NIX_LOG_DIR", "NIX_CONF_DIR", "NIX_PATH", "ALOUD_RUN_DIR", "LOCALE_ARCHIVE")


class Rights:
    """Chooses the way once, at the first step that needs it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """ALOUD_ELEVATE in the environment names one of sudo, run0, pkexec."""
        self._environment = environment
        self._way: list[str] | None = None

    def needed(self, path: Path) -> bool:
        """Whether changing what is in this folder (or its nearest existing parent) needs them."""
        while not path.exists() and path != path.parent:
            path = path.parent
        return not os.access(path, os.W_OK)

    def arguments(self, args: Sequence[Argument], path: Path, commands: Commands) -> list[Argument]:
        """The arguments with which a command may change `path`.

        Raises `permission` where there is no way to become the administrator.
        """
        if not self.needed(path):
            return list(args)
        if self._way is None:
            self._way = self._find(commands)
        kept = [f"{name}={self._environment[name]}" for name in _KEPT if name in self._environment]
        # These programs close what they are born with, and the lock of a running step with it.
        return [*KEEPER, *self._way, "env", *kept, *args]

    def _find(self, commands: Commands) -> list[str]:
        wanted = self._environment.get("ALOUD_ELEVATE")
        path = self._environment.get("PATH")
        if commands.reporter:
            commands.reporter.enter("authorising")
        for name in [wanted] if wanted else _WAYS:
            if name not in _WAYS or not shutil.which(name, path=path):
                continue
            if commands.run([*_WAYS[name], "true"], timeout=AUTHORISING).status == 0:
                return _WAYS[name]
        raise OperationFailed(
            "permission",
            "That needs an administrator's permission, and there was no way to get it.",
            suggestions=[
                "Allow it when you are asked, let sudo run without a password for this, or run Aloud's helper service."
            ],
            explanation="The system's profile and configuration belong to the administrator.",
            recovery=["authorise"],
        )
