"""Aloud's own file, and the names that may stand in it."""

import json
import tempfile
import unittest
from pathlib import Path

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix.atomic import write_atomic
from aloud_sidecar.nix.managed import FILE, Managed, load, parse
from aloud_sidecar.nix.names import is_attribute, is_option, nix_string

GOOD = '{"version": 1, "packages": ["htop"], "options": {"services.openssh.enable": true}}'

BAD = [
    "",
    "[]",
    "{}",
    GOOD.replace("1,", "2,"),
    GOOD.replace('"htop"', '"htop; evil"'),
    GOOD.replace('"htop"', "1"),
    GOOD.replace("true", '"yes"'),
    GOOD.replace("services.openssh.enable", "services.${evil}.enable"),
]

EVIL = [
    "",
    ".",
    "a..b",
    "a.",
    "a b",
    'a"',
    "a$b",
    "${a}",
    "-a",
    "a\n",
    "a/b",
    "1a",
    "ä",
    "a" * 201,
    "a;b",
    "(a)",
    None,
    1,
]


class ManagedFile(unittest.TestCase):
    def test_wishes_are_added_and_taken_away(self) -> None:
        managed = parse(GOOD).changed(
            {"install": ["python3Packages.numpy", "htop"], "disable": ["services.openssh.enable"]}
        )
        self.assertEqual(managed.packages, ("htop", "python3Packages.numpy"))
        self.assertEqual(dict(managed.options), {"services.openssh.enable": False})
        self.assertEqual(managed.changed({"remove": ["htop", "nothing"]}).packages, ("python3Packages.numpy",))

    def test_writing_and_reading_give_the_same(self) -> None:
        managed = Managed(("a", "b.c"), (("x.y", True),))
        self.assertEqual(parse(managed.text()), managed)
        self.assertEqual(json.loads(managed.text())["version"], 1)

    def test_a_file_that_is_not_right_is_not_used(self) -> None:
        for text in BAD:
            with self.subTest(text), self.assertRaises(OperationFailed) as raised:
                parse(text)
            self.assertEqual(raised.exception.code, "not_adopted")

    def test_names_that_are_more_than_names_are_refused(self) -> None:
        for name in EVIL:
            with self.subTest(name):
                self.assertFalse(is_attribute(name))
                self.assertFalse(is_option(name))
                for key in ("install", "remove", "enable", "disable"):
                    with self.assertRaises(OperationFailed) as raised:
                        Managed().changed({key: [name]})
                    self.assertEqual(raised.exception.code, "invalid_request")
        self.assertTrue(is_attribute("python313Packages.foo-bar_baz"))
        self.assertTrue(is_option("services.foo-bar.enable"))

    def test_a_text_in_nix_is_only_a_text(self) -> None:
        self.assertEqual(nix_string('a"b\\c${d}$'), '"a\\"b\\\\c\\${d}$"')

    def test_a_missing_file_says_what_to_do(self) -> None:
        with self.assertRaises(OperationFailed) as raised:
            load(Path("/nonexistent"))
        self.assertEqual(raised.exception.code, "not_adopted")
        self.assertIn("aloud adopt", raised.exception.failure["suggestions"][0])

    def test_writing_keeps_the_mode_and_leaves_no_draft(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / FILE
            file.write_text("old")
            file.chmod(0o600)
            write_atomic(file, "new")
            self.assertEqual(file.read_text(), "new")
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            self.assertEqual([path.name for path in Path(folder).iterdir()], [FILE])


if __name__ == "__main__":
    unittest.main()
