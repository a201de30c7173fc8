"""kill -9 at random instants: afterwards the machine is in the old state or in the new one."""

import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Any

import aloud_sidecar
from aloud_sidecar.nix.journal import Changes, Entry, Journal
from aloud_sidecar.nix.systems import Systems

from .box import HERE, NEEDS_NIX, Box, apply
from .test_scenarios import processes_of

# Deaths in the middle of a change; by the module, which shares all but three steps, half as many.
INSTANTS = int(os.environ.get("ALOUD_KILLS", "24"))

SIDECAR = str(Path(aloud_sidecar.__file__).parents[1])

# One change after the other, in a process that will be killed; tells where it is, and how the machine is.
DRIVER = """
import json, os, sys, time
from pathlib import Path
from aloud_sidecar.backends.choose import choose
from aloud_sidecar.context import Context
from aloud_sidecar.failure import OperationFailed
from python.test_kill import state
folder = Path(sys.argv[2])
def say(where):
    os.write(1, (json.dumps({"where": where, "at": time.monotonic(), **state(folder)}) + "\\n").encode())
backend = choose(sys.argv[1], folder / "state", os.environ)
backend.start()
say("rest")
for operation in json.loads(sys.argv[3]):
    context = Context(lambda event: None)
    try:
        plan = backend.plan(operation, context)
        if not plan["nothingToDo"]:
            with backend.exclusive(context):
                say("change")
                backend.execute(operation, plan, context)
    except OperationFailed as failed:
        if failed.code != "generation_missing":
            raise
    say("rest")
"""


def state(folder: Path) -> dict[str, Any]:
    """All that has to be the old or the new: Aloud's file, the profile, the running system, what undo knows."""
    changes = Changes(folder / "state/nix").all()
    return {
        "file": (folder / "etc/nixos/aloud/managed.json").read_text(),
        "profile": str((folder / "nix/var/nix/profiles/system").resolve()),
        "running": str((folder / "run/current-system").resolve()),
        "change": max((change.number for change in changes), default=0),
    }


def wanted(rng: random.Random) -> list[dict[str, Any]]:
    """Changes of every kind that leaves something behind."""
    name = rng.choice(["htop", "hello", "ffmpeg"])
    action = rng.choice(["switch", "switch", "boot", "test"])
    second = [apply(remove=[name]), {"operation": "undo"}, {"operation": "roll_back", "to": "previous"}]
    return [apply(install=[name], action=action), rng.choice(second)]


@NEEDS_NIX
class KilledAtAnyInstant(unittest.TestCase):
    def strike(self, backend: str, python: str, instants: int, **extra: str) -> None:
        self.box = box = Box("subprocess", **extra)
        self.addCleanup(box.close)
        self.environment = {**box.environment, "PYTHONPATH": f"{SIDECAR}:{HERE}"}
        rng = random.Random(f"{backend} 11")
        args = [python, "-c", DRIVER, backend]
        # Strikes fall anywhere in what a change takes here and now, and a little after it.
        seconds = [duration(self.lives(args, wanted(rng)))]
        struck = rounds = 0
        settled: dict[str, int] = {}
        while struck < instants:
            rounds += 1
            self.assertLess(rounds, 4 * instants, f"only {struck} of these strikes hit at work: {seconds}")
            instant = rng.uniform(0.0, 1.1 * statistics.median(seconds[-5:]))
            lines = self.lives(args, wanted(rng), rng.choice([1, 1, 2]), instant)
            if lines[-1]["where"] == "change":
                struck += 1
            elif lines[-2:][0]["where"] == "change":
                seconds.append(duration(lines))
            with self.subTest(backend=backend, round=rounds):
                told = self.check(lines)
                settled[told] = settled.get(told, 0) + 1
        if os.environ.get("ALOUD_KILLS"):
            print(f"{backend}: {struck} struck at work in {rounds} rounds, {settled}", file=sys.stderr)
        box.change(apply(install=["firefly"]))
        self.assertIn("firefly", box.managed)

    def lives(
        self, args: list[str], operations: list[dict[str, Any]], change: int = 0, seconds: float = 0.0
    ) -> list[dict[str, Any]]:
        """Runs a driver that is killed so many seconds after that change (1: the first) began; gives what it told."""
        driver = subprocess.Popen(
            [*args, str(self.box.folder), json.dumps(operations)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert driver.stdout is not None and driver.stderr is not None
        lines: list[dict[str, Any]] = []
        for line in driver.stdout:
            lines.append(json.loads(line))
            if change and [line["where"] for line in lines].count("change") == change:
                time.sleep(seconds)
                driver.send_signal(signal.SIGKILL)
                change = 0
        said = driver.stderr.read()
        driver.stdout.close()
        driver.stderr.close()
        self.assertIn(driver.wait(), (0, -signal.SIGKILL), said)
        return lines

    def check(self, lines: list[dict[str, Any]]) -> str:
        """The machine is as it was before the change that was cut off, or as after it; says which."""
        box = self.box
        box.backend = box.open()
        places = box.folder / "state/nix"
        self.assertIsNone(Journal(places).read(), "the change is settled")
        before = {name: value for name, value in lines[-1].items() if name not in ("where", "at")}
        now, told = state(box.folder), [entry["settled"] for entry in box.recovered]
        self.assertEqual(box.backend.start(), [], "and stays settled")
        if now["change"] == before["change"]:
            self.assertEqual(now, before)
            self.assertIn(told, ([], ["undone"]))
        else:
            self.assertEqual(lines[-1]["where"], "change")
            self.assertIn(told, ([], ["completed"]))
            last = Changes(places).all()[-1]
            self.assertEqual(now, self.after(before, last))
            known = Systems(places).recall(Path(now["profile"]))
            if last.undoes is None and last.activation == "switch" and known is not None:
                self.assertEqual(now["file"], known, "file and generation belong together")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline and processes_of(str(box.folder)):
            time.sleep(0.05)
        self.assertEqual(processes_of(str(box.folder)), [], "nothing is left running")
        leftovers = [name for name in os.listdir(box.folder / "etc/nixos/aloud") if name.startswith(".")]
        self.assertEqual(leftovers, [])
        return told[0] if told else "nothing to settle"

    def after(self, before: dict[str, Any], change: Entry) -> dict[str, Any]:
        """How a machine has to be after a change."""
        managed = str(self.box.folder / "etc/nixos/aloud/managed.json")
        return {
            "file": change.files_after.get(managed, before["file"]),
            "profile": before["profile"] if change.activation == "test" else change.toplevel,
            "running": before["running"] if change.activation == "boot" else change.toplevel,
            "change": before["change"] + 1,
        }

    def test_by_commands(self) -> None:
        self.strike("subprocess", sys.executable, INSTANTS)

    def test_by_the_module(self) -> None:
        python = new_python()
        if python is None:
            self.skipTest("there is no Python 3.12 or later on this machine")
        self.strike("native", python, INSTANTS // 2, ALOUD_NIXOS_REBUILD_PATH=str(HERE / "double/nixos-25.11"))


def duration(lines: list[dict[str, Any]]) -> float:
    """Seconds that the last finished change of a driver took."""
    return max(after["at"] - at["at"] for at, after in zip(lines, lines[1:]) if at["where"] == "change")


def new_python() -> str | None:
    """A Python that the module runs on."""
    if sys.version_info >= (3, 12):
        return sys.executable
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [*sorted(kept.glob("3.1[234]*/bin/python3"), reverse=True), shutil.which("python3.13")]
    return next((str(python) for python in found if python), None)


if __name__ == "__main__":
    unittest.main()
