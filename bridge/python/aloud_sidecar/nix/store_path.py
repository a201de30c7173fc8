"""Names inside store paths: ``…/abc…-firefox-145.0.drv`` is ``firefox`` ``145.0``."""

import re

_HASH = re.compile(r"^[0-9a-z]{32}-")

# The last part of a multiple-output derivation's path says which output it is.
_OUTPUTS = ("bin", "dev", "doc", "man", "info", "lib", "out", "debug", "devdoc", "data", "modules")
_OUTPUT = re.compile(r"-(?:" + "|".join(_OUTPUTS) + r")$")


def path_name(path: str) -> str:
    """The name of a store path without folder, hash and ``.drv``."""
    name = _HASH.sub("", path.rstrip("/").rsplit("/", 1)[-1])
    return name.removesuffix(".drv")


def split_name(name: str) -> tuple[str, str | None]:
    """Package name and version, split where Nix splits them (first dash before a digit)."""
    for index, char in enumerate(name):
        if char == "-" and index + 1 < len(name) and not name[index + 1].isalpha():
            return name[:index], _OUTPUT.sub("", name[index + 1 :]) or None
    return _OUTPUT.sub("", name), None
