from __future__ import annotations

import unittest
from typing import Any

from aloud_sidecar.schema import Invalid, UnknownKeyword, compile_schema


def accepts(schema: dict[str, Any], value: Any) -> bool:
    try:
        compile_schema(schema)(value)
    except Invalid:
        return False
    return True


class SchemaTest(unittest.TestCase):
    def test_types_are_strict(self) -> None:
        integer = {"type": "integer", "minimum": 1, "maximum": 5}
        self.assertTrue(accepts(integer, 5))
        for bad in (0, 6, True, 1.0, "1", None, [], {}):
            self.assertFalse(accepts(integer, bad), bad)
        for bad in (True, float("nan"), float("inf"), "1"):
            self.assertFalse(accepts({"type": "number"}, bad), bad)
        for bad in (0, 1, "true", None):
            self.assertFalse(accepts({"type": "boolean"}, bad), bad)

    def test_constants_and_enums_do_not_take_one_for_true(self) -> None:
        self.assertFalse(accepts({"const": True, "type": "boolean"}, 1))
        self.assertFalse(accepts({"enum": [1, 2], "type": "integer"}, True))
        self.assertTrue(accepts({"enum": ["a", "b"], "type": "string"}, "b"))

    def test_texts(self) -> None:
        text = {"type": "string", "minLength": 1, "maxLength": 3, "pattern": "^[a-z]+$"}
        self.assertTrue(accepts(text, "abc"))
        for bad in ("", "abcd", "A", "ab\n", 1):
            self.assertFalse(accepts(text, bad), bad)

    def test_patterns_end_where_javascript_ends_them_and_know_ascii_digits_only(self) -> None:
        self.assertFalse(accepts({"type": "string", "pattern": r"^\d$"}, "1\n"))
        self.assertFalse(accepts({"type": "string", "pattern": r"^\d$"}, "\u0661"))

    def test_objects_are_closed(self) -> None:
        schema = {
            "type": "object",
            "properties": {
                "a": {"type": "string"},
                "b": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
            },
            "required": ["a"],
            "additionalProperties": False,
        }
        self.assertTrue(accepts(schema, {"a": "x", "b": [1, 2]}))
        for bad in ({}, {"a": "x", "c": 1}, {"a": 1}, {"a": "x", "b": [1, 2, 3]}, {"a": "x", "b": ["1"]}, []):
            self.assertFalse(accepts(schema, bad), bad)

    def test_unions_by_tag_and_by_trial(self) -> None:
        def variant(name: str, kind: str) -> dict[str, Any]:
            return {
                "type": "object",
                "properties": {"type": {"type": "string", "const": name}, "x": {"type": kind}},
                "required": ["type", "x"],
                "additionalProperties": False,
            }

        tagged = {"oneOf": [variant("a", "string"), variant("b", "integer")]}
        self.assertTrue(accepts(tagged, {"type": "b", "x": 1}))
        for bad in ({"type": "b", "x": "1"}, {"type": "c", "x": 1}, {"type": ["a"], "x": 1}, {"x": 1}, "a"):
            self.assertFalse(accepts(tagged, bad), bad)
        tried = {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}]}
        self.assertTrue(accepts(tried, ["x"]))
        self.assertTrue(accepts(tried, False))
        self.assertFalse(accepts(tried, 0))

    def test_a_keyword_it_does_not_know_is_refused_at_once(self) -> None:
        for schema in (
            {"type": "string", "contentEncoding": "base64"},
            {"type": "object", "properties": {}},
            {"type": "array", "items": {"type": "null"}},
            {"not": {"type": "string"}},
        ):
            with self.assertRaises(UnknownKeyword):
                compile_schema(schema)

    def test_errors_name_the_place(self) -> None:
        texts = {"type": "array", "items": {"type": "string"}}
        schema = {"type": "object", "properties": {"list": texts}, "required": ["list"], "additionalProperties": False}
        for value, told in (
            ({"list": ["a", 1]}, ".list[1] is no text"),
            ({"list": [], "more": 1}, "the message has the unknown field 'more'"),
            ({}, "the message lacks list"),
        ):
            with self.assertRaises(Invalid) as caught:
                compile_schema(schema)(value)
            self.assertEqual(str(caught.exception), told)


if __name__ == "__main__":
    unittest.main()
