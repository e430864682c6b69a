"""JSON text in, plain Python values out, and nothing that two readers could understand differently.

What is read is I-JSON (RFC 7493): UTF-8 without a byte order mark, no member named twice, no half of a surrogate
pair, no integer beyond 2^53-1, no NaN, no infinity. Size, depth and number of values are bounded before anything is
built. The time taken is linear in the length of the text, whatever the text.

Two ways lead to the same value. Python's scanner, with a hook at every rule, is the reference. orjson is three times as
fast but forgives repeated members; so it is believed only where writing its value again gives the very bytes that were
read, and for those the two cannot differ.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from json import JSONDecodeError, JSONDecoder, JSONEncoder
from math import isinf
from typing import Final, NoReturn, TypeAlias, cast

import orjson

from vc.errors import Malformed
from vc.json_places import (
    STRING,
    place_of_duplicate,
    place_of_literal,
    place_of_lone_surrogate,
    place_of_position,
)
from vc.reasons import REASONS, Reason

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = "dict[str, Json]"

MAX_SAFE_INTEGER: Final = 2**53 - 1
_MOST_INTEGER_CHARACTERS: Final = len(str(-MAX_SAFE_INTEGER))
_EXPONENT_BEGINS_AT: Final = 1e21  # ECMAScript writes an integral double below this as a plain integer literal
_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_CONTAINERS: Final = ("{", "[")


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """How much one JSON text may ask of us."""

    max_bytes: int = 1_048_576  # a status list of 1,000,000 entries, compressed and encoded, has about 170 KB
    max_depth: int = 64  # credentials nest about 6 deep; far below where Python's own stack would end
    max_values: int = 65_536  # array items and members: bounds the memory a text full of tiny values can claim


DEFAULT_LIMITS: Final = JsonLimits()


def parse_json(raw: bytes | str, limits: JsonLimits = DEFAULT_LIMITS) -> Json:
    """Read one I-JSON text.

    Objects become dicts in the order of the text. A number without fraction and exponent becomes an int, any other a
    float (the nearest double; underflow gives zero).
    Raises Malformed, and only that, naming line, column and JSON Pointer where there is one.
    Source: RFC 8259, RFC 7493 2.
    """
    value = _read_back(raw, limits)
    return reference_parse_json(raw, limits) if value is None else value


def reference_parse_json(raw: bytes | str, limits: JsonLimits = DEFAULT_LIMITS) -> Json:
    """As `parse_json`, by the reference alone."""
    text = _text_within_size(raw, limits)
    if text.count("{") + text.count("[") > limits.max_depth or len(text) > limits.max_values:
        _check_depth_and_count(text, limits)
    try:
        return _value_of(text)
    except _NotIJson as error:
        raise _malformed(error.reason, error.place_in(text), error.message) from error
    except JSONDecodeError as error:
        raise _malformed(Reason.JSON_MALFORMED, place_of_position(text, error.pos), error.msg) from error
    except RecursionError as error:  # the caller's own stack was nearly used up
        raise _malformed(Reason.JSON_TOO_DEEP, "", "the call stack has no room for this depth") from error


def parse_object(raw: bytes | str, limits: JsonLimits = DEFAULT_LIMITS) -> JsonObject:
    """Read one I-JSON text whose value is an object; otherwise as `parse_json`."""
    value = parse_json(raw, limits)
    if not isinstance(value, dict):
        raise Malformed(
            Reason.JSON_MALFORMED, "", f"the text is {kind_of(value)}, not an object", "Send a JSON object."
        )
    return value


def kind_of(value: object) -> str:
    """The JSON name of a value's kind, with its article, for messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    kinds = {int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}
    return kinds.get(type(value), "not JSON")


class _NotIJson(ValueError):
    """JSON that I-JSON forbids, met inside the scanner, which does not tell us where it is."""

    def __init__(self, reason: Reason, message: str, place_in: Callable[[str], str]) -> None:
        self.reason = reason
        self.message = message
        self.place_in = place_in
        super().__init__(message)


def _read_back(raw: bytes | str, limits: JsonLimits) -> Json:
    """The value of a text that is compact, and written as orjson writes that value; None for any other text.

    Then no member is repeated (it would be lost), no escape is unusual and no integer lies beyond 2^53-1. Doubles from
    2^53 on, of which the reference refuses some, are written with `+` or `.0`.
    """
    try:
        data = raw if isinstance(raw, bytes) else raw.encode()
        size = len(data)
        if size > limits.max_values or size > limits.max_bytes or b"+" in data:
            return None
        if data.count(b"{") + data.count(b"[") > limits.max_depth:
            return None
        value = orjson.loads(data)
        if orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER) != data or b".0" in data:
            return None
    except (UnicodeEncodeError, orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return cast("Json", value)


def _text_within_size(raw: bytes | str, limits: JsonLimits) -> str:
    if len(raw) > limits.max_bytes:  # no text has fewer bytes than characters
        raise _malformed(Reason.JSON_TOO_LARGE, "", f"the text is longer than {limits.max_bytes:,} bytes")
    try:
        text = raw if isinstance(raw, str) else raw.decode()
        if isinstance(raw, str) and not raw.isascii() and len(raw.encode()) > limits.max_bytes:
            raise _malformed(Reason.JSON_TOO_LARGE, "", f"the text is longer than {limits.max_bytes:,} bytes")
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError | UnicodeEncodeError) else 0
        raise _malformed(Reason.JSON_MALFORMED, f"byte {start}", "the text is not UTF-8") from error
    if text.startswith("\ufeff"):
        raise _malformed(Reason.JSON_MALFORMED, "line 1, column 1", "the text starts with a byte order mark")
    return text


def _check_depth_and_count(text: str, limits: JsonLimits) -> None:
    """Measure exactly what the cheap upper bounds could not rule out; `text` need not be valid JSON."""
    bare = STRING.sub("", text)
    if bare.count(",") + bare.count("{") + bare.count("[") > limits.max_values:
        raise _malformed(Reason.JSON_TOO_LARGE, "", f"the text has more than {limits.max_values:,} values")
    depth = deepest = 0
    for bracket in re.findall(r"[][{}]", bare):
        depth += 1 if bracket in "{[" else -1
        deepest = max(deepest, depth)
    if deepest > limits.max_depth:
        raise _malformed(Reason.JSON_TOO_DEEP, "", f"the nesting is {deepest:,} deep; {limits.max_depth} is the limit")


def _value_of(text: str) -> Json:
    start = 0 if text[:1] in _CONTAINERS else _after_space(text, 0)
    value, end = _DECODER.raw_decode(text, start)
    if end != len(text) and (end := _after_space(text, end)) != len(text):
        raise JSONDecodeError("There is more after the end of the value", text, end)
    # UTF-8 cannot carry a lone surrogate, so only an escape can have made one
    if "\\" in text and _has_lone_surrogate(value):
        message = "an escape gives half of a surrogate pair"
        raise _NotIJson(Reason.JSON_MALFORMED, message, place_of_lone_surrogate)
    return cast("Json", value)


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _NotIJson(Reason.JSON_DUPLICATE_MEMBER, "a member is named twice", place_of_duplicate)
    return members


def _integer(literal: str) -> int:
    # the length is looked at first: int() takes quadratic time on long runs of digits
    if len(literal) > _MOST_INTEGER_CHARACTERS or not -MAX_SAFE_INTEGER <= int(literal) <= MAX_SAFE_INTEGER:
        raise _out_of_range("an integer lies beyond 2^53-1", literal)
    return int(literal)


def _double(literal: str) -> float:
    """The nearest double, refused where its canonical form would be an integer that `_integer` refuses."""
    number = float(literal)
    if isinf(number):
        raise _out_of_range("a number is too large for a double", literal)
    if MAX_SAFE_INTEGER < abs(number) < _EXPONENT_BEGINS_AT:
        raise _out_of_range("an integer lies beyond 2^53-1", literal)
    return number


def _constant(literal: str) -> NoReturn:
    raise _NotIJson(Reason.JSON_MALFORMED, f"{literal} is not JSON", partial(place_of_literal, literal=literal))


def _out_of_range(message: str, literal: str) -> _NotIJson:
    return _NotIJson(Reason.JSON_NUMBER_OUT_OF_RANGE, message, partial(place_of_literal, literal=literal))


_DECODER: Final = JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_double, parse_constant=_constant
)
_ENCODER: Final = JSONEncoder(ensure_ascii=False, check_circular=False)


def _has_lone_surrogate(value: Json) -> bool:
    try:
        _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        return True
    return False


def _malformed(reason: Reason, where: str, message: str) -> Malformed:
    return Malformed(reason, where, message, REASONS[reason].remedy)
