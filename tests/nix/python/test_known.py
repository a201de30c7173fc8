"""Plans that are known by the hash of their inputs, without an evaluation."""

from __future__ import annotations

import os
import time
import unittest
from contextlib import contextmanager
from collections.abc import Iterator

from aloud_sidecar.failure import OperationFailed

from .box import NEEDS_NIX, Box, apply


@NEEDS_NIX
class KnownPlans(unittest.TestCase):
    def setUp(self) -> None:
        self.box = Box()
        self.addCleanup(self.box.close)

    @contextmanager
    def without_nix(self) -> Iterator[None]:
        """While inside, whatever asks Nix fails."""
        tools = self.box.folder / "tools"
        tools.mkdir(exist_ok=True)
        for name in ("nix", "nix-store"):
            (tools / name).write_text("#!/bin/sh\necho 'error: asked' >&2\nexit 1\n")
            (tools / name).chmod(0o755)
        machine = self.box.backend._machine  # type: ignore[attr-defined]
        kept = machine.environment
        # nix-instantiate stays where it is, for it is part of what a plan depends on; it must not be run.
        broken = {**kept, "PATH": f"{tools}:{kept['PATH']}", "NIX_REMOTE": "unix:///nowhere"}
        machine.environment = broken
        try:
            yield
        finally:
            machine.environment = kept

    def quickest(self, operation: dict[str, object]) -> tuple[dict[str, object], float]:
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            plan = self.box.plan(operation)
            times.append(time.perf_counter() - begun)
        return plan, min(times)

    def asks_nix(self, operation: dict[str, object]) -> bool:
        with self.without_nix():
            try:
                self.box.plan(operation)
            except OperationFailed:
                return True
        return False

    def test_an_unchanged_configuration_is_known_to_need_no_rebuild(self) -> None:
        first = self.box.plan(apply())
        self.assertTrue(first["nothingToDo"])
        with self.without_nix():
            again, seconds = self.quickest(apply())
        self.assertTrue(again["nothingToDo"])
        self.assertEqual((again["builds"], again["downloads"]["count"]), (0, 0))
        print(f"known plan: {seconds * 1000:.1f} ms")
        self.assertLess(seconds, 0.05)
        # So does a new process.
        self.box.backend = self.box.open()
        self.assertFalse(self.asks_nix(apply()))

    def test_a_change_is_planned_once_and_known_to_be_done_afterwards(self) -> None:
        operation = apply(install=["htop"])
        planned = self.box.plan(operation)
        self.assertFalse(planned["nothingToDo"])
        with self.without_nix():
            self.assertEqual(self.box.plan(operation), planned)
        self.box.change(operation)
        with self.without_nix():
            after = self.box.plan(operation)
        self.assertTrue(after["nothingToDo"])
        self.assertEqual([warning["kind"] for warning in after["warnings"]], ["already_there"])
        self.box.change({"operation": "roll_back", "to": "previous"})
        self.assertFalse(self.box.plan(operation)["nothingToDo"], "the running system is another one now")

    def test_every_input_counts(self) -> None:
        folder = self.box.folder

        def edit() -> None:
            self.box.add_line('standin.note = "by hand";')

        def other_file() -> None:
            (folder / "etc/nixos/notes.txt").write_text("read by something")

        def newer_packages() -> None:
            import make

            make.release(folder, 2)
            make.run(self.box.environment, "nix-channel", "--update", "--option", "tarball-ttl", "0")

        for change in (edit, other_file, newer_packages):
            with self.subTest(change.__name__):
                self.box.plan(apply())
                self.assertFalse(self.asks_nix(apply()))
                change()
                self.assertTrue(self.asks_nix(apply()))

    def test_what_reads_elsewhere_is_never_known(self) -> None:
        configuration = self.box.configuration()
        good = configuration.read_text()
        for line in (
            'standin.note = builtins.getEnv "HOME";',
            "standin.note = toString builtins.currentTime;",
            "imports = [ /etc/elsewhere.nix ];",
            "imports = [ ../elsewhere.nix ];",
            "imports = [ <elsewhere> ];",
            "imports = [ ~/elsewhere.nix ];",
            'imports = [ (builtins.fetchTarball "x") ];',
        ):
            with self.subTest(line):
                (self.box.folder / "state/nix/known.json").unlink(missing_ok=True)
                configuration.write_text(good.rstrip().removesuffix("}") + f"  # {line}\n}}\n")
                self.box.plan(apply())
                self.assertTrue(self.asks_nix(apply()))
        configuration.write_text(good)
        os.symlink("/etc/hostname", configuration.with_name("linked.nix"))
        self.box.plan(apply())
        self.assertTrue(self.asks_nix(apply()))

    def test_a_path_in_a_text_is_nothing_to_read(self) -> None:
        self.box.add_line('# device = "/dev/disk/by-uuid/1234"; and <nixpkgs/nixos>, a/b')
        self.box.plan(apply())
        self.assertFalse(self.asks_nix(apply()))


if __name__ == "__main__":
    unittest.main()
