"""A machine that is a flake kept in git."""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from . import test_scenarios
from .box import NEEDS_NIX, FlakeBox, apply, make
from aloud_sidecar.failure import Json
from aloud_sidecar.hosts.fleet import Fleet
from aloud_sidecar.hosts.host import parse_hosts

import hosts as standins  # beside make.py

MISSING = standins.missing()


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
@unittest.skipIf(MISSING, MISSING or "")
class MachinesOfAFlake(unittest.TestCase):
    """Two other machines that are attributes of one flake, one of them by another name."""

    def setUp(self) -> None:
        self.box = FlakeBox()
        self.addCleanup(self.box.close)
        folder, flake = self.box.folder, self.box.flake
        shutil.copytree(flake / "aloud", folder / "etc/nixos/aloud")
        made = standins.make(folder, self.box.environment)
        self.addCleanup(lambda: [standins.down(folder, name) for name in standins.NAMES])
        for name in standins.NAMES:
            shutil.copy(folder / f"etc/machines/{name}.nix", flake)
        shutil.copytree(folder / "etc/machines/aloud/hosts", flake / "aloud/hosts")
        file = flake / "flake.nix"
        box = 'nixosConfigurations.box = import "${standin}/nixos" { modules = [ ./configuration.nix ]; };'
        more = [
            box.replace(".box", f".{attribute}").replace("configuration.nix", f"{name}.nix")
            for name, attribute in (("server", "server"), ("laptop", "thinkpad"))
        ]
        file.write_text(file.read_text().replace(box, "\n".join([box, *more])))
        subprocess.run(["git", "add", "."], cwd=flake, env=self.box.environment, check=True, capture_output=True)
        given = {name: {**fields, "configuration": str(flake)} for name, fields in made.items()}
        given["laptop"]["attribute"] = "thinkpad"
        self.fleet = Fleet(parse_hosts(json.dumps(given)), self.box.open())

    def change(self, operation: Json) -> dict[str, Json]:
        context = self.box.context()
        done = self.fleet.execute(self.fleet.plan(operation, context), context)["result"]["hosts"]
        self.assertEqual([one.get("failure") for one in done], [None] * len(done))
        return {one["host"]: one["result"]["diff"] for one in done}

    def system(self, name: str) -> str:
        return Path(os.readlink(self.box.folder / "hosts" / name / "run/current-system")).name

    def test_are_changed_and_updated_together_and_one_is_taken_back(self) -> None:
        here, lock = self.box.current, self.box.flake / "flake.lock"
        both = list(standins.NAMES)
        done = self.change(apply(install=["htop"], hosts=both))
        self.assertEqual([[p["name"] for p in done[name]["added"]] for name in both], [["htop"]] * 2)
        for name in both:
            self.assertIn(f"nixos-system-{name}", self.system(name), "each runs what its own attribute gives")
        before = lock.read_text()
        make.release(self.box.folder, 2)
        done = self.change(apply(update=True, hosts=both))
        self.assertEqual([{p["name"] for p in done[name]["changed"]} for name in both], [{"vim", "htop"}] * 2)
        self.assertNotEqual(lock.read_text(), before)
        self.change({"operation": "roll_back", "to": {"generation": 3}, "hosts": ["laptop"]})
        self.assertIn("25.11.1", self.system("laptop"))
        self.assertIn("25.11.2", self.system("server"))
        self.assertEqual(self.box.current, here)


@NEEDS_NIX
class ScenariosOfAFlake(test_scenarios.Scenarios):
    """All that a person does with a classic configuration, with a flake."""

    box_of = FlakeBox

    def test_a_failed_update_takes_the_channel_back(self) -> None:
        self.skipTest("a flake has no channel; its lock is tested above")


if __name__ == "__main__":
    unittest.main()
