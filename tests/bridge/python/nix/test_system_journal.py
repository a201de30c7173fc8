"""Boots, switches and failures, read by journalctl from a journal made for the test."""

from __future__ import annotations

import os
import tempfile
import time
import unittest
from pathlib import Path

from aloud_sidecar.context import Context
from aloud_sidecar.diary import Boot, Switch, Trouble
from aloud_sidecar.nix import system_journal
from aloud_sidecar.nix.commands import Commands

from .fixtures import journals

MISSING = journals.missing()
NEEDS_JOURNAL = unittest.skipIf(MISSING, MISSING or "")
HOUR = 3600
FIRST, SECOND, THIRD = "a" * 32, "b" * 32, "c" * 32
OLD, NEW = (f"/nix/store/{letter * 32}-nixos-system-box-25.11" for letter in "xy")


class Journal(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.now = int(time.time())

    def write(self, entries: list[journals.Written]) -> None:
        journals.write(self.folder, entries, self.now)

    def ask(self, program: str | None = None) -> system_journal.Ask:
        """Runs a journalctl that reads that journal."""
        path = f"{journals.reader(self.folder, program).parent}:{os.environ['PATH']}"
        return system_journal.asking_here(Commands(Context.silent(), {**os.environ, "PATH": path}))

    @NEEDS_JOURNAL
    def test_tells_what_the_machine_has_been_through(self) -> None:
        kernel = {"_TRANSPORT": "kernel"}
        shutdown = {"MESSAGE": "The system will power off now!", "MESSAGE_ID": "98268866d1d54a499c4e98921d93bc40"}
        self.write(
            [
                (90, FIRST, {"MESSAGE": f"Command line: initrd=x init={OLD}/init loglevel=4", **kernel}),
                (89, FIRST, {"MESSAGE": "x", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c", "UNIT": "a.service"}),
                (80, FIRST, shutdown),
                (60, SECOND, {"MESSAGE": f"Kernel command line: init={OLD}/init", **kernel}),
                (50, SECOND, {"MESSAGE": "the light went out"}),
                (20, THIRD, {"MESSAGE": f"Command line: init={OLD}/init", **kernel}),
                (10, THIRD, {"MESSAGE": f"switching to system configuration {NEW}", "SYSLOG_IDENTIFIER": "nixos"}),
                (9, THIRD, {"MESSAGE": "switching to system configuration by hand", "SYSLOG_IDENTIFIER": "me"}),
                (5, THIRD, {"MESSAGE": "x", "MESSAGE_ID": "fc2e22bc6ee647b6b90729ab34a250b1", "COREDUMP_COMM": "vlc"}),
            ]
        )
        found = system_journal.read(self.ask(), NEW, self.now)
        assert found is not None

        def ago(hours: float) -> float:
            return self.now - hours * HOUR

        self.assertEqual(
            found.boots,
            [
                Boot(ago(90), ago(80), OLD, True),
                Boot(ago(60), ago(50), OLD, False),
                Boot(ago(20), self.now, OLD, True),
            ],
        )
        self.assertEqual(found.switches, [Switch(ago(10), NEW)])
        self.assertEqual(found.troubles, [Trouble(ago(89), "unit", "a.service"), Trouble(ago(5), "crash", "vlc")])

    @NEEDS_JOURNAL
    def test_where_no_end_was_written_down_none_is_called_abrupt(self) -> None:
        self.write([(9, FIRST, {"MESSAGE": "one"}), (5, SECOND, {"MESSAGE": "two"})])
        found = system_journal.read(self.ask(), NEW, self.now)
        assert found is not None
        self.assertEqual([(boot.system, boot.clean) for boot in found.boots], [(None, True), (NEW, True)])

    def test_reads_the_table_of_an_older_journalctl(self) -> None:
        table = f" -1 {FIRST} Fri 2026-11-20 10:00:00 UTC—Fri 2026-11-20 11:00:00 UTC"
        found = system_journal.read(self.ask(f"#!/bin/sh\necho '{table}'\n"), None, 2e9)
        assert found is not None
        self.assertEqual((found.boots[0].start, found.boots[0].end), (1795168800.0, 2e9))

    def test_no_journal_is_none(self) -> None:
        self.assertIsNone(system_journal.read(self.ask("#!/bin/sh\nexit 1\n"), None, self.now))


if __name__ == "__main__":
    unittest.main()
