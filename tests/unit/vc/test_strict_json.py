"""Reading JSON: what is refused, why, and the place that the message names."""

import sys

import pytest

from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import JsonLimits, parse_json, parse_object


def refusal(raw: bytes | str, limits: JsonLimits | None = None) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_json(raw, limits or JsonLimits())
    return refused.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        (" \t\r\n[true, false ]\n", [True, False]),
        ('{"b": 1, "a": {"b": [2.5, -0]}}', {"b": 1, "a": {"b": [2.5, 0]}}),
        ('"\\ud83d\\ude02 \\u00e9 é"', "😂 é é"),
        ("9007199254740991", 9007199254740991),
        ("-9007199254740991", -9007199254740991),
        ("1e21", 1e21),
        ("1e-999", 0.0),
        ('["{[,", "\\"]}"]', ["{[,", '"]}']),
    ],
)
def test_i_json_is_read(text: str, value: object) -> None:
    assert parse_json(text) == value
    assert parse_json(text.encode()) == value


def test_members_keep_the_order_of_the_text() -> None:
    assert list(parse_object('{"b": 1, "a": 2, "c": 3}')) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "reason", "where"),
    [
        ('{"a": 1, "b": 2, "a": 1}', Reason.JSON_DUPLICATE_MEMBER, "line 1, column 18 (/a)"),
        ('{"a":\n {"b": [0, {"c": 1, "\\u0063": 2}]}}', Reason.JSON_DUPLICATE_MEMBER, "line 2, column 21 (/a/b/1/c)"),
        ('{"": 1, "": 2}', Reason.JSON_DUPLICATE_MEMBER, "line 1, column 9 (/)"),
        ('{"a/~b": [9007199254740992]}', Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 11 (/a~1~0b/0)"),
        ("-9007199254740992", Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 1 (the whole text)"),
        ('["1e999", 1e999]', Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 11 (/1)"),
        ("[-1e999]", Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 2 (/0)"),
        ("[9007199254740993.0]", Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 2 (/0)"),
        ("[1e20]", Reason.JSON_NUMBER_OUT_OF_RANGE, "line 1, column 2 (/0)"),
        ('{"a": NaN}', Reason.JSON_MALFORMED, "line 1, column 7 (/a)"),
        ("[Infinity]", Reason.JSON_MALFORMED, "line 1, column 2 (/0)"),
        ("[-Infinity]", Reason.JSON_MALFORMED, "line 1, column 2 (/0)"),
        ('["\\\\ud800", "\\ud800"]', Reason.JSON_MALFORMED, "line 1, column 13 (/1)"),
        ('{"\\udc00": 1}', Reason.JSON_MALFORMED, "line 1, column 2 (/\\udc00)"),
        ("\ufeff{}", Reason.JSON_MALFORMED, "line 1, column 1"),
        ("{}\n\n x", Reason.JSON_MALFORMED, "line 3, column 2"),
        ('{"a": 1,}', Reason.JSON_MALFORMED, "line 1, column 9"),
        ("[1,\n 2", Reason.JSON_MALFORMED, "line 2, column 3"),
        ("", Reason.JSON_MALFORMED, "line 1, column 1"),
        ("\u00a01", Reason.JSON_MALFORMED, "line 1, column 1"),
        ('"\t"', Reason.JSON_MALFORMED, "line 1, column 2"),
        ("'a'", Reason.JSON_MALFORMED, "line 1, column 1"),
        ("\uff11", Reason.JSON_MALFORMED, "line 1, column 1"),
        ("01", Reason.JSON_MALFORMED, "line 1, column 2"),
    ],
)
def test_a_refusal_names_the_reason_and_the_place(text: str, reason: Reason, where: str) -> None:
    error = refusal(text)
    assert (error.reason, error.where) == (reason, where)
    assert refusal(text.encode()).where == where


@pytest.mark.parametrize("raw", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', '"a"'.encode("utf-16")])
def test_bytes_that_are_not_utf_8_are_refused_at_the_byte(raw: bytes) -> None:
    assert refusal(raw).reason is Reason.JSON_MALFORMED
    assert refusal(raw).where in ("byte 0", "byte 1")


def test_a_lone_surrogate_in_a_str_is_refused_as_one_in_bytes_is() -> None:
    assert refusal('"\ud800"').where == "byte 1"


@pytest.mark.parametrize("text", ["[[[]]]", '{"a":{"b":{}}}', '[{"a":[]}]'])
def test_depth_is_limited_exactly(text: str) -> None:
    assert parse_json(text, JsonLimits(max_depth=3)) == parse_json(text)
    assert refusal(text, JsonLimits(max_depth=2)).reason is Reason.JSON_TOO_DEEP


def test_brackets_in_strings_and_side_by_side_are_not_depth() -> None:
    assert parse_json('["[[[[", [], [], [], "\\"[["]', JsonLimits(max_depth=2)) == ["[[[[", [], [], [], '"[[']


@pytest.mark.parametrize("text", ["[1,2,3]", '{"a":1,"b":2,"c":3}', '[",,,,,",{}]'])
def test_the_number_of_values_is_limited(text: str) -> None:
    assert parse_json(text, JsonLimits(max_values=3)) == parse_json(text)
    assert refusal(text, JsonLimits(max_values=1)).reason is Reason.JSON_TOO_LARGE


def test_size_is_limited_in_bytes_for_text_as_well() -> None:
    limits = JsonLimits(max_bytes=6)
    assert parse_json('"éé"', limits) == "éé"
    assert refusal('"ééa"', limits).reason is Reason.JSON_TOO_LARGE
    assert refusal('"ééa"'.encode(), limits).reason is Reason.JSON_TOO_LARGE
    assert refusal('"aaaaa"', limits).reason is Reason.JSON_TOO_LARGE


@pytest.mark.parametrize("innermost", ["", '"\\\\n"'])
def test_a_recursion_error_never_leaks_even_from_a_stack_that_is_nearly_full(innermost: str) -> None:
    def call_at_depth(remaining: int) -> object:
        return call_at_depth(remaining - 1) if remaining else parse_json("[" * 60 + innermost + " " + "]" * 60)

    seen = set()
    for depth in range(sys.getrecursionlimit() - 300, sys.getrecursionlimit()):
        try:
            call_at_depth(depth)
            seen.add("read")
        except Malformed as error:
            seen.add(error.reason)
        except RecursionError:  # the test's own frames did not fit
            break
    assert {"read", Reason.JSON_TOO_DEEP} <= seen


@pytest.mark.parametrize("text", ["[]", "1", '"a"', "null", "true", "1.5"])
def test_parse_object_takes_objects_only(text: str) -> None:
    assert parse_object('{"a": null}') == {"a": None}
    with pytest.raises(Malformed, match="not an object"):
        parse_object(text)


def test_a_hostile_name_is_cut_and_escaped_in_the_message() -> None:
    error = refusal('{"%s\x7f\\u001b[31m": 1e999}' % ("n" * 10))
    assert error.where == "line 1, column 27 (/" + "n" * 10 + "\\x7f\\x1b[31m)"
    assert len(refusal('{"%s": 1e999}' % ("n" * 100_000)).where) < 150
