"""How another machine is: its generations and what runs there, by one command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...failure import Json, OperationFailed
from ..commands import Argument, Commands
from ..generations import LINK, Link, outline
from ..places import Places
from .ssh import Ssh

_STORE_PATH = re.compile(r"/[\w./+-]+\Z")


@dataclass(frozen=True, slots=True)
class Far:
    """What was seen: generations, oldest first, and the systems that run and were booted."""

    links: tuple[Link, ...]
    running: str | None
    booted: str | None
    systemd: bool
    """Whether an activation can be given a unit of its own."""
    writable: bool
    """Whether who looked may make generations there."""

    @property
    def current(self) -> Link | None:
        """The generation that the profile leads to."""
        return next((link for link in self.links if link.current), None)


def look(ssh: Ssh, places: Places, commands: Commands) -> Far:
    """Asks the machine. Raises the failure of a machine that can't be reached, or that is no NixOS."""
    profile, run = places.profile, places.run
    names = [["-name", profile.name], ["-name", f"{profile.name}-*-link"], ["-name", places.running.name]]
    names += [["-name", places.booted.name], ["-name", "systemd", "-type", "d"]]
    names.append(["-path", str(profile.parent), "-writable"])
    either = [word for name in names for word in ("-o", *name)][1:]
    args: list[Argument] = ["find", profile.parent, run, "-maxdepth", "1", "(", *either, ")"]
    args += ["-printf", r"%p\t%T@\t%l\n"]
    found = parse(ssh.look(args, commands), places)
    if found.current is None:
        raise OperationFailed(
            "unsupported",
            "There is no NixOS generation on that machine.",
            suggestions=["See that it runs NixOS, and that ssh reaches the right machine."],
        )
    return found


def parse(text: str, places: Places) -> Far:
    """What ``find`` printed: path, time and target of each link, separated by tabs."""
    rows: dict[str, tuple[float, str]] = {}
    for line in text.splitlines():
        path, made, target = (line.split("\t") + ["", ""])[:3]
        if re.fullmatch(r"\d+(?:\.\d+)?", made):
            rows[path] = (float(made), target)
    current = rows.get(str(places.profile), (0.0, ""))[1]
    links = []
    for path, (seconds, target) in rows.items():
        match = LINK.search(path)
        if match and path.startswith(f"{places.profile}-") and _STORE_PATH.match(target):
            links.append(Link(int(match[1]), seconds, target, Path(path).name == Path(current).name))

    def store_path(link: Path) -> str | None:
        target = rows.get(str(link), (0.0, ""))[1]
        return target if _STORE_PATH.match(target) else None

    systemd = str(places.run / "systemd") in rows
    writable = str(places.profile.parent) in rows
    return Far(tuple(sorted(links)), store_path(places.running), store_path(places.booted), systemd, writable)


def describe(found: Far, chosen: list[Link], ssh: Ssh, commands: Commands) -> list[Json]:
    """Generations as the protocol has them; versions and kernels are asked for with two more commands."""
    told = [outline(link, found.booted or "") for link in chosen]
    if not chosen:
        return told
    systems = list(dict.fromkeys(link.target for link in chosen))
    # What is not there, or can't be read, is left out.
    numbers = ["grep", "-s", "-H", "-m1", "", *(f"{system}/nixos-version" for system in systems)]
    modules = [f"{system}/kernel-modules/lib/modules" for system in systems]
    names = ["find", *modules, "-mindepth", "1", "-maxdepth", "1", "-printf", r"%H\t%f\n"]
    first, second = (one.output.splitlines() for one in ssh.looks([numbers, names], commands))
    versions = dict(line.split("/nixos-version:", 1) for line in first if "/nixos-version:" in line)
    kernels = {line.split("\t")[0].removesuffix("/kernel-modules/lib/modules"): line.split("\t")[1] for line in second}
    for generation, link in zip(told, chosen, strict=True):
        facts = {"nixosVersion": versions.get(link.target), "kernelVersion": kernels.get(link.target)}
        generation.update({name: value for name, value in facts.items() if value})
    return told
