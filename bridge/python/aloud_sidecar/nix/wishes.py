"""Checks what is asked for by evaluation: do the names exist, and what is there to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..failure import Json, OperationFailed
from .commands import Argument, Commands
from .configuration import Configuration
from .managed import Managed
from .names import nearest

_WHY = {
    "unfree": "{name} is not free software.",
    "broken": "{name} is marked as broken at the moment.",
    "insecure": "{name} has known security holes.",
}


def question(
    packages: Sequence[str] = (), options: Sequence[str] = (), *, names: bool = False, installed: bool = False
) -> Json:
    """A question for ``Configuration.ask``."""
    return {"packages": list(packages), "options": list(options), "names": names, "installed": installed}


def check(
    operation: Json, managed: Managed, configuration: Configuration, commands: Commands, flags: Sequence[Argument]
) -> Json:
    """Asks Nix about the names of an ``apply``; gives its answer with `warnings`.

    Raises `unknown_attribute`, `unknown_option` or `type_error`.
    """
    install, remove = operation.get("install", []), operation.get("remove", [])
    options = [*operation.get("enable", []), *operation.get("disable", [])]
    answer = configuration.ask(question(install, options, installed=True), commands, flags)
    for package in answer["packages"]:
        if not package["exists"]:
            names = configuration.ask(question(names=True), commands, flags)["names"]
            raise unknown_package(package["attribute"], names)
    for option in answer["options"]:
        if not option["exists"]:
            raise unknown_option(option["option"], option["siblings"])
        if option["type"] not in ("bool", "boolean", ""):
            raise OperationFailed(
                "type_error",
                f"The option {option['option']} can't be switched on or off.",
                details=[f"It is of the type {option['type']}."],
                suggestions=["Set it in your own configuration."],
                recovery=["fix_config"],
            )
    answer["warnings"] = _warnings(answer, managed, install, remove)
    return answer


def _warnings(answer: Json, managed: Managed, install: Sequence[str], remove: Sequence[str]) -> list[Json]:
    warnings: list[Json] = []
    there = {package["name"] for package in answer["installed"]}
    for package in answer["packages"]:
        attribute = package["attribute"]
        for kind, text in _WHY.items():
            # Where the configuration allows it, there is nothing to warn of but its state.
            if package[kind] and (not package["evaluates"] or kind != "unfree"):
                warnings.append(_warning(kind, attribute, text.format(name=package["name"])))
        if attribute in managed.packages or package["name"] in there:
            warnings.append(_warning("already_there", attribute, f"{package['name']} is installed already."))
        elif package["module"]:
            text = f"NixOS has an option for it, {package['module']}, which sets it up as well."
            warnings.append(_warning("module_better", attribute, text))
    for attribute in remove:
        if attribute not in managed.packages:
            known = attribute.rsplit(".", 1)[-1] in there
            text = (
                f"{attribute} comes from your own configuration, which Aloud does not change."
                if known
                else f"{attribute} is not installed."
            )
            warnings.append(_warning("not_there", attribute, text))
    return warnings


def _warning(kind: str, attribute: str, text: str) -> Json:
    return {"kind": kind, "attribute": attribute, "text": text}


def unknown_package(attribute: str, names: list[str]) -> OperationFailed:
    """The failure of a package that does not exist, with the names most like it."""
    return _unknown("unknown_attribute", f"There is no package called {attribute}.", nearest(attribute, names))


def unknown_option(option: str, siblings: list[str]) -> OperationFailed:
    """The failure of an option that does not exist, with the names most like it."""
    return _unknown("unknown_option", f"There is no option {option}.", nearest(option, siblings))


def _unknown(code: str, sentence: str, near: list[str]) -> OperationFailed:
    if near:
        *first, last = near
        sentence += f" Did you mean {' or '.join([', '.join(first), last]) if first else last}?"
    suggestions: list[Any] = [f"Perhaps {name} is meant." for name in near] or ["Search for it by other words."]
    return OperationFailed(code, sentence, suggestions=suggestions, recovery=["fix_config"])
