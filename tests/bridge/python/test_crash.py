"""The practice machine dies at every step of a change, and is whole at the next start."""

from __future__ import annotations

import os
import random
import shutil
import signal
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from aloud_sidecar.backends.rehearsal import files
from aloud_sidecar.backends.rehearsal.backend import Rehearsal
from aloud_sidecar.backends.rehearsal.machine import Machine, State
from aloud_sidecar.backends.rehearsal.system import evaluate
from aloud_sidecar.failure import OperationFailed

from .support import apply, folder, quiet, rehearsal

#: Kill points tried for each operation, spread evenly over all there are.
_POINTS = 32

#: Every call by which the machine changes the disk.
_MUTATIONS = [
    (Path, "replace"),
    (Path, "rename"),
    (Path, "unlink"),
    (Path, "rmdir"),
    (Path, "mkdir"),
    (Path, "symlink_to"),
    (Path, "open"),
    (os, "utime"),
    (os, "fsync"),
]


class _Steps:
    """Counts the calls that change the disk, and dies before one of them."""

    def __init__(self, fatal: int | None = None) -> None:
        self.count = 0
        self._fatal = fatal

    def run(self, work: Callable[[], None]) -> None:
        patches = [mock.patch.object(owner, name, self._step(getattr(owner, name))) for owner, name in _MUTATIONS]
        for patch in patches:
            patch.start()
        try:
            work()
        finally:
            for patch in patches:
                patch.stop()

    def _step(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            self.count += 1
            if self.count == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            # Real syncing would only make the test slow: a killed process loses no page.
            return None if original is os.fsync else original(*arguments, **named)

        return step


def _die_at(step: int, work: Callable[[], None]) -> bool:
    """Does the work in a child that is killed before that step; False when it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            _Steps(step).run(work)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _execute(directory: Path, operation: dict[str, Any]) -> None:
    machine = Rehearsal(directory)
    with machine.exclusive(quiet()):
        try:
            machine.execute(operation, {}, quiet())
        except OperationFailed as failed:
            assert failed.code == "activation_failed", failed.failure


def _what(state: State) -> dict[str, Any]:
    machine = state.machine
    undone = [change["undone"] for change in machine["changes"]]
    configured = {"configuration": machine["configuration"], "revision": machine["revision"], "undone": undone}
    return {**configured, "generations": state.generations, "current": state.current, "running": state.running}


class CrashTest(unittest.TestCase):
    def check_whole(self, directory: Path) -> State:
        machine = Machine(directory / "rehearsal")
        state = machine.state()
        self.assertIn(state.current, state.generations)
        for system in {*state.generations.values(), state.running, state.booted}:
            for path in machine.store.manifest(system)["closure"]:
                self.assertTrue(machine.store.has(path), f"{path} is missing")
        for part in ("", "profiles", "run", "store"):
            left = [
                entry.name for entry in (machine.directory / part).iterdir() if entry.name.startswith(files.UNFINISHED)
            ]
            self.assertEqual(left, [])
        self.assertFalse((machine.directory / "journal.json").exists())
        return state

    def crash_everywhere(self, operation: dict[str, Any], prepare: Callable[[Rehearsal], None]) -> None:
        chance = random.Random(operation["operation"])
        with folder() as name:
            base = Path(name)
            prepare(rehearsal(base / "start"))
            before = _what(self.check_whole(base / "start"))
            shutil.copytree(base / "start", base / "whole", symlinks=True)
            counted = _Steps()
            counted.run(lambda: _execute(base / "whole", operation))
            after = _what(self.check_whole(base / "whole"))
            self.assertNotEqual(before, after)
            seen = set()
            points = sorted({1 + round(i * (counted.count - 1) / (_POINTS - 1)) for i in range(_POINTS)})
            self.assertGreaterEqual(len(points), min(30, counted.count))
            for point in points:
                with self.subTest(point=point, of=counted.count):
                    copy = base / f"copy-{point}"
                    shutil.copytree(base / "start", copy, symlinks=True)
                    self.assertTrue(_die_at(point, lambda copy=copy: _execute(copy, operation)))
                    # Recovering dies as well, at some step or other, before it is let through.
                    _die_at(chance.randint(1, 8), lambda copy=copy: Machine(copy / "rehearsal").recover())
                    recovered = Rehearsal(copy).start()
                    state = _what(self.check_whole(copy))
                    self.assertIn(state, (before, after))
                    seen.add(state == after)
                    for entry in recovered:
                        self.assertEqual(entry["settled"], "completed" if state == after else "undone")
                    # And it works.
                    done = Rehearsal(copy)
                    done.execute(apply(install=["ripgrep"]), {}, quiet())
                    self.check_whole(copy)
                    shutil.rmtree(copy)
            self.assertEqual(seen, {True, False})

    def test_switch(self) -> None:
        change = apply(install=["gimp"], enable=["services.openssh.enable"], update=True)
        self.crash_everywhere(change, lambda machine: None)

    def test_failed_activation(self) -> None:
        with folder() as name:
            base = Path(name)
            rehearsal(base / "start").rehearse({"faults": [{"kind": "activation"}]})
            before = _what(self.check_whole(base / "start"))
            shutil.copytree(base / "start", base / "whole", symlinks=True)
            counted = _Steps()
            counted.run(lambda: _execute(base / "whole", apply(install=["gimp"])))
            after = _what(self.check_whole(base / "whole"))
            self.assertEqual(after["running"], before["running"])
            self.assertEqual(after["current"], before["current"] + 1)
            for point in range(1, counted.count, max(1, counted.count // 15)):
                copy = base / f"copy-{point}"
                shutil.copytree(base / "start", copy, symlinks=True)
                self.assertTrue(_die_at(point, lambda copy=copy: _execute(copy, apply(install=["gimp"]))))
                Rehearsal(copy).start()
                self.assertIn(_what(self.check_whole(copy)), (before, after))

    def test_roll_back(self) -> None:
        self.crash_everywhere({"operation": "roll_back", "to": {"generation": 39}}, lambda machine: None)

    def test_undo(self) -> None:
        def prepare(machine: Rehearsal) -> None:
            machine.execute(apply(install=["gimp"]), {}, quiet())

        self.crash_everywhere({"operation": "undo"}, prepare)

    def test_collect_garbage(self) -> None:
        self.crash_everywhere({"operation": "collect_garbage", "keepLast": 2}, lambda machine: None)

    def test_a_first_start_that_dies_leaves_nothing_half_made(self) -> None:
        with folder() as name:
            evaluate({"packages": [], "options": {}}, 0)  # reads its tables once, before steps are counted
            counted = _Steps()
            counted.run(lambda: Rehearsal(Path(name) / "whole").start() and None)
            for point in range(1, counted.count, counted.count // 20):
                directory = Path(name) / f"copy-{point}"
                self.assertTrue(_die_at(point, lambda d=directory: Rehearsal(d).start() and None))
                self.assertEqual(Rehearsal(directory).start(), [])
                self.assertEqual(self.check_whole(directory).current, 41)
                self.assertEqual([entry.name for entry in directory.iterdir()], ["rehearsal"])


if __name__ == "__main__":
    unittest.main()
