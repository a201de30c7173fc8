"""Nix's tables, read where nothing may be written beside them."""

import os
import sqlite3
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from aloud_sidecar.failure import OperationFailed
from aloud_sidecar.nix import store_db
from aloud_sidecar.nix.places import find_places


class StoreTables(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.places = find_places(Path(folder.name), {"NIX_STATE_DIR": folder.name})
        self.database = Path(folder.name, "db/db.sqlite")
        self.database.parent.mkdir()
        with self.open() as tables:
            tables.execute("pragma journal_mode = wal")
            tables.execute("create table ValidPaths (id integer primary key, path text, deriver text, narSize integer)")
            tables.execute("create table Refs (referrer integer, reference integer)")
            tables.execute("insert into ValidPaths (path, narSize) values ('/nix/store/a-hello', 10)")
        tables.close()

    def open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.database)

    def closed_to_writers(self) -> None:
        """Has the tables be where no log can be made beside them."""
        folder = self.database.parent
        folder.chmod(0o555)
        self.addCleanup(folder.chmod, 0o755)
        if os.geteuid() == 0:
            # Nothing is closed to the administrator.
            folder.parent.chmod(0o755)
            os.seteuid(65534)
            self.addCleanup(os.seteuid, 0)
        with self.assertRaises(sqlite3.OperationalError):
            sqlite3.connect(f"file:{self.database}?mode=ro", uri=True).execute("select * from ValidPaths")

    def test_are_read(self) -> None:
        self.assertEqual(store_db.valid_paths(self.places), (1, 10))
        self.assertEqual(store_db.StoreGraph.here(self.places).size, {"/nix/store/a-hello": 10})

    def test_are_read_where_no_log_can_be_made(self) -> None:
        self.closed_to_writers()
        self.assertEqual(store_db.valid_paths(self.places), (1, 10))
        self.assertEqual(store_db.StoreGraph.here(self.places).size, {"/nix/store/a-hello": 10})

    def test_are_read_anew_when_they_change_meanwhile(self) -> None:
        self.closed_to_writers()
        with mock.patch.object(store_db, "_stamp", side_effect=[(1,), (2,), (3,), (3,)]):
            self.assertEqual(store_db.valid_paths(self.places), (1, 10))
        changing = mock.patch.object(store_db, "_stamp", side_effect=[(stamp,) for stamp in range(6)])
        with changing, self.assertRaises(OperationFailed) as refused:
            store_db.StoreGraph.here(self.places)
        self.assertEqual(refused.exception.code, "unsupported")

    def test_are_not_read_past_a_log_that_cannot_be_seen(self) -> None:
        self.database.with_name("db.sqlite-wal").write_bytes(b"")
        self.closed_to_writers()
        self.assertIsNone(store_db.valid_paths(self.places))


if __name__ == "__main__":
    unittest.main()
