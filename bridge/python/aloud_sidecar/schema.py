"""A strict validator for the part of JSON Schema that the protocol uses.

A schema is compiled once into nested functions; a keyword that is not known
here is an error at compile time, so that no rule is ever silently skipped.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], None]

_IGNORED = {"$schema", "$defs", "default", "format", "description", "id"}


class Invalid(Exception):
    """A value that breaks its schema; `where` is its path, `why` one clause."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.where = where

    def __str__(self) -> str:
        return f"{self.where or 'the message'} {self.why}"


class UnknownKeyword(Exception):
    """A schema uses what this validator doesn't know."""


def compile_schema(schema: Mapping[str, Any]) -> Check:
    """Gives a function of a value that raises `Invalid` for a bad value."""
    return _Compiler(schema.get("$defs", {})).compile(schema)


class _Compiler:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._compiled: dict[str, Check] = {}

    def compile(self, schema: Mapping[str, Any]) -> Check:
        keywords = set(schema) - _IGNORED
        if "$ref" in keywords:
            _only(keywords, {"$ref"})
            return self._reference(schema["$ref"])
        for union in ("oneOf", "anyOf"):
            if union in keywords:
                _only(keywords, {union, "type"})
                return self._union(schema[union])
        if "const" in keywords:
            _only(keywords, {"const", "type"})
            return _one_of([schema["const"]])
        if "enum" in keywords:
            _only(keywords, {"enum", "type"})
            return _one_of(schema["enum"])
        kinds = {
            "object": self._object,
            "array": self._array,
            "string": _string,
            "integer": _integer,
            "number": _number,
            "boolean": _boolean,
        }
        if schema.get("type") not in kinds:
            raise UnknownKeyword(f"type {schema.get('type')!r}")
        return kinds[schema["type"]](schema, keywords)

    def _reference(self, reference: str) -> Check:
        name = reference.removeprefix("#/$defs/")
        if name not in self._compiled:
            self._compiled[name] = self.compile(self._definitions[name])
        return self._compiled[name]

    def _union(self, alternatives: list[Mapping[str, Any]]) -> Check:
        tagged = self._tagged_union(alternatives)
        if tagged is not None:
            return tagged
        checks = [self.compile(alternative) for alternative in alternatives]

        def check(value: Any) -> None:
            for alternative in checks:
                try:
                    alternative(value)
                    return
                except Invalid:
                    continue
            raise Invalid("fits none of its alternatives")

        return check

    def _tagged_union(self, alternatives: list[Mapping[str, Any]]) -> Check | None:
        """Alternatives told apart by a constant in the same property, which gives better errors, faster."""
        tags: list[set[str]] = [
            {name for name, rule in alternative.get("properties", {}).items() if "const" in rule}
            for alternative in alternatives
        ]
        common = set.intersection(*tags) if tags else set()
        if not common:
            return None
        tag = min(common)
        by_value = {a["properties"][tag]["const"]: self.compile(a) for a in alternatives}
        if len(by_value) != len(alternatives):
            return None

        def check(value: Any) -> None:
            if type(value) is not dict:
                raise Invalid("is no object")
            name = value.get(tag)
            chosen = by_value.get(name) if type(name) is str else None
            if chosen is None:
                raise Invalid("is none of the known ones", f".{tag}")
            chosen(value)

        return check

    def _object(self, schema: Mapping[str, Any], keywords: set[str]) -> Check:
        _only(keywords, {"type", "properties", "required", "additionalProperties"})
        if schema.get("additionalProperties") is not False:
            raise UnknownKeyword("an object open to further properties")
        properties = {name: self.compile(rule) for name, rule in schema.get("properties", {}).items()}
        required = frozenset(schema.get("required", ()))

        def check(value: Any) -> None:
            if type(value) is not dict:
                raise Invalid("is no object")
            name = ""
            try:
                for name, item in value.items():
                    properties[name](item)
            except KeyError:
                raise Invalid(f"has the unknown field {name[:40]!r}") from None
            except Invalid as problem:
                # The path is put together only where there is something to tell.
                problem.where = f".{name}{problem.where}"
                raise
            if not value.keys() >= required:
                raise Invalid(f"lacks {', '.join(sorted(required - value.keys()))}")

        return check

    def _array(self, schema: Mapping[str, Any], keywords: set[str]) -> Check:
        _only(keywords, {"type", "items", "minItems", "maxItems"})
        item = self.compile(schema["items"])
        fewest, most = schema.get("minItems", 0), schema.get("maxItems", float("inf"))

        def check(value: Any) -> None:
            if type(value) is not list:
                raise Invalid("is no list")
            if not fewest <= len(value) <= most:
                raise Invalid(f"has {len(value)} entries")
            index = 0
            try:
                for index, entry in enumerate(value):
                    item(entry)
            except Invalid as problem:
                problem.where = f"[{index}]{problem.where}"
                raise

        return check


def _only(keywords: set[str], known: set[str]) -> None:
    if keywords - known:
        raise UnknownKeyword(", ".join(sorted(keywords - known)))


def _one_of(values: list[Any]) -> Check:
    # With the types, for `==` alone would take 1 for true.
    allowed = {(type(value), value) for value in values}
    types = {type(value) for value in values}

    def check(value: Any) -> None:
        if type(value) not in types or (type(value), value) not in allowed:
            raise Invalid("is none of the allowed values")

    return check


def _string(schema: Mapping[str, Any], keywords: set[str]) -> Check:
    _only(keywords, {"type", "minLength", "maxLength", "pattern"})
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", float("inf"))
    pattern = _pattern(schema["pattern"]) if "pattern" in schema else None

    def any_text(value: Any) -> None:
        if type(value) is not str:
            raise Invalid("is no text")

    if keywords == {"type"}:
        return any_text

    def check(value: Any) -> None:
        if type(value) is not str:
            raise Invalid("is no text")
        if not shortest <= len(value) <= longest:
            raise Invalid(f"has {len(value)} characters")
        if pattern is not None and pattern.search(value) is None:
            raise Invalid("has a form that is not allowed")

    return check


def _pattern(source: str) -> re.Pattern[str]:
    # In JavaScript `$` is the very end; in Python it also stands before a last newline.
    if source.endswith("$") and not source.endswith("\\$"):
        source = source[:-1] + r"\Z"
    return re.compile(source, re.ASCII)


def _integer(schema: Mapping[str, Any], keywords: set[str]) -> Check:
    return _bounded(schema, keywords, (int,), "is no whole number")


def _number(schema: Mapping[str, Any], keywords: set[str]) -> Check:
    return _bounded(schema, keywords, (int, float), "is no number")


def _bounded(schema: Mapping[str, Any], keywords: set[str], types: tuple[type, ...], why: str) -> Check:
    _only(keywords, {"type", "minimum", "maximum"})
    # Without bounds of its own: all but the infinite ones and what is no number.
    least, most = schema.get("minimum", -sys.float_info.max), schema.get("maximum", sys.float_info.max)

    def check(value: Any) -> None:
        if type(value) not in types:
            raise Invalid(why)
        if not least <= value <= most:
            raise Invalid("is out of range")

    return check


def _boolean(schema: Mapping[str, Any], keywords: set[str]) -> Check:
    _only(keywords, {"type"})

    def check(value: Any) -> None:
        if type(value) is not bool:
            raise Invalid("is neither true nor false")

    return check
