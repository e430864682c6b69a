"""Bits in order, and their compressed form: one canonical way out, and a bounded, strict way in."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did.multibase import encode_base58btc, encode_base64url
from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.bitstring import MAX_BYTES, MINIMUM_ENTRIES, Bitstring


def encode(data: bytes) -> str:
    return encode_base64url(gzip.compress(data, mtime=0))


def refusal(text: str, **limits: int) -> Malformed:
    with pytest.raises(Malformed) as refused:
        Bitstring.from_encoded(text, **limits)
    assert refused.value.reason is Reason.STATUS_MALFORMED
    assert refused.value.where == "/credentialSubject/encodedList"
    return refused.value


def test_the_first_entry_is_the_most_significant_bit_of_the_first_byte() -> None:
    bits = Bitstring.from_indexes(24, [0, 9, 23])
    assert bits.data == bytes([0b1000_0000, 0b0100_0000, 0b0000_0001])
    assert [index for index in range(24) if bits.get(index)] == [0, 9, 23]


def test_entries_of_several_bits_lie_side_by_side_most_significant_bit_first() -> None:
    bits = Bitstring.from_values(8, {0: 0b101, 2: 0b011, 7: 0b110}, size=3)
    assert bits.data == bytes([0b1010_0001, 0b1000_0000, 0b0000_0110])
    assert [bits.get(index, 3) for index in range(8)] == [5, 0, 3, 0, 0, 0, 0, 6]


@given(st.data(), st.integers(1, 8))
def test_what_is_put_in_is_read_out(data: st.DataObject, size: int) -> None:
    values = data.draw(
        st.lists(st.integers(0, (1 << size) - 1), min_size=8, max_size=64).filter(lambda v: len(v) % 8 == 0)
    )
    bits = Bitstring.from_values(len(values), dict(enumerate(values)), size)
    assert [bits.get(index, size) for index in range(len(values))] == values
    assert Bitstring.from_encoded(bits.encoded()) == bits


def test_the_same_bits_always_give_the_same_text_without_time_or_name() -> None:
    one, two = (Bitstring.from_indexes(MINIMUM_ENTRIES, [5, 6, 131_071]) for _ in range(2))
    assert one.encoded() == two.encoded()
    assert one.encoded().startswith("uH4sIAAAAAAAA")  # magic, deflate, no flags, time 0


@pytest.mark.parametrize(
    ("length", "values", "size"),
    [
        (0, {}, 1),
        (-8, {}, 1),
        (7, {}, 1),
        (8, {}, 0),
        (8, {8: 1}, 1),
        (8, {-1: 1}, 1),
        (8, {0: 2}, 1),
        (8, {0: -1}, 1),
        (3, {}, 2),
    ],
)
def test_bits_that_do_not_fit_are_not_built(length: int, values: dict[int, int], size: int) -> None:
    with pytest.raises(ValueError, match=r"do(es)? not fi"):
        Bitstring.from_values(length, values, size)


@pytest.mark.parametrize(("index", "size"), [(16, 1), (-1, 1), (8, 2), (5, 3), (0, 0), (10**15, 1), (0, 17)])
def test_reading_outside_the_list_is_an_error(index: int, size: int) -> None:
    bits = Bitstring(b"\xff\xff")
    assert len(bits) == 16
    assert bits.get(15) == 1
    with pytest.raises(IndexError):
        bits.get(index, size)


def test_the_text_of_another_gzip_writer_is_read() -> None:
    data = bytes(range(256)) * 64
    assert Bitstring.from_encoded(encode(data)).data == data
    assert Bitstring.from_encoded(encode_base64url(gzip.compress(data, 9, mtime=1795510800))).data == data


GOOD = gzip.compress(bytes(16384), mtime=0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "does not start with u"),
        (encode(bytes(16384))[1:], "does not start with u"),
        (encode_base58btc(GOOD), "does not start with u"),
        (encode(bytes(16384)) + "=", "base64url"),
        ("u" + "+/" * 8, "base64url"),
        ("u", "ends early"),
        ("u!!", "base64url"),
        (encode_base64url(b"not gzip at all"), "not gzip"),
        (encode_base64url(zlib.compress(bytes(16384))), "not gzip"),
        (encode_base64url(zlib.compress(bytes(16384))[2:-4]), "not gzip"),
        (encode_base64url(GOOD[:-1]), "ends early"),
        (encode_base64url(GOOD[:20]), "ends early"),
        (encode_base64url(GOOD + b"\0"), "more bytes after"),
        (encode_base64url(GOOD + GOOD), "more bytes after"),
        (encode_base64url(b"\0" + GOOD), "not gzip"),
        (encode_base64url(GOOD[:-8] + b"\1" + GOOD[-7:]), "not gzip"),
        (encode_base64url(GOOD[:-4] + b"\1\0\0\0"), "not gzip"),
    ],
)
def test_each_defect_of_the_encoding_is_refused(text: str, words: str) -> None:
    assert Bitstring.from_encoded(encode_base64url(GOOD)).data == bytes(16384)
    assert words in refusal(text).message


def test_expansion_stops_at_the_limit() -> None:
    bomb = encode(bytes(64 * MAX_BYTES))
    assert len(bomb) < 400_000
    tracemalloc.start()
    assert "expands to more" in refusal(bomb).message
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * MAX_BYTES


def test_the_limit_itself_is_allowed() -> None:
    text = encode(bytes(16384))
    assert len(Bitstring.from_encoded(text, max_bytes=16384)) == MINIMUM_ENTRIES
    assert "16,383" in refusal(text, max_bytes=16383).message
