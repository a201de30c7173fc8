"""What a build does, as numbers a person can be told: how far, how fast, how long still.

Pure: events and times go in, a Progress of the protocol comes out. Nix's own
expectation grows while it looks for work and falls when something fails; what
is shown here only ever moves forward and never passes the whole.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .store_path import path_name, split_name

# Seconds over which the download rate is taken: long enough to be calm, short
# enough to follow a network that changes.
RATE_WINDOW = 5.0

# Bytes between two reports of a copy (Nix copies in chunks of 64 KiB).
CHUNK = 65_536

# Never shown as complete before the operation says that it is.
ALMOST = 0.99

Estimate = Callable[[str], float | None]


@dataclass(slots=True)
class _Build:
    name: str
    started: float
    phase: str | None = None


@dataclass(slots=True)
class _Transfer:
    name: str
    done: int = 0
    expected: int = 0


@dataclass(slots=True)
class ProgressModel:
    """Progress of one operation; times are seconds of any one monotonic clock."""

    started: float
    estimate: Estimate = lambda _name: None
    expected_seconds: float | None = None
    tail_seconds: float = 0.0
    """What comes after the build (activation), from earlier ones."""

    phase: str = "evaluating"
    finished: list[tuple[str, float]] = field(default_factory=list)
    """Name and seconds of each build that ended, for the history."""

    _builds: dict[Any, _Build] = field(default_factory=dict)
    _transfers: dict[Any, _Transfer] = field(default_factory=dict)
    _to_build: set[str] = field(default_factory=set)
    _planned_builds: int = 0
    _planned_paths: int = 0
    _planned_bytes: int = 0
    _reported: dict[Any, tuple[str, int, int, int]] = field(default_factory=dict)
    _expected_bytes: dict[Any, int] = field(default_factory=dict)
    _done_bytes: int = 0
    _rates: deque[tuple[float, int]] = field(default_factory=deque)
    _builds_left: int = 0
    _paths_done: bool = False
    _note: str | None = None
    _fixed: str | None = None
    _most_parallel: int = 1
    _shown_done: int = 0
    _shown_expected: int = 0
    _shown_bytes: int = 0
    _shown_bytes_expected: int = 0
    _shown_fraction: float = 0.0

    def plan_builds(self, paths: Iterable[str]) -> None:
        """Nix says which derivations it will build."""
        names = [path_name(path) for path in paths]
        self._planned_builds += len(names)
        self._to_build.update(names)

    def plan_paths(self, count: int, size: int) -> None:
        """Nix says how many paths it will fetch, and their unpacked bytes."""
        self._planned_paths += count
        self._planned_bytes += size

    def count(self, key: Any, kind: str, done: int, expected: int, running: int) -> None:
        """Nix's own count of ``builds`` or ``paths``."""
        self._reported[key] = (kind, max(done, 0), expected, max(running, 0))

    def expect_bytes(self, key: Any, size: int) -> None:
        """Nix's own expectation of the bytes to be copied."""
        self._expected_bytes[key] = max(size, self._expected_bytes.get(key, 0))

    def start_build(self, key: Any, path: str, now: float) -> None:
        """A derivation is being built."""
        self._builds[key] = _Build(path_name(path), now)
        self._note = None
        self._most_parallel = max(self._most_parallel, len(self._builds))

    def build_phase(self, key: Any, phase: str) -> None:
        """A build goes into another phase."""
        build = self._builds.get(key)
        if build:
            build.phase = phase

    def start_transfer(self, key: Any, path: str) -> None:
        """A path or file is being fetched."""
        self._transfers[key] = _Transfer(path_name(path))
        self._note = None

    def transferred(self, key: Any, done: int, expected: int, now: float) -> None:
        """Bytes of one transfer so far."""
        transfer = self._transfers.get(key)
        if transfer is None:
            return
        if done > transfer.done:
            self._done_bytes += done - transfer.done
            transfer.done = done
        transfer.expected = max(transfer.expected, expected)
        self._rates.append((now, self._done_bytes))
        while self._rates and now - self._rates[0][0] > RATE_WINDOW:
            self._rates.popleft()

    def stop(self, key: Any, now: float) -> None:
        """A build or transfer ended."""
        build = self._builds.pop(key, None)
        if build:
            self.finished.append((build.name, now - build.started))
            self._to_build.discard(build.name)
        transfer = self._transfers.pop(key, None)
        # Nix reports whole chunks only: the rest of a copied path is never told.
        if transfer and transfer.expected - transfer.done < CHUNK:
            self._done_bytes += max(transfer.expected - transfer.done, 0)

    def wait_for(self, what: str) -> None:
        """Something holds the work up: a lock, another build."""
        self._note = what

    def enter(self, phase: str | None, item: str | None = None) -> None:
        """Fix the phase from outside (authorising, activating, cleaning); None gives it back."""
        self._fixed = phase
        if phase:
            self._note = item

    def snapshot(self, now: float) -> dict[str, Any]:
        """The Progress to show; numbers only where they are known."""
        self.phase = self._current_phase()
        progress: dict[str, Any] = {"phase": self.phase}
        self._counts(progress)
        self._bytes(progress, now)
        item, phase = self._item()
        if item:
            progress["item"] = item
        if phase:
            progress["itemPhase"] = phase
        left = self.seconds_left(now)
        if left is not None:
            progress["secondsLeft"] = round(left, 1)
        fraction = self._fraction(now, left)
        if fraction is not None:
            progress["fraction"] = fraction
        return progress

    def seconds_left(self, now: float) -> float | None:
        """Seconds still expected: builds by their history, bytes by the rate; None when unknown."""
        parts = [self._build_seconds(now), self._byte_seconds(now)]
        known = [part for part in parts if part is not None]
        elapsed = now - self.started
        if not self._shown_expected:
            if self.expected_seconds is None:
                return None
            return max(self.expected_seconds - elapsed, 0.0)
        if len(known) < len(parts):
            return None
        tail = 0.0 if self._fixed else self.tail_seconds
        return sum(known) + tail

    def _current_phase(self) -> str:
        if self._fixed:
            return self._fixed
        if self._note is not None and not self._builds and not self._transfers:
            return "waiting"
        if self._builds:
            return "building"
        if self._transfers:
            return "downloading"
        return self.phase if self.phase in ("building", "downloading") else "evaluating"

    def _sums(self, kind: str) -> tuple[int, int, int]:
        """Done, expected and surely known (done or running) of one kind, over all commands."""
        entries = [entry[1:] for entry in self._reported.values() if entry[0] == kind]
        done = sum(entry[0] for entry in entries)
        return done, sum(entry[1] for entry in entries), done + sum(entry[2] for entry in entries)

    def _counts(self, progress: dict[str, Any]) -> None:
        done_builds, expected_builds, sure_builds = self._sums("builds")
        done_paths, expected_paths, sure_paths = self._sums("paths")
        # What Nix announced is steadier than what it counts while it looks.
        if self._planned_builds or self._planned_paths:
            expected_builds, expected_paths = self._planned_builds, self._planned_paths
        expected_builds = max(expected_builds, sure_builds)
        expected_paths = max(expected_paths, sure_paths)
        self._paths_done = 0 < expected_paths <= done_paths
        self._builds_left = max(expected_builds - done_builds, 0)
        self._shown_done = max(self._shown_done, done_builds + done_paths)
        self._shown_expected = max(self._shown_expected, expected_builds + expected_paths, self._shown_done)
        if self._shown_expected:
            progress["done"] = self._shown_done
            progress["expected"] = self._shown_expected

    def _bytes(self, progress: dict[str, Any], now: float) -> None:
        expected = max(self._planned_bytes, sum(self._expected_bytes.values()))
        expected = max(expected, sum(t.expected for t in self._transfers.values()))
        self._shown_bytes = max(self._shown_bytes, self._done_bytes)
        self._shown_bytes_expected = max(self._shown_bytes_expected, expected, self._shown_bytes)
        if self._paths_done and not self._transfers:
            # Small paths arrive without a report of their bytes.
            self._shown_bytes = self._shown_bytes_expected
        if self._shown_bytes_expected:
            progress["bytes"] = self._shown_bytes
            progress["bytesExpected"] = self._shown_bytes_expected
        rate = self._rate(now)
        if rate and self._transfers:
            progress["bytesPerSecond"] = round(rate)

    def _rate(self, now: float) -> float | None:
        if len(self._rates) < 2:
            return None
        first, last = self._rates[0], self._rates[-1]
        span = max(now - first[0], last[0] - first[0])
        return (last[1] - first[1]) / span if span > 0 else None

    def _item(self) -> tuple[str | None, str | None]:
        if self._fixed or self._note is not None:
            return self._note, None
        if self._builds:
            newest = next(reversed(self._builds.values()))
            return newest.name, newest.phase
        if self._transfers:
            return next(reversed(self._transfers.values())).name, None
        return None, None

    def _build_seconds(self, now: float) -> float | None:
        running = {build.name: now - build.started for build in self._builds.values()}
        known = dict.fromkeys(self._to_build, 0.0) | running
        unnamed = max(self._builds_left - len(known), 0)
        usual = self._usual_build()
        total = longest = 0.0
        for name, elapsed in [*known.items(), *[("", 0.0)] * unnamed]:
            guess = self.estimate(split_name(name)[0])
            guess = usual if guess is None else guess
            if guess is None:
                return None
            left = max(guess - elapsed, 0.0)
            total += left
            longest = max(longest, left)
        return max(total / self._most_parallel, longest)

    def _usual_build(self) -> float | None:
        if not self.finished:
            return None
        return sum(seconds for _, seconds in self.finished) / len(self.finished)

    def _byte_seconds(self, now: float) -> float | None:
        left = self._shown_bytes_expected - self._shown_bytes
        if left <= 0 or (not self._transfers and not self._planned_bytes):
            return 0.0
        rate = self._rate(now)
        return left / rate if rate else None

    def _fraction(self, now: float, left: float | None) -> float | None:
        if left is not None:
            elapsed = now - self.started
            reached = elapsed / (elapsed + left) if elapsed + left > 0 else 0.0
        elif self._shown_expected:
            reached = self._shown_done / self._shown_expected
        else:
            return self._shown_fraction or None
        self._shown_fraction = max(self._shown_fraction, min(reached, ALMOST))
        return round(self._shown_fraction, 4)
