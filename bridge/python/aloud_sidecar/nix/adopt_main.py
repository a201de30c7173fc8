"""``python3 -m aloud_sidecar.nix.adopt_main``: what ``aloud adopt`` runs.

Prints one JSON object: `state`, `reason`, `file`, `line`, and after ``--add`` the
`backup` or the `failure`. Exit status 0 when adopted, 1 when not (yet).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from ..backends.subprocess.steps import SubprocessSteps
from ..context import Context
from ..failure import Json, OperationFailed
from . import adopt
from .machine import open_machine
from .places import find_places


def main() -> int:
    """Surveys, and adds the line where that was asked for."""
    parser = argparse.ArgumentParser(prog="aloud adopt")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--add", action="store_true")
    arguments = parser.parse_args()
    machine = open_machine(find_places(arguments.state / "nix", os.environ), os.environ, SubprocessSteps())
    found = adopt.survey(machine)
    said: Json = {
        "state": found.state,
        "reason": found.reason,
        "line": found.line,
        "file": str(found.file) if found.file else None,
    }
    adopted = found.state == "adopted"
    if arguments.add and not adopted:
        try:
            said["backup"] = str(adopt.add(machine, found, machine.commands(Context(lambda _event: None))))
            said["state"] = "adopted"
            adopted = True
        except OperationFailed as failed:
            said["failure"] = failed.failure
    print(json.dumps(said))
    return 0 if adopted else 1


if __name__ == "__main__":
    sys.exit(main())
