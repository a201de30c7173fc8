"""Brings Aloud's module into the configuration: by one line, that a person adds or lets be added."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..failure import OperationFailed
from . import root_files
from .commands import Commands
from .configuration import TOPLEVEL, Configuration
from .evaluation import proposal
from .machine import Machine
from .managed import FILE, MODULE, Managed, load, module_text
from .nix_text import blanked, import_edit

State = Literal["adopted", "certain", "by_hand", "refused"]

# Kept beside the file that was changed.
BACKUP = ".before-aloud"

_MODULES = re.compile(r"modules\s*=\s*\[")
_PATH = re.compile(r"(?<![\w/.])\./[\w./+-]+")


@dataclass(frozen=True, slots=True)
class Survey:
    """How the configuration stands to Aloud.

    `certain`: the line can be added by Aloud. `by_hand`: where it belongs is not
    certain enough, the person adds it. `refused`: it can't be added here.
    """

    state: State
    reason: str
    file: Path | None = None
    line: str = ""
    edited: str = ""


def survey(machine: Machine) -> Survey:
    """Looks at the configuration without evaluating or changing it."""
    configuration = machine.configuration
    if not configuration.path.exists():
        return Survey("refused", f"There is no configuration at {configuration.path}.")
    files = _nix_files(configuration)
    imported = _imported(files, machine.managed_folder, configuration.folder)
    if imported and all((machine.managed_folder / name).exists() for name in (MODULE, FILE)):
        return Survey("adopted", f"{machine.managed_folder} is imported already.")
    file = _module_file(configuration)
    folder = os.path.relpath(machine.managed_folder, file.parent if file else configuration.folder)
    path = folder if folder.startswith("..") else f"./{folder}"
    line = f"imports = [ {path} ];"
    if file is None:
        return Survey(
            "by_hand", "The flake's modules are not a plain list of files, so the line is yours to add.", None, line
        )
    unwritable = _why_unwritable(file, machine)
    if unwritable:
        return Survey("refused", unwritable, file, line)
    try:
        source = file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        return Survey("refused", f"{file} can't be read: {error}.", file, line)
    if imported:
        return Survey("certain", f"{file} has the line already; Aloud's own files are missing.", file, line, source)
    edit = import_edit(source, path)
    if edit is None:
        return Survey("by_hand", f"{file} is not written plainly enough to add the line for certain.", file, line)
    return Survey("certain", f"The line goes into {file}.", file, line, edit.applied(source))


def add(machine: Machine, found: Survey, commands: Commands) -> Path:
    """Adds the line, with a backup; restores everything where the evaluation does not go well.

    Gives the backup's path. Raises the failure of the evaluation (before or
    after). Where the line is the person's to add, Aloud's own files are made ready
    for it, and `unsupported` says so.
    """
    if found.state == "by_hand":
        track(machine.configuration, place_files(machine, commands), commands)
    if found.state != "certain" or found.file is None:
        raise OperationFailed("unsupported", found.reason, suggestions=[f"Add this line yourself: {found.line}"])
    configuration = machine.configuration
    complete = found.edited != found.file.read_text("utf-8")
    before = configuration.derivation(TOPLEVEL, commands) if complete else None
    source = found.file.read_text("utf-8")
    backup = found.file.with_name(found.file.name + BACKUP)
    new = place_files(machine, commands)
    root_files.write(backup, source, machine.rights, commands, machine.scratch)
    try:
        root_files.write(found.file, found.edited, machine.rights, commands, machine.scratch)
        track(configuration, new, commands)
        check(machine, before, commands)
    except BaseException:
        root_files.write(found.file, source, machine.rights, commands, machine.scratch)
        untrack(configuration, new, commands)
        for file in [*new, backup]:
            root_files.remove(file, machine.rights, commands)
        raise
    return backup


def place_files(machine: Machine, commands: Commands) -> list[Path]:
    """Puts Aloud's module and an empty file beside the configuration; gives those that are new."""
    folder = machine.managed_folder
    new = [file for file in (folder / MODULE, folder / FILE) if not file.exists()]
    root_files.write(folder / MODULE, module_text(), machine.rights, commands, machine.scratch)
    try:
        load(folder)
    except OperationFailed:
        root_files.write(folder / FILE, Managed().text(), machine.rights, commands, machine.scratch)
    return new


def track(configuration: Configuration, files: list[Path], commands: Commands) -> None:
    """In a flake kept in git, makes git know the files: what it does not know is not evaluated."""
    if not configuration.flake or not _in_git(configuration.folder, commands):
        return
    commands.output(["git", "-C", configuration.folder, "add", "--intent-to-add", "--", *files])


def untrack(configuration: Configuration, files: list[Path], commands: Commands) -> None:
    """Takes that back."""
    if configuration.flake and files and _in_git(configuration.folder, commands):
        commands.run(["git", "-C", configuration.folder, "reset", "--quiet", "--", *files], survive=True)


def check(machine: Machine, before: str | None, commands: Commands) -> None:
    """Makes sure by evaluation that the module is read, and that empty it changes nothing (where that can be told)."""
    configuration = machine.configuration
    after = configuration.derivation(TOPLEVEL, commands)
    if not configuration.flake and before is not None and after != before:
        raise OperationFailed("internal", "The line would have changed the system, so it was taken back.")
    with proposal(machine, Managed(("hello",))) as file:
        proposed = configuration.derivation(TOPLEVEL, commands, (), file)
    if proposed == after:
        raise OperationFailed(
            "not_adopted",
            "The line was added, but the configuration does not read it, so it was taken back.",
            suggestions=["Add the line to a file that your configuration really uses."],
            recovery=["fix_config"],
        )


def _in_git(folder: Path, commands: Commands) -> bool:
    finished = commands.run(["git", "-C", folder, "rev-parse", "--is-inside-work-tree"], survive=True)
    if finished.status != 0 and "dubious ownership" in "\n".join(finished.log.text):
        raise OperationFailed(
            "permission",
            f"The git repository {folder} belongs to somebody else.",
            suggestions=["Run aloud adopt as the user it belongs to."],
            recovery=["authorise"],
        )
    return finished.status == 0


def _module_file(configuration: Configuration) -> Path | None:
    """The file that the line goes into; None for a flake whose modules are not plain."""
    if not configuration.flake:
        return configuration.path.resolve()
    plain = blanked((configuration.folder / "flake.nix").read_text("utf-8"))
    lists = list(_MODULES.finditer(plain))
    if len(lists) != 1:
        return None
    inside = plain[lists[0].end() : plain.find("]", lists[0].end())]
    for match in _PATH.finditer(inside):
        file = (configuration.folder / match[0]).resolve()
        file = file / "default.nix" if file.is_dir() else file
        if file.is_file() and file.name != "hardware-configuration.nix" and file.is_relative_to(configuration.folder):
            return file
    return None


def _why_unwritable(file: Path, machine: Machine) -> str | None:
    store = machine.places.store.resolve()
    if file.is_relative_to(store) or file.is_relative_to("/nix/store"):
        return f"{file} is in the Nix store, where nothing can be changed: change what it is made from."
    if os.statvfs(file).f_flag & os.ST_RDONLY:
        return f"{file} is on a file system that is mounted read-only."
    return None


def _nix_files(configuration: Configuration) -> list[Path]:
    return [file for depth in ("*.nix", "*/*.nix", "*/*/*.nix") for file in sorted(configuration.folder.glob(depth))]


def _imported(files: list[Path], folder: Path, base: Path) -> bool:
    name = re.escape(str(folder.relative_to(base)))
    reference = re.compile(rf"(?:\./|\.\./|{re.escape(str(base))}/)(?:[\w.-]+/)*{name}(?:/default\.nix)?(?![\w./-])")
    for file in files:
        if file.parent == folder:
            continue
        try:
            if reference.search(blanked(file.read_text("utf-8"))):
                return True
        except (OSError, UnicodeError):
            continue
    return False
