"""Which backend to run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..failure import BackendUnavailable
from .base import Backend


#: The environment variable that overrides the choice: true (native or fail with the reason), false (never native).
OVERRIDE = "NIX_HUMANITY_PYTHON_BACKEND"


def choose(wanted: str, state_directory: Path, environment: Mapping[str, str]) -> Backend:
    """Gives the backend of that name, not yet started.

    `auto` looks for the best there is, or does as the environment says; on a
    machine that is no NixOS it is the rehearsal. Raises `BackendUnavailable` with
    the reason where it can't run here.
    """
    if wanted == "rehearsal":
        return _rehearsal(state_directory)
    override = _override(environment)
    if wanted == "auto":
        return _auto(state_directory, environment)
    if override is not None and wanted == ("subprocess" if override else "native"):
        raise BackendUnavailable(f"{OVERRIDE} is {environment[OVERRIDE]}, and the backend {wanted} goes against it.")
    if wanted == "native":
        from .native.backend import by_module

        return by_module(state_directory, environment)
    if wanted == "subprocess":
        from .subprocess.backend import by_commands

        return by_commands(state_directory, environment)
    raise BackendUnavailable(f"There is no backend called {wanted}.")


def wants_module(wanted: str, environment: Mapping[str, str]) -> bool:
    """Whether the native backend is asked for or may be chosen."""
    return wanted == "native" or (wanted == "auto" and _override(environment) is not False)


def _auto(state_directory: Path, environment: Mapping[str, str]) -> Backend:
    from .native.backend import by_module
    from .subprocess.backend import by_commands

    override = _override(environment)
    why = f"{OVERRIDE} says so."
    if override is not False:
        try:
            return by_module(state_directory, environment)
        except BackendUnavailable as reason:
            if override:
                raise
            why = f"The native way is not open: {reason}"
    try:
        return by_commands(state_directory, environment, why)
    except BackendUnavailable as reason:
        return _rehearsal(state_directory, f"{reason} This is a practice machine; nothing real is changed.")


def _rehearsal(state_directory: Path, reason: str | None = None) -> Backend:
    from .rehearsal.backend import Rehearsal

    rehearsal = Rehearsal(state_directory)
    rehearsal.reason = reason or rehearsal.reason
    return rehearsal


def _override(environment: Mapping[str, str]) -> bool | None:
    value = environment.get(OVERRIDE, "").strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise BackendUnavailable(f"{OVERRIDE} takes true or false, not {value[:40]}.")
    return None
