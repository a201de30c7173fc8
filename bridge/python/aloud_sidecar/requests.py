"""One request at work: from its operation to its outcome."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable

from .backends.base import Backend
from .context import Cancellation, Context
from .failure import Cancelled, Json, OperationFailed
from .gate import Gate
from .plans import Plans, digest_of, outdated

#: How often a plan is made again when the machine changes while it is made.
_ATTEMPTS = 2


class Worker:
    """Carries requests out on a backend and words what became of them."""

    def __init__(self, backend: Backend, gate: Gate) -> None:
        self._backend = backend
        self._gate = gate
        self._plans = Plans()

    def outcome(self, request: Json, send: Callable[[Json], None], cancellation: Cancellation) -> Json:
        """Gives the protocol's `Outcome`; `send` takes progress as it comes. Never raises."""
        started = time.monotonic()
        operation = request["operation"]
        context = Context(send, cancellation)
        work = {"read": self._read, "plan": self._plan, "execute": self._execute}[request["type"]]
        outcome: Json = {"operation": operation["operation"], "ok": True, "method": self._backend.method}
        try:
            cancellation.check()
            self._gate.admit(request, context)
            outcome.update(work(request, context))
        except OperationFailed as failed:
            outcome.update(ok=False, failure=failed.failure)
        except Exception as error:  # the protocol goes on, whatever a backend does
            traceback.print_exc(file=sys.stderr)
            ended = Cancelled() if cancellation.requested else internal(error)
            outcome.update(ok=False, failure=ended.failure)
        outcome["seconds"] = round(time.monotonic() - started, 6)
        try:
            self._gate.end(request, outcome)
        except OperationFailed as failed:
            # What has happened has happened.
            print(f"aloud sidecar: {failed} {failed.failure['details']}", file=sys.stderr, flush=True)
        return outcome

    def _read(self, request: Json, context: Context) -> Json:
        return {"result": self._backend.read(request["operation"], context)}

    def _plan(self, request: Json, context: Context) -> Json:
        operation = request["operation"]
        for _ in range(_ATTEMPTS):
            before = self._backend.world(operation)
            draft = self._backend.plan(operation, context)
            context.cancellation.check()
            if self._backend.world(operation) == before:
                digest = digest_of(operation, self._backend.method, before)
                plan = {**draft, "operation": operation, "digest": digest, "method": self._backend.method}
                return {"plan": self._plans.hand_out(plan)}
        raise outdated("The machine keeps changing while the plan is made; nothing was changed.")

    def _execute(self, request: Json, context: Context) -> Json:
        operation = request["operation"]
        plan = self._plans.redeem(operation, request.get("confirmation"))
        self._gate.authorise(request, plan, context)
        with self._backend.exclusive(context):
            now = digest_of(operation, self._backend.method, self._backend.world(operation))
            if now != plan["digest"]:
                raise outdated("The machine has changed since this was planned, so nothing was changed.")
            self._gate.begin(request, plan)
            return {"result": self._backend.execute(operation, plan, context)}


def internal(error: BaseException) -> OperationFailed:
    """The failure of an error that nobody foresaw."""
    return OperationFailed(
        "internal",
        "Something went wrong inside Aloud itself.",
        details=[f"{type(error).__name__}: {error}"[:2000]],
        suggestions=["Try it again. If it happens again, report it with the details."],
        recovery=["retry"],
    )
