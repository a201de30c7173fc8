"""The other machine, with the real fields."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remote:
    host: str
    opts: list[str]
    store_type: str
