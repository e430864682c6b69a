import pytest
from hypothesis import given
from hypothesis import strategies as st

from did.errors import InvalidEncoding
from did.json_object import MAX_DEPTH, read_json_object


def test_an_object_is_read() -> None:
    assert read_json_object('{"a": [1, "é", null]}'.encode()) == {"a": [1, "é", None]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"a"',
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"{} {}",
        b'{"a": 1,}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_json_with_one_defect_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidEncoding):
        read_json_object(data)


def test_nesting_is_limited() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    assert read_json_object(nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(InvalidEncoding, match="levels"):
            read_json_object(nested(levels))


def test_brackets_in_strings_and_side_by_side_are_not_levels() -> None:
    assert read_json_object(b'{"a": "' + b"[" * 100 + b'\\"{", "b": [' + b",".join([b"[]"] * 100) + b"]}")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_json_object(data)
    except InvalidEncoding:
        return
