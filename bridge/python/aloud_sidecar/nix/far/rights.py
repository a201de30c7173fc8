"""Whether who arrives on another machine may change it: asked before anything is planned, so that nobody confirms in vain."""

from __future__ import annotations

from ...context import Context
from ...failure import OperationFailed
from .look import Far
from .machine import FarMachine

_CONFIGURED = "On NixOS that is security.sudo.wheelNeedsPassword = false, or a rule of security.sudo.extraRules."


def check(far: FarMachine, found: Far, context: Context) -> None:
    """Raises `permission` where a change there would end for want of rights."""
    if far.host.sudo:
        finished = far.ssh.asking(far.commands(context), root=True)(["true"])
        if finished.status == 0:
            return
        said = [*finished.log.text, *finished.log.errors]
        raise _refused(
            "Changing it needs sudo there without a password, since a password can't be given by voice or by ssh.",
            said,
            f"Let that user use sudo there without a password, or let ssh arrive there as root. {_CONFIGURED}",
        )
    if not found.writable:
        raise _refused(
            "Whom ssh arrives as may not change the system there.",
            [],
            f"Let ssh arrive there as root; or, for a user who has sudo there without a password, "
            f"run aloud settings set hosts.{far.host.name}.sudo true.",
        )


def _refused(sentence: str, details: list[str], suggestion: str) -> OperationFailed:
    return OperationFailed(
        "permission",
        sentence,
        details=details,
        suggestions=[suggestion],
        explanation="The system's profile belongs to the administrator of that machine.",
        recovery=["authorise"],
    )
