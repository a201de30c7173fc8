from __future__ import annotations

import threading
import time
import unittest
from typing import Any

from aloud_sidecar.context import Cancellation, Context
from aloud_sidecar.failure import Cancelled, OperationFailed
from aloud_sidecar.plans import Plans, digest_of


class ProgressTest(unittest.TestCase):
    def setUp(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.context = Context(self.sent.append)

    def test_nothing_runs_backwards(self) -> None:
        self.context.progress("building", done=3, expected=4, fraction=0.5)
        self.context.progress("building", done=2, expected=2, fraction=0.4)
        self.assertEqual(self.sent[-1], {"phase": "building", "done": 3, "expected": 3, "fraction": 0.5})
        self.context.progress("activating", done=0, expected=1, fraction=2)
        self.assertEqual(self.sent[-1], {"phase": "activating", "done": 0, "expected": 1, "fraction": 1.0})

    def test_what_is_not_known_is_left_out(self) -> None:
        self.context.progress("downloading", bytes=5, bytesPerSecond=None)
        self.assertEqual(self.sent, [{"phase": "downloading", "bytes": 5}])


class CancellationTest(unittest.TestCase):
    def test_a_wait_ends_at_once(self) -> None:
        cancellation = Cancellation()
        threading.Timer(0.05, cancellation.request).start()
        started = time.monotonic()
        with self.assertRaises(Cancelled):
            cancellation.wait(10)
        self.assertLess(time.monotonic() - started, 2)

    def test_callbacks_run_once_and_only_while_registered(self) -> None:
        cancellation = Cancellation()
        called: list[str] = []
        with cancellation.calling(lambda: called.append("gone")):
            pass
        with cancellation.calling(lambda: called.append("there")):
            cancellation.request()
            cancellation.request()
        with cancellation.calling(lambda: called.append("late")):
            pass
        self.assertEqual(called, ["there", "late"])


class PlansTest(unittest.TestCase):
    OPERATION = {"operation": "undo"}

    def setUp(self) -> None:
        self.plans = Plans()
        self.plan = self.hand_out()
        self.confirmation = {"digest": self.plan["digest"], "token": self.plan["token"], "answer": "yes"}

    def hand_out(self, **more: Any) -> dict[str, Any]:
        digest = digest_of(self.OPERATION, "rehearsal", {"x": 1})
        return self.plans.hand_out({"operation": self.OPERATION, "digest": digest, **more})

    def refusal(self, operation: Any, confirmation: Any) -> str:
        with self.assertRaises(OperationFailed) as caught:
            self.plans.redeem(operation, confirmation)
        return caught.exception.code

    def test_a_confirmation_is_good_once(self) -> None:
        self.assertEqual(self.plans.redeem(self.OPERATION, self.confirmation), self.plan)
        self.assertEqual(self.refusal(self.OPERATION, self.confirmation), "not_confirmed")

    def test_nothing_else_is_good(self) -> None:
        self.assertEqual(self.refusal(self.OPERATION, None), "not_confirmed")
        self.assertEqual(self.refusal({"operation": "other"}, self.confirmation), "not_confirmed")
        self.assertEqual(self.refusal(self.OPERATION, {**self.confirmation, "digest": "0" * 64}), "not_confirmed")
        self.assertEqual(self.refusal(self.OPERATION, {**self.confirmation, "token": "0" * 32}), "plan_outdated")
        self.plans.redeem(self.OPERATION, self.confirmation)

    def test_what_cannot_be_undone_needs_the_phrase(self) -> None:
        plan = self.hand_out(irreversible=True)
        bare = {"digest": plan["digest"], "token": plan["token"], "answer": "yes"}
        self.assertEqual(self.refusal(self.OPERATION, bare), "not_confirmed")
        self.plans.redeem(self.OPERATION, {**bare, "answer": "phrase"})

    def test_old_plans_are_forgotten(self) -> None:
        for _ in range(100):
            self.hand_out()
        self.assertEqual(self.refusal(self.OPERATION, self.confirmation), "plan_outdated")


if __name__ == "__main__":
    unittest.main()
