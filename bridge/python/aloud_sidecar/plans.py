"""Which plans may be carried out: each one once, with its own confirmation."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections import OrderedDict

from .failure import Json, OperationFailed

#: Plans kept at a time; a dialogue has one open, seldom two.
_KEPT = 64


def digest_of(operation: Json, method: str, world: Json) -> str:
    """sha256, in hex, of an operation and of the state its plan rests on."""
    text = json.dumps([operation, method, world], sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Plans:
    """Remembers the plans that were handed out and takes their confirmations."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Json] = OrderedDict()
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def hand_out(self, plan: Json) -> Json:
        """Gives the plan with a fresh token in it."""
        token = secrets.token_hex(16)
        with_token = {**plan, "token": token}
        with self._lock:
            self._open[token] = with_token
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return with_token

    def redeem(self, operation: Json, confirmation: Json | None) -> Json:
        """Gives the plan that this confirmation is for, which can't be used again.

        Raises `not_confirmed` without a confirmation, with a used one, with one
        for something else, or with a bare yes to what can't be undone;
        `plan_outdated` for a plan that is not known (any more).
        """
        if confirmation is None:
            raise _not_confirmed("This change was not confirmed, so nothing was changed.")
        token = confirmation["token"]
        with self._lock:
            plan = self._open.get(token)
            if plan is None:
                if token in self._used:
                    raise _not_confirmed("This confirmation has been used already, so nothing was changed.")
                raise outdated("This plan is no longer known, so nothing was changed.")
            if plan["operation"] != operation or plan["digest"] != confirmation["digest"]:
                raise _not_confirmed("The confirmation was for something else, so nothing was changed.")
            if plan.get("irreversible") and confirmation["answer"] != "phrase":
                raise _not_confirmed(
                    "This can't be undone and needs more than a yes, so nothing was changed.",
                )
            del self._open[token]
            self._used[token] = None
            while len(self._used) > _KEPT * 4:
                self._used.popitem(last=False)
        return plan


def outdated(sentence: str) -> OperationFailed:
    """The failure of a plan that no longer fits the machine."""
    return OperationFailed(
        "plan_outdated",
        sentence,
        suggestions=["Ask for it again to get a new plan."],
        explanation="A plan says what would change on the machine as it was. "
        "When the machine has changed since, the plan could be wrong, so it is made anew.",
        recovery=["retry"],
    )


def _not_confirmed(sentence: str) -> OperationFailed:
    return OperationFailed(
        "not_confirmed",
        sentence,
        suggestions=["Ask for it again and answer yes when the plan has been read to you."],
        explanation="Every change is planned, read back and confirmed by its own answer before it is made.",
        recovery=["retry"],
    )
