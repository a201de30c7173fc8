"""Writes Aloud's files where they belong to the administrator, as durably as elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from .atomic import remove_durably, write_atomic
from .commands import Argument, Commands
from .rights import Rights
from .trust import only_trusted_may_write, unsafe


def write(path: Path, text: str, rights: Rights, commands: Commands, scratch: Path) -> None:
    """Replaces a file: directly, or by a temporary file of ours that the administrator puts in place."""
    if not rights.needed(path.parent):
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            only_trusted_may_write(path.parent)
        try:
            write_atomic(path, text, follow=os.geteuid() != 0)
        except NotADirectoryError as error:
            raise unsafe(path.parent, "it is a link") from error
        return
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = scratch / f"{path.name}.draft"
    beside = path.with_name(f".{path.name}.new")
    write_atomic(draft, text)
    try:
        steps: list[list[Argument]] = [
            ["install", "-D", "-m", "0644", "-T", draft, beside],
            ["sync", beside],
            ["mv", "-f", "-T", beside, path],
            ["sync", path.parent],
        ]
        for args in steps:
            commands.output(rights.arguments(args, path.parent, commands), survive=True)
    finally:
        draft.unlink(missing_ok=True)


def remove(path: Path, rights: Rights, commands: Commands) -> None:
    """Removes a file where it is there."""
    if not rights.needed(path.parent):
        remove_durably(path)
    else:
        commands.output(rights.arguments(["rm", "-f", path], path.parent, commands), survive=True)
