"""What a person does with a machine, on a real Nix, and what goes wrong on the way."""

import os
import subprocess
import time
import unittest

from aloud_sidecar.context import Cancellation
from aloud_sidecar.failure import Cancelled

from .box import NEEDS_NIX, Box, InThread, apply, make


@NEEDS_NIX
class Scenarios(unittest.TestCase):
    box_of: type[Box] = Box

    def setUp(self) -> None:
        self.box = self.box_of()
        self.addCleanup(self.box.close)

    def test_install_update_compare_roll_back_undo_collect(self) -> None:
        box = self.box
        start = box.current
        result = box.change(apply(install=["htop"], enable=["services.printing.enable"]))
        self.assertEqual(result["generation"]["id"], start + 1)
        self.assertEqual([p["name"] for p in result["diff"]["added"]], ["htop"])
        self.assertTrue(os.path.exists(f"{box.running}/sw/bin/htop"))
        self.assertIn("services.printing.enable", (box.folder / "run/current-system/etc/flags").read_text())

        make.release(box.folder, 2)
        self.assertEqual({u["name"] for u in box.read("check_updates")["updates"]}, {"vim", "htop"})
        updated = box.change(apply(update=True))
        self.assertEqual({c["name"] for c in updated["diff"]["changed"]}, {"vim", "htop"})
        diff = box.read("compare_generations", **{"from": start})["diff"]
        self.assertEqual([c["name"] for c in diff["changed"]], ["vim"])
        self.assertEqual([p["name"] for p in diff["added"]], ["htop"])

        box.change({"operation": "roll_back", "to": {"generation": start}})
        self.assertEqual((box.current, box.running), (start, box.profile))
        self.assertNotIn("htop", box.managed)
        box.change({"operation": "undo"})
        self.assertEqual(box.current, start + 2)
        self.assertIn("htop", box.managed)
        # The update is the last change left: taking it back brings the older channel too.
        box.change({"operation": "undo"})
        self.assertEqual(box.current, start + 1)
        self.assertEqual({u["name"] for u in box.read("check_updates")["updates"]}, {"vim", "htop"})

        wanted = {"operation": "collect_garbage", "keepLast": 1}
        plan = box.plan(wanted)
        self.assertNotIn(start + 1, plan["garbage"]["generations"])
        self.assertNotIn(start, plan["garbage"]["generations"], "the booted one stays")
        self.assertEqual(box.change(wanted)["freedBytes"], plan["garbage"]["bytes"])
        left = {g["id"] for g in box.read("list_generations")["generations"]}
        self.assertEqual(left, {start, start + 1, start + 2})

    def test_an_update_is_told_with_what_it_mends_and_costs(self) -> None:
        box = self.box
        box.change(apply(install=["holey"]))
        self.assertEqual(box.read("check_updates"), {"updates": []})
        make.release(box.folder, 2)
        told = box.read("check_updates")
        self.assertEqual({u["name"] for u in told["updates"]}, {"vim", "holey"})
        outlook = told["outlook"]
        self.assertEqual(outlook["fixes"], [{"name": "holey", "reasons": ["CVE-2026-0001: lets anybody in"]}])
        self.assertEqual(sorted(outlook["mine"]), ["holey", "vim"])
        plan = box.plan(apply(update=True))
        self.assertEqual((outlook["builds"], outlook["downloads"]), (plan["builds"], plan["downloads"]))

    def test_a_failed_build_changes_nothing(self) -> None:
        box = self.box
        before = (box.current, box.running, box.managed)
        failed = box.refused(apply(install=["failing"]))
        self.assertEqual(failed.code, "builder_failed")
        self.assertIn("main.c:3:1: error: unknown type name 'bol'", failed.failure["details"])
        self.assertEqual((box.current, box.running, box.managed), before)
        self.assertEqual(box.backend.start(), [], "nothing is left to settle")

    def test_a_failed_update_takes_the_channel_back(self) -> None:
        box = self.box
        channel = box.folder / "nix/var/nix/profiles/per-user/root/channels"
        before = channel.resolve()
        make.release(box.folder, 2)
        box.refused(apply(update=True, install=["failing"]))
        self.assertEqual(channel.resolve(), before)

    def test_a_failed_activation_shows_the_way_back(self) -> None:
        box = self.box
        start = box.current
        box.add_line('standin.activation = "failing";')
        failed = box.refused(apply(install=["htop"]))
        self.assertEqual(failed.code, "activation_failed")
        self.assertEqual(failed.failure["recovery"][0], "rollback")
        self.assertIn("nginx[4711]: host not found in upstream", failed.failure["details"])
        self.assertEqual(box.current, start + 1, "NixOS keeps it current")
        box.change({"operation": "roll_back", "to": "previous"})
        self.assertEqual((box.current, box.running), (start, box.profile))
        self.assertNotIn("htop", box.managed)

    def test_a_broken_configuration_does_not_hinder_going_back(self) -> None:
        box = self.box
        start = box.current
        box.change(apply(install=["htop"]))
        box.configuration().write_text("{ this is = no Nix")
        failed = box.refused(apply(install=["hello"]))
        self.assertEqual(failed.code, "syntax_error")
        box.change({"operation": "roll_back", "to": {"generation": start}})
        self.assertEqual((box.current, box.running), (start, box.profile))

    def test_undo_works_with_a_broken_configuration_too(self) -> None:
        box = self.box
        start = box.current
        box.change(apply(install=["htop"]))
        box.configuration().write_text("{ this is = no Nix")
        box.change({"operation": "undo"})
        self.assertEqual(box.current, start)
        self.assertNotIn("htop", box.managed)

    def test_cancel_in_the_middle_of_a_build(self) -> None:
        box = self.box
        before = (box.current, box.running, box.managed)
        cancellation = Cancellation()
        work = InThread(lambda: box.change(apply(install=["endless"]), cancellation))
        for _ in range(200):
            if any(event["phase"] == "building" for event in box.events):
                break
            time.sleep(0.05)
        asked = time.monotonic()
        cancellation.request()
        work.join(5)
        self.assertLess(time.monotonic() - asked, 1.0)
        self.assertIsInstance(work.failed, Cancelled)
        self.assertEqual((box.current, box.running, box.managed), before)
        time.sleep(0.2)
        self.assertEqual(processes_of(str(box.folder)), [])

    def test_two_requests_at_once(self) -> None:
        box = self.box
        start = box.current
        one = InThread(lambda: box.change(apply(install=["htop"])))
        two = InThread(lambda: box.change(apply(install=["hello"])))
        reads = [InThread(lambda: box.read("current_generation")) for _ in range(3)]
        for thread in (one, two, *reads):
            thread.join(60)
            self.assertIsNone(thread.failed)
        self.assertEqual(box.current, start + 2)
        self.assertIn("htop", box.managed)
        self.assertIn("hello", box.managed)
        self.assertIn("waiting", {event["phase"] for event in box.events})

    def test_an_older_nixos_rebuild_without_the_log(self) -> None:
        box = self.box_of(STANDIN_OLD="1")
        self.addCleanup(box.close)
        box.change(apply(install=["htop"]))
        self.assertIn("building", {event["phase"] for event in box.events})

    def test_names_that_do_not_exist_are_refused_before_any_build(self) -> None:
        failed = self.box.refused(apply(install=["fierfox"]))
        self.assertEqual(failed.code, "unknown_attribute")
        self.assertIn("firefox", failed.failure["sentence"])
        failed = self.box.refused(apply(enable=["services.opensh.enable"]))
        self.assertEqual(failed.code, "unknown_option")
        self.assertIn("services.openssh.enable", failed.failure["sentence"])

    def test_a_name_that_is_an_expression_reaches_no_file_and_no_nix(self) -> None:
        before = self.box.managed
        for name in ('x"; evil = "', "a${builtins.abort}", "../../etc", "a b", "-option", "x\n"):
            with self.subTest(name):
                with self.assertRaises(Exception):
                    self.box.backend.execute(apply(install=[name]), {}, self.box.context())
        self.assertEqual(self.box.managed, before)

    def test_unfree_packages_are_a_warning_of_the_plan(self) -> None:
        plan = self.box.plan(apply(install=["discord", "htop"]))
        self.assertEqual([w["kind"] for w in plan["warnings"]], ["unfree"])
        self.assertEqual([p["name"] for p in plan["diff"]["added"]].count("htop"), 1)
        self.assertEqual(self.box.refused(apply(install=["discord"])).code, "unfree")


def processes_of(folder: str) -> list[str]:
    """Command lines that name a folder, ours aside."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if folder in line and "ps -eo" not in line]


if __name__ == "__main__":
    unittest.main()
