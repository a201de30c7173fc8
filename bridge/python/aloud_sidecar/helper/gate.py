"""What the helper checks of each request, beyond what every sidecar checks."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping

from ..context import Context
from ..failure import Json, OperationFailed
from ..gate import Dismissed, Gate
from . import polkit
from .audit import Audit
from .limits import Hourly, Pace
from .settings import Session

# Refusals of one session that are written down one by one; further ones are counted.
_DENIALS = 20

# Failures of an `execute` that mean that it was not allowed, not that it went wrong.
_NOT_ALLOWED = {"not_confirmed", "plan_outdated", "permission", "unsupported", "busy"}


class HelperGate(Gate):
    """Allowed operations, polkit, rates, and the log, for one client."""

    def __init__(self, session: Session, environment: Mapping[str, str] = os.environ) -> None:
        self._session = session
        self._audit = Audit(session.state)
        self._pace = Pace(session.limits.lines_per_second, session.limits.burst)
        self._hourly = Hourly(session.state, "changes", session.limits.changes_per_hour)
        self._prepares = Hourly(session.state, "prepares", session.limits.prepares_per_hour)
        self._asks = session.peer.user != 0 and polkit.is_there(session.polkit, environment)
        self._may_read = not self._asks
        self._begun: dict[int, Json] = {}
        self._strikes = 0
        self._denied = 0
        self._lock = threading.Lock()
        self.idle_seconds = session.limits.idle_seconds
        self.greeting_seconds = session.limits.greeting_seconds

    def heard(self) -> None:
        if self._strikes >= self._session.limits.strikes:
            raise Dismissed("Too much was sent that is no request. The connection is closed.")
        # Not reading is the limit: the client's own writing then waits.
        seconds = self._pace.take()
        if seconds > 0:
            time.sleep(seconds)

    def strike(self) -> None:
        with self._lock:
            self._strikes += 1

    def rehearse(self) -> None:
        raise OperationFailed("unsupported", "The helper can't be told to rehearse.")

    def admit(self, request: Json, context: Context) -> None:
        name = request["operation"]["operation"]
        if name not in self._session.operations:
            raise OperationFailed(
                "permission",
                "The helper of this machine is not allowed to do that.",
                details=[f"{name} is not among the operations that the administrator allows."],
                suggestions=["An administrator can allow it: see the option services.aloud.helper.operations."],
            )
        if not self._may_read:
            polkit.ask("read", self._session.peer, context, polkit.own_environment())
            self._may_read = True
        if name == "prepare":
            self._admit_preparing(request["operation"], context)

    def _admit_preparing(self, operation: Json, context: Context) -> None:
        """Nobody has said yes to it: it is let in where a change needs no password, and within limits."""
        budget, limits = operation["budget"], self._session.limits
        budget["bytes"] = min(budget["bytes"], limits.prepared_bytes)
        budget["builds"] = min(budget["builds"], limits.prepared_builds)
        self._prepares.take(self._session.peer.user)
        if budget["bytes"] == 0:
            return
        if self._asks:
            polkit.ask("change", self._session.peer, context, polkit.own_environment(), prompt=False)
        self._write("prepare", {"operation": operation})

    def authorise(self, request: Json, plan: Json, context: Context) -> None:
        self._hourly.take(self._session.peer.user)
        if self._asks:
            kind: polkit.Kind = "destroy" if plan.get("irreversible") else "change"
            polkit.ask(kind, self._session.peer, context, polkit.own_environment())

    def begin(self, request: Json, plan: Json) -> None:
        answer = request["confirmation"]["answer"]
        self._write("begin", {"operation": request["operation"], "digest": plan["digest"], "answer": answer})
        with self._lock:
            self._begun[request["id"]] = plan

    def end(self, request: Json, outcome: Json) -> None:
        if request["type"] != "execute":
            return
        code = outcome.get("failure", {}).get("code")
        with self._lock:
            plan = self._begun.pop(request["id"], None)
        if plan is not None:
            generation = outcome.get("result", {}).get("generation", {}).get("id")
            found = {"code": code, "generation": generation}
            told = {name: value for name, value in found.items() if value is not None}
            self._write("end", {"digest": plan["digest"], "ok": outcome["ok"], **told})
        elif code in _NOT_ALLOWED:
            with self._lock:
                self._denied += 1
                self._strikes += 1
                one_by_one = self._denied <= _DENIALS
            if one_by_one:
                self._write("denied", {"operation": request["operation"], "code": code})

    def close(self) -> None:
        if self._denied > _DENIALS:
            self._write("denied", {"more": self._denied - _DENIALS})

    def _write(self, event: str, fields: Json) -> None:
        peer = self._session.peer
        self._audit.add({"event": event, "user": peer.user, "process": peer.process, **fields})
