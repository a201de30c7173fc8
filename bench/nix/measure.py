"""Measures inside the sidecar what the protocol would only blur; prints JSON.

``measure.py events`` feeds a recorded shape of Nix's log through a real pipe;
``measure.py search FILE`` searches the packages of a tab-separated list.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from aloud_sidecar.context import Context
from aloud_sidecar.nix.commands import Commands
from aloud_sidecar.nix.places import find_places
from aloud_sidecar.nix.progress import ProgressModel
from aloud_sidecar.nix.reporter import Reporter
from aloud_sidecar.nix.search import PackageIndex

BUILDS = 10_000
LINES_EACH = 16
QUERIES = ("firefox", "text editor", "numpy", "photo", "pdf viewer", "git")


def log_of(builds: int) -> str:
    """Events of builds one after the other: start, phases, lines of the log, counts, stop."""
    lines = ['{"action":"start","id":1,"level":5,"parent":0,"text":"","type":104}']
    for number in range(builds):
        activity = number + 2
        drv = f"/nix/store/{'a' * 32}-package-{number}-1.0.drv"
        started = {"action": "start", "id": activity, "level": 3, "parent": 1, "text": f"building '{drv}'"}
        lines.append(json.dumps({**started, "type": 105, "fields": [drv, "", 1, 1]}))
        lines.append(json.dumps({"action": "result", "id": activity, "type": 104, "fields": ["buildPhase"]}))
        for line in range(LINES_EACH):
            said = {"action": "result", "id": activity, "type": 101, "fields": [f"cc -c part{line}.c"]}
            lines.append(json.dumps(said))
        lines.append(json.dumps({"action": "stop", "id": activity}))
        lines.append(json.dumps({"action": "result", "id": 1, "type": 105, "fields": [number + 1, builds, 0, 0]}))
    return "".join(f"@nix {line}\n" for line in lines)


def events() -> dict[str, float]:
    """Events a second from a child's pipe to the listener's progress, with every one of them counted."""
    text = log_of(BUILDS)
    told: list[dict[str, object]] = []
    context = Context(told.append)
    model = ProgressModel(time.monotonic())
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        begun = time.monotonic()
        commands = Commands(context, {"PATH": "/usr/bin:/bin"}, Reporter(context, model))
        finished = commands.run(["dd", f"if={file.name}", "of=/dev/stderr", "bs=64k", "status=none"])
        seconds = time.monotonic() - begun
    lines = sum(len(lines) for lines in finished.log.builds.values())
    if len(model.finished) != BUILDS or lines != BUILDS * LINES_EACH:
        raise SystemExit(f"Lost: {len(model.finished)} of {BUILDS} builds, {lines} of {BUILDS * LINES_EACH} lines.")
    count = text.count("\n")
    return {"events": count, "perSecond": count / seconds, "told": len(told)}


def search(file: Path) -> dict[str, float]:
    """Milliseconds of a search over all packages of the list, the index in memory."""
    rows = []
    for line in file.read_text("utf-8").splitlines()[1:]:
        attribute, version, name, _program, unfree, _top, description = line.split("\t")
        rows.append((attribute, name, version, description, unfree == "1"))
    index = PackageIndex(find_places(Path("/nonexistent"), {}))
    index.fill("bench", rows)
    taken = []
    for query in QUERIES * 5:
        begun = time.perf_counter()
        if not index.find(query, 10):
            raise SystemExit(f"Nothing was found for {query}.")
        taken.append((time.perf_counter() - begun) * 1000)
    return {"packages": len(rows), "median": statistics.median(taken), "most": max(taken)}


if __name__ == "__main__":
    print(json.dumps(events() if sys.argv[1] == "events" else search(Path(sys.argv[2]))))
