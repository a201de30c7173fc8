"""Working ahead on the practice machine."""

from __future__ import annotations

import threading
import time
import unittest
from pathlib import Path

from aloud_sidecar.context import Cancellation, Context
from aloud_sidecar.failure import Cancelled

from .support import apply, folder, quiet, rehearsal

PLENTY = {"bytes": 10**12, "builds": 100}


class PreparingTest(unittest.TestCase):
    def setUp(self) -> None:
        place = folder()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        self.machine = rehearsal(self.place)
        self.change = apply(install=["ripgrep"])

    def prepare(self, budget: dict[str, int], context: Context | None = None) -> dict[str, object]:
        operation = {"operation": "prepare", "change": self.change, "budget": budget}
        return self.machine.read(operation, context or quiet())["prepared"]

    def test_makes_everything_ready_and_changes_nothing(self) -> None:
        world = self.machine.world(self.change)
        before = self.machine.plan(self.change, quiet())
        self.assertGreater(before["downloads"]["count"], 0)
        found = self.prepare(PLENTY)
        self.assertEqual((found["ready"], found["bytes"]), (True, before["downloads"]["bytes"]))
        after = self.machine.plan(self.change, quiet())
        self.assertEqual((after["builds"], after["downloads"]["count"]), (0, 0))
        self.assertEqual(self.machine.world(self.change), world)

    def test_stays_within_its_budget(self) -> None:
        for budget in ({"bytes": 10, "builds": 100}, {"bytes": 10**12, "builds": 0}, {"bytes": 0, "builds": 0}):
            self.assertEqual(self.prepare(budget)["ready"], False)
            self.assertGreater(self.machine.plan(self.change, quiet())["downloads"]["count"], 0)

    def test_what_was_evaluated_ahead_is_planned_at_once(self) -> None:
        self.machine.rehearse({"speed": 5})
        begun = time.monotonic()
        self.machine.plan(self.change, quiet())
        self.assertGreater(time.monotonic() - begun, 0.25)
        self.prepare({"bytes": 0, "builds": 0})
        begun = time.monotonic()
        self.machine.plan(self.change, quiet())
        self.assertLess(time.monotonic() - begun, 0.1)

    def test_is_kept_from_collection_until_it_expires(self) -> None:
        self.prepare(PLENTY)
        collect = {"operation": "collect_garbage"}
        self.machine.execute(collect, self.machine.plan(collect, quiet()), quiet())
        self.assertEqual(self.machine.plan(self.change, quiet())["downloads"]["count"], 0)
        (self.place / "rehearsal" / "prepared.json").unlink()
        self.machine.execute(collect, self.machine.plan(collect, quiet()), quiet())
        self.assertGreater(self.machine.plan(self.change, quiet())["downloads"]["count"], 0)

    def test_ends_at_once_when_it_is_cancelled(self) -> None:
        self.machine.rehearse({"speed": 0.01})
        cancellation = Cancellation()
        threading.Timer(0.1, cancellation.request).start()
        begun = time.monotonic()
        with self.assertRaises(Cancelled):
            self.prepare(PLENTY, Context(lambda _event: None, cancellation))
        self.assertLess(time.monotonic() - begun, 1.0)


if __name__ == "__main__":
    unittest.main()
