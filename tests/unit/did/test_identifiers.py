import pytest
from hypothesis import given
from hypothesis import strategies as st

from did import Did, DidUrl, parse_did, parse_did_url
from did.errors import InvalidDid
from did.identifiers import MAX_DID_LETTERS


def test_a_did_has_a_method_and_an_identifier() -> None:
    assert parse_did("did:web:acme.example%3A8443:a") == Did("web", "acme.example%3A8443:a")


def test_the_identifier_may_have_empty_parts_but_not_end_in_one() -> None:
    assert parse_did("did:example::a").identifier == ":a"
    with pytest.raises(InvalidDid):
        parse_did("did:example:a:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "did",
        "did:",
        "did:web",
        "did:web:",
        "did::a",
        "DID:web:a",
        "did:Web:a",
        "did:we-b:a",
        "did:web:a b",
        "did:web:a\n",
        "\ndid:web:a",
        "did:web:é",
        "did:web:a%2",
        "did:web:a%zz",
        "did:web:a/b",
        "did:web:a?b",
        "did:web:a#b",
        "urn:uuid:1",
        "did:web:a\ud800",
    ],
    ids=ascii,
)
def test_a_text_that_is_no_did_is_refused(text: str) -> None:
    with pytest.raises(InvalidDid, match="not a DID"):
        parse_did(text)


def test_a_did_beyond_the_limit_is_refused() -> None:
    start = "did:web:"
    assert parse_did(start + "a" * (MAX_DID_LETTERS - len(start)))
    with pytest.raises(InvalidDid, match="letters"):
        parse_did(start + "a" * (MAX_DID_LETTERS - len(start) + 1))


def test_a_did_url_has_its_four_parts() -> None:
    text = "did:web:acme.example/a/b?versionId=1#key-1"
    assert parse_did_url(text) == DidUrl("did:web:acme.example", "/a/b", "versionId=1", "key-1")
    assert str(parse_did_url(text)) == text


def test_an_absent_part_differs_from_an_empty_one() -> None:
    assert parse_did_url("did:web:a").fragment is None
    assert parse_did_url("did:web:a#").fragment == ""


@pytest.mark.parametrize(
    "text", ["#key-1", "did:web:a:#k", "did:web:a#b#c", "did:web:a# b", "did:web:a#b\n", "did:web:a#%4"]
)
def test_a_text_that_is_no_absolute_did_url_is_refused(text: str) -> None:
    with pytest.raises(InvalidDid, match="not an absolute DID URL"):
        parse_did_url(text)


@given(st.text(alphabet="did:web%3A#/?a\n", max_size=30))
def test_whatever_is_accepted_is_written_back_as_it_was(text: str) -> None:
    for read in (parse_did, parse_did_url):
        try:
            parsed = read(text)
        except InvalidDid:
            continue
        assert str(parsed) == text
