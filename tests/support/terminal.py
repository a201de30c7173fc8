"""Runs a command on a terminal of its own, and types what it is told to.

``terminal.py STEPS COMMAND…``: STEPS is a JSON list of ``[words, keys]``. Each waits until
the words have appeared on the screen (after those of the step before) and types the keys;
``null`` as keys gives no answer for a second and then hangs up. Prints a JSON object: ``screen``, and ``status``, the exit status
(negative: the signal that ended it).
"""

from __future__ import annotations

import json
import os
import pty
import select
import sys
import time

# Seconds that a step, or the end of the command, may take.
PATIENCE = 60.0


def main() -> None:
    """Prints what came of it; fails where a step's words do not appear."""
    steps: list[tuple[str, str | None]] = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    screen, seen = "", 0
    deadline = time.monotonic() + PATIENCE
    while True:
        if steps and (found := screen.find(steps[0][0], seen)) >= 0:
            words, keys = steps.pop(0)
            seen = found + len(words)
            deadline = time.monotonic() + PATIENCE
            if keys is None:
                time.sleep(1.0)
                if os.waitpid(child, os.WNOHANG)[0]:
                    sys.exit("It did not wait for an answer.")
                os.close(terminal)
                break
            os.write(terminal, keys.encode())
        if not select.select([terminal], [], [], max(deadline - time.monotonic(), 0.0))[0]:
            os.kill(child, 9)
            sys.exit(f"Nothing more came; the screen says: {screen!r}")
        try:
            chunk = os.read(terminal, 65_536)
        except OSError:
            break
        if not chunk:
            break
        screen += chunk.decode("utf-8", "replace")
    if steps:
        sys.exit(f"It ended before {steps[0][0]!r}; the screen says: {screen!r}")
    _, status = os.waitpid(child, 0)
    print(json.dumps({"screen": screen, "status": os.waitstatus_to_exitcode(status)}))


if __name__ == "__main__":
    main()
