"""A change of one machine: planned as the machine is, and carried out only while it still is so."""

from __future__ import annotations

from collections.abc import Callable

from .backends.base import Backend
from .context import Context
from .failure import Json, OperationFailed
from .plans import digest_of, outdated

#: How often a plan is made again when the machine changes while it is made.
_ATTEMPTS = 2


def plan_on(backend: Backend, operation: Json, context: Context) -> Json:
    """The protocol's Plan, but for its token. Raises what makes it impossible."""
    for _ in range(_ATTEMPTS):
        before = backend.world(operation)
        draft = backend.plan(operation, context)
        context.cancellation.check()
        if backend.world(operation) == before:
            digest = digest_of(operation, backend.method, before)
            return {**draft, "operation": operation, "digest": digest, "method": backend.method}
    raise outdated("The machine keeps changing while the plan is made; nothing was changed.")


def carry_out(
    backend: Backend, operation: Json, plan: Json, context: Context, begin: Callable[[], None] = lambda: None
) -> Json:
    """Carries out a plan that was confirmed; gives its Result. `begin` is called when nothing speaks against it.

    Raises `plan_outdated` where the machine is not what it was planned on any more.
    """
    with backend.exclusive(context):
        now = digest_of(operation, backend.method, backend.world(operation))
        if now != plan["digest"]:
            raise outdated("The machine has changed since this was planned, so nothing was changed.")
        begin()
        return backend.execute(operation, plan, context)


def internal(error: BaseException) -> OperationFailed:
    """The failure of an error that nobody foresaw."""
    return OperationFailed(
        "internal",
        "Something went wrong inside Aloud itself.",
        details=[f"{type(error).__name__}: {error}"[:2000]],
        suggestions=["Try it again. If it happens again, report it with the details."],
        recovery=["retry"],
    )
