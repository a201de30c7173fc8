"""Bringing Aloud into a configuration, or saying why that can't be done."""

import os
import subprocess
import unittest
from pathlib import Path

from aloud_sidecar.backends.subprocess.steps import SubprocessSteps
from aloud_sidecar.context import Context
from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix import adopt
from aloud_sidecar.nix.machine import Machine, open_machine
from aloud_sidecar.nix.places import find_places

from .box import NEEDS_NIX, Box, FlakeBox, apply


@NEEDS_NIX
class Adopting(unittest.TestCase):
    def setUp(self) -> None:
        self.box = Box(adopted=False)
        self.addCleanup(self.box.close)

    def machine(self, **extra: str) -> Machine:
        environment = {**self.box.environment, **extra}
        return open_machine(find_places(self.box.folder / "state/nix", environment), environment, SubprocessSteps())

    def add(self, machine: Machine) -> Path:
        return adopt.add(machine, adopt.survey(machine), machine.commands(Context.silent()))

    def test_before_it_is_adopted_a_change_says_so(self) -> None:
        self.assertEqual(self.box.refused(apply(install=["htop"])).code, "not_adopted")

    def test_a_plain_configuration(self) -> None:
        box, machine = self.box, self.machine()
        source = box.configuration().read_text()
        found = adopt.survey(machine)
        self.assertEqual((found.state, found.line), ("certain", "imports = [ ./aloud ];"))
        self.assertEqual(box.configuration().read_text(), source, "looking changes nothing")
        backup = self.add(machine)
        self.assertEqual(backup.read_text(), source)
        self.assertEqual(adopt.survey(machine).state, "adopted")
        box.change(apply(install=["htop"]))
        self.assertIn("htop", box.managed)

    def test_a_link_into_the_home_folder(self) -> None:
        box = self.box
        home = box.folder / "home/dots"
        home.mkdir()
        os.rename(box.configuration(), home / "configuration.nix")
        box.configuration().symlink_to(home / "configuration.nix")
        machine = self.machine()
        self.add(machine)
        self.assertTrue(box.configuration().is_symlink())
        self.assertTrue((home / "aloud/managed.json").is_file())
        box.change(apply(install=["htop"]))
        self.assertIn("htop", (home / "aloud/managed.json").read_text())

    def test_what_is_not_plain_is_left_to_the_person(self) -> None:
        self.box.configuration().write_text("{ pkgs, ... }: let a = 1; in { }\n")
        found = adopt.survey(self.machine())
        self.assertEqual(found.state, "by_hand")
        self.assertIn("imports", found.line)
        with self.assertRaises(OperationFailed):
            self.add(self.machine())
        # Ready for the line, which is theirs to add; from then on it is adopted.
        self.box.configuration().write_text("{ pkgs, ... }: let a = 1; in { imports = [ ./aloud ]; }\n")
        self.assertEqual(adopt.survey(self.machine()).state, "adopted")
        self.box.change(apply(install=["htop"]))

    def test_a_line_without_the_files_that_it_names_gets_them(self) -> None:
        box = self.box
        file = box.configuration()
        file.write_text(file.read_text().replace("{\n  env", "{\n  imports = [ ./aloud ];\n  env"))
        source = file.read_text()
        self.assertEqual(adopt.survey(self.machine()).state, "certain")
        self.add(self.machine())
        self.assertEqual(file.read_text(), source)
        box.change(apply(install=["htop"]))
        self.assertIn("htop", box.managed)

    def test_a_configuration_out_of_the_store_is_refused(self) -> None:
        box = self.box
        path = subprocess.run(
            ["nix-store", "--add", box.configuration()], env=box.environment, capture_output=True, text=True, check=True
        ).stdout.strip()
        box.configuration().unlink()
        box.configuration().symlink_to(path)
        found = adopt.survey(self.machine())
        self.assertEqual(found.state, "refused")
        self.assertIn("store", found.reason)

    def test_a_configuration_that_does_not_evaluate_is_left_as_it_is(self) -> None:
        box = self.box
        box.add_line("services.opensh.enable = true;")
        source = box.configuration().read_text()
        with self.assertRaises(OperationFailed) as raised:
            self.add(self.machine())
        self.assertEqual(raised.exception.code, "unknown_option")
        self.assertEqual(box.configuration().read_text(), source)
        self.assertFalse((box.folder / "etc/nixos/aloud").exists() and any((box.folder / "etc/nixos/aloud").iterdir()))

    def test_a_flake_in_git(self) -> None:
        box = FlakeBox()
        self.addCleanup(box.close)
        flake = box.flake
        tracked = subprocess.run(
            ["git", "ls-files", "aloud"], cwd=flake, env=box.environment, capture_output=True, text=True, check=True
        ).stdout.split()
        self.assertEqual(tracked, ["aloud/default.nix", "aloud/managed.json"])
        box.change(apply(install=["htop"]))
        self.assertTrue(os.path.exists(f"{box.running}/sw/bin/htop"))
        self.assertIn("htop", box.managed)


if __name__ == "__main__":
    unittest.main()
