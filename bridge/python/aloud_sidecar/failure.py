"""Why an operation failed, in the protocol's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class OperationFailed(Exception):
    """An operation ended without what was asked; carries the protocol's `Failure`.

    `sentence` is one plain sentence that can be read aloud. `recovery` names
    what the dialogue may offer, out of the protocol's closed list.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        details: Sequence[str] = (),
        suggestions: Sequence[str] = (),
        explanation: str | None = None,
        recovery: Sequence[str] = (),
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.failure: Json = {
            "code": code,
            "sentence": sentence,
            "details": list(details),
            "suggestions": list(suggestions),
            "recovery": list(recovery),
        }
        if explanation is not None:
            self.failure["explanation"] = explanation


class Cancelled(OperationFailed):
    """The request was cancelled, and whatever it had begun is undone."""

    def __init__(self) -> None:
        super().__init__("cancelled", "Cancelled. Nothing was changed.")


class BackendUnavailable(Exception):
    """A backend can't run on this machine; the text says why, in one sentence."""
