"""One request at work: from its operation to its outcome."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from functools import partial

from .backends.base import Backend
from .context import Cancellation, Context
from .failure import Cancelled, Json, OperationFailed
from .gate import Gate
from .hosts.fleet import Fleet
from .planned import carry_out, internal, plan_on
from .plans import Plans


class Worker:
    """Carries requests out on a backend and words what became of them."""

    def __init__(self, backend: Backend, gate: Gate, fleet: Fleet | None = None) -> None:
        self._backend = backend
        self._fleet = fleet
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
        operation = request["operation"]
        fleet = self._fleet_for(operation)
        return fleet.read(operation, context) if fleet else {"result": self._backend.read(operation, context)}

    def _plan(self, request: Json, context: Context) -> Json:
        operation = request["operation"]
        fleet = self._fleet_for(operation)
        plan = fleet.plan(operation, context) if fleet else plan_on(self._backend, operation, context)
        return {"plan": self._plans.hand_out(plan)}

    def _execute(self, request: Json, context: Context) -> Json:
        operation = request["operation"]
        plan = self._plans.redeem(operation, request.get("confirmation"))
        self._gate.authorise(request, plan, context)
        fleet = self._fleet_for(operation)
        if fleet:
            self._gate.begin(request, plan)
            return fleet.execute(plan, context)
        begin = partial(self._gate.begin, request, plan)
        return {"result": carry_out(self._backend, operation, plan, context, begin)}

    def _fleet_for(self, operation: Json) -> Fleet | None:
        """The other machines where an operation is for some; None where it is for this one."""
        if "hosts" not in operation:
            return None
        if self._fleet is None:
            raise OperationFailed("unsupported", "No other machines are known here, so nothing was done.")
        return self._fleet
