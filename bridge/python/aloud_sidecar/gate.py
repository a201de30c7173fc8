"""What a client may ask, beyond what the protocol allows. Here: everything, for it is the same user."""

from __future__ import annotations

from .context import Context
from .failure import Json


class Dismissed(Exception):
    """The connection is closed; the text is one sentence for the client."""


class Gate:
    """Asked at each step of a request; may be called from several threads. The helper puts a stricter one here."""

    #: Seconds without a request after which the connection is closed; None: never.
    idle_seconds: float | None = None
    #: The same before the first request.
    greeting_seconds: float | None = None

    def heard(self) -> None:
        """A line came. May wait, and raise `Dismissed`."""

    def strike(self) -> None:
        """It was no request."""

    def rehearse(self) -> None:
        """The rehearsal is to be told something. May raise `OperationFailed`."""

    def admit(self, request: Json, context: Context) -> None:
        """Before any work on a read, plan or execute. May raise `OperationFailed`."""

    def authorise(self, request: Json, plan: Json, context: Context) -> None:
        """The plan was confirmed; may it be carried out? May wait for a password, and raise `OperationFailed`."""

    def begin(self, request: Json, plan: Json) -> None:
        """It is carried out now. May raise `OperationFailed`."""

    def end(self, request: Json, outcome: Json) -> None:
        """What became of a request that was worked on."""

    def close(self) -> None:
        """The client has gone."""
