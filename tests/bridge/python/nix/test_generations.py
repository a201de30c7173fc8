"""Generations as their links tell of them, read anew only where they may have changed."""

import os
import tempfile
import unittest
from pathlib import Path

from aloud_sidecar.nix import generations
from aloud_sidecar.nix.generations import KnownLinks, links


class Links(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.profile = Path(folder.name) / "system"
        for number in (1, 2, 10):
            self.link(number)
        self.make_current(10)
        for other in ("system-x-link", "other-3-link", "system-4-link.new"):
            os.symlink("/elsewhere", self.profile.with_name(other))

    def link(self, number: int) -> None:
        os.symlink(f"/store/{number}", self.profile.with_name(f"system-{number}-link"))

    def make_current(self, number: int) -> None:
        new = self.profile.with_name("new")
        os.symlink(f"system-{number}-link", new)
        os.replace(new, self.profile)

    def settle(self) -> None:
        """Lets the last change of the folder have been long ago."""
        os.utime(self.profile.parent, (1_700_000_000, 1_700_000_000))

    def test_they_are_in_the_order_of_their_numbers(self) -> None:
        found = [(link.number, link.target, link.current) for link in links(self.profile)]
        self.assertEqual(found, [(1, "/store/1", False), (2, "/store/2", False), (10, "/store/10", True)])
        self.assertEqual(links(self.profile.parent / "no/such"), [])

    def test_what_is_known_is_not_read_again_until_the_folder_changes(self) -> None:
        known = KnownLinks(self.profile)
        self.settle()
        first = known.all()
        self.assertIs(known.all(), first)
        self.link(11)
        self.assertEqual([link.number for link in known.all()], [1, 2, 10, 11])
        self.settle()
        known.all()
        self.make_current(11)
        self.assertEqual([link.number for link in known.all() if link.current], [11])

    def test_a_folder_that_has_just_changed_is_not_trusted(self) -> None:
        known = KnownLinks(self.profile)
        self.assertIsNot(known.all(), known.all())
        self.assertGreaterEqual(generations._TICK, 1_000_000_000, "some file systems tell whole seconds only")


if __name__ == "__main__":
    unittest.main()
