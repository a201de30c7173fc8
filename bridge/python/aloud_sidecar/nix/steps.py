"""The few steps that change a machine; each backend takes them in its own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from .commands import Commands
from .configuration import Configuration
from .rights import Rights

Activation = Literal["switch", "boot", "test", "dry-activate"]
Method = Literal["python_api", "subprocess"]


class Steps(ABC):
    """What is done through ``nixos_rebuild`` or through commands.

    All raise the classified `OperationFailed` on failure, and `Cancelled`, except
    that what would leave the machine half-changed is carried to its end.
    """

    method: Method

    @contextmanager
    def at_hand(self, count: int, profile: Path, commands: Commands, rights: Rights) -> Iterator[None]:
        """Held around a build and the so many steps after it: what they will need can be begun during the build."""
        yield

    @abstractmethod
    def build(self, configuration: Configuration, attribute: str, commands: Commands, scratch: Path) -> Path:
        """Builds an attribute of the system; gives its store path, kept from collection by a link in `scratch`."""

    @abstractmethod
    def set_profile(self, profile: Path, system: Path, commands: Commands, rights: Rights) -> None:
        """Makes a built system the profile's newest generation and its current one."""

    @abstractmethod
    def activate(self, system: Path, action: Activation, commands: Commands, rights: Rights) -> None:
        """Runs the system's ``switch-to-configuration``; raises `activation_failed`."""
