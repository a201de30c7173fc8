"""Other machines: real sshd, real Nix, and what can go wrong on the way to them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aloud_sidecar

from .box import NEEDS_NIX, Box, InThread, apply, make
from aloud_sidecar.failure import Json, OperationFailed
from aloud_sidecar.hosts.fleet import Fleet
from aloud_sidecar.hosts.host import parse_hosts
from aloud_sidecar.nix import recovery
from aloud_sidecar.nix.journal import Entry, Journal

import hosts as standins  # beside make.py
import journals

MISSING = standins.missing()
BOTH = ["server", "laptop"]


@NEEDS_NIX
@unittest.skipIf(MISSING, MISSING or "")
class Hosts(unittest.TestCase):
    def setUp(self) -> None:
        self.box = Box()
        self.addCleanup(self.box.close)
        self.hosts = standins.make(self.box.folder, self.box.environment)
        self.addCleanup(self.stop)
        self.fleet = self.open()

    def stop(self) -> None:
        for name in BOTH:
            standins.down(self.box.folder, name)

    def open(self, **changed: Json) -> Fleet:
        """The fleet as a new sidecar has it, with some hosts described otherwise."""
        given = {name: {**fields, **changed.get(name, {})} for name, fields in self.hosts.items()}
        return Fleet(parse_hosts(json.dumps(given)), self.box.open())

    def folder(self, name: str) -> Path:
        return self.box.folder / "hosts" / name

    def change(self, fleet: Fleet, operation: Json) -> dict[str, Json]:
        context = self.box.context()
        done = fleet.execute(fleet.plan(operation, context), context)
        return {one["host"]: one for one in done["result"]["hosts"]}

    def refusal(self, fleet: Fleet, **wanted: Any) -> Json:
        with self.assertRaises(OperationFailed) as caught:
            fleet.plan(apply(install=["htop"], hosts=["server"], **wanted), self.box.context())
        return caught.exception.failure

    def managed(self, name: str) -> str:
        return (self.box.folder / "etc/machines/aloud/hosts" / name / "managed.json").read_text()

    def test_a_machine_that_is_not_trusted_or_does_not_let_in_says_what_to_do(self) -> None:
        known = self.box.folder / "hosts/known"
        right = known.read_text()
        known.write_text("")
        failure = self.refusal(self.fleet)
        self.assertEqual((failure["code"], failure["recovery"]), ("host_key_unknown", ["retry"]))
        self.assertRegex(failure["sentence"], "^On server: ssh does not know the key")
        self.assertRegex(failure["suggestions"][0], "^Connect to it once yourself")
        self.assertEqual(known.read_text(), "", "nobody but the person says that a key is right")

        port = (self.folder("server") / "port").read_text()
        other = (self.folder("laptop") / "host_key.pub").read_text()
        known.write_text(f"[127.0.0.1]:{port} {other}")
        self.assertRegex(self.refusal(self.fleet)["sentence"], "another key than before")
        known.write_text(right)

        (self.folder("server") / "authorized_keys").write_text("")
        failure = self.refusal(self.fleet)
        self.assertEqual(failure["code"], "permission")
        self.assertRegex(failure["suggestions"][0], "ssh-copy-id")

        lost = self.open(server={"target": "nobody.invalid"})
        self.assertEqual(self.refusal(lost)["code"], "no_network")

    def test_a_configuration_without_aloud_is_told_of_by_its_machine(self) -> None:
        (self.box.folder / "etc/machines/aloud/hosts/server/managed.json").unlink()
        failure = self.refusal(self.fleet)
        self.assertEqual(failure["code"], "not_adopted")
        self.assertRegex(failure["suggestions"][0], "aloud adopt --host server")

    def test_its_configuration_is_adopted_by_a_line_of_its_own(self) -> None:
        file = self.box.folder / "etc/machines/server.nix"
        file.write_text(file.read_text().replace("  imports = [ ./aloud/hosts/server ];\n", ""))
        shutil.rmtree(self.box.folder / "etc/machines/aloud/hosts/server")
        (self.box.folder / "etc/machines/aloud/default.nix").write_text("{ }")
        asked = ["adopt", "--state", self.box.folder / "state", "--host", "server", "--hosts", json.dumps(self.hosts)]
        package = Path(aloud_sidecar.__file__).parents[1]

        def adopt(*more: str) -> Json:
            args = [sys.executable, "-I", package, *asked, *more]
            done = subprocess.run(args, env=self.box.environment, check=True, capture_output=True, text=True)
            told: Json = json.loads(done.stdout)
            return told

        looked = adopt()
        self.assertEqual((looked["state"], looked["line"]), ("certain", "imports = [ ./aloud/hosts/server ];"))
        self.assertEqual(adopt("--add")["state"], "adopted")
        self.assertEqual(adopt()["state"], "adopted")
        done = self.change(self.fleet, apply(install=["hello"], hosts=["server"]))
        self.assertTrue(done["server"]["ok"])
        self.assertIn("hello", self.managed("server"))

    def test_an_update_is_taken_once_for_both_and_stays_for_the_one_that_came_to_use_it(self) -> None:
        box = self.box
        channel = os.readlink(box.folder / "nix/var/nix/profiles/per-user/root/channels")
        make.release(box.folder, 2)
        told = self.fleet.read({"operation": "check_updates", "hosts": ["laptop"]}, box.context())
        self.assertEqual([u["name"] for u in told["result"]["hosts"][0]["result"]["updates"]], ["vim"])
        (self.folder("server") / "run/fail-activation").touch()
        done = self.change(self.fleet, apply(update=True, hosts=BOTH))
        self.assertEqual(done["server"]["failure"]["code"], "activation_failed")
        self.assertEqual([c["name"] for c in done["laptop"]["result"]["diff"]["changed"]], ["vim"])
        self.assertNotEqual(os.readlink(box.folder / "nix/var/nix/profiles/per-user/root/channels"), channel)

    def test_an_update_that_no_machine_came_to_use_is_put_back(self) -> None:
        box = self.box
        channels = box.folder / "nix/var/nix/profiles/per-user/root/channels"
        before = os.readlink(channels)
        make.release(box.folder, 2)
        done = self.change(self.fleet, apply(update=True, install=["failing"], hosts=BOTH))
        self.assertEqual({one["failure"]["code"] for one in done.values()}, {"builder_failed"})
        self.assertEqual(os.readlink(channels), before)
        self.assertNotIn("failing", self.managed("server"))

    def test_one_machine_builds_for_the_other(self) -> None:
        fleet = self.open(laptop={"build": "server"})
        done = self.change(fleet, apply(install=["hello"], hosts=["laptop"]))
        self.assertEqual([p["name"] for p in done["laptop"]["result"]["diff"]["added"]], ["hello"])
        system = os.readlink(self.folder("laptop") / "run/current-system")
        inside = Path(system).relative_to(self.box.folder)
        self.assertTrue((self.folder("laptop") / inside / "sw/bin/hello").is_symlink())
        built = [p.name for p in (self.folder("server") / "nix/store").glob("*-hello-2.12")]
        self.assertEqual(len(built), 1, "it was built over there")

    def test_an_older_program_will_do(self) -> None:
        self.box.environment["STANDIN_OLD"] = "1"
        done = self.change(self.open(), apply(install=["hello"], hosts=["server"]))
        self.assertTrue(done["server"]["ok"])

    def test_a_sudden_end_is_settled_when_the_machine_is_asked_the_next_time(self) -> None:
        before = self.managed("server")
        file = self.box.folder / "etc/machines/aloud/hosts/server/managed.json"
        after = before.replace("[]", '["htop"]')
        profile = self.folder("server") / "nix/var/nix/profiles"
        system = os.readlink(profile / "system-3-link")
        entry = Entry("apply", "2026-11-03T10:00:00+01:00", 3, system, system, number=1, activation="switch")
        entry.files_before, entry.files_after = {str(file): before}, {str(file): after}
        journal = Journal(self.box.folder / "state/nix/hosts/server")
        self.open().plan(apply(install=["hello"], hosts=["server"]), self.box.context())
        journal.write(entry)
        file.write_text(after)
        plan = self.fleet.plan(apply(install=["hello"], hosts=["server"]), self.box.context())
        self.assertEqual(self.managed("server"), before, "it had not taken effect there")
        self.assertIsNone(journal.read())
        self.assertEqual([p["name"] for p in plan["hosts"][0]["plan"]["diff"]["added"]], ["hello"])

        entry.generation_before, entry.system_before = 2, os.readlink(profile / "system-2-link")
        journal.write(entry)
        self.fleet.plan({"operation": "undo", "hosts": ["server"]}, self.box.context())
        self.assertEqual(self.managed("server"), after, "it had taken effect there")

    def test_what_is_still_at_work_there_is_waited_for_before_it_is_settled(self) -> None:
        folder = self.folder("server")
        before, file = self.managed("server"), self.box.folder / "etc/machines/aloud/hosts/server/managed.json"
        profiles = folder / "nix/var/nix/profiles"
        # A change of an earlier sidecar: all of it is there but for the end of the activation, in its unit.
        old, new = (os.readlink(profiles / f"system-{number}-link") for number in (2, 3))
        running = folder / "run/current-system"
        running.unlink()
        running.symlink_to(old)
        for link in ("system-3-link", "system"):
            (profiles / link).unlink()
        (profiles / "system").symlink_to("system-2-link")
        entry = Entry("apply", "2026-11-03T10:00:00+01:00", 2, old, old, number=1, activation="switch")
        entry.files_before, entry.files_after = {str(file): before}, {str(file): before.replace("[]", '["htop"]')}
        (folder / "run/systemd").mkdir()
        (folder / "bin").mkdir(exist_ok=True)
        systemctl = folder / "bin/systemctl"
        systemctl.write_text(f'#!/bin/sh\necho "$@" >> {folder}/asked\n[ ! -e {folder}/at-work ] || echo activating\n')
        systemctl.chmod(0o755)
        (folder / "at-work").touch()
        journal = Journal(self.box.folder / "state/nix/hosts/server")
        fleet = self.open()
        fleet.read({"operation": "current_generation", "hosts": ["server"]}, self.box.context())
        journal.write(entry)
        with patch.object(recovery, "PATIENCE", 0.5), self.assertRaises(OperationFailed) as caught:
            fleet.plan({"operation": "undo", "hosts": ["server"]}, self.box.context())
        self.assertEqual(caught.exception.failure["code"], "lock_held")
        self.assertIsNotNone(journal.read(), "nobody knows yet which way it goes")
        self.assertEqual(self.managed("server"), before)

        planning = InThread(lambda: fleet.plan({"operation": "undo", "hosts": ["server"]}, self.box.context()))
        asked = len((folder / "asked").read_text().splitlines())
        while len((folder / "asked").read_text().splitlines()) < asked + 2:
            time.sleep(0.02)
        (profiles / "system-3-link").symlink_to(new)
        (profiles / "system").unlink()
        (profiles / "system").symlink_to("system-3-link")
        running.unlink()
        running.symlink_to(new)
        (folder / "at-work").unlink()
        planning.join(30)
        self.assertIsNone(planning.failed)
        self.assertIsNone(journal.read())
        self.assertIn("htop", self.managed("server"), "it has taken effect there")
        self.assertEqual(planning.result["hosts"][0]["plan"]["generations"]["from"]["id"], 3)

    def test_what_the_journal_there_tells_of_its_generations(self) -> None:
        folder = self.folder("server")
        profiles = folder / "nix/var/nix/profiles"
        now = time.time()
        for number, age in ((1, 90), (2, 50), (3, 10)):
            os.utime(profiles / f"system-{number}-link", (0, now - age * 3600), follow_symlinks=False)
        system = {number: os.readlink(profiles / f"system-{number}-link") for number in (1, 2, 3)}
        told = self.health("server")
        self.assertEqual([one["id"] for one in told["generations"]], [3, 2, 1])
        if missing := journals.missing():
            self.skipTest(missing)
        journals.reader(folder)
        first, second = "a" * 32, "b" * 32
        entries = [
            (80, first, {"_TRANSPORT": "kernel", "MESSAGE": f"Command line: init={system[1]}/init"}),
            (60, first, {"MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c", "UNIT": "a.service", "MESSAGE": "x"}),
            (56, first, {"MESSAGE_ID": "98268866d1d54a499c4e98921d93bc40", "MESSAGE": "off"}),
            (34, second, {"_TRANSPORT": "kernel", "MESSAGE": f"Command line: init={system[2]}/init"}),
            (10, second, {"SYSLOG_IDENTIFIER": "nixos", "MESSAGE": f"switching to system configuration {system[3]}"}),
        ]
        journals.write(folder, entries, now)
        told = self.health("server")
        self.assertTrue(told["journal"])
        facts = [(one["boots"], one["days"], one["failedUnits"]) for one in told["generations"]]
        self.assertEqual(facts, [(0, 0.42, []), (1, 1.0, []), (1, 1.0, ["a.service"])])

    def health(self, name: str) -> Json:
        done = self.fleet.read({"operation": "generation_health", "hosts": [name]}, self.box.context())
        health: Json = done["result"]["hosts"][0]["result"]["health"]
        return health

    def test_what_is_weighed_there_is_what_goes(self) -> None:
        plan = self.fleet.plan({"operation": "collect_garbage", "keepLast": 1, "hosts": ["server"]}, self.box.context())
        own = plan["hosts"][0]["plan"]
        self.assertTrue(plan["irreversible"])
        self.assertEqual(own["garbage"]["generations"], [1, 2])
        store = self.folder("server") / "nix/store"

        def paths() -> set[str]:
            return {path.name for path in store.iterdir() if path.name[0] != "."}

        before = paths()
        there = os.readlink(self.folder("server") / "run/current-system")
        done = self.fleet.execute(plan, self.box.context())["result"]["hosts"][0]
        self.assertTrue(done["ok"])
        self.assertEqual(len(before) - len(paths()), own["garbage"]["paths"])
        self.assertIn(Path(there).name, paths())
        links = (self.folder("server") / "nix/var/nix/profiles").glob("system-*-link")
        self.assertEqual([link.name for link in links], ["system-3-link"])

    def test_looking_reaches_only_the_machine_that_is_asked_about(self) -> None:
        done = self.fleet.read({"operation": "system_info", "hosts": ["server"]}, self.box.context())
        info = done["result"]["hosts"][0]["result"]["info"]
        self.assertEqual(info["version"], "25.11.1")
        self.assertGreater(info["diskTotal"], info["diskFree"])
        done = self.fleet.read({"operation": "system_info", "topic": "store", "hosts": ["server"]}, self.box.context())
        store = self.folder("server") / "nix/store"
        info = done["result"]["hosts"][0]["result"]["info"]
        self.assertEqual(info["storePaths"], sum(path.name[0] != "." for path in store.iterdir()))
        self.assertGreater(info["storeBytes"], 0)
        self.assertIn("Accepted", (self.folder("server") / "sshd.log").read_text())
        self.assertNotIn("Accepted", (self.folder("laptop") / "sshd.log").read_text())


if __name__ == "__main__":
    unittest.main()
