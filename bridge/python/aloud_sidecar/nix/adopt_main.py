"""What ``aloud adopt`` runs: ``python3 -I <the package's folder> adopt --state FOLDER [--add]``.

Prints one JSON object: `state`, `reason`, `file`, `line`, and after ``--add`` the
`backup` or the `failure`.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from ..backends.subprocess.steps import SubprocessSteps
from ..context import Context
from ..failure import Json, OperationFailed
from . import adopt
from .machine import Machine, open_machine
from .places import find_places


def main(arguments: Sequence[str]) -> None:
    """Surveys, and adds the line where that was asked for."""
    parser = argparse.ArgumentParser(prog="aloud adopt")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--add", action="store_true")
    given = parser.parse_args(arguments)
    machine = open_machine(find_places(given.state / "nix", os.environ), os.environ, SubprocessSteps())
    print(json.dumps(_adopt(machine, given.add)))


def _adopt(machine: Machine, add: bool) -> Json:
    context = Context(lambda _event: None)
    with machine.exclusive(context):
        found = adopt.survey(machine)
        said: Json = {"state": found.state, "reason": found.reason, "line": found.line}
        if found.file:
            said["file"] = str(found.file)
        if add and found.state in ("certain", "by_hand"):
            try:
                said["backup"] = str(adopt.add(machine, found, machine.commands(context)))
                said["state"] = "adopted"
            except OperationFailed as failed:
                said["failure"] = failed.failure
    return said
