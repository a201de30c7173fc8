"""A full disk is told as what it is: out of bytes, or out of files."""

import os
import unittest
from pathlib import Path

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix.disk import refined
from aloud_sidecar.nix.places import find_places

PLACES = find_places(Path("/nowhere"), {})


def disk(files: int, free_files: int) -> os.statvfs_result:
    # Block size, fragment, blocks, free, available, files, free files, available files, flags, longest name.
    return os.statvfs_result((4096, 4096, 1000, 10, 10, files, free_files, free_files, 0, 255))


class FullDisks(unittest.TestCase):
    def told(self, sentence: str, files: int, free: int, code: str = "no_space") -> dict[str, object]:
        failed = OperationFailed(code, sentence, recovery=["free_space"])
        return refined(failed, PLACES, lambda _path: disk(files, free)).failure

    def test_out_of_bytes(self) -> None:
        told = self.told("The disk is full.", 1000, 900)
        self.assertEqual(told["sentence"], "The disk is full.")
        self.assertIn("40960 bytes", str(told["details"]))

    def test_out_of_files(self) -> None:
        self.assertEqual(self.told("The disk is full.", 1000, 3)["sentence"], "The disk has no room for more files.")

    def test_a_file_system_without_such_a_limit(self) -> None:
        self.assertEqual(self.told("The disk is full.", 0, 0)["sentence"], "The disk is full.")

    def test_the_boot_partition_stays_the_boot_partition(self) -> None:
        self.assertIn("boot", str(self.told("The boot partition is full.", 1000, 3)["sentence"]))

    def test_other_failures_stay_as_they_are(self) -> None:
        self.assertEqual(self.told("Unfree.", 1000, 3, "unfree")["details"], [])


if __name__ == "__main__":
    unittest.main()
