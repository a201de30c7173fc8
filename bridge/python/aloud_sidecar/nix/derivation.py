"""What a store derivation says: its inputs and the variables of its builder, read from its file."""

from __future__ import annotations

import re
from pathlib import Path

from .store_path import path_name

# The text form of a derivation (Nix manual, "Derivation file format"): inputs are
# `("….drv",["out"])`, variables `("name","value")` with C-like escapes.
_INPUT = re.compile(r'\("(/[^"\\]*\.drv)",\[')
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_VARIABLE = re.compile(rf"\({_TEXT},{_TEXT}\)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class Derivation:
    """One derivation file. Raises OSError where it can't be read."""

    def __init__(self, path: str) -> None:
        self._text = Path(path).read_text("utf-8")

    def inputs(self, name: str = "") -> list[str]:
        """Paths of the derivations that it needs whose names begin so."""
        return [path for path in _INPUT.findall(self._text) if path_name(path).startswith(name)]

    def variables(self) -> dict[str, str]:
        """The builder's environment; `out` is where its result will be."""
        return {_plain(name): _plain(value) for name, value in _VARIABLE.findall(self._text)}


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text)
