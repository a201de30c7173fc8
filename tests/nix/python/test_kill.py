"""kill -9 at random instants: afterwards the machine is in the old state or in the new one."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import aloud_sidecar
from aloud_sidecar.nix.journal import Journal
from aloud_sidecar.nix.systems import Systems

from .box import HERE, NEEDS_NIX, Box
from .test_scenarios import processes_of

# Instants per backend. A seed of its own each day would hide what was found.
INSTANTS = int(os.environ.get("ALOUD_KILLS", "25"))

SIDECAR = str(Path(aloud_sidecar.__file__).parents[1])

# One change after the other, as fast as they go, in a process that will be killed.
DRIVER = """
import json, os, sys
from pathlib import Path
from aloud_sidecar.backends.choose import choose
from aloud_sidecar.context import Context
backend = choose(sys.argv[1], Path(sys.argv[2]), os.environ)
backend.start()
print("ready", flush=True)
for operation in json.loads(sys.argv[3]):
    context = Context(lambda event: None)
    plan = backend.plan(operation, context)
    with backend.exclusive(context):
        backend.execute(operation, plan, context)
"""


def wanted(rng: random.Random) -> list[dict[str, object]]:
    """Changes of every kind that leaves something behind."""
    base = {"operation": "apply", "install": [], "remove": [], "enable": [], "disable": [], "update": False}
    name = rng.choice(["htop", "hello", "ffmpeg"])
    kinds = [
        {**base, "install": [name], "action": rng.choice(["switch", "switch", "boot", "test"])},
        {**base, "remove": [name], "action": "switch"},
        {"operation": "undo"},
        {"operation": "roll_back", "to": "previous"},
    ]
    return [rng.choice(kinds[:1]), rng.choice(kinds)]


@NEEDS_NIX
class KilledAtAnyInstant(unittest.TestCase):
    def strike(self, backend: str, python: str, **extra: str) -> None:
        box = Box("subprocess", **extra)
        self.addCleanup(box.close)
        rng = random.Random(f"{backend} 11")
        state = box.folder / "state"
        struck = 0
        for round_ in range(INSTANTS):
            driver = subprocess.Popen(
                [python, "-c", DRIVER, backend, str(state), json.dumps(wanted(rng))],
                env={**box.environment, "PYTHONPATH": SIDECAR},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert driver.stdout is not None
            self.assertEqual(driver.stdout.readline(), "ready\n")
            time.sleep(rng.uniform(0.0, 2.5))
            struck += driver.poll() is None
            driver.send_signal(signal.SIGKILL)
            driver.wait()
            driver.stdout.close()
            with self.subTest(backend=backend, round=round_):
                self.check(box)
        self.assertGreater(struck, INSTANTS // 2, "most must have been struck at work")
        box.change(
            {
                "operation": "apply",
                "install": ["firefly"],
                "remove": [],
                "enable": [],
                "disable": [],
                "update": False,
                "action": "switch",
            }
        )
        self.assertIn("firefly", box.managed)

    def check(self, box: Box) -> None:
        box.backend = box.open()
        places = box.folder / "state/nix"
        self.assertIsNone(Journal(places).read(), "the change is settled")
        self.assertEqual(box.backend.start(), [], "and stays settled")
        json.loads(box.managed)
        known = Systems(places).recall(box.folder / "x" / os.path.basename(box.profile))
        changes = json.loads((places / "changes.json").read_text()) if (places / "changes.json").exists() else []
        last = changes[-1] if changes else None
        if last and last["activation"] in ("boot", "test") and not last["undoes"]:
            # These leave profile and running system apart on purpose.
            self.assertIn(box.running, (box.profile, last["running_before"], last["toplevel"]))
        elif not any(change["activation"] in ("boot", "test") for change in changes[-2:]):
            self.assertEqual(box.running, box.profile)
            if known is not None:
                self.assertEqual(box.managed, known, "file and generation belong together")
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline and processes_of(str(box.folder)):
            time.sleep(0.05)
        self.assertEqual(processes_of(str(box.folder)), [], "nothing is left running")
        leftovers = [name for name in os.listdir(box.folder / "etc/nixos/aloud") if name.startswith(".")]
        self.assertEqual(leftovers, [])

    def test_by_commands(self) -> None:
        self.strike("subprocess", sys.executable)

    def test_by_the_module(self) -> None:
        python = new_python()
        if python is None:
            self.skipTest("there is no Python 3.12 or later on this machine")
        self.strike("native", python, ALOUD_NIXOS_REBUILD_PATH=str(HERE / "double/nixos-25.11"))


def new_python() -> str | None:
    """A Python that the module runs on."""
    if sys.version_info >= (3, 12):
        return sys.executable
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [*sorted(kept.glob("3.1[234]*/bin/python3"), reverse=True), shutil.which("python3.13")]
    return next((str(python) for python in found if python), None)


if __name__ == "__main__":
    unittest.main()
