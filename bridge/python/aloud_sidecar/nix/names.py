"""The strict grammar of names that may reach Nix, checked again on this side.

The same as ``Attribute`` and ``OptionPath`` of the protocol; nothing that could
end a string or begin an expression is in them.
"""

import difflib
import re

ATTRIBUTE = re.compile(r"^[A-Za-z_][A-Za-z0-9_'-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*\Z")
OPTION = re.compile(r"^[a-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+\Z")
LONGEST = 200


def is_attribute(name: object) -> bool:
    """Whether a value is an attribute path."""
    return isinstance(name, str) and len(name) <= LONGEST and bool(ATTRIBUTE.match(name))


def is_option(name: object) -> bool:
    """Whether a value is an option path."""
    return isinstance(name, str) and len(name) <= LONGEST and bool(OPTION.match(name))


def nearest(name: str, names: list[str], count: int = 3) -> list[str]:
    """The names most like one that does not exist."""
    return difflib.get_close_matches(name, names, n=count, cutoff=0.6)


def nix_string(text: str) -> str:
    """A text as a string literal of Nix."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return f'"{escaped}"'
