"""What happened when, told by generation."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from aloud_sidecar.diary import Boot, Diary, Made, Switch, Trouble, facts
from aloud_sidecar.failure import OperationFailed

from .support import apply, quiet, rehearsal

HOUR = 3600.0
DAY = 24 * HOUR
ONE, TWO = Made(1, 0.0, "one"), Made(2, 5 * DAY, "two")


class DiaryTest(unittest.TestCase):
    def test_what_happens_counts_for_the_generation_in_use(self) -> None:
        diary = Diary(
            boots=[Boot(DAY, DAY + HOUR, "one", True), Boot(5 * DAY, 6 * DAY, "one", False)],
            switches=[Switch(5 * DAY + 6 * HOUR, "two")],
            troubles=[
                Trouble(DAY + 10, "unit", "a.service"),
                Trouble(DAY + 20, "unit", "a.service"),
                Trouble(5 * DAY + 6 * HOUR, "crash", "vlc"),
                Trouble(6 * DAY, "unit", "b.service"),
                Trouble(3 * DAY, "unit", "while it was off"),
            ],
        )
        self.assertEqual(
            facts(diary, [ONE, TWO]),
            {
                1: {"boots": 2, "days": 0.29, "failedUnits": ["a.service"], "crashes": 0, "abruptEnds": 0},
                2: {"boots": 0, "days": 0.75, "failedUnits": ["b.service"], "crashes": 1, "abruptEnds": 1},
            },
        )

    def test_of_generations_with_one_system_the_newest_there_was_counts(self) -> None:
        again = Made(3, 8 * DAY, "one")
        diary = Diary(boots=[Boot(DAY, 2 * DAY, "one", True), Boot(9 * DAY, 10 * DAY, "one", True)])
        told = facts(diary, [ONE, TWO, again])
        self.assertEqual([told[number]["boots"] for number in (1, 2, 3)], [1, 0, 1])

    def test_what_is_not_a_generation_any_more_counts_for_none(self) -> None:
        diary = Diary(boots=[Boot(DAY, 2 * DAY, "gone", False)], troubles=[Trouble(DAY, "unit", "a")])
        self.assertEqual(facts(diary, [ONE])[1]["days"], 0)

    def test_the_practice_machine_keeps_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            machine = rehearsal(Path(folder))

            def health() -> dict[int, dict[str, object]]:
                told = machine.read({"operation": "generation_health"}, quiet())["health"]
                self.assertTrue(told["journal"])
                return {one["id"]: one for one in told["generations"]}

            before = health()
            self.assertEqual(list(before), [41, 40, 39, 38])
            self.assertEqual(before[39]["failedUnits"], [])
            self.assertEqual(before[40]["failedUnits"], ["display-manager.service"])
            self.assertEqual((before[40]["crashes"], before[40]["boots"]), (1, 5))
            machine.rehearse({"faults": [{"kind": "activation", "times": 1}]})
            operation = apply(install=["ripgrep"])
            with self.assertRaises(OperationFailed):
                machine.execute(operation, machine.plan(operation, quiet()), quiet())
            after = health()
            self.assertEqual(after[42]["failedUnits"], ["display-manager.service"])
            self.assertEqual(after[41]["failedUnits"], [])
            (Path(folder) / "rehearsal" / "log.json").unlink()
            told = machine.read({"operation": "generation_health"}, quiet())["health"]
            self.assertFalse(told["journal"])
            self.assertNotIn("boots", told["generations"][0])


if __name__ == "__main__":
    unittest.main()
