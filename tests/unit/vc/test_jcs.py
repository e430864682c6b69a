"""Canonical JSON: the rules of RFC 8785 one by one, and what has no canonical form."""

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest

from vc.errors import Malformed
from vc.jcs import canonical_json, canonical_number, digest_multibase, reference_canonical_json
from vc.reasons import Reason

BOTH = pytest.mark.parametrize("canonical", [canonical_json, reference_canonical_json])


class Word(StrEnum):
    A = "a"


class Number(IntEnum):
    ONE = 1


@BOTH
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, False, None, "x"]}, '{"a":[true,false,null,"x"],"b":1}'),
        ({}, "{}"),
        ([], "[]"),
        ({"": {"10": 1, "1": 2}}, '{"":{"1":2,"10":1}}'),
        ('"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028"'),
        ({"\ufb33": 1, "\U0001f602": 2, "é": 3}, '{"é":3,"😂":2,"\ufb33":1}'),  # by code units, not code points
        ({"e\u0301": 1, "é": 2}, '{"e\u0301":1,"é":2}'),  # no Unicode normalisation
        ([0, -0.0, 1.0, 1e21, 1e-7, 100.0], "[0,0,1,1e+21,1e-7,100]"),
        ((1, 2), "[1,2]"),
        (MappingProxyType({"a": (MappingProxyType({}),)}), '{"a":[{}]}'),
        ({Word.A: Word.A, "n": Number.ONE}, '{"a":"a","n":1}'),
        (9007199254740991, "9007199254740991"),
    ],
)
def test_values_have_one_form(canonical: Any, value: object, text: str) -> None:
    assert canonical(value) == text.encode()


@BOTH
@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, float("nan")]}, "/a/1"),
        (float("inf"), ""),
        ([float("-inf")], "/0"),
        ({"a": 9007199254740992}, "/a"),
        ([-9007199254740992], "/0"),
        ({"a": "\ud800"}, "/a"),
        ({"\udfff": 1}, "/\\udfff"),
        ({"a": {1: "x"}}, "/a"),
        ({None: "x"}, ""),
        ({True: "x"}, ""),
        ({1.5: "x", "a": 1}, ""),
        ([b"x"], "/0"),
        ([{1, 2}], "/0"),
        ({"a": object()}, "/a"),
    ],
)
def test_what_is_not_i_json_is_refused_with_its_place(canonical: Any, value: object, where: str) -> None:
    with pytest.raises(Malformed) as refused:
        canonical(value)
    assert (refused.value.reason, refused.value.where) == (Reason.JSON_NOT_CANONICALISABLE, where)


@BOTH
def test_data_that_holds_itself_is_refused(canonical: Any) -> None:
    loop: list[object] = []
    loop.append({"again": loop})
    with pytest.raises(Malformed, match="holds itself"):
        canonical(loop)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (-1.23e-7, "-1.23e-7"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (333333333.33333329, "333333333.3333333"),
        (0.1, "0.1"),
        (1e16, "10000000000000000"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number: float, text: str) -> None:
    assert canonical_number(number) == text


def test_a_digest_is_a_multihash_in_base64url_with_its_prefix() -> None:
    # sha2-256 of nothing, e3b0c442…, behind 0x12 0x20
    assert digest_multibase(b"") == "uEiDjsMRCmPwcFJr79MiZb7kkJ65B5GSbk0yklZkbeFK4VQ"
