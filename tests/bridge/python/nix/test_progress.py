"""Progress from recorded logs: only forward, never more than the whole, fast enough."""

import random
import time
import unittest
from typing import Any

from aloud_sidecar.nix.internal_json import parse_line
from aloud_sidecar.nix.log_feed import LogFeed, NixLog
from aloud_sidecar.nix.progress import ProgressModel

from .fixtures import ERRORS, LOGS


def replay(lines: list[str], step: float = 0.05, **kwargs: Any) -> list[dict[str, Any]]:
    model = ProgressModel(0.0, **kwargs)
    feed = LogFeed(model, NixLog(), parallel=2)
    shown = []
    for index, line in enumerate(lines):
        feed.line(line, index * step)
        shown.append(model.snapshot(index * step))
    return shown


def check_forward(case: unittest.TestCase, shown: list[dict[str, Any]]) -> None:
    done = fraction = size = expected = 0.0
    for progress in shown:
        case.assertLessEqual(progress.get("done", 0), progress.get("expected", 0))
        case.assertLessEqual(progress.get("bytes", 0), progress.get("bytesExpected", 0))
        case.assertGreaterEqual(progress.get("done", done), done)
        case.assertGreaterEqual(progress.get("bytes", size), size)
        case.assertGreaterEqual(progress.get("expected", expected), expected)
        case.assertGreaterEqual(progress.get("fraction", fraction), fraction)
        case.assertLess(progress.get("fraction", 0), 1)
        done, size = progress.get("done", done), progress.get("bytes", size)
        fraction, expected = progress.get("fraction", fraction), progress.get("expected", expected)


class RecordedLogs(unittest.TestCase):
    def test_only_forward_and_never_more_than_all(self) -> None:
        files = [*LOGS.glob("*.log"), *ERRORS.glob("builder_failed*.log")]
        self.assertGreaterEqual(len(files), 8)
        for file in files:
            with self.subTest(file.name):
                check_forward(self, replay(file.read_text("utf-8").splitlines()))

    def test_a_build_counts_its_derivations_and_names_what_is_built(self) -> None:
        for version in ("2.8", "2.26"):
            shown = replay((LOGS / f"build.nix-{version}.json.log").read_text("utf-8").splitlines())
            self.assertEqual(shown[0]["phase"], "evaluating")
            self.assertEqual((shown[-1]["done"], shown[-1]["expected"]), (5, 5))
            self.assertEqual(
                {p["item"] for p in shown if p["phase"] == "building" and "item" in p} & {"alpha", "delta"},
                {"alpha", "delta"},
            )
            self.assertIn("installPhase", {p.get("itemPhase") for p in shown})

    def test_a_download_counts_bytes_and_gives_a_rate_and_the_time_left(self) -> None:
        shown = replay((LOGS / "substitute.nix-2.26.json.log").read_text("utf-8").splitlines(), step=0.01)
        self.assertEqual(shown[-1]["bytes"], shown[-1]["bytesExpected"])
        self.assertEqual(shown[-1]["done"], 3)
        during = [p for p in shown if p["phase"] == "downloading" and "bytesPerSecond" in p]
        self.assertTrue(during)
        self.assertTrue(all("secondsLeft" in p for p in during))

    def test_text_of_an_older_rebuild(self) -> None:
        shown = replay((LOGS / "build.nix-2.8.text.log").read_text("utf-8").splitlines())
        self.assertEqual(shown[-1]["expected"], 3)
        self.assertIn("zeta", {p.get("item") for p in shown})
        # Two may run at once, so of three begun only one has certainly ended.
        self.assertEqual(shown[-1]["done"], 1)

    def test_history_gives_the_time_left_from_the_start(self) -> None:
        lines = (LOGS / "build.nix-2.8.json.log").read_text("utf-8").splitlines()
        shown = replay(lines, step=0.01, estimate=lambda _name: 10.0)
        first = next(p for p in shown if p["phase"] == "building")
        self.assertGreater(first["secondsLeft"], 25)
        self.assertLessEqual(first["secondsLeft"], 50)


class Oddities(unittest.TestCase):
    def test_unknown_numbers_and_broken_lines_are_passed_over(self) -> None:
        model = ProgressModel(0.0)
        feed = LogFeed(model, NixLog())
        for line in (
            '@nix {"action":"start","id":1,"type":999,"level":0,"text":"","fields":[{}]}',
            '@nix {"action":"result","id":1,"type":998,"fields":[]}',
            '@nix {"action":"result","id":1,"type":105,"fields":["a","b"]}',
            '@nix {"action":"result","id":77,"type":105,"fields":[1,2,3,4]}',
            '@nix {"action":"later"}',
            "@nix [1]",
            "@nix {",
            '@nix {"action":"stop","id":5}',
        ):
            feed.line(line, 0.0)
        self.assertEqual(model.snapshot(1.0), {"phase": "evaluating"})
        self.assertIsNone(parse_line("plain text"))

    def test_expectation_that_falls_on_failure_takes_nothing_back(self) -> None:
        lines = ['@nix {"action":"start","id":1,"type":104,"level":0,"text":""}']
        for done, expected in ((0, 1), (0, 9), (3, 9), (3, 4), (2, 4), (4, 4)):
            lines.append(f'@nix {{"action":"result","id":1,"type":105,"fields":[{done},{expected},0,0]}}')
        check_forward(self, replay(lines))

    def test_random_counts_never_run_backwards(self) -> None:
        rng = random.Random(7)
        for _ in range(50):
            lines = [
                f'@nix {{"action":"start","id":{i},"type":{t},"level":0,"text":"","fields":["/nix/store/{"a" * 32}-p{i}"]}}'
                for i, t in ((1, 104), (2, 103), (3, 100), (4, 105), (5, 102))
            ]
            for _ in range(100):
                kind = rng.choice((105, 106))
                numbers = (
                    [rng.randrange(0, 50) for _ in range(4)]
                    if kind == 105
                    else [rng.choice((100, 101, 104)), rng.randrange(9)]
                )
                lines.append(f'@nix {{"action":"result","id":{rng.randrange(1, 6)},"type":{kind},"fields":{numbers}}}')
            check_forward(self, replay(lines))

    def test_waiting_for_a_lock_is_said(self) -> None:
        shown = replay(
            [
                "waiting for the big Nix store lock...",
                *(LOGS / "build.nix-2.8.json.log").read_text("utf-8").splitlines(),
            ]
        )
        self.assertEqual(shown[0]["phase"], "waiting")
        self.assertIn("lock", shown[0]["item"])
        self.assertIn("building", {p["phase"] for p in shown})

    def test_twenty_thousand_events_a_second(self) -> None:
        lines = (LOGS / "substitute.nix-2.26.json.log").read_text("utf-8").splitlines() * 30
        model = ProgressModel(0.0)
        feed = LogFeed(model, NixLog())
        begun = time.process_time()
        for index, line in enumerate(lines):
            feed.line(line, index * 1e-4)
        self.assertGreater(len(lines) / (time.process_time() - begun), 20_000)


if __name__ == "__main__":
    unittest.main()
