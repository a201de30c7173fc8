"""The only file that knows ``nixos_rebuild``: its functions, their shapes, how they are called.

The module is no stable interface, so that everything used is looked at first
(``inspect.signature``). Known are the shape of NixOS 25.11 (``sudo: bool``) and
the later one (``elevate: Elevator``, environments by ``env``).
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import os
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from ...failure import BackendUnavailable

# What is called, and the parameters it is called with.
_USED: dict[str, tuple[str, ...]] = {
    "build": ("attr", "build_attr", "build_flags"),
    "build_flake": ("attr", "flake", "flake_build_flags"),
    "set_profile": ("profile", "path_to_config", "target_host"),
    "switch_to_configuration": ("path_to_config", "action", "target_host", "install_bootloader", "specialisation"),
}
_MODELS = ("Action", "BuildAttr", "Flake", "Profile", "NixOSRebuildError")
# What other machines are reached by; where it is not as it was, they are reached by commands.
_COPYING = ("closure", "to_host")
_REMOTE: dict[str, Any] = {"sudo_password": None, "store_type": "ssh"}
_ELEVATING = ("set_profile", "switch_to_configuration")


class Adapter:
    """``nixos_rebuild`` with one shape, whichever it has."""

    def __init__(self, site_packages: Path) -> None:
        """Imports the module from that folder; raises `BackendUnavailable` where it does not fit."""
        self._nix = _import(site_packages, "nixos_rebuild.nix")
        self._models = _import(site_packages, "nixos_rebuild.models")
        self.shape, self._no_elevation = self._check(site_packages)
        self._remote: Any = None
        #: Why other machines can't be reached through the module; empty where they can.
        self.no_remote = self._check_remote(site_packages)

    def build(self, nixpkgs: str, attribute: str, flags: dict[str, Any]) -> Path:
        """Builds an attribute of the classic system."""
        target = self._models.BuildAttr(nixpkgs, None)
        return Path(self._nix.build(attr=attribute, build_attr=target, build_flags=flags))

    def build_flake(self, folder: str, host: str, attribute: str, flags: dict[str, Any]) -> Path:
        """Builds an attribute of a flake's machine."""
        flake = self._models.Flake(folder, f'nixosConfigurations."{host}"')
        return Path(self._nix.build_flake(attr=attribute, flake=flake, flake_build_flags=flags))

    def send(self, system: Path, target: str) -> None:
        """Copies a system to another machine."""
        self._nix.copy_closure(closure=system, to_host=self._host(target))

    def set_profile(self, profile: Path, system: Path, target: str | None = None) -> None:
        """Makes a system the profile's newest generation, here or on another machine."""
        self._nix.set_profile(
            profile=self._profile(profile),
            path_to_config=system,
            target_host=self._host(target),
            **self._no_elevation,
        )

    def activate(self, system: Path, action: str, target: str | None = None) -> None:
        """Runs the system's ``switch-to-configuration``, here or on another machine."""
        self._nix.switch_to_configuration(
            path_to_config=system,
            action=self._models.Action(action),
            target_host=self._host(target),
            install_bootloader=False,
            specialisation=None,
            **self._no_elevation,
        )

    def _host(self, target: str | None) -> Any:
        if target is None:
            return None
        given = {"host": target, "opts": shlex.split(os.environ.get("NIX_SSHOPTS", "")), **_REMOTE}
        return self._remote(**{field.name: given[field.name] for field in dataclasses.fields(self._remote)})

    def _check_remote(self, site_packages: Path) -> str:
        copy = getattr(self._nix, "copy_closure", None)
        if not callable(copy) or any(name not in inspect.signature(copy).parameters for name in _COPYING):
            return "nixos_rebuild's copy_closure is not as Aloud knows it."
        try:
            self._remote = _import(site_packages, "nixos_rebuild.process").Remote
            unknown = {field.name for field in dataclasses.fields(self._remote)} - {"host", "opts", *_REMOTE}
        except (BackendUnavailable, AttributeError, TypeError):
            return "nixos_rebuild has no Remote as Aloud knows it."
        return f"nixos_rebuild's Remote wants {min(unknown)}, which Aloud does not know." if unknown else ""

    def _profile(self, path: Path) -> Any:
        return self._models.Profile(path.name, path)

    def _check(self, site_packages: Path) -> tuple[str, dict[str, Any]]:
        for name in _MODELS:
            if not hasattr(self._models, name):
                raise BackendUnavailable(f"nixos_rebuild has no {name} any more.")
        elevating: set[str] = set()
        for name, wanted in _USED.items():
            function = getattr(self._nix, name, None)
            if not callable(function):
                raise BackendUnavailable(f"nixos_rebuild has no function {name} any more.")
            parameters = inspect.signature(function).parameters
            lacking = [parameter for parameter in wanted if parameter not in parameters]
            if lacking:
                raise BackendUnavailable(f"nixos_rebuild's {name} takes no {lacking[0]} any more.")
            known = {*wanted, "sudo", "elevate"}
            new = [p.name for p in parameters.values() if p.name not in known and p.default is inspect.Parameter.empty]
            if new:
                raise BackendUnavailable(f"nixos_rebuild's {name} wants {new[0]}, which Aloud does not know.")
            if name in _ELEVATING:
                elevating |= {"sudo", "elevate"} & set(parameters)
        if elevating == {"sudo"}:
            return "as in NixOS 25.11", {"sudo": False}
        if elevating == {"elevate"}:
            elevate = _import(site_packages, "nixos_rebuild.elevate")
            return "as after NixOS 25.11", {"elevate": elevate.NO_ELEVATOR}
        raise BackendUnavailable("nixos_rebuild changes rights in a way that Aloud does not know.")


def _import(site_packages: Path, name: str) -> ModuleType:
    if str(site_packages) not in sys.path:
        sys.path.insert(0, str(site_packages))
    try:
        module = importlib.import_module(name)
    except (ImportError, SyntaxError) as error:
        raise BackendUnavailable(f"{name} can't be imported: {error}.") from error
    if not str(Path(str(module.__file__)).resolve()).startswith(str(site_packages.resolve())):
        raise BackendUnavailable(f"Another {name} was imported before: {module.__file__}.")
    return module
