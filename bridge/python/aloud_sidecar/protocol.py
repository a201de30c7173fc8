"""Messages as text: reading, checking and writing them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from .failure import Json
from .schema import Invalid, compile_schema

_SCHEMAS = json.loads((Path(__file__).parent / "protocol.schema.json").read_text("utf-8"))

VERSION: int = _SCHEMAS["protocol"]
MAX_REQUEST: int = _SCHEMAS["maxRequest"]
MAX_REPLY: int = _SCHEMAS["maxReply"]
#: Deeper than any message of the schema, and far from Python's own limit.
MAX_DEPTH = 32
#: Digits of a number; a double needs 17 and its exponent.
MAX_NUMBER = 32

_check_request = compile_schema(_SCHEMAS["request"])
_check_reply = compile_schema(_SCHEMAS["reply"])


class BadMessage(Exception):
    """A line that is no request; the text says why, `id` is its id where it has one."""

    def __init__(self, why: str, request_id: int | None = None) -> None:
        super().__init__(why)
        self.id = request_id


def read_request(line: bytes) -> Json:
    """Parses and checks one line (without its newline). Raises `BadMessage`."""
    parsed = _parse(line)
    try:
        _check_request(parsed)
    except Invalid as problem:
        raise BadMessage(str(problem), _id_of(parsed)) from None
    message: Json = parsed
    return message


def write_reply(message: Json) -> bytes:
    """Checks a reply and gives its line. Raises `Invalid` or ValueError for a bad one."""
    _check_reply(message)
    line = json.dumps(message, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(line) > MAX_REPLY:
        raise ValueError("the reply is too long")
    return line + b"\n"


def _parse(line: bytes) -> Any:
    _check_depth(line)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise BadMessage("The line is not valid UTF-8.") from None
    try:
        message = _decoder.decode(text)
    except (ValueError, RecursionError):
        raise BadMessage("The line is not valid JSON.") from None
    if b"\\u" in line:
        _check_text(message)
    return message


def _check_text(message: Any) -> None:
    try:
        # An escape can spell half a surrogate pair, which no text can hold.
        json.dumps(message, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise BadMessage("The line holds text that is not valid Unicode.") from None


def _check_depth(line: bytes) -> None:
    # Brackets inside texts count too: that only ever refuses more.
    if line.count(b"[") + line.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for byte in line:
        if byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadMessage("The line is nested too deeply.")
        elif byte in b"]}":
            depth -= 1


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise BadMessage("The line holds too long a number.")
    return int(text)


def _real(text: str) -> float:
    if len(text) > MAX_NUMBER:
        raise BadMessage("The line holds too long a number.")
    value = float(text)
    if value in (float("inf"), -float("inf")):
        raise BadMessage("The line holds too large a number.")
    return value


def _constant(text: str) -> NoReturn:
    raise BadMessage(f"The line holds {text}, which is not JSON.")


def _object(pairs: list[tuple[str, Any]]) -> Json:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadMessage("The line names a field twice.")
    return result


_decoder = json.JSONDecoder(
    parse_int=_integer, parse_float=_real, parse_constant=_constant, object_pairs_hook=_object
)


def _id_of(message: Any) -> int | None:
    value = message.get("id") if type(message) is dict else None
    return value if type(value) is int and 1 <= value <= 2_147_483_647 else None
