"""One request on several machines: side by side, each by itself, told together."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from ..backends.base import Backend
from ..context import Context
from ..failure import Cancelled, Json, OperationFailed
from ..planned import carry_out, internal, plan_on
from .host import Host

#: Machines worked on at a time: evaluating and copying for each takes memory and the network of this one.
AT_ONCE = 4

Work = Callable[[str, Backend, Context], Json]


class Fleet:
    """The machines that were named. What happens on one never stops or changes another."""

    def __init__(self, hosts: Mapping[str, Host], here: Backend) -> None:
        self._hosts = hosts
        self._here = here
        self._open: dict[str, Backend] = {}
        self._lock = threading.Lock()

    def read(self, operation: Json, context: Context) -> Json:
        """What each machine answers; fails where none does."""
        done = self._each(
            operation, context, lambda name, host, own: {"result": host.read(_for(operation, name), own)}
        )
        return _outcome(done)

    def plan(self, operation: Json, context: Context) -> Json:
        """The plan for all of them, without a token; it fails where it can't be made for any."""
        done = self._each(
            operation, context, lambda name, host, own: {"plan": plan_on(host, _for(operation, name), own)}
        )
        context.cancellation.check()
        plans = [one["plan"] for one in done if "plan" in one]
        if not plans:
            raise _together(done)
        return _sum(operation, plans, done)

    def execute(self, plan: Json, context: Context) -> Json:
        """Carries out what was confirmed for each machine, as long as that machine still is as it was planned on."""
        confirmed = {one["host"]: one["plan"] for one in plan["hosts"] if "plan" in one}

        def carry(name: str, host: Backend, own: Context) -> Json:
            planned = confirmed[name]
            if planned["nothingToDo"]:
                own.end("done")
                return {"result": {}}
            try:
                result = carry_out(host, planned["operation"], planned, own)
            except BaseException:
                own.end("failed")
                raise
            own.end("done")
            return {"result": result}

        operation = {**plan["operation"], "hosts": list(confirmed)}
        return _outcome(self._each(operation, context, carry))

    def rehearse(self, name: str, settings: Json) -> None:
        """Tells one practice machine to fail, hurry or age."""
        self._backend(name).rehearse(settings)

    def _each(self, operation: Json, context: Context, work: Work) -> list[Json]:
        names = list(dict.fromkeys(operation["hosts"]))
        unknown = [name for name in names if name not in self._hosts]
        if unknown:
            raise OperationFailed(
                "unsupported",
                f"There is no machine called {unknown[0]} in the settings.",
                suggestions=["Name it in the settings, under hosts."],
            )
        with ThreadPoolExecutor(min(len(names), AT_ONCE), thread_name_prefix="host") as pool:
            return list(pool.map(lambda name: self._one(name, context, work), names))

    def _one(self, name: str, context: Context, work: Work) -> Json:
        started = time.monotonic()
        done: Json = {"host": name}
        try:
            context.cancellation.check()
            done |= {"ok": True, **work(name, self._backend(name), context.on(name))}
        except OperationFailed as failed:
            done |= {"ok": False, "failure": failed.failure}
        except Exception as error:  # the other machines go on
            traceback.print_exc(file=sys.stderr)
            ended = Cancelled() if context.cancellation.requested else internal(error)
            done |= {"ok": False, "failure": ended.failure}
        done["seconds"] = round(time.monotonic() - started, 6)
        return done

    def _backend(self, name: str) -> Backend:
        with self._lock:
            if name not in self._hosts:
                raise OperationFailed("unsupported", f"There is no machine called {name} in the settings.")
            if name not in self._open:
                backend = self._here.host(self._hosts[name])
                backend.start()
                self._open[name] = backend
            return self._open[name]


def _for(operation: Json, name: str) -> Json:
    return {**operation, "hosts": [name]}


def _outcome(done: list[Json]) -> Json:
    """What goes into the protocol's Outcome."""
    outcome: Json = {"result": {"hosts": done}}
    failed = [one for one in done if not one["ok"]]
    if failed:
        outcome |= {"ok": False, "failure": _together(failed).failure}
    return outcome


def _together(done: list[Json]) -> OperationFailed:
    """The failures of several machines as one."""
    failures = [(one["host"], one["failure"]) for one in done]
    if all(failure["code"] == "cancelled" for _name, failure in failures):
        return Cancelled()
    told = [f"On {name}: {failure['sentence']}" for name, failure in failures]
    first = failures[0][1]
    return OperationFailed(
        first["code"],
        " ".join(told),
        details=[f"{name}: {line}" for name, failure in failures for line in failure["details"]],
        suggestions=list(dict.fromkeys(line for _name, failure in failures for line in failure["suggestions"])),
        explanation=first.get("explanation"),
        recovery=list(dict.fromkeys(way for _name, failure in failures for way in failure["recovery"])),
    )


def _sum(operation: Json, plans: list[Json], done: list[Json]) -> Json:
    warnings = {(w["kind"], w["attribute"]): w for plan in plans for w in plan["warnings"]}
    plan: Json = {
        "operation": operation,
        "method": plans[0]["method"],
        "nothingToDo": all(one["nothingToDo"] for one in plans),
        "builds": sum(one["builds"] for one in plans),
        "downloads": {key: sum(one["downloads"][key] for one in plans) for key in ("count", "bytes")},
        "warnings": list(warnings.values()),
        "hosts": [{key: one[key] for key in ("host", "plan", "failure") if key in one} for one in done],
    }
    seconds = [one["expectedSeconds"] for one in plans if "expectedSeconds" in one]
    if seconds:
        plan["expectedSeconds"] = max(seconds)
    # What is so on one of them is so of the whole: what can't be undone there asks for more than a yes.
    for consequence in ("reboot", "irreversible"):
        if any(one.get(consequence) for one in plans):
            plan[consequence] = True
    # What is confirmed is what stands in it for each machine; a machine without a plan is left alone.
    digests = "\n".join(one["plan"]["digest"] if "plan" in one else f"not {one['host']}" for one in done)
    plan["digest"] = hashlib.sha256(digests.encode()).hexdigest()
    return plan
