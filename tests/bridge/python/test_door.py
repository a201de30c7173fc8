"""The helper's socket."""

import socket
import stat
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from aloud_sidecar.helper.door import make_socket


class ASocketOfItsOwn(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "socket"

    def make(self) -> socket.socket:
        listener = make_socket(self.path)
        self.addCleanup(listener.close)
        return listener

    def knock(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(self.path))

    def test_it_is_in_its_place_only_once_it_listens(self) -> None:
        seen = []

        class Watched(socket.socket):
            def listen(inner, *given: int) -> None:
                seen.append(self.path.exists())
                super().listen(*given)

        with mock.patch("socket.socket", Watched):
            self.make()
        self.assertEqual(seen, [False])
        self.knock()
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o666)

    def test_one_that_was_left_behind_is_replaced(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
            dead.bind(str(self.path))
        self.make()
        self.knock()
        self.assertEqual(list(self.path.parent.iterdir()), [self.path])
