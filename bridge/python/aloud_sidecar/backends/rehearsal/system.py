"""What a configuration comes to: the practice machine's evaluation, without side effects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ...failure import Json
from . import catalogue
from .store import Item

#: Seconds to build small things by hand.
_UNIT, _ETC, _PATH, _TOP = 0.4, 0.8, 1.6, 1.0
#: What isn't in the public cache is fetched and packed at this many bytes a second.
_PACKING = 60e6


@dataclass(frozen=True)
class System:
    """A whole system: its name in the store and all it refers to."""

    items: tuple[Item, ...]
    services: dict[str, str]
    configuration: Json
    revision: int

    @cached_property
    def name(self) -> str:
        return self.top.path

    @cached_property
    def top(self) -> Item:
        made_from = " ".join(sorted(item.path for item in self.items))
        return Item("nixos-system-rehearsal", self.version, 40_000, _TOP, made_from)

    @property
    def version(self) -> str:
        return catalogue.nixos_version(self.revision)

    @property
    def kernel(self) -> str:
        return catalogue.kernel_version(self.revision)

    def manifest(self) -> Json:
        """What the system's folder in the store says about it."""
        return {
            "bytes": self.top.bytes,
            "configuration": self.configuration,
            "revision": self.revision,
            "nixosVersion": self.version,
            "kernelVersion": self.kernel,
            "services": self.services,
            "packages": {item.name: item.version for item in self.items if item.version},
            "closure": sorted(item.path for item in self.items),
        }


def evaluate(configuration: Json, revision: int) -> System:
    """Works out the system of a configuration ({packages, options}) at a release of the channel."""
    items = [
        Item(part.name, catalogue.version_at(part.name, part.version, revision), part.bytes, 0)
        for part in catalogue.base()
    ]
    options = enabled(configuration)
    attributes = set(configuration["packages"]).union(*(option.packages for option in options))
    for attribute in sorted(attributes):
        items.append(_package_item(catalogue.packages()[attribute], revision))
    by_name = {item.name: item for item in items}
    services = {}
    for option in options:
        runs = [by_name[catalogue.packages()[name].name].path for name in option.packages]
        for service in option.services:
            unit = Item(f"unit-{service}", "", 1_200, _UNIT, " ".join(runs))
            items.append(unit)
            services[service] = unit.path
    everything = " ".join(item.path for item in items)
    settings = " ".join([*sorted(services.values()), *sorted(option.option for option in options)])
    items.append(Item("etc", "", 260_000, _ETC, settings))
    items.append(Item("system-path", "", 1_900_000, _PATH, everything))
    return System(tuple(items), services, configuration, revision)


def enabled(configuration: Json) -> list[catalogue.Option]:
    """The options that are on, by default or by choice."""
    chosen = configuration["options"]
    return [option for path, option in catalogue.options().items() if chosen.get(path, option.default)]


def _package_item(package: catalogue.Package, revision: int) -> Item:
    version = catalogue.version_at(package.attribute, package.version, revision)
    # The public cache has no unfree packages: those are built on the machine.
    seconds = 1 + package.bytes / _PACKING if "unfree" in package.flags else 0
    return Item(package.name, version, package.bytes, seconds)


def difference(before: Json, after: Json, sizes: dict[str, int]) -> Json:
    """The protocol's `ClosureDiff` between the manifests of two systems."""
    old, new = before["packages"], after["packages"]
    return {
        "added": [{"name": name, "version": new[name]} for name in sorted(new.keys() - old.keys())],
        "removed": [{"name": name, "version": old[name]} for name in sorted(old.keys() - new.keys())],
        "changed": [
            {"name": name, "from": old[name], "to": new[name]}
            for name in sorted(old.keys() & new.keys())
            if old[name] != new[name]
        ],
        "sizeDelta": _total(after["closure"], sizes) - _total(before["closure"], sizes),
    }


def service_changes(before: Json, after: Json) -> Json:
    """Which services stop, start and restart between the manifests of two systems."""
    old, new = before["services"], after["services"]
    return {
        "restart": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
        "start": sorted(new.keys() - old.keys()),
        "stop": sorted(old.keys() - new.keys()),
    }


def _total(closure: Iterable[str], sizes: dict[str, int]) -> int:
    return sum(sizes.get(path, 0) for path in closure)
