"""What a request makes of the configuration, and what a person should know before."""

from __future__ import annotations

from ...failure import Json, OperationFailed
from .catalogue import nearest, options, packages
from .system import enabled

#: What the practice machine's one input may be called.
_INPUTS = {"nixpkgs", "nixos"}


def configuration(old: Json, operation: Json) -> tuple[Json, list[Json]]:
    """The configuration ({packages, options}) after an `apply`, and the plan's warnings.

    Raises `unknown_attribute`, `unknown_option` and, for something asked for
    both ways, `invalid_request`.
    """
    install, remove = operation["install"], operation["remove"]
    enable, disable = operation["enable"], operation["disable"]
    _refuse_both(install, remove, "installed and removed")
    _refuse_both(enable, disable, "enabled and disabled")
    warnings: list[Json] = []
    for attribute in install:
        warnings += _before_install(attribute, old)
    for attribute in remove:
        warnings += _before_remove(attribute, old)
    on = {option.option for option in enabled(old)}
    for path in [*enable, *disable]:
        if path not in options():
            raise _unknown_option(path)
    warnings += [
        _warning("already_there", p, f"{options()[p].description} is enabled already.") for p in enable if p in on
    ]
    warnings += [
        _warning("not_there", p, f"{options()[p].description} is disabled already.") for p in disable if p not in on
    ]
    new = {
        "packages": sorted((set(old["packages"]) | set(install)) - set(remove)),
        "options": {**old["options"], **dict.fromkeys(enable, True), **dict.fromkeys((p for p in disable if p in on), False)},
    }
    return new, warnings


def updates(operation: Json) -> bool:
    """Whether an `apply` updates the channel. Raises `unsupported` for inputs that aren't there."""
    update = operation["update"]
    if isinstance(update, bool):
        return update
    unknown = [name for name in update if name not in _INPUTS]
    if unknown:
        raise OperationFailed(
            "unsupported",
            f"There is no input called {unknown[0]}.",
            suggestions=["The practice machine has one input, nixpkgs."],
        )
    return True


def _before_install(attribute: str, old: Json) -> list[Json]:
    package = packages().get(attribute)
    if package is None:
        raise unknown_attribute(attribute)
    if attribute in old["packages"]:
        return [_warning("already_there", attribute, f"{attribute} is installed already.")]
    texts = {
        "unfree": f"{attribute} is not free software.",
        "broken": f"{attribute} is marked as broken and will not build.",
        "insecure": f"{attribute} has known security holes.",
    }
    warnings = [_warning(flag, attribute, text) for flag, text in texts.items() if flag in package.flags]
    if package.module:
        text = f"{attribute} works better when it is enabled as {package.module}."
        warnings.append(_warning("module_better", attribute, text))
    return warnings


def _before_remove(attribute: str, old: Json) -> list[Json]:
    if attribute in old["packages"]:
        return []
    bringing = [option.option for option in enabled(old) if attribute in option.packages]
    text = f"{attribute} comes with {bringing[0]}." if bringing else f"{attribute} is not installed."
    return [_warning("not_there", attribute, text)]


def _refuse_both(one: list[str], other: list[str], how: str) -> None:
    both = sorted(set(one) & set(other))
    if both:
        raise OperationFailed(
            "invalid_request",
            f"{both[0]} can't be {how} at the same time.",
            suggestions=["Say which of the two you want."],
        )


def _warning(kind: str, attribute: str, text: str) -> Json:
    return {"kind": kind, "attribute": attribute, "text": text[0].upper() + text[1:]}


def unknown_attribute(attribute: str) -> OperationFailed:
    """The failure of a package that the channel hasn't got."""
    return OperationFailed(
        "unknown_attribute",
        f"The practice machine has no package called {attribute}.",
        suggestions=[f"Perhaps {name} is meant." for name in nearest(attribute, packages())],
        explanation="A package is named as nixpkgs names it; the practice machine knows the most popular ones.",
    )


def _unknown_option(path: str) -> OperationFailed:
    return OperationFailed(
        "unknown_option",
        f"The practice machine has no option called {path}.",
        suggestions=[f"Perhaps {name} is meant." for name in nearest(path, options())],
        explanation="An option is a switch of NixOS; the practice machine knows the most common ones.",
    )


def option_status(path: str, configured: Json) -> Json:
    """The protocol's `Result.option`. Raises `unknown_option`."""
    option = options().get(path)
    if option is None:
        raise _unknown_option(path)
    status = {"option": path, "description": option.description}
    if path in configured["options"] or option.default:
        status["enabled"] = configured["options"].get(path, option.default)
    return status
