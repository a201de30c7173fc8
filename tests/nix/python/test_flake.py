"""A machine that is a flake kept in git."""

import subprocess
import unittest
from pathlib import Path

from aloud_sidecar.backends.subprocess.steps import SubprocessSteps
from aloud_sidecar.context import Context
from aloud_sidecar.nix import adopt
from aloud_sidecar.nix.machine import open_machine
from aloud_sidecar.nix.places import find_places

from .box import NEEDS_NIX, Box, apply, make

FLAKE = """\
{
  inputs.standin = { url = "path:%s"; flake = false; };
  outputs = { self, standin }: {
    nixosConfigurations.box = import "${standin}/nixos" { modules = [ ./configuration.nix ]; };
  };
}
"""


def flake_box(**extra: str) -> Box:
    """An adopted machine whose configuration is a flake in git."""
    box = Box(adopted=False, **extra)
    flake = box.folder / "home/flake"
    flake.mkdir()
    (flake / "flake.nix").write_text(FLAKE % (box.folder / "nixos-25.11"))
    (flake / "configuration.nix").write_text(box.configuration().read_text())
    for args in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *args], cwd=flake, env=box.environment, check=True, capture_output=True)
    box.environment |= {"ALOUD_CONFIGURATION": str(flake), "ALOUD_FLAKE_HOST": "box"}
    machine = open_machine(find_places(box.folder / "state/nix", box.environment), box.environment, SubprocessSteps())
    adopt.add(machine, adopt.survey(machine), machine.commands(Context(lambda _event: None)))
    box.backend = box.open()
    return box


@NEEDS_NIX
class Flake(unittest.TestCase):
    def setUp(self) -> None:
        self.box = flake_box()
        self.addCleanup(self.box.close)
        self.folder: Path = self.box.folder / "home/flake"

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


if __name__ == "__main__":
    unittest.main()
