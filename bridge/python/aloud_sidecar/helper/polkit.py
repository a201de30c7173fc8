"""Asks polkit, where this machine has it, whether a process may do something."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from .. import children
from ..context import Context
from ..failure import Cancelled, OperationFailed
from .peer import Peer

Kind = Literal["read", "change", "destroy"]

#: The actions, as the policy file beside the package declares them.
ACTIONS: dict[Kind, str] = {
    "read": "org.aloud.helper.read",
    "change": "org.aloud.helper.change",
    "destroy": "org.aloud.helper.destroy",
}

#: Where the bus is that polkit is asked over.
_BUS = Path("/run/dbus/system_bus_socket")

# Seconds for a password prompt, after which it counts as dismissed.
_PATIENCE = 180.0

# What pkcheck ends with: a prompt was needed and nobody could answer; it was closed.
_NOBODY_TO_ASK, _DISMISSED = 2, 3

_SENTENCES = {
    _NOBODY_TO_ASK: "That needs an administrator's password, and there is nothing here that could ask for it.",
    _DISMISSED: "The question for the password was closed, so nothing was changed.",
}


def is_there(mode: str, environment: Mapping[str, str]) -> bool:
    """Whether polkit decides: `require` and `off` say so, `auto` looks whether it can be asked."""
    if mode == "auto":
        bus = "DBUS_SYSTEM_BUS_ADDRESS" in environment or _BUS.exists()
        return bus and shutil.which("pkcheck", path=environment.get("PATH")) is not None
    return mode == "require"


def ask(
    kind: Kind, peer: Peer, context: Context, environment: Mapping[str, str], *, prompt: bool = True
) -> None:
    """Returns where polkit allows it. Raises `permission` with its reason, or `Cancelled`.

    Without `prompt` nobody is asked for a password: what would need one is refused.
    """
    args = ["pkcheck", "--action-id", ACTIONS[kind], "--process", peer.subject]
    if kind != "read" and prompt:
        args.append("--allow-user-interaction")
        context.progress("authorising")
    try:
        process = children.spawn(args, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise _refused("polkit can't be asked, so nothing was changed.", str(error)) from error
    late = threading.Timer(_PATIENCE, children.interrupt, [process])
    late.daemon = True
    late.start()
    try:
        with context.cancellation.calling(lambda: children.interrupt(process)):
            status = children.finish(process)
    finally:
        late.cancel()
    if context.cancellation.requested:
        raise Cancelled
    if status != 0:
        sentence = _SENTENCES.get(status, "An administrator's rules don't allow this.")
        raise _refused(sentence, f"polkit refused {ACTIONS[kind]} (pkcheck ended with {status}).")


def _refused(sentence: str, detail: str) -> OperationFailed:
    return OperationFailed(
        "permission",
        sentence,
        details=[detail],
        suggestions=["An administrator can allow it: see the option services.aloud.helper.polkit."],
        recovery=["authorise"],
    )


def own_environment() -> dict[str, str]:
    """What pkcheck needs of this process's environment."""
    names = ("PATH", "DBUS_SYSTEM_BUS_ADDRESS")
    return {name: os.environ[name] for name in names if name in os.environ}
