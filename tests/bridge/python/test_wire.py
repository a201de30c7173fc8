from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from aloud_sidecar.wire import TooLong, Wire

PACKAGE = Path(sys.modules["aloud_sidecar"].__file__ or "").parent.parent

#: Owns its descriptor, lets children shout on 1 and 2 and look for more, then speaks.
_SHOUTING = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[1])
from aloud_sidecar.wire import Wire, own
wire = Wire(own(int(sys.argv[2])), 1000)
print("noise of the process itself", flush=True)
look = "echo noise; echo more noise >&2; ls -l /proc/self/fd >&2; for n in 3 4 5 64 65; do echo bad >&$n; done; cat"
subprocess.run(["sh", "-c", look], close_fds=False, timeout=10)
wire.send(b"the only line\\n")
"""


class WireTest(unittest.TestCase):
    def test_nothing_that_is_printed_reaches_the_protocol(self) -> None:
        here, there = socket.socketpair()
        command = [sys.executable, "-c", _SHOUTING, str(PACKAGE), str(there.fileno())]
        with (
            here,
            subprocess.Popen(
                command, pass_fds=[there.fileno()], stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as process,
        ):
            there.close()
            heard = here.makefile("rb").read()
            out, errors = process.communicate(timeout=10)
        self.assertEqual(heard, b"the only line\n")
        self.assertEqual(out, b"")
        self.assertIn(b"noise of the process itself", errors)
        self.assertIn(b"more noise", errors)
        self.assertNotIn(b"socket:", errors)

    def lines(self, sent: bytes, longest: int = 10, pieces: int = 3) -> list[object]:
        here, there = socket.socketpair()

        def feed() -> None:
            for start in range(0, len(sent), pieces):
                here.sendall(sent[start : start + pieces])
            here.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        found = ["too long" if isinstance(line, TooLong) else line for line in Wire(there.fileno(), longest).lines()]
        feeder.join()
        there.close()
        return found

    def test_lines_come_whole_however_they_are_cut(self) -> None:
        for pieces in (1, 2, 7, 1000):
            self.assertEqual(self.lines(b"one\n\ntwo\nunfinished", pieces=pieces), [b"one", b"", b"two"])

    def test_a_long_line_is_passed_over_and_the_next_one_heard(self) -> None:
        for pieces in (1, 4, 100_000):
            long = b"x" * 50_000
            self.assertEqual(self.lines(b"a\n" + long + b"\nb\n", pieces=pieces), [b"a", "too long", b"b"])
            self.assertEqual(
                self.lines(b"0123456789\n01234567890\nok\n", pieces=pieces), [b"0123456789", "too long", b"ok"]
            )

    def test_sending_to_nobody_is_no_error(self) -> None:
        here, there = socket.socketpair()
        here.close()
        wire = Wire(there.fileno(), 10)
        wire.send(b"x\n")
        wire.send(b"y\n")
        there.close()
        self.assertFalse(os.path.exists("x"))


if __name__ == "__main__":
    unittest.main()
