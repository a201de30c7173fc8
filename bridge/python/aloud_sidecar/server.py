"""Takes requests from the wire: reads side by side, changes one after another."""

from __future__ import annotations

import os
import platform
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from . import children, protocol
from .backends.base import Backend
from .context import Cancellation
from .failure import Json, OperationFailed
from .gate import Dismissed, Gate
from .hosts.fleet import Fleet
from .planned import internal
from .requests import Worker
from .schema import Invalid
from .wire import TooLong, Wire

#: Reads and plans at work at a time; further ones wait.
_READERS = 8
#: Requests taken on at a time; further ones are refused as busy.
_MOST = 256
#: Seconds that a change gets to undo itself when the sidecar is told to end.
_GRACE = 1.0


class Server:
    """Serves one client until it closes the descriptor or asks for the end."""

    def __init__(
        self, wire: Wire, backend: Backend, recovered: list[Json], gate: Gate, fleet: Fleet | None = None
    ) -> None:
        self._wire = wire
        self._gate = gate
        self._greeted = False
        self._backend = backend
        self._recovered = recovered
        self._fleet = fleet
        self._worker = Worker(backend, gate, fleet)
        #: Requests taken on, and those of them that nobody works on yet.
        self._running: dict[int, Cancellation] = {}
        self._waiting: dict[int, Json] = {}
        self._lock = threading.Lock()
        self._started = time.monotonic()
        # These threads live as long as the process: children are tied to them.
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="read")
        self._changes: queue.SimpleQueue[int] = queue.SimpleQueue()
        #: Changes taken on and not yet ended.
        self._changing = 0
        threading.Thread(target=self._change_in_turn, name="change", daemon=True).start()

    def serve(self) -> None:
        """Answers every line; returns when the client has gone or asked for the end."""
        shutdown: int | None = None
        try:
            limited = self._gate.idle_seconds is not None
            for line in self._wire.lines(self._idle_too_long if limited else None):
                self._gate.heard()
                request = self._request(line)
                if request is None:
                    self._gate.strike()
                    continue
                self._greeted = True
                if request["type"] == "shutdown":
                    shutdown = request["id"]
                    break
                self._take(request)
        except Dismissed as why:
            self._wire.send(_invalid_line(str(why), None))
        finally:
            self._end()
            self._gate.close()
        if shutdown is not None:
            self._send({"type": "done", "id": shutdown})

    def _idle_too_long(self, seconds: float) -> bool:
        limit = self._gate.idle_seconds if self._greeted else self._gate.greeting_seconds
        return limit is not None and seconds > limit and not self._running

    def _request(self, line: bytes | TooLong) -> Json | None:
        if isinstance(line, TooLong):
            self._wire.send(_invalid_line("The line is too long.", None))
            return None
        try:
            return protocol.read_request(line)
        except protocol.BadMessage as problem:
            self._wire.send(_invalid_line(str(problem), problem.id))
            return None

    def _take(self, request: Json) -> None:
        kind, number = request["type"], request["id"]
        if kind == "hello":
            self._hello(request)
        elif kind == "health":
            self._send(self._health(number))
        elif kind == "cancel":
            self._send({"type": "done", "id": number, "found": self._cancel(request["target"])})
        elif kind == "rehearse":
            self._rehearse(request)
        else:
            self._begin(request)

    def _hello(self, request: Json) -> None:
        if request["protocol"] != protocol.VERSION:
            why = f"The sidecar speaks version {protocol.VERSION} of the protocol, not {request['protocol']}."
            self._refuse(request["id"], OperationFailed("unsupported", why))
            return
        self._send(
            {
                "type": "hello",
                "id": request["id"],
                "protocol": protocol.VERSION,
                "method": self._backend.method,
                "reason": self._backend.reason,
                "python": platform.python_version(),
                "pid": os.getpid(),
                "recovered": self._recovered,
            }
        )

    def _health(self, number: int) -> Json:
        with self._lock:
            running = sorted(self._running.keys() - self._waiting.keys())
            queued = len(self._waiting)
        seconds = round(time.monotonic() - self._started, 3)
        return {"type": "health", "id": number, "running": running, "queued": queued, "seconds": seconds}

    def _cancel(self, target: int) -> bool:
        with self._lock:
            cancellation = self._running.get(target)
            waiting = self._waiting.pop(target, None)
        if cancellation is None:
            return False
        if waiting is not None:
            cancellation.request()
            self._work(waiting, cancellation)
        else:
            # On a thread of its own: stopping children may take a moment, and the wire must not wait.
            threading.Thread(target=cancellation.request, daemon=True).start()
        return True

    def _rehearse(self, request: Json) -> None:
        try:
            self._gate.rehearse()
            self._tell_rehearsal(request["settings"])
        except OperationFailed as failed:
            self._refuse(request["id"], failed)
        except Exception as error:
            self._refuse(request["id"], internal(error))
        else:
            self._send({"type": "done", "id": request["id"]})

    def _tell_rehearsal(self, settings: Json) -> None:
        told = {key: value for key, value in settings.items() if key != "host"}
        if "host" not in settings:
            self._backend.rehearse(told)
        elif self._fleet is None:
            raise OperationFailed("unsupported", "No other machines are known here.")
        else:
            self._fleet.rehearse(settings["host"], told)

    def _begin(self, request: Json) -> None:
        number, change = request["id"], request["type"] == "execute"
        refusal: OperationFailed | None = None
        with self._lock:
            if number in self._running:
                refusal = _invalid("A request with this id is being worked on.")
            elif len(self._running) >= _MOST:
                refusal = OperationFailed("busy", "Too much was asked at once.", recovery=["wait"])
            else:
                self._running[number] = Cancellation()
                self._waiting[number] = request
                turn = self._changing
                self._changing += change
        if refusal is not None:
            self._refuse(number, refusal)
        elif change:
            if turn > 0:
                self._send({"type": "progress", "id": number, "progress": {"phase": "waiting"}})
            self._changes.put(number)
        else:
            self._readers.submit(self._start, number)

    def _change_in_turn(self) -> None:
        while True:
            self._start(self._changes.get())

    def _start(self, number: int) -> None:
        with self._lock:
            request = self._waiting.pop(number, None)
            cancellation = self._running.get(number)
        # Neither is there when it was cancelled while it waited.
        if request is not None and cancellation is not None:
            self._work(request, cancellation)

    def _work(self, request: Json, cancellation: Cancellation) -> None:
        number = request["id"]

        def send(progress: Json) -> None:
            self._send({"type": "progress", "id": number, "progress": progress})

        outcome = self._worker.outcome(request, send, cancellation)
        with self._lock:
            del self._running[number]
            self._changing -= request["type"] == "execute"
        self._send({"type": "outcome", "id": number, "outcome": outcome})

    def _send(self, message: Json) -> None:
        try:
            line = protocol.write_reply(message)
        except (Invalid, ValueError) as problem:
            print(f"aloud sidecar: bad {message['type']}: {problem}", file=sys.stderr, flush=True)
            if message["type"] != "outcome":
                return
            failure = internal(problem).failure
            outcome = {k: message["outcome"][k] for k in ("operation", "method", "seconds")}
            line = protocol.write_reply({**message, "outcome": {**outcome, "ok": False, "failure": failure}})
        self._wire.send(line)

    def _refuse(self, number: int | None, why: OperationFailed) -> None:
        message: Json = {"type": "refused", "failure": why.failure}
        if number is not None:
            message["id"] = number
        self._send(message)

    def _end(self) -> None:
        """Cancels all that runs and gives a change a moment to undo itself; the journal does the rest."""
        with self._lock:
            running = list(self._running.values())
        deadline = time.monotonic() + _GRACE
        for cancellation in running:
            threading.Thread(target=cancellation.request, daemon=True).start()
        while self._running and time.monotonic() < deadline:
            time.sleep(0.005)
        children.stop_all()


def _invalid(why: str) -> OperationFailed:
    return OperationFailed("invalid_request", f"The request was not understood, so nothing was changed. {why}")


def _invalid_line(why: str, number: int | None) -> bytes:
    """The answer to what is no request. Who sends nonsense sends much of the same."""
    line = _without_number(why)
    return line if number is None else line[:-2] + b',"id":%d}\n' % number


@lru_cache(maxsize=256)
def _without_number(why: str) -> bytes:
    return protocol.write_reply({"type": "refused", "failure": _invalid(why).failure})
