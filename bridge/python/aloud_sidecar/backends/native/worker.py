"""One call of ``nixos_rebuild`` in a process of its own.

The module starts Nix itself and lets it write where its caller's standard error
goes. In a process of its own that is a pipe, and the call can be cancelled by
ending the process group. Waits for the call on standard input, ready with the
module imported; the answer is the last line of standard output.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from .adapter import Adapter

ANSWER = "@aloud "


def main() -> int:
    """Takes one call; exit status 0 with an answer, else that of the failed command."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
    adapter = Adapter(Path(sys.argv[1]))
    line = sys.stdin.readline()
    if not line:
        return 0
    call = json.loads(line)
    try:
        answer = _carry_out(adapter, call)
    except subprocess.CalledProcessError as error:
        # Nix has said on standard error what went wrong.
        return error.returncode if 0 < error.returncode < 256 else 1
    except Exception as error:
        print(f"error: {error}".replace("error: error:", "error:"), file=sys.stderr)
        return 1
    print(f"\n{ANSWER}{json.dumps(answer)}", flush=True)
    return 0


def _carry_out(adapter: Adapter, call: dict[str, Any]) -> Any:
    name, given = call["name"], call["with"]
    if name == "build":
        return str(adapter.build(given["nixpkgs"], given["attribute"], given["flags"]))
    if name == "build_flake":
        return str(adapter.build_flake(given["folder"], given["host"], given["attribute"], given["flags"]))
    if name == "set_profile":
        return adapter.set_profile(Path(given["profile"]), Path(given["system"]), given.get("target"))
    if name == "send":
        return adapter.send(Path(given["system"]), given["target"])
    return adapter.activate(Path(given["system"]), given["action"], given.get("target"))


if __name__ == "__main__":
    sys.exit(main())
