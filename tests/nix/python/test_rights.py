"""As a user that is not the administrator: what may be done is done, what may not is said at once."""

import json
import os
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

import aloud_sidecar

from .box import NEEDS_NIX, Box, apply

NOBODY = 65534

# Runs as that user: carries out one operation and prints how it ended.
DRIVER = """
import json, os, sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from aloud_sidecar.backends.choose import choose
from aloud_sidecar.context import Context
from aloud_sidecar.failure import OperationFailed
backend = choose("subprocess", Path(sys.argv[2]), os.environ)
backend.start()
phases = []
context = Context(lambda event: phases.append(event["phase"]))
operation = json.loads(sys.argv[3])
try:
    plan = backend.plan(operation, context)
    said = {"planned": True}
    begun = time.monotonic()
    backend.execute(operation, plan, context)
    said["code"] = None
except OperationFailed as failed:
    said = {**said, **failed.failure, "seconds": time.monotonic() - begun}
print(json.dumps({**said, "phases": phases}))
"""

SUDO = """\
#!/bin/sh
printf '%s\\n' "$*" >> {record}
exit 1
"""


def user_python() -> str | None:
    """A Python that another user may run."""
    for python in ("/usr/bin/python3", shutil.which("python3") or "", sys.executable):
        try:
            test = subprocess.run(
                [python, "-c", "import sys; print(sys.version_info >= (3, 11))"], user=NOBODY, capture_output=True
            )
        except OSError:
            continue
        if test.stdout.strip() == b"True":
            return python
    return None


@NEEDS_NIX
@unittest.skipUnless(os.geteuid() == 0, "only the administrator can become another user")
class AnotherUser(unittest.TestCase):
    def setUp(self) -> None:
        python = user_python()
        if python is None:
            self.skipTest("no Python that another user may run")
        self.python = python
        self.box = Box()
        self.addCleanup(self.box.close)
        folder = self.box.folder
        folder.chmod(0o755)
        self.home = folder / "user"
        self.home.mkdir()
        os.chown(self.home, NOBODY, NOBODY)
        # The sidecar's own folder may be one that only the administrator can read.
        shutil.copytree(Path(aloud_sidecar.__file__).parent, folder / "python/aloud_sidecar")
        socket = folder / "socket"
        daemon = subprocess.Popen(
            ["nix-daemon"],
            env={**self.box.environment, "NIX_DAEMON_SOCKET_PATH": str(socket)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.05)
        self.record = self.home / "asked"
        tools = folder / "tools"
        tools.mkdir()
        (tools / "sudo").write_text(SUDO.format(record=self.record))
        (tools / "sudo").chmod(0o755)
        self.environment = {
            **self.box.environment,
            "PATH": f"{tools}:{self.box.environment['PATH']}",
            "NIX_REMOTE": "daemon",
            "NIX_DAEMON_SOCKET_PATH": str(socket),
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home),
        }

    def drive(self, operation: dict[str, object]) -> dict[str, object]:
        args = [
            self.python,
            "-c",
            DRIVER,
            str(self.box.folder / "python"),
            str(self.home / "state"),
            json.dumps(operation),
        ]
        done = subprocess.run(
            args,
            env=self.environment,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=60,
            cwd="/",
        )
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        said: dict[str, object] = json.loads(done.stdout)
        return said

    def test_a_change_asks_for_the_right_and_without_it_changes_nothing(self) -> None:
        box = self.box
        before = (box.current, box.running, box.managed)
        for operation in (apply(install=["htop"]), {"operation": "roll_back", "to": "previous"}):
            with self.subTest(operation["operation"]):
                said = self.drive(operation)
                self.assertTrue(said["planned"], "planning needs no rights")
                self.assertEqual(said["code"], "permission")
                self.assertEqual(said["recovery"], ["authorise"])
                self.assertIn("authorising", str(said["phases"]))
                self.assertLess(float(str(said["seconds"])), 10, "it does not hang")
                self.assertEqual((box.current, box.running, box.managed), before)
        self.assertEqual(self.record.read_text().splitlines()[0], "-n true", "asked in a way that never waits")


if __name__ == "__main__":
    unittest.main()
