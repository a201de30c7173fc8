"""The one interface of all backends.

The server has checked every operation against the protocol's schema before a
backend sees it, sends what the backend returns, measures the time, and turns
`OperationFailed` into the protocol's failure (any other exception becomes
`internal`). A backend has to be safe to call from several threads: `read` and
`plan` run at any time, also during `execute`; `execute` never runs twice at once.

Shared meaning, so that all backends pass one contract:

* `apply` with action switch, boot or test keeps the changed configuration;
  build, dry-build, dry-activate and build-vm leave configuration, channel and
  profile as they were. switch and boot make a new generation, test and switch
  activate it.
* An attribute or option that does not exist fails the *plan* (`unknown_attribute`,
  `unknown_option`, with the nearest names as suggestions). Unfree, broken and
  insecure packages are warnings of the plan.
* `roll_back` to `previous` means the highest generation below the current one;
  to a date, the newest generation of that day or before. A generation that is
  not there fails the plan with `generation_missing`. Aloud's own file goes back
  to what that generation was built from, where that is known.
* A failed activation leaves the new generation current, as NixOS does, and
  offers `rollback`; `undo` and `roll_back` both lead out.
* `undo` takes back the last change made by Aloud that has not been taken back;
  where there is none its plan says `nothingToDo`.
* `collect_garbage` deletes the generations that are neither among the newest
  `keepLast` nor younger than `olderThanDays` (each where given; none at all
  where neither is), never the current, the booted or the running one. Its plan
  is `irreversible`.
* Cancelling undoes what was begun: configuration, channel, profile and running
  system are as before. Store paths already fetched may stay.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from ..context import Context
from ..failure import Json, OperationFailed
from ..hosts.host import Host

Method = Literal["python_api", "subprocess", "rehearsal"]


class Backend(ABC):
    """A machine that operations are carried out on."""

    method: Method
    #: Why this backend was chosen, for `aloud doctor`; one sentence.
    reason: str = ""

    @abstractmethod
    def start(self) -> list[Json]:
        """Called once, before anything else. Settles what a sudden end left behind.

        Gives the protocol's `Recovered` for each change settled. Must be safe to
        die in at any instant and to run again. Raises `BackendUnavailable`.
        """

    @abstractmethod
    def read(self, operation: Json, context: Context) -> Json:
        """Carries out a `ReadOperation`; gives a `Result`. Changes nothing."""

    @abstractmethod
    def world(self, operation: Json) -> Json:
        """All the state that a plan of this operation rests on, as plain JSON.

        Cheap (no evaluation): links, hashes of files, revisions. It goes into the
        plan's digest; when it differs at `execute`, the plan is outdated.
        """

    @abstractmethod
    def plan(self, operation: Json, context: Context) -> Json:
        """Works out a `ChangeOperation` without changing anything.

        Gives a `Plan` without `operation`, `digest`, `method` and `token`, which
        the server adds.
        """

    @contextmanager
    def exclusive(self, context: Context) -> Iterator[None]:
        """Held around the last look at `world` and `execute`, against other processes.

        Waits with a `waiting` progress event, cancellably, or raises `lock_held`.
        """
        yield

    @abstractmethod
    def execute(self, operation: Json, plan: Json, context: Context) -> Json:
        """Carries out a confirmed `ChangeOperation`; gives a `Result`.

        `plan` is the full plan that was confirmed. Either all of it happens or
        none, also when the process dies in the middle: see `start`.
        """

    def rehearse(self, settings: Json) -> None:
        """Takes `RehearsalSettings`; only the rehearsal can."""
        raise OperationFailed("unsupported", "Only the rehearsal machine can be told to fail or to hurry.")

    def host(self, host: Host) -> Backend:
        """Another machine, reached from this one, not yet started; it keeps what it knows in a folder of its own.

        Starting it reaches for nothing: that happens when something is asked of it.
        """
        raise OperationFailed("unsupported", "Other machines can't be reached from here.")

    def close(self) -> None:
        """Called at the end; bounded, and not certain to be called at all."""
