"""A machine that is a flake kept in git."""

import unittest
from pathlib import Path

from . import test_scenarios
from .box import NEEDS_NIX, FlakeBox, apply, make

@NEEDS_NIX
class Flake(unittest.TestCase):
    def setUp(self) -> None:
        self.box = FlakeBox()
        self.addCleanup(self.box.close)
        self.folder = self.box.flake

    def test_install_update_and_undo(self) -> None:
        box = self.box
        box.change(apply(install=["htop"], enable=["services.printing.enable"]))
        self.assertTrue(Path(box.running, "sw/bin/htop").exists())
        lock = (self.folder / "flake.lock").read_text()
        make.release(box.folder, 2)
        self.assertEqual({u["name"] for u in box.read("check_updates")["updates"]}, {"vim", "htop"})
        self.assertEqual((self.folder / "flake.lock").read_text(), lock, "looking changes nothing")
        plan = box.plan(apply(update=True))
        self.assertEqual({c["name"] for c in plan["diff"]["changed"]}, {"vim", "htop"})
        self.assertEqual((self.folder / "flake.lock").read_text(), lock, "planning changes nothing")
        done = box.change(apply(update=["standin"]))
        self.assertEqual({c["name"] for c in done["diff"]["changed"]}, {"vim", "htop"})
        self.assertNotEqual((self.folder / "flake.lock").read_text(), lock)
        box.change({"operation": "undo"})
        self.assertEqual((self.folder / "flake.lock").read_text(), lock)
        self.assertEqual({u["name"] for u in box.read("check_updates")["updates"]}, {"vim", "htop"})

    def test_a_failed_update_takes_the_lock_back(self) -> None:
        lock = (self.folder / "flake.lock").read_text()
        make.release(self.box.folder, 2)
        self.assertEqual(self.box.refused(apply(update=True, install=["failing"])).code, "builder_failed")
        self.assertEqual((self.folder / "flake.lock").read_text(), lock)

    def test_search_and_information(self) -> None:
        found = self.box.read("search_packages", query="browser")["packages"]
        self.assertEqual([p["attribute"] for p in found], ["firefox"])
        self.assertIn("flake", self.box.read("system_info", topic="channel")["info"]["channel"])


@NEEDS_NIX
class ScenariosOfAFlake(test_scenarios.Scenarios):
    """All that a person does with a classic configuration, with a flake."""

    box_of = FlakeBox

    def test_a_failed_update_takes_the_channel_back(self) -> None:
        self.skipTest("a flake has no channel; its lock is tested above")


if __name__ == "__main__":
    unittest.main()
