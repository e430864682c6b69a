import pytest
from hypothesis import given
from hypothesis import strategies as st

from did import multibase
from did.errors import InvalidEncoding


@given(st.binary(max_size=200))
def test_base64url_reads_back_what_it_wrote(data: bytes) -> None:
    assert multibase.b64url_decode(multibase.b64url_encode(data)) == data
    assert multibase.decode(multibase.encode_base64url(data)) == data


@given(st.binary(max_size=700))
def test_base58btc_reads_back_what_it_wrote(data: bytes) -> None:
    assert multibase.decode(multibase.encode_base58btc(data)) == data


@given(st.text(alphabet="ABab01-_+/= \n", max_size=12))
def test_base64url_accepts_only_the_text_that_it_would_write(text: str) -> None:
    try:
        data = multibase.b64url_decode(text)
    except InvalidEncoding:
        return
    assert multibase.b64url_encode(data) == text


@given(st.text(max_size=40))
def test_any_text_is_decoded_or_refused(text: str) -> None:
    for read in (multibase.decode, multibase.b64url_decode):
        try:
            read(text)
        except InvalidEncoding:
            continue


@pytest.mark.parametrize(
    "text",
    ["aGk=", "aGk==", "a", "aGl", "aGk\n", " aGk", "a+8", "a/8", "aGké", "aG=k", "====", "aGk\ud800"],
    ids=ascii,
)
def test_base64url_with_one_defect_is_refused(text: str) -> None:
    assert multibase.b64url_decode("aGk") == b"hi"
    with pytest.raises(InvalidEncoding):
        multibase.b64url_decode(text)


@pytest.mark.parametrize("text", ["z0", "zO", "zI", "zl", "z7 ", "z7\n", "zé", "", "mAA", "Z7", "7"])
def test_multibase_with_a_foreign_letter_or_prefix_is_refused(text: str) -> None:
    assert multibase.decode("z7")
    with pytest.raises(InvalidEncoding):
        multibase.decode(text)


def test_leading_zero_bytes_are_kept() -> None:
    assert multibase.encode_base58btc(b"\0\0\1") == "z112"
    assert multibase.decode("z112") == b"\0\0\1"


def test_base58_beyond_its_limit_is_refused_without_work() -> None:
    limit = multibase.MAX_BASE58_LETTERS
    assert multibase.decode("z" + "2" * limit)
    with pytest.raises(InvalidEncoding, match=f"longer than {limit}"):
        multibase.decode("z" + "2" * (limit + 1))


@given(st.binary(max_size=30), st.data())
def test_one_changed_inserted_or_added_letter_never_gives_the_same_bytes(data: bytes, draw: st.DataObject) -> None:
    text = multibase.b64url_encode(data)
    position = draw.draw(st.integers(0, len(text)))
    letter = draw.draw(st.sampled_from("ABz09-_+/=\n .\x00"))
    for other in (text[:position] + letter + text[position:], text[:position] + letter + text[position + 1 :]):
        if other != text:
            try:
                assert multibase.b64url_decode(other) != data
            except InvalidEncoding:
                continue
