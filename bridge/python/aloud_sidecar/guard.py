"""Runs a command and ends its whole process group when the sidecar is gone.

The kernel can kill a child with its parent, but not the child's own children: a
nixos-rebuild that dies leaves its nix-build at work. This stands between them.
Run as ``python3 -I -S guard.py DESCRIPTOR COMMAND…``: it waits for the end of the
command or of the other end of the pipe DESCRIPTOR, whichever is first; with ``-``
for DESCRIPTOR only for the end of the command. Imports little, to start in milliseconds.
"""

import os
import select
import signal
import sys
import time

# Seconds between asking the group to end and killing it.
GRACE = 0.5


def main() -> int:
    """The exit status is that of the command."""
    pipes = [] if sys.argv[1] == "-" else [int(sys.argv[1])]
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    # What ends the group is meant for the command; this has to outlast it.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    child = os.fork()
    if child == 0:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        for pipe in pipes:
            os.close(pipe)
        try:
            os.execvp(sys.argv[2], sys.argv[2:])
        except OSError as error:
            os.write(2, f"error: {sys.argv[2]}: {error.strerror}\n".encode())
            os._exit(127)
    while True:
        readable = select.select([*pipes, wake], [], [])[0]
        if wake in readable:
            os.read(wake, 512)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) % 256
        if any(pipe in readable for pipe in pipes):
            os.killpg(0, signal.SIGINT)
            time.sleep(GRACE)
            os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
