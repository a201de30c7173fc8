"""Another machine: where it is, how it is reached, and what its configuration is."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
# A user and a machine, as ssh takes them: nothing that could be an option or a word of a shell.
_TARGET = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_.-]*@)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?\Z")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
_PATH = re.compile(r"/[^\0\n#?]*\Z")
_LONGEST = 300
_MOST = 20


@dataclass(frozen=True, slots=True)
class Host:
    """One machine that the person has named.

    `target`: where ssh reaches it. `build`: the machine that builds for it, empty
    for this one. `configuration`: a ``configuration.nix`` or the folder of a
    flake, here; empty for the flake of this machine. `attribute`: its name in that
    flake. `sudo`: whether ssh arrives there as somebody who has to become the
    administrator.
    """

    name: str
    target: str
    build: str = ""
    configuration: str = ""
    attribute: str = ""
    sudo: bool = False


def parse_hosts(text: str) -> dict[str, Host]:
    """The hosts of one JSON object, by name; raises `argparse.ArgumentTypeError` for anything else."""
    try:
        given = json.loads(text)
        if not isinstance(given, dict) or len(given) > _MOST:
            raise ValueError(f"not an object of at most {_MOST} hosts")
        return {name: _host(name, fields) for name, fields in given.items()}
    except (ValueError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"these are no hosts: {error}") from error


def _host(name: str, fields: Any) -> Host:
    if not isinstance(fields, dict):
        raise ValueError(f"{name} is no object")
    host = Host(name=name, **fields)
    checks = (
        ("name", _NAME, False),
        ("target", _TARGET, False),
        ("build", _TARGET, True),
        ("configuration", _PATH, True),
        ("attribute", _ATTRIBUTE, True),
    )
    for key, pattern, optional in checks:
        value = getattr(host, key)
        if not isinstance(value, str) or len(value) > _LONGEST:
            raise ValueError(f"{key} of {name} is no short text")
        if not (optional and value == "") and not pattern.match(value):
            raise ValueError(f"{key} of {name} can't be {value!r}")
    if not isinstance(host.sudo, bool):
        raise ValueError(f"sudo of {name} is true or false")
    return host
