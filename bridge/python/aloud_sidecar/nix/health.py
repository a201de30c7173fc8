"""How the generations of a machine did while they were in use."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..diary import Made, facts
from ..failure import Json
from . import system_journal
from .commands import Ask
from .generations import Link, iso

#: Generations told of, the newest.
_MOST = 100


def health(all_links: Sequence[Link], booted: str | None, ask: Ask) -> Json:
    """The protocol's `Result.health`.

    `all_links` are the generations, oldest first, `booted` the system that was booted last,
    and `ask` runs journalctl on that machine.
    """
    found = all_links[-_MOST:]
    diary = system_journal.read(ask, booted, time.time())
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
