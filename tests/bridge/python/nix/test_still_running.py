"""A step that outlives the sidecar is waited for, from the instant it is born."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import aloud_sidecar
from aloud_sidecar import children
from aloud_sidecar.context import Context
from aloud_sidecar.nix.activation import activation_ended, under_systemd
from aloud_sidecar.nix.commands import Commands
from aloud_sidecar.nix.places import find_places
from aloud_sidecar.nix.still_running import StillRunning
from aloud_sidecar.nix.system_journal import asking_here

SIDECAR = str(Path(aloud_sidecar.__file__).parents[1])

# Begins a step that survives, as a sidecar does, and is killed while it runs.
STEP = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from aloud_sidecar.context import Context
from aloud_sidecar.nix.commands import Commands
from aloud_sidecar.nix.still_running import StillRunning
commands = Commands(Context(lambda event: None), os.environ, None, StillRunning(Path(sys.argv[2])))
print("begun", flush=True)
commands.run([*sys.argv[3:]], survive=True)
"""


class AStep(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name)

    def orphan(self, *args: str) -> None:
        """Leaves a step of a sidecar that was killed."""
        sidecar = subprocess.Popen([sys.executable, "-c", STEP, SIDECAR, str(self.state), *args], stdout=subprocess.PIPE)
        assert sidecar.stdout is not None
        sidecar.stdout.readline()
        while not (self.state / "here").exists():
            time.sleep(0.005)
        sidecar.send_signal(signal.SIGKILL)
        sidecar.wait()
        sidecar.stdout.close()

    def step(self, seconds: float) -> str:
        return f"touch {self.state}/here; sleep {seconds}; touch {self.state}/done"

    def test_nothing_is_waited_for_where_nothing_runs(self) -> None:
        begun = time.monotonic()
        self.assertTrue(StillRunning(self.state).ended(10))
        self.assertLess(time.monotonic() - begun, 1)

    def test_it_is_waited_for_to_its_end(self) -> None:
        self.orphan("sh", "-c", self.step(0.6))
        self.assertTrue(StillRunning(self.state).ended(10))
        self.assertTrue((self.state / "done").exists())

    def test_it_is_waited_for_behind_a_program_that_closes_what_it_was_born_with(self) -> None:
        closing = "import os, sys; os.closerange(3, 64); os.execvp(sys.argv[1], sys.argv[1:])"
        self.orphan(*children.KEEPER, sys.executable, "-c", closing, "sh", "-c", self.step(0.6))
        self.assertTrue(StillRunning(self.state).ended(10))
        self.assertTrue((self.state / "done").exists())

    def test_patience_has_an_end(self) -> None:
        self.orphan("sh", "-c", self.step(1.5))
        self.assertFalse(StillRunning(self.state).ended(0.2))
        self.assertFalse((self.state / "done").exists())
        self.assertTrue(StillRunning(self.state).ended(10))

    def test_a_step_that_has_ended_leaves_no_lock(self) -> None:
        still_running = StillRunning(self.state)
        commands = Commands(Context.silent(), os.environ, None, still_running)
        for given in ({"survive": True}, {"whole_tree": True}):
            self.assertEqual(commands.run(["true"], **given).status, 0)
            self.assertTrue(still_running.ended(0.5))


class AnActivation(unittest.TestCase):
    """In a unit of its own: systemd knows of it, and nobody else."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.asked = self.folder / "asked"
        environment = {**os.environ, "PATH": f"{self.folder}:/usr/bin:/bin"}
        self.ask = asking_here(Commands(Context.silent(), environment))

    def systemctl(self, *states: str) -> None:
        """A systemctl that says these, the last of them ever after, and notes what it is asked."""
        said = "\n".join(states)
        program = self.folder / "systemctl"
        count = f'$(($(wc -l < "{self.asked}") < {len(states)} ? $(wc -l < "{self.asked}") : {len(states)}))'
        program.write_text(f'#!/bin/sh\necho "$@" >> "{self.asked}"\nsed -n "{count}p" <<X\n{said}\nX\nexit 3\n')
        program.chmod(0o755)

    def test_is_waited_for_to_its_end(self) -> None:
        self.systemctl("activating", "active", "inactive")
        self.assertTrue(activation_ended(self.ask, 10))
        asked = self.asked.read_text().splitlines()
        self.assertEqual(asked, ["is-active nixos-rebuild-switch-to-configuration.service"] * 3)

    def test_is_waited_for_no_longer_than_there_is_patience(self) -> None:
        self.systemctl("active")
        self.assertFalse(activation_ended(self.ask, 0.3))

    def test_is_looked_for_only_under_systemd(self) -> None:
        places = find_places(self.folder, {"ALOUD_RUN_DIR": str(self.folder / "run")})
        self.assertFalse(under_systemd(places))
        (self.folder / "run/systemd/system").mkdir(parents=True)
        self.assertTrue(under_systemd(places))


if __name__ == "__main__":
    unittest.main()
