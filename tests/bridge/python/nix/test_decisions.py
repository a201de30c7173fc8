"""The decisions that need no Nix: which generations go, which is meant, what differs, how long it took."""

import os
import tempfile
import unittest
from datetime import datetime, timedelta
from pathlib import Path

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix.activation_log import failed_units, planned_units
from aloud_sidecar.nix.closure import diff
from aloud_sidecar.nix.dry_run import parse
from aloud_sidecar.nix.garbage import doomed, freed_bytes, weigh
from aloud_sidecar.nix.generations import Link, links
from aloud_sidecar.nix.going_back import goal
from aloud_sidecar.nix.history import History
from aloud_sidecar.nix.journal import Changes, Entry, Journal
from aloud_sidecar.nix.store_db import StoreGraph
from aloud_sidecar.nix.store_path import path_name, split_name

from .fixtures import LOGS

DAY = 86_400.0
NOW = datetime(2026, 11, 20, 12).timestamp()
HASH = "0" * 32


def generation(number: int, age: float, current: bool = False) -> Link:
    return Link(number, NOW - age * DAY, f"/nix/store/{number}", current)


ALL = [generation(1, 40), generation(2, 30), generation(3, 20, True), generation(5, 10), generation(6, 1)]


class WhichGenerationsGo(unittest.TestCase):
    def going(self, keep_last: int | None, days: int | None, kept: tuple[str, ...] = ()) -> list[int]:
        return [link.number for link in doomed(ALL, kept, keep_last, days, NOW)]

    def test_none_where_no_rule_is_given(self) -> None:
        self.assertEqual(self.going(None, None), [])

    def test_the_newest_stay(self) -> None:
        self.assertEqual(self.going(1, None), [1, 2, 5])
        self.assertEqual(self.going(9, None), [])

    def test_the_young_stay(self) -> None:
        self.assertEqual(self.going(None, 15), [1, 2])
        self.assertEqual(self.going(None, 0), [1, 2, 5, 6])

    def test_both_rules_keep(self) -> None:
        self.assertEqual(self.going(2, 35), [1])
        self.assertEqual(self.going(1, 5), [1, 2, 5])

    def test_the_current_the_running_and_the_booted_one_never_go(self) -> None:
        self.assertEqual(self.going(1, None, ("/nix/store/1", "/nix/store/5")), [2])

    def test_what_nix_says_it_freed(self) -> None:
        self.assertEqual(freed_bytes("deleting '/x'\n12 store paths deleted, 1.50 MiB freed\n"), 1_572_864)
        self.assertIsNone(freed_bytes("nothing"))

    def test_the_store_as_nix_dumps_it(self) -> None:
        hello = "/nix/store/a-hello\nhash\n300\n/nix/store/d-hello.drv\n2\n/nix/store/a-hello\n/nix/store/b-libc\n"
        libc = "/nix/store/b-libc\nhash\n900\n\n0\n"
        drv = "/nix/store/d-hello.drv\nhash\n7\n\n0\n"
        graph = StoreGraph.dumped(hello + libc + drv + "/nix/store/z-old\nhash\n50\n\n1\n/nix/store/b-libc\n")
        roots = "/profiles/system-2-link -> /nix/store/z-old\n{censored} -> /nix/store/a-hello\n"
        found = weigh([Link(2, 0.0, "/nix/store/z-old", False)], Path("/profiles/system"), roots, graph)
        self.assertEqual((found.generations, found.paths, found.bytes), ([2], 1, 50))
        self.assertEqual(StoreGraph.dumped("").size, {})
        for broken in (hello[:40], hello + "x", "/nix/store/a\nhash\nmany\n\n0\n"):
            self.assertRaises(OperationFailed, StoreGraph.dumped, broken)


class WhichGenerationIsMeant(unittest.TestCase):
    def test_previous_is_the_one_below_the_current(self) -> None:
        self.assertEqual(goal("previous", ALL).number, 2)

    def test_a_date_means_the_newest_of_that_day_or_before(self) -> None:
        day = (datetime.fromtimestamp(NOW) - timedelta(days=10)).date().isoformat()
        self.assertEqual(goal({"date": day}, ALL).number, 5)
        self.assertEqual(goal({"date": "2026-12-24"}, ALL).number, 6)

    def test_what_is_not_there_is_said_with_what_is(self) -> None:
        for to in ({"generation": 4}, {"date": "1999-01-01"}):
            with self.assertRaises(OperationFailed) as raised:
                goal(to, ALL)
            self.assertEqual(raised.exception.code, "generation_missing")
            self.assertTrue(raised.exception.failure["suggestions"])
        with self.assertRaises(OperationFailed):
            goal("previous", [generation(1, 1, True)])

    def test_links_are_read_as_they_are(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            profile = Path(folder) / "system"
            for name in ("system-2-link", "system-10-link", "system-x-link", "other-3-link", "system-4-link.tmp"):
                os.symlink("/nix/store/x", Path(folder) / name)
            os.symlink("system-10-link", profile)
            self.assertEqual([(link.number, link.current) for link in links(profile)], [(2, False), (10, True)])
            self.assertEqual(links(Path(folder) / "nothing" / "system"), [])


class WhatDiffers(unittest.TestCase):
    def test_packages_come_go_and_change(self) -> None:
        before = [
            f"/nix/store/{HASH}-{name}"
            for name in ("htop-3.1", "vim-9.1", "vim-9.1-doc", "etc", "nixos-system-box-25.11")
        ]
        after = [
            f"/nix/store/{HASH}-{name}"
            for name in ("vim-9.2", "vim-9.2-doc", "hello-2.12", "etc", "nixos-system-box-26.05")
        ]
        self.assertEqual(
            diff(before, after),
            {
                "added": [{"name": "hello", "version": "2.12"}],
                "removed": [{"name": "htop", "version": "3.1"}],
                "changed": [{"name": "vim", "from": "9.1", "to": "9.2"}],
            },
        )

    def test_names_are_split_where_nix_splits_them(self) -> None:
        self.assertEqual(path_name(f"/nix/store/{HASH}-gtk+3-3.24.drv"), "gtk+3-3.24")
        self.assertEqual(split_name("python3.13-requests-2.32"), ("python3.13-requests", "2.32"))
        self.assertEqual(split_name("firefox-145.0-man"), ("firefox", "145.0"))
        self.assertEqual(split_name("glibc-locales"), ("glibc-locales", None))


class WhatNixAnnounces(unittest.TestCase):
    def test_a_dry_run(self) -> None:
        dry = parse((LOGS / "build.nix-2.8.text.log").read_text().splitlines())
        self.assertEqual(len(dry.builds), 3)
        self.assertIsNotNone(dry.system)
        dry = parse(
            [
                "these 2 paths will be fetched (5.72 MiB download, 9.00 MiB unpacked):",
                "  /nix/store/a",
                "  /nix/store/b",
                "x",
            ]
        )
        self.assertEqual((dry.fetches, dry.download_bytes), (["/nix/store/a", "/nix/store/b"], 5_997_855))

    def test_units_of_an_activation(self) -> None:
        text = "would stop the following units: a.service, b.timer\nwould NOT restart the following changed units: z.service\n"
        text += "would restart the following units: nginx.service\nwould start the following units: c.service\n"
        self.assertEqual(
            planned_units(text),
            {"restart": ["nginx.service"], "start": ["c.service"], "stop": ["a.service", "b.timer"]},
        )
        self.assertEqual(failed_units("all well"), [])


class WhatIsRemembered(unittest.TestCase):
    def test_durations(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            history = History(Path(folder))
            history.add([("vim-9.1", 10), ("vim-9.2", 30), ("vim-9.3", 20)], {"activation": 2})
            again = History(Path(folder))
            self.assertEqual((again.build("vim"), again.build("emacs")), (20, None))
            self.assertEqual(again.operation("activation"), 2)
            (Path(folder) / "durations.json").write_text('{"builds": {"vim": "x"}, "operations": 3}')
            self.assertIsNone(History(Path(folder)).build("vim"))

    def test_the_last_change_that_was_not_taken_back(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            changes = Changes(Path(folder))
            self.assertIsNone(changes.last())
            for _ in range(2):
                changes.add(Entry("apply", "2026-11-20", 1, "/a", "/a"))
            last = changes.last()
            assert last is not None
            self.assertEqual(last.number, 2)
            changes.add(Entry("undo", "2026-11-20", 2, "/b", "/b", undoes=2))
            before = changes.last()
            assert before is not None
            self.assertEqual(before.number, 1)

    def test_a_damaged_journal_is_no_change(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            journal = Journal(Path(folder))
            for text in ("", "{}", "[1]", '{"operation": "apply"}'):
                (Path(folder) / "journal.json").write_text(text)
                self.assertIsNone(journal.read())


if __name__ == "__main__":
    unittest.main()
