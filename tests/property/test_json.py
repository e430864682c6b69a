"""What holds for every JSON value and for every sequence of bytes."""

import json
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vc.credential import credential_problems
from vc.errors import Malformed
from vc.jcs import canonical_json, canonical_number, reference_canonical_json
from vc.presentation import presentation_problems
from vc.reasons import Reason
from vc.strict_json import MAX_SAFE_INTEGER, parse_json, reference_parse_json

SAFE_INTEGERS = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
# what the strict parser takes: a double whose canonical form is not an integer beyond 2^53-1
READABLE_DOUBLES = DOUBLES.filter(lambda number: not MAX_SAFE_INTEGER < abs(number) < 1e21)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
# letters around U+FFFF, where the order of UTF-16 code units and of code points differ
NAMES = TEXTS | st.text(st.sampled_from("a\u007f\ud7ff\ue000\uffff\U00010000\U0010ffff"), max_size=3)


def values(numbers: st.SearchStrategy[Any], names: st.SearchStrategy[str] = NAMES) -> st.SearchStrategy[Any]:
    scalars = st.none() | st.booleans() | SAFE_INTEGERS | numbers | TEXTS
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
    )


def same(left: object, right: object) -> bool:
    """Equality that tells 1 from true and ignores only what JSON cannot tell: 1 and 1.0, 0 and -0."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def outcome(read: Callable[[bytes], object], text: bytes) -> str:
    """The value with its types, or the refusal: equal for equal readings only."""
    try:
        return repr(read(text))
    except Malformed as error:
        return f"{error.reason} {error.where} {error.message}"


@given(values(DOUBLES), st.sampled_from([0, orjson.OPT_INDENT_2, orjson.OPT_SORT_KEYS]))
@example([9007199254740992.0, 1e16, 1e20, 1e21, 1e22, -0.0, 5e-324], 0)
def test_both_ways_of_reading_agree_on_what_orjson_writes(value: object, option: int) -> None:
    text = orjson.dumps(value, option=option)
    assert outcome(parse_json, text) == outcome(reference_parse_json, text)


TOKENS = [b"{", b"}", b"[", b"]", b",", b":", b'"a"', b'"b"', b'"\\ud800"', b"1", b"-0", b"1.0", b"1e+20", b" "]
TOKENS += [b"9007199254740992", b"null", b"NaN", b'"\\u0041"', b'"\\/"', b'"\xc3\xa9"', b"\xff"]


@given(st.lists(st.sampled_from(TOKENS), max_size=9))
@example([b"{", b'"a"', b":", b"1", b",", b'"a"', b":", b"1", b"}"])
def test_both_ways_of_reading_agree_on_any_sequence_of_tokens(tokens: list[bytes]) -> None:
    text = b"".join(tokens)
    assert outcome(parse_json, text) == outcome(reference_parse_json, text)


@given(values(DOUBLES))
def test_both_ways_to_the_canonical_form_agree(value: object) -> None:
    assert canonical_json(value) == reference_canonical_json(value)


@given(values(st.nothing(), st.text("abcA_0@/~ ", max_size=4)))
def test_both_ways_agree_where_the_fast_one_is_taken(value: object) -> None:
    assert canonical_json(value) == reference_canonical_json(value)


@given(values(READABLE_DOUBLES))
def test_reading_the_canonical_form_gives_the_value_back(value: object) -> None:
    assert same(parse_json(canonical_json(value)), value)


@given(values(READABLE_DOUBLES), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_canonical_form_does_not_depend_on_how_the_text_was_written(
    value: object, indent: object, ascii_only: bool
) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only)  # type: ignore[arg-type]
    assert canonical_json(parse_json(written)) == canonical_json(value)


@given(DOUBLES)
@example(5e-324)
@example(1.7976931348623157e308)
@example(9007199254740993.0)
@example(1e21)
@example(-1e-7)
def test_a_canonical_number_reads_back_as_the_same_double(number: float) -> None:
    written = canonical_number(number)
    assert float(written) == number
    assert written == "0" or not written.endswith(".0")


@given(st.binary())
@example(b"\xff")
@example(b'{"a":"\\ud800"}')
@example(b"-")
def test_any_bytes_are_read_or_refused_as_malformed(raw: bytes) -> None:
    read_or_refuse(raw)


@given(st.text(st.sampled_from('{}[]:,"\\ud8dc0e+-.1 tfn\n\ufeff'), max_size=60))
def test_any_text_made_of_json_tokens_is_read_or_refused_as_malformed(text: str) -> None:
    read_or_refuse(text)


@given(values(DOUBLES), st.data())
def test_damaged_json_is_read_or_refused_as_malformed(value: object, data: st.DataObject) -> None:
    raw = bytearray(json.dumps(value).encode())
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(raw))


def read_or_refuse(raw: bytes | str) -> None:
    try:
        value = parse_json(raw)
    except Malformed as error:
        refusal = error
    else:
        # whatever is read is I-JSON, so it has a canonical form, which is read as the same value
        assert same(parse_json(canonical_json(value)), value)
        return
    assert refusal.where.isprintable()
    assert refusal.remedy
    assert str(refusal).encode()


MEMBERS = st.sampled_from(
    [
        *(
            "@context",
            "@id",
            "@value",
            "@language",
            "@direction",
            "id",
            "type",
            "issuer",
            "holder",
            "name",
            "description",
        ),
        *("credentialSubject", "validFrom", "validUntil", "proof", "credentialStatus", "credentialSchema", "evidence"),
        *(
            "relatedResource",
            "termsOfUse",
            "refreshService",
            "verifiableCredential",
            "digestSRI",
            "https://x.example/y",
        ),
    ]
)
FRAGMENTS = st.sampled_from(
    [
        *(
            "VerifiableCredential",
            "EnvelopedVerifiableCredential",
            "did:example:1",
            "en",
            "ltr",
            "2026-01-01T00:00:00Z",
        ),
        *("https://www.w3.org/ns/credentials/v2", "https://w3id.org/agentvc/v1", "data:application/vc+jwt,x"),
    ]
)


@given(st.dictionaries(MEMBERS, values(FRAGMENTS | DOUBLES, MEMBERS), max_size=8))
def test_any_object_is_judged_and_every_problem_can_be_shown(document: dict[str, Any]) -> None:
    for problem in (*credential_problems(document), *presentation_problems(document)):
        assert problem.where == "" or problem.where.startswith("/")
        assert problem.message
        assert problem.remedy
        str(problem).encode()


HOSTILE = {
    "escaped quotes without an end": b'"' + b'\\"' * 500_000,
    "many opening quotes": b'"' * 1_000_000,
    "deep arrays": b"[" * 1_000_000,
    "deep objects": b'{"a":' * 200_000,
    "an integer of a million digits": b"1" * 1_000_000,
    "a fraction of a million digits": b"0." + b"1" * 1_000_000,
    "an exponent of a million digits": b"1e" + b"1" * 1_000_000,
    "many equal names": b"{" + b",".join([b'"a":1'] * 60_000) + b"}",
    "a repeat behind many names": b"{" + b",".join(b'"%d":1' % n for n in range(60_000)) + b',"0":1}',
    "a late large number below long names": (b'{"' + b"n" * 8_000 + b'":') * 60 + b"[" + b"1," * 60_000 + b"1e999",
    "a late lone surrogate": b"[" + b'"",' * 60_000 + b'"\\ud800"]',
    "white space": b" " * 1_000_000,
    "backslashes": b'"' + b"\\\\" * 400_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_of_a_megabyte_is_dealt_with_at_once(name: str) -> None:
    begun = time.process_time()
    read_or_refuse(HOSTILE[name][:1_048_576])
    assert time.process_time() - begun < 2  # linear takes a tenth of that even on a busy machine; quadratic, minutes


def test_a_document_that_breaks_a_rule_many_thousand_times_is_judged_at_once() -> None:
    begun = time.process_time()
    many = [1] * 60_000
    document = {"type": many, "@context": many, "credentialSubject": many, "evidence": many, "relatedResource": many}
    document |= {f"@{n}": 1 for n in range(60_000)} | {"name": many, "verifiableCredential": many}  # type: ignore[dict-item]
    with pytest.raises(Malformed) as refused:
        raise Malformed.because(
            Reason.CREDENTIAL_MALFORMED, credential_problems(document) + presentation_problems(document)
        )
    assert len(str(refused.value)) < 20_000
    assert time.process_time() - begun < 5
