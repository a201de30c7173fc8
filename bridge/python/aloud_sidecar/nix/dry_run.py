"""What Nix says it would build and fetch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .store_path import path_name, split_name
from .text_log import BUILDS, ENTRY, PATHS, size_in_bytes


@dataclass(slots=True)
class DryRun:
    """Derivations to be built, paths to be fetched, bytes to be downloaded."""

    builds: list[str] = field(default_factory=list)
    fetches: list[str] = field(default_factory=list)
    download_bytes: int = 0

    def build_names(self) -> list[str]:
        """Package names of what is built, without versions."""
        return [split_name(path_name(path))[0] for path in self.builds]

    @property
    def system(self) -> str | None:
        """The derivation of the system itself, when it has to be built."""
        return next((path for path in self.builds if path_name(path).startswith("nixos-system-")), None)


def parse(lines: Iterable[str]) -> DryRun:
    """Reads the standard error of a dry run."""
    result = DryRun()
    entries: list[str] | None = None
    for line in lines:
        if entries is not None and (entry := ENTRY.match(line)):
            entries.append(entry[1])
        elif BUILDS.match(line):
            entries = result.builds
        elif match := PATHS.match(line):
            entries = result.fetches
            result.download_bytes += size_in_bytes(match[1], match[2])
        else:
            entries = None
    return result
