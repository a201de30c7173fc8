"""What can be asked of another machine without changing it."""

from __future__ import annotations

from collections.abc import Callable

from ...context import Context
from ...failure import Json
from ..configuration import FLAKES
from ..generations import Link, compared, missing, outline
from ..health import health
from ..reads import Reads
from .look import Far, describe
from .machine import FarMachine
from .planning import between


class FarReads:
    """Answers read operations about a host: what its configuration tells is looked up here, all else there."""

    def __init__(self, far: FarMachine) -> None:
        self._far = far
        self._here = Reads(far.here)
        self._there: dict[str, Callable[[Json, Far, Context], Json]] = {
            "list_generations": self._list_generations,
            "current_generation": self._current_generation,
            "compare_generations": self._compare_generations,
            "system_info": self._system_info,
            "generation_health": self._generation_health,
        }

    def answer(self, operation: Json, context: Context) -> Json:
        """The Result of a read operation."""
        name = operation["operation"]
        if name in self._there:
            return self._there[name](operation, self._far.look(context), context)
        return self._here.answer(operation, context)

    def _list_generations(self, operation: Json, found: Far, context: Context) -> Json:
        chosen = list(reversed(found.links))[: operation.get("limit")]
        if operation.get("brief"):
            return {"generations": [outline(link, found.booted or "") for link in chosen]}
        return {"generations": describe(found, chosen, self._far.ssh, self._far.commands(context))}

    def _current_generation(self, _operation: Json, found: Far, context: Context) -> Json:
        current = _current(found)
        result: Json = {"generation": describe(found, [current], self._far.ssh, self._far.commands(context))[0]}
        older = [link for link in found.links if link.number < current.number]
        if older:
            result["diff"] = between(self._far, older[-1].target, current.target, context)
        return result

    def _compare_generations(self, operation: Json, found: Far, context: Context) -> Json:
        before, to = compared(operation, list(found.links))
        return {"diff": between(self._far, before.target, to.target, context)}

    def _system_info(self, operation: Json, found: Far, context: Context) -> Json:
        wanted = operation.get("topic")
        commands = self._far.commands(context)
        current = describe(found, [_current(found)], self._far.ssh, commands)[0]
        configuration = self._far.here.configuration
        info: Json = {
            "version": current.get("nixosVersion"),
            "kernel": current.get("kernelVersion"),
            "profile": str(self._far.here.places.profile),
            "channel": f"flake {configuration.folder}" if configuration.flake else None,
        }
        if wanted in (None, "disk"):
            args = ["df", "--block-size=1", "--output=avail,size", str(self._far.here.places.store)]
            free, total = self._far.ssh.look(args, commands).split()[-2:]
            info |= {"diskFree": int(free), "diskTotal": int(total)}
        if wanted == "store":
            args = ["nix", *FLAKES, "path-info", "--all", "--size"]
            sizes = [int(line.split()[-1]) for line in self._far.ssh.look(args, commands).splitlines() if line]
            info |= {"storePaths": len(sizes), "storeBytes": sum(sizes)}
        chosen = {key: value for key, value in info.items() if value is not None and _belongs(key, wanted)}
        return {"info": chosen}

    def _generation_health(self, _operation: Json, found: Far, context: Context) -> Json:
        ask = self._far.ssh.asking(self._far.commands(context))
        return {"health": health(found.links, found.booted, ask)}


def _belongs(key: str, topic: str | None) -> bool:
    return topic is None or key == topic or (topic in ("disk", "store") and key.startswith(topic))


def _current(found: Far) -> Link:
    if found.current is None:
        raise missing("That machine has no NixOS generation.", [])
    return found.current
