"""Which backend to run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..failure import BackendUnavailable
from .base import Backend


def choose(wanted: str, state_directory: Path, environment: Mapping[str, str]) -> Backend:
    """Gives the backend of that name, not yet started.

    Raises `BackendUnavailable` with the reason where it can't run here.
    """
    if wanted == "rehearsal":
        from .rehearsal.backend import Rehearsal

        return Rehearsal(state_directory)
    if wanted == "subprocess":
        from .subprocess.backend import by_commands

        return by_commands(state_directory, environment)
    raise BackendUnavailable(f"There is no backend called {wanted}.")
