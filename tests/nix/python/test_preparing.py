"""Working ahead of a request, on a real Nix."""

from __future__ import annotations

import os
import time
import unittest

from aloud_sidecar.nix import preparing

from .box import NEEDS_NIX, Box, apply

PLENTY = {"bytes": 10**12, "builds": 100}
NOTHING = {"bytes": 0, "builds": 0}


@NEEDS_NIX
class Preparing(unittest.TestCase):
    def setUp(self) -> None:
        self.box = Box()
        self.addCleanup(self.box.close)
        self.change = apply(install=["htop"])

    def prepare(self, budget: dict[str, int]) -> dict[str, object]:
        return self.box.read("prepare", change=self.change, budget=budget)["prepared"]

    def test_builds_ahead_keeps_it_and_changes_nothing(self) -> None:
        world = self.box.backend.world(self.change)
        self.assertFalse(self.prepare(NOTHING)["ready"])
        builds = self.box.plan(self.change)["builds"]
        self.assertGreater(builds, 0)
        found = self.prepare(PLENTY)
        self.assertEqual((found["ready"], found["builds"]), (True, builds))
        self.assertEqual(self.box.backend.world(self.change), world)
        begun = time.perf_counter()
        plan = self.box.plan(self.change)
        self.assertLess(time.perf_counter() - begun, 0.25)
        self.assertEqual((plan["builds"], plan["nothingToDo"]), (0, False))
        self.box.change({"operation": "collect_garbage"})
        self.assertEqual(self.box.plan(self.change)["builds"], 0)

    def test_lets_go_of_it_in_time(self) -> None:
        self.prepare(PLENTY)
        folder = self.box.folder / "state/nix/prepared"
        (root,) = folder.iterdir()
        self.assertTrue(os.path.exists(root))
        roots = preparing.Roots(folder)
        roots.expire(time.time() + preparing.KEPT - 60)
        self.assertEqual(list(folder.iterdir()), [root])
        roots.expire(time.time() + preparing.KEPT + 60)
        self.assertEqual(list(folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
