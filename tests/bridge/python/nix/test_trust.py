"""Files that the administrator writes where others may have put something in the way."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import unittest
from pathlib import Path

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix.atomic import write_atomic
from aloud_sidecar.nix.trust import only_trusted_may_write

AS_ROOT = unittest.skipUnless(os.geteuid() == 0, "only the administrator can give files away")


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        # In memory where that can be: each write is waited for.
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.folder = Path(tempfile.mkdtemp(prefix="aloud-trust-", dir=memory))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.secret = self.folder / "secret"
        self.secret.write_text("secret")
        self.mine = self.folder / "mine"
        self.mine.mkdir()
        self.file = self.mine / "managed.json"


class Links(Folder):
    def test_a_link_in_the_file_s_place_is_replaced_not_followed(self) -> None:
        self.file.symlink_to(self.secret)
        write_atomic(self.file, "new", follow=False)
        self.assertEqual(self.secret.read_text(), "secret")
        self.assertFalse(self.file.is_symlink())
        self.assertEqual(self.file.read_text(), "new")

    def test_a_link_in_the_folder_s_place_is_refused(self) -> None:
        linked = self.folder / "linked"
        linked.symlink_to(self.mine)
        with self.assertRaises(NotADirectoryError):
            write_atomic(linked / "managed.json", "new", follow=False)
        self.assertFalse(self.file.exists())

    def test_no_name_can_be_laid_out_for_the_temporary_file(self) -> None:
        """What lies at a guessed name is neither followed nor overwritten."""
        for number in range(os.getpid() - 2, os.getpid() + 3):
            (self.mine / f".managed.json.{number}.new").symlink_to(self.secret)
        write_atomic(self.file, "new", follow=False)
        self.assertEqual(self.secret.read_text(), "secret")
        self.assertEqual(self.file.read_text(), "new")

    def test_mode_of_a_hostile_file_is_not_taken_over(self) -> None:
        self.file.write_text("old")
        self.file.chmod(0o4777)
        write_atomic(self.file, "new", follow=False)
        self.assertEqual(self.file.stat().st_mode & 0o7000, 0)

    def test_a_race_for_the_folder_never_leads_elsewhere(self) -> None:
        """Somebody keeps putting a link to another folder in this one's place."""
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        aside, link = self.folder / "aside", self.folder / "link"
        link.symlink_to(elsewhere)
        over = threading.Event()

        def swap() -> None:
            while not over.is_set():
                os.rename(self.mine, aside)
                os.rename(link, self.mine)
                os.rename(self.mine, link)
                os.rename(aside, self.mine)

        thread = threading.Thread(target=swap)
        thread.start()
        written = missed = 0
        try:
            while written < 300 or missed < 20:
                try:
                    write_atomic(self.file, "new", follow=False)
                    written += 1
                except (NotADirectoryError, FileNotFoundError):
                    missed += 1
                self.assertEqual(list(elsewhere.iterdir()), [])
                if written > 20_000:
                    break
        finally:
            over.set()
            thread.join()
        self.assertGreater(missed, 0, "the race was lost at least once")
        self.assertEqual([entry.name for entry in self.mine.iterdir()], ["managed.json"])


class Trust(Folder):
    def refused(self, folder: Path) -> str:
        with self.assertRaises(OperationFailed) as caught:
            only_trusted_may_write(folder)
        self.assertEqual(caught.exception.code, "permission")
        return str(caught.exception.failure["details"][0])

    def test_a_folder_of_one_s_own_is_good(self) -> None:
        only_trusted_may_write(self.mine)

    def test_one_that_everybody_may_write_to_is_not(self) -> None:
        self.mine.chmod(0o777)
        self.assertIn("everybody can write there", self.refused(self.mine))

    def test_nor_one_below_such_a_one(self) -> None:
        below = self.mine / "below"
        below.mkdir()
        self.mine.chmod(0o777)
        self.assertIn(f"{self.mine}:", self.refused(below))

    @AS_ROOT
    def test_nor_one_that_a_group_may_write_to_unless_it_is_the_administrators(self) -> None:
        self.mine.chmod(0o775)
        only_trusted_may_write(self.mine)
        os.chown(self.mine, 0, 65534)
        self.assertIn("a group (65534) can write there", self.refused(self.mine))

    @AS_ROOT
    def test_nor_one_inside_another_user_s(self) -> None:
        os.chown(self.folder, 65534, 65534)
        self.assertIn("belongs to another user", self.refused(self.mine))
        os.chown(self.mine, 65534, 65534)
        only_trusted_may_write(self.mine)


if __name__ == "__main__":
    unittest.main()
