"""Terms and lines of canonical N-Quads."""

import pytest

from vc.linked_data import line, parse_n_quads, relabelled
from vc.linked_data.quads import is_iri, is_language_tag, quoted


@pytest.mark.parametrize(
    "iri",
    [
        "did:key:z6Mk",
        "urn:uuid:1",
        "https://a.example/ä?q#f",
        "data:application/vc+jwt,ey.J",
        "x:",
        "tag:a@b.example,2026:c",
    ],
)
def test_an_absolute_iri_is_one(iri: str) -> None:
    assert is_iri(iri)


@pytest.mark.parametrize(
    "text",
    ["", "relative", "//a.example/", "_:b0", ":x", "1a:b", "https ://not-a-url", "x:a b", "x:a>b", 'x:"', "x:{", "x:|",
     "x:\\u0041", "x:\n", "x\n:y", "x:\u00a0", "x:\u2028", "x:\x7f", "x:\ud800", "x:a#b#c", "x:`", "x:^"],
)  # fmt: skip
def test_what_could_break_a_line_or_is_relative_is_no_iri(text: str) -> None:
    assert not is_iri(text)


def test_language_tags_have_letters_and_digits_only() -> None:
    assert all(map(is_language_tag, ["en", "de-CH-1996", "x-klingon"]))
    assert not any(map(is_language_tag, ["", "en us", "en-", "1e", "en_US", "toolonglanguage", "en\n", "é"]))


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("plain", '"plain"'),
        ('\b\t\n\f\r"\\', '"\\b\\t\\n\\f\\r\\"\\\\"'),
        ("\x00\x07\x0b\x1f\x7f\ufffe\uffff", '"\\u0000\\u0007\\u000B\\u001F\\u007F\\uFFFE\\uFFFF"'),
        ("\x80\u00a0\u2028é\U0001f600'", '"\x80\u00a0\u2028é\U0001f600\'"'),
    ],
)
def test_a_literal_has_the_escapes_of_canonical_n_quads_and_no_others(text: str, literal: str) -> None:
    assert quoted(text) == literal
    assert parse_n_quads(line(("<x:s>", "<x:p>", literal, "")))[0][2] == literal


def test_quads_are_written_under_other_labels_in_sorted_order() -> None:
    quads = [("_:b0", "<x:p>", "_:b1", "_:b0"), ("<x:s>", "<x:p>", '"_:b1"', "")]
    assert relabelled(quads, {"b0": "u2", "b1": "u1"}) == ['<x:s> <x:p> "_:b1" .\n', "_:u2 <x:p> _:u1 _:u2 .\n"]


def test_a_blank_node_without_a_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        relabelled([("_:b0", "<x:p>", "_:b1", "")], {"b0": "u2"})
