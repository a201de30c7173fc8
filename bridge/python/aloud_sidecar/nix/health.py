"""How the generations of this machine did while they were in use."""

from __future__ import annotations

import time

from ..diary import Made, facts
from ..failure import Json
from . import system_journal
from .commands import Commands
from .generations import iso, links, target_of
from .machine import Machine

#: Generations told of, the newest.
_MOST = 100


def health(machine: Machine, commands: Commands) -> Json:
    """The protocol's `Result.health`."""
    places = machine.places
    found = links(places.profile)[-_MOST:]
    diary = system_journal.read(commands, target_of(places.booted), time.time())
    known = {} if diary is None else facts(diary, [Made(link.number, link.made, link.target) for link in found])
    return {
        "journal": diary is not None,
        "generations": [
            {
                "id": link.number,
                "date": iso(link.made),
                "current": link.current,
                **known.get(link.number, {}),
            }
            for link in reversed(found)
        ],
    }
