"""What single operations tell and leave alone, on a real Nix."""

import os
import time
import unittest
from pathlib import Path

from aloud_sidecar.context import Cancellation
from aloud_sidecar.failure import Cancelled, OperationFailed
from aloud_sidecar.nix.journal import Changes, Journal

from .box import NEEDS_NIX, Box, InThread, apply
from .test_scenarios import processes_of

DAY = 86_400

# Nix is busy with this for minutes.
LONG = (
    "standin.note = toString (builtins.foldl' (a: _: builtins.foldl' builtins.add a (builtins.genList (x: x) 10000))"
    " 0 (builtins.genList (x: x) 100000));"
)


@NEEDS_NIX
class Operations(unittest.TestCase):
    def setUp(self) -> None:
        self.box = Box()
        self.addCleanup(self.box.close)

    def state(self) -> tuple[object, ...]:
        box = self.box
        return (box.current, box.running, box.managed, (box.folder / "run/activations").read_text())

    def age(self, number: int, days: float) -> None:
        """Makes a generation so many days old."""
        made = time.time() - days * DAY
        link = self.box.folder / f"nix/var/nix/profiles/system-{number}-link"
        os.utime(link, (made, made), follow_symlinks=False)

    def test_a_virtual_machine_is_built_and_nothing_changed(self) -> None:
        before = self.state()
        self.box.change(apply(install=["htop"], action="build-vm"))
        self.assertEqual(self.state(), before)
        self.assertTrue(list((self.box.folder / "nix/store").glob("*-nixos-vm/bin/run-*-vm")))

    def test_a_dry_activation_runs_the_script_of_the_new_system_and_changes_nothing(self) -> None:
        *before, activations = self.state()
        self.box.change(apply(install=["htop"], action="dry-activate"))
        *after, now = self.state()
        self.assertEqual(after, before)
        self.assertRegex(str(now).removeprefix(str(activations)), r"\Adry-activate /.*-nixos-system-box-")

    def test_generations_are_told_with_all_that_they_are(self) -> None:
        box = self.box
        box.add_line('standin.specialisation = "gaming";')
        box.change(apply(install=["htop"]))
        newest, *older = box.read("list_generations")["generations"]
        self.assertEqual((newest["id"], newest["current"], newest["booted"]), (box.current, True, False))
        self.assertEqual((newest["nixosVersion"], newest["specialisations"]), ("25.11.1", ["gaming"]))
        self.assertRegex(newest["kernelVersion"], r"\A\d+\.\d+")
        self.assertEqual([g["specialisations"] for g in older], [[]] * len(older))
        self.assertEqual([g["id"] for g in older if g["booted"]], [box.current - 1])
        told = box.read("current_generation")
        self.assertEqual(told["generation"], newest)
        self.assertEqual([p["name"] for p in told["diff"]["added"]], ["htop"], "what changed")
        self.assertGreater(told["diff"]["sizeDelta"], 0)

    def test_a_plan_tells_services_reboot_and_how_long_the_last_times_took(self) -> None:
        box = self.box
        operation = apply(install=["htop"])
        first = box.plan(operation)
        self.assertEqual((first["reboot"], first["builds"] > 0), (False, True))
        self.assertEqual(first["services"], {"restart": [], "start": [], "stop": []}, "no unit has changed")
        box.change({**operation, "action": "build"})
        built = box.plan(operation)
        self.assertEqual((built["builds"], built["reboot"]), (0, False))
        self.assertEqual(built["services"]["restart"], ["nginx.service"])
        box.change(operation)
        again = box.plan({"operation": "roll_back", "to": "previous"})
        self.assertEqual(again["services"]["restart"], ["nginx.service"])
        self.assertGreaterEqual(again["expectedSeconds"], 0)
        # Every package is another one then, the kernel with them.
        box.add_line('standin.delay = "0.0";')
        self.assertTrue(box.plan(apply())["reboot"])
        box.change(apply(action="boot"))
        back = box.plan({"operation": "roll_back", "to": "previous"})
        self.assertFalse(back["reboot"], "that is the kernel that runs")

    def test_a_plan_tells_what_restarts_starts_and_stops_before_anything_is_built(self) -> None:
        box = self.box
        services = ["services.openssh.enable", "services.printing.enable"]
        coming = box.plan(apply(enable=services))
        self.assertGreater(coming["builds"], 0)
        self.assertEqual(
            coming["services"], {"restart": [], "start": ["cups.service", "sshd.service"], "stop": []}
        )
        box.change(apply(enable=services))
        going = box.plan(apply(disable=["services.printing.enable"]))
        self.assertEqual(going["services"], {"restart": [], "start": [], "stop": ["cups.service"]})
        # Of the two units with another text one does not want to be restarted.
        box.add_line('standin.note = "new";')
        self.assertEqual(box.plan(apply())["services"], {"restart": ["note.service"], "start": [], "stop": []})

    def test_going_back_to_a_date(self) -> None:
        box = self.box
        for number, days in ((1, 30), (2, 10), (3, 0)):
            self.age(number, days)
        day = time.strftime("%Y-%m-%d", time.localtime(time.time() - 5 * DAY))
        plan = box.plan({"operation": "roll_back", "to": {"date": day}})
        self.assertEqual(plan["generations"]["to"]["id"], 2)
        box.change({"operation": "roll_back", "to": {"date": day}})
        self.assertEqual((box.current, box.running), (2, box.profile))
        with self.assertRaises(OperationFailed) as raised:
            box.plan({"operation": "roll_back", "to": {"date": "1999-12-31"}})
        self.assertEqual(raised.exception.code, "generation_missing")

    def test_garbage_by_age_leaves_what_is_running_booted_or_current(self) -> None:
        box = self.box
        for package in ("htop", "hello"):
            box.change(apply(install=[package]))
        box.change({"operation": "roll_back", "to": {"generation": 2}})
        box.change(apply(install=["ffmpeg"], action="boot"))
        self.assertEqual(box.current, 6)
        for number in range(1, 7):
            self.age(number, 50 - number)
        # 3 was booted, 2 is running, 6 is current; of the others those of more than 44 days are 1, 4 and 5.
        wanted = {"operation": "collect_garbage", "olderThanDays": 44}
        plan = box.plan(wanted)
        self.assertEqual(plan["garbage"]["generations"], [1, 4, 5])
        both = box.plan({**wanted, "keepLast": 2})
        self.assertEqual(both["garbage"]["generations"], [1, 4], "either rule keeps a generation")
        running = Path(box.running)
        self.assertEqual(box.change(wanted)["freedBytes"], plan["garbage"]["bytes"])
        self.assertEqual({g["id"] for g in box.read("list_generations")["generations"]}, {2, 3, 6})
        self.assertTrue((running / "nixos-version").exists())

    def test_a_change_cut_off_after_it_was_noted_stays_made(self) -> None:
        box = self.box
        box.change(apply(install=["htop"], action="boot"))
        made = self.state()
        places = box.folder / "state/nix"
        Journal(places).write(Changes(places).all()[-1])
        box.backend = box.open()
        self.assertEqual([told["settled"] for told in box.recovered], ["completed"])
        self.assertEqual(self.state(), made)
        self.assertIsNone(Journal(places).read())
        box.change({"operation": "undo"})
        self.assertNotIn("htop", box.managed)

    def test_drafts_of_a_sudden_end_go_and_those_of_a_plan_at_work_stay(self) -> None:
        box = self.box
        beside = box.folder / "etc/nixos/aloud/.managed.json.1.new"
        left, young = (box.folder / f"state/nix/.known.json.{number}.new" for number in (1, 2))
        for draft in (beside, left, young):
            draft.write_text("{")
        os.utime(left, (0, time.time() - 120))
        box.open()
        self.assertEqual([draft.exists() for draft in (beside, left, young)], [False, False, True])

    def test_a_plan_that_takes_long_can_be_given_up(self) -> None:
        box = self.box
        box.add_line(LONG)
        cancellation = Cancellation()
        planning = InThread(lambda: box.backend.plan(apply(install=["htop"]), box.context(cancellation)))
        time.sleep(1.0)
        self.assertTrue(planning.is_alive())
        asked = time.monotonic()
        cancellation.request()
        planning.join(5)
        self.assertLess(time.monotonic() - asked, 1.0)
        self.assertIsInstance(planning.failed, Cancelled)
        self.assertEqual(processes_of(str(box.folder)), [])


if __name__ == "__main__":
    unittest.main()
