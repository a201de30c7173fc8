"""What ``aloud adopt`` runs: ``python3 -I <the package's folder> adopt --state FOLDER [--add] [--host NAME --hosts JSON]``.

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
from ..hosts.host import parse_hosts
from . import adopt
from .far.machine import folder_for, open_far
from .far.shared_update import SharedUpdates
from .machine import Machine, open_machine
from .places import find_places


def main(arguments: Sequence[str]) -> None:
    """Surveys, and adds the line where that was asked for."""
    parser = argparse.ArgumentParser(prog="aloud adopt")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--add", action="store_true")
    parser.add_argument("--host", help="another machine, whose configuration is on this one")
    parser.add_argument("--hosts", type=parse_hosts, default={}, help="other machines, as JSON")
    given = parser.parse_args(arguments)
    places = find_places(given.state / "nix", os.environ)
    if given.host is None:
        machine = open_machine(places, os.environ, SubprocessSteps())
    elif given.host in given.hosts:
        state = folder_for(places.state, given.host)
        host = given.hosts[given.host]
        machine = open_far(host, places, os.environ, SubprocessSteps(), state, SharedUpdates()).here
    else:
        parser.error(f"there is no machine called {given.host} in the settings")
    print(json.dumps(_adopt(machine, given.add)))


def _adopt(machine: Machine, add: bool) -> Json:
    context = Context.silent()
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
