"""Reads Nix source just far enough to say where one line can be added for certain.

No parser: strings and comments are blanked out, and only the plainest shapes of
a module are recognised. Whatever is not plain is left to the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A function's head, as modules have it: ``{ config, pkgs, ... }:`` or ``args:``.
_HEAD = re.compile(
    r"\s*(?:(?:[A-Za-z_][\w'-]*\s*@\s*)?\{[^{}]*\}(?:\s*@\s*[A-Za-z_][\w'-]*)?\s*:|[A-Za-z_][\w'-]*\s*:)?\s*"
)
_IMPORTS = re.compile(r"(?<![\w.'-])imports(?![\w'-])")
_LIST = re.compile(r"imports\s*=\s*\[")


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to be put in at a place of the source."""

    position: int
    text: str

    def applied(self, source: str) -> str:
        """The source with the text in it."""
        return source[: self.position] + self.text + source[self.position :]


def blanked(source: str) -> str:
    """The source with comments and strings as spaces, character by character in place."""
    out = list(source)
    position = 0
    while position < len(source):
        end = _token_end(source, position)
        if end is None:
            position += 1
            continue
        for index in range(position, end):
            if out[index] != "\n":
                out[index] = " "
        position = end
    return "".join(out)


def _token_end(source: str, start: int) -> int | None:
    """Where a comment or string that begins here ends; None where none begins."""
    if source[start] == "#":
        end = source.find("\n", start)
        return len(source) if end < 0 else end
    if source.startswith("/*", start):
        end = source.find("*/", start + 2)
        return len(source) if end < 0 else end + 2
    if source[start] == '"':
        return _string_end(source, start + 1, '"')
    if source.startswith("''", start):
        return _string_end(source, start + 2, "''")
    return None


def _string_end(source: str, position: int, quote: str) -> int:
    while position < len(source):
        if quote == '"' and source[position] == "\\":
            position += 2
        elif quote == "''" and (source.startswith("'''", position) or source.startswith("''$", position)):
            position += 3
        elif quote == "''" and source.startswith("''\\", position):
            position += 4
        elif source.startswith("${", position):
            position = _expression_end(source, position + 2)
        elif source.startswith(quote, position):
            return position + len(quote)
        else:
            position += 1
    return len(source)


def _expression_end(source: str, position: int) -> int:
    """Past the brace that closes an interpolation, which may hold strings itself."""
    depth = 1
    while position < len(source) and depth:
        end = _token_end(source, position)
        if end is not None:
            position = end
            continue
        depth += {"{": 1, "}": -1}.get(source[position], 0)
        position += 1
    return position


def import_edit(source: str, path: str) -> Edit | None:
    """How to import `path` in a module; None where that is not certain."""
    plain = blanked(source)
    head = _HEAD.match(plain)
    start = head.end() if head else 0
    if start >= len(plain) or plain[start] != "{":
        return None
    end = _closing(plain, start)
    if end is None or plain[end + 1 :].strip():
        return None
    found = list(_IMPORTS.finditer(plain))
    if not found:
        return Edit(start + 1, f"\n  imports = [ {path} ];")
    if len(found) > 1 or _depth(plain, start, found[0].start()) != 1:
        return None
    opening = _LIST.match(plain, found[0].start())
    if not opening:
        return None
    return Edit(opening.end(), f" {path}")


def _closing(plain: str, start: int) -> int | None:
    depth = 0
    for index in range(start, len(plain)):
        depth += {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(plain[index], 0)
        if depth == 0:
            return index
    return None


def _depth(plain: str, start: int, end: int) -> int:
    return sum({"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}.get(char, 0) for char in plain[start:end])
