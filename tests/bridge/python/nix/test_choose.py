"""Which backend is chosen, and the reason that is kept."""

import os
import sys
import tempfile
import unittest
from pathlib import Path

from aloud_sidecar.backends.choose import OVERRIDE, choose
from aloud_sidecar.backends.native.adapter import Adapter
from aloud_sidecar.backends.native.locate import MINIMUM, find
from aloud_sidecar.failure import BackendUnavailable

from .fixtures import FIXTURES

DOUBLES = FIXTURES.parent / "double"
NEW_ENOUGH = unittest.skipUnless(sys.version_info >= MINIMUM, "the module needs Python 3.12")


class Choosing(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name)
        self.path = self.state / "bin"
        self.path.mkdir()
        # A store of its own: the machine's may hold a module.
        self.environment = {"PATH": str(self.path), "NIX_STORE_DIR": str(self.state / "store")}

    def commands(self) -> None:
        for name in ("nixos-rebuild", "nix-env", "nix-store", "nix-instantiate"):
            program = self.path / name
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)

    def test_a_machine_that_is_no_nixos_rehearses_and_says_so(self) -> None:
        backend = choose("auto", self.state, self.environment)
        self.assertEqual(backend.method, "rehearsal")
        self.assertIn("nixos-rebuild", backend.reason)
        self.assertIn("practice", backend.reason)

    def test_commands_are_used_without_the_module_and_the_reason_is_kept(self) -> None:
        self.commands()
        backend = choose("auto", self.state, self.environment)
        self.assertEqual(backend.method, "subprocess")
        self.assertIn("no Python module", backend.reason)

    def test_the_environment_can_insist_on_the_module(self) -> None:
        self.commands()
        with self.assertRaises(BackendUnavailable):
            choose("auto", self.state, {**self.environment, OVERRIDE: "true"})

    @NEW_ENOUGH
    def test_the_environment_can_rule_the_module_out(self) -> None:
        self.commands()
        there = {**self.environment, "ALOUD_NIXOS_REBUILD_PATH": str(DOUBLES / "nixos-25.11")}
        self.assertEqual(choose("auto", self.state, {**there, OVERRIDE: "false"}).method, "subprocess")

    @NEW_ENOUGH
    def test_the_module_is_used_where_it_is_there_unless_it_is_ruled_out(self) -> None:
        self.commands()
        for shape in ("nixos-25.11", "later"):
            there = {**self.environment, "ALOUD_NIXOS_REBUILD_PATH": str(DOUBLES / shape)}
            for said in ({}, {OVERRIDE: ""}, {OVERRIDE: "true"}):
                with self.subTest(shape=shape, **said):
                    self.assertEqual(choose("auto", self.state, {**there, **said}).method, "python_api")
                    self.tearDown()

    def test_what_was_asked_for_by_name_must_not_go_against_the_environment(self) -> None:
        self.commands()
        for wanted, said in (("native", "false"), ("subprocess", "true"), ("auto", "perhaps")):
            with self.subTest(wanted=wanted), self.assertRaisesRegex(BackendUnavailable, OVERRIDE):
                choose(wanted, self.state, {**self.environment, OVERRIDE: said})
        self.assertEqual(choose("subprocess", self.state, {**self.environment, OVERRIDE: "0"}).method, "subprocess")
        self.assertEqual(choose("rehearsal", self.state, {**self.environment, OVERRIDE: "true"}).method, "rehearsal")

    def test_the_newest_module_in_the_store_is_found(self) -> None:
        for version in ("25.9", "25.11", "24.11"):
            package = self.state / f"store/{'a' * 32}-nixos-rebuild-ng-{version}"
            (package / "lib/python3.13/site-packages/nixos_rebuild").mkdir(parents=True)
            (package / "lib/python3.13/site-packages/nixos_rebuild/__init__.py").touch()
            (package / "bin").mkdir()
            script = package / "bin/.nixos-rebuild-wrapped"
            script.write_text(f"#!{sys.executable.replace(os.path.basename(sys.executable), 'python3')} -I\n")
        if sys.version_info >= MINIMUM:
            self.assertIn("25.11", str(find(self.environment).site_packages))
        else:
            with self.assertRaisesRegex(BackendUnavailable, "3.12"):
                find(self.environment)

    @NEW_ENOUGH
    def test_a_module_of_another_shape_is_not_used(self) -> None:
        source = (DOUBLES / "nixos-25.11/nixos_rebuild/nix.py").read_text()
        folder = self.state / "other/nixos_rebuild"
        folder.mkdir(parents=True)
        (self.state / "shared").symlink_to(DOUBLES / "shared")
        for name in ("__init__.py", "models.py", "process.py"):
            (folder / name).write_text((DOUBLES / "nixos-25.11/nixos_rebuild" / name).read_text())
        cases = {
            "takes no path_to_config": source.replace("path_to_config", "system"),
            "no function set_profile": source.replace("def set_profile", "def set_it"),
            "wants store": source.replace(
                "    target_host: Remote | None,\n", "    target_host: Remote | None,\n    store: str,\n"
            ),
            "changes rights": source.replace("    sudo: bool,\n", ""),
        }
        for words, text in cases.items():
            with self.subTest(words):
                (folder / "nix.py").write_text(text)
                for name in [name for name in sys.modules if name.startswith("nixos_rebuild")]:
                    del sys.modules[name]
                with self.assertRaisesRegex(BackendUnavailable, words):
                    Adapter(folder.parent)

    def tearDown(self) -> None:
        for name in [name for name in sys.modules if name.startswith("nixos_rebuild")]:
            del sys.modules[name]
        sys.path[:] = [path for path in sys.path if str(self.state) not in path]


if __name__ == "__main__":
    unittest.main()
