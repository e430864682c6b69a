"""Canonical JSON (RFC 8785) and the digest taken over it.

Two ways lead to the same bytes. The reference below follows the RFC clause by clause. orjson, fifteen times as fast, is
used where a look at every member has shown that the two cannot differ: only strings, small integers, booleans, null,
arrays, and objects whose names are ASCII (for which the order of UTF-16 code units is the order of bytes).
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring
from math import isfinite
from typing import Final

import orjson

from vc.errors import Malformed
from vc.json_places import pointer
from vc.reasons import REASONS, Reason
from vc.strict_json import MAX_SAFE_INTEGER

_SHA2_256_MULTIHASH: Final = b"\x12\x20"  # multihash code of sha2-256 and its length in bytes
_MOST_INTEGER_DIGITS: Final = 21  # ECMA-262 Number::toString step 6: beyond this the exponent form begins
_FIRST_EXPONENT: Final = -6  # and this is where it begins for small numbers, step 8


def canonical_json(value: object) -> bytes:
    """The canonical UTF-8 bytes of I-JSON data, without a final newline.

    Mappings are objects, lists and tuples are arrays, -0.0 is 0.
    Raises Malformed(json.not_canonicalisable) for NaN, infinities, integers beyond 2^53-1, lone surrogates, names that
    are not strings, any other type, and data nested deeper than Python's stack.
    Source: RFC 8785 3.
    """
    try:
        if _encoders_agree(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (RecursionError, orjson.JSONEncodeError):
        pass  # a lone surrogate, or too deep: the reference says where
    return reference_canonical_json(value)


def reference_canonical_json(value: object) -> bytes:
    """As `canonical_json`, by the reference alone."""
    try:
        return _written(value, ()).encode()
    except RecursionError as error:
        raise _refused((), "the data is nested too deep, or holds itself") from error


def digest_multibase(data: bytes) -> str:
    """`u` and the unpadded base64url of the sha2-256 multihash of `data` (Controlled Identifiers 2.4, 2.5)."""
    return "u" + urlsafe_b64encode(_SHA2_256_MULTIHASH + hashlib.sha256(data).digest()).decode().rstrip("=")


def canonical_number(number: float) -> str:
    """What ECMAScript's Number::toString(10) gives for a finite double (RFC 8785 3.2.2.3).

    Both Python's repr and ECMAScript use the shortest digits that read back as the same double; only the notation
    differs.
    """
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, power = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(power or 0)  # ECMA-262 calls it n: digits before the decimal point
    digits = digits.rstrip("0")
    return sign + _in_ecmascript_notation(digits, point)


def _in_ecmascript_notation(digits: str, point: int) -> str:
    if len(digits) <= point <= _MOST_INTEGER_DIGITS:
        return digits.ljust(point, "0")
    if 0 < point <= _MOST_INTEGER_DIGITS:
        return f"{digits[:point]}.{digits[point:]}"
    if _FIRST_EXPONENT < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"


def _encoders_agree(value: object) -> bool:
    """Whether orjson gives the canonical form of `value`, should it give anything at all."""
    if type(value) is dict:
        try:
            if not "".join(value).isascii():
                return False
        except TypeError:  # a name that is not a string
            return False
        return _all_agree(value.values())
    if type(value) is list:
        return _all_agree(value)
    if type(value) is int:
        return -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER
    return value is None or type(value) is bool or type(value) is str


def _all_agree(values: Iterable[object]) -> bool:
    # a plain loop that skips strings at once: this is most of what canonicalisation adds to the encoder's own time
    for value in values:  # noqa: SIM110
        if type(value) is not str and not _encoders_agree(value):
            return False
    return True


def _written(value: object, path: tuple[str | int, ...]) -> str:  # noqa: PLR0911  one row for each type of JSON
    """The canonical text of `value`, which stands at `path`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value, path)
        case int():
            return _integer(value, path)
        case float():
            return _double(value, path)
        case list() | tuple():
            return f"[{','.join(_written(item, (*path, index)) for index, item in enumerate(value))}]"
        case Mapping():
            return _object(value, path)
    raise _refused(path, f"{type(value).__name__} is not a JSON type")


def _string(text: str, path: tuple[str | int, ...]) -> str:
    """RFC 8785 3.2.2.2, whose escapes, short ones and lower-case hexadecimal, are those that Python writes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _refused(path, "a string has half of a surrogate pair") from error
    return encode_basestring(text)


def _integer(number: int, path: tuple[str | int, ...]) -> str:
    if not -MAX_SAFE_INTEGER <= number <= MAX_SAFE_INTEGER:
        raise _refused(path, "an integer lies beyond 2^53-1")
    return int.__repr__(number)


def _double(number: float, path: tuple[str | int, ...]) -> str:
    if not isfinite(number):
        raise _refused(path, "NaN and infinities are not JSON")
    return canonical_number(number)


def _object(members: Mapping[object, object], path: tuple[str | int, ...]) -> str:
    """RFC 8785 3.2.3: members in the order of their names' UTF-16 code units."""
    written = []
    for name, value in members.items():
        if not isinstance(name, str):
            raise _refused(path, f"a member is named by {type(name).__name__}, not by a string")
        text = _string(name, (*path, name))
        written.append((name.encode("utf-16-be"), f"{text}:{_written(value, (*path, name))}"))
    return "{" + ",".join(text for _, text in sorted(written)) + "}"


def _refused(path: tuple[str | int, ...], message: str) -> Malformed:
    reason = Reason.JSON_NOT_CANONICALISABLE
    return Malformed(reason, pointer(*path), message, REASONS[reason].remedy)
