from __future__ import annotations

import json
import random
import unittest

from aloud_sidecar import protocol
from aloud_sidecar.protocol import BadMessage, read_request, write_reply
from aloud_sidecar.schema import Invalid

HEALTH = b'{"type":"health","id":7}'


class RequestTest(unittest.TestCase):
    def refused(self, line: bytes) -> BadMessage:
        with self.assertRaises(BadMessage, msg=line[:80]) as caught:
            read_request(line)
        return caught.exception

    def test_a_good_line(self) -> None:
        self.assertEqual(read_request(HEALTH), {"type": "health", "id": 7})

    def test_what_is_no_json_is_refused(self) -> None:
        for line in (b"", b" ", b"nonsense", HEALTH[:-1], HEALTH + b"x", b'{"id":01}', b"[]", b"null", b"7", b"\x00"):
            self.refused(line)

    def test_what_python_would_take_beyond_json_is_refused(self) -> None:
        for value in (b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1" * 5000, b"0." + b"1" * 5000):
            self.refused(b'{"type":"health","id":' + value + b"}")

    def test_bytes_that_are_no_text_are_refused(self) -> None:
        for line in (b'{"type":"\xff"}', b'{"type":"\xed\xa0\x80"}', b'{"type":"\\ud800"}', b"\xef\xbb\xbf" + HEALTH):
            self.refused(line)

    def test_depth_is_bounded(self) -> None:
        for depth in (33, 1000, 30_000):
            self.refused(b"[" * depth + b"]" * depth)
            self.refused(b'{"a":' * depth + b"1" + b"}" * depth)

    def test_a_field_named_twice_is_refused(self) -> None:
        self.refused(b'{"type":"health","id":1,"id":2}')

    def test_the_id_comes_back_where_there_is_one(self) -> None:
        self.assertEqual(self.refused(b'{"type":"health","id":7,"more":1}').id, 7)
        for bad in (b"0", b"true", b'"7"', b"-1", b"2147483648", b"7.0"):
            self.assertIsNone(self.refused(b'{"type":"health","id":' + bad + b"}").id)

    def test_attributes_keep_to_their_grammar(self) -> None:
        def describe(attribute: str) -> bytes:
            operation = {"operation": "describe_package", "attribute": attribute}
            return json.dumps({"type": "read", "id": 1, "operation": operation}).encode()

        for good in ("firefox", "_1password-gui", "nerd-fonts.fira-code", "kdePackages.kate", "gtk+"[:3]):
            read_request(describe(good))
        for bad in ("", "a b", "a;b", "$(x)", "a.", ".a", "a..b", '"a"', "a\n", "${a}", "../a", "a" * 201, "é"):
            self.refused(describe(bad))

    def test_random_damage_never_does_more_than_be_refused(self) -> None:
        chance = random.Random(20261121)
        line = json.dumps(
            {"type": "read", "id": 3, "operation": {"operation": "list_generations", "limit": 5}}
        ).encode()
        for _ in range(5000):
            damaged = bytearray(line)
            for _ in range(chance.randint(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                read_request(bytes(damaged))
            except BadMessage:
                pass


class ReplyTest(unittest.TestCase):
    def test_a_reply_is_one_line_of_ascii(self) -> None:
        line = write_reply({"type": "progress", "id": 1, "progress": {"phase": "building", "item": "caf\u00e9\n"}})
        self.assertEqual(line.count(b"\n"), 1)
        line.decode("ascii")

    def test_what_breaks_the_schema_is_never_sent(self) -> None:
        for progress in ({}, {"phase": "flying"}, {"phase": "building", "fraction": 2}, {"phase": "building", "x": 1}):
            with self.assertRaises(Invalid):
                write_reply({"type": "progress", "id": 1, "progress": progress})
        with self.assertRaises((Invalid, ValueError)):
            write_reply({"type": "progress", "id": 1, "progress": {"phase": "building", "bytes": float("nan")}})

    def test_limits_come_from_the_schema_file(self) -> None:
        self.assertEqual(protocol.MAX_REQUEST, 64 * 1024)


if __name__ == "__main__":
    unittest.main()
