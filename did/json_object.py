"""JSON objects from outside, read strictly: a DID document or a JWK has one meaning or none (RFC 7493)."""

import json
from typing import Final, NoReturn

from did.errors import InvalidEncoding

# A DID document nests 4 levels; services may add a few. So the parser's recursion stays far from the interpreter's.
MAX_DEPTH: Final = 64


def read_json_object(data: bytes) -> dict[str, object]:
    """Return the JSON object in UTF-8 `data`.

    Raises InvalidEncoding for anything but one object, for repeated members, NaN and Infinity, a byte order mark,
    bytes that are not UTF-8, and more than MAX_DEPTH levels. Not checked: the size, which the fetcher limits.
    """
    try:
        text = data.decode("utf-8")
        _check_depth(text)
        value = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidEncoding(f"not strict JSON: {error}") from error
    if not isinstance(value, dict):
        raise InvalidEncoding("JSON is not an object")
    return value


def _check_depth(text: str) -> None:
    # Brackets in strings count too: so the count is an upper bound, and exceeding it needs the exact walk.
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth, in_string, escaped = 0, False, False
    for letter in text:
        if in_string:
            in_string, escaped = letter != '"' or escaped, letter == "\\" and not escaped
        elif letter == '"':
            in_string = True
        elif letter in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidEncoding(f"more than {MAX_DEPTH} levels")
        elif letter in "}]":
            depth -= 1


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise InvalidEncoding(f"member {repeated!r} is repeated")
    return members


def _no_constant(name: str) -> NoReturn:
    raise InvalidEncoding(f"{name} is not JSON")
