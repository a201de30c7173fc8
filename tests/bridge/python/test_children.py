from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from aloud_sidecar import children

PACKAGE = Path(sys.modules["aloud_sidecar"].__file__ or "").parent.parent

_PARENT = """
import sys, time
sys.path.insert(0, sys.argv[1])
from aloud_sidecar import children
child = children.spawn(["sleep", "60"])
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


class ChildrenTest(unittest.TestCase):
    def test_output_and_status(self) -> None:
        child = children.spawn(["sh", "-c", "echo out; echo err >&2; exit 3"])
        out, err = child.communicate(timeout=10)
        self.assertEqual((out, err, children.finish(child)), (b"out\n", b"err\n", 3))

    def test_an_idle_one_gives_way_to_everything_else(self) -> None:
        told = "import os; print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.nice(0))"
        child = children.spawn([sys.executable, "-c", told], idle=True)
        out, _err = child.communicate(timeout=10)
        self.assertEqual((out, children.finish(child)), (b"True 19\n", 0))
        self.assertEqual(os.nice(0), 0)

    def test_stopping_takes_the_whole_group_even_if_it_resists(self) -> None:
        child = children.spawn(["sh", "-c", "trap '' INT; sleep 60 & echo $!; wait"], stderr=subprocess.DEVNULL)
        assert child.stdout is not None
        grandchild = int(child.stdout.readline())
        started = time.monotonic()
        children.stop(child, grace=0.2)
        self.assertLess(time.monotonic() - started, 1)
        self.assertTrue(gone(grandchild))
        child.stdout.close()

    def test_they_die_with_a_parent_that_is_killed(self) -> None:
        parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(PACKAGE)], stdout=subprocess.PIPE)
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        self.assertFalse(gone(child, 0.1))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        self.assertTrue(gone(child))


if __name__ == "__main__":
    unittest.main()
