"""Starts the sidecar anew under the Python that suits ``nixos_rebuild``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from ...failure import BackendUnavailable
from .locate import find

# Set for the new one, so that a Python that suits no better is not tried twice.
_DONE = "ALOUD_RESTARTED"


def restart_for_module(environment: Mapping[str, str]) -> None:
    """Replaces this process where another Python is the right one; else returns.

    Call it before anything is open that would have to be closed.
    """
    if environment.get(_DONE):
        return
    try:
        found = find(environment)
    except BackendUnavailable:
        return
    if os.path.realpath(found.python) == os.path.realpath(sys.executable):
        return
    arguments = [str(found.python), *sys.orig_argv[1:]]
    os.execve(found.python, arguments, {**environment, _DONE: "1"})
