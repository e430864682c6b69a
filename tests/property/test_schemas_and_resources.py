"""What a stranger may write into schemas, patterns, digests and credentials of either version: nothing raises."""

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.credential import credential_problems, parse_credential
from vc.credential_schema.evaluation import SchemaOutcome
from vc.credential_schema.json_schema import evaluate_json_schema
from vc.credential_schema.judging import evaluate_as
from vc.credential_schema.pattern import compile_pattern
from vc.credential_schema.pattern_syntax import UnsupportedPattern
from vc.errors import Malformed
from vc.legacy_claims import document_of_legacy_claims
from vc.presentation import presentation_problems
from vc.related_resource import pinned_resource_problems
from vc.resource_digest import Agreement, agreement_with, integrity_of
from vc.times import NotATimestamp, parse_timestamp

VERSIONS = st.sampled_from(
    [
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers(-9, 99) | st.floats(-9, 9) | st.text(max_size=6)
KEYWORDS = [
    "$anchor", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveRef", "$ref", "$schema", "$vocabulary",
    "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "contains", "definitions", "dependencies",
    "dependentRequired", "dependentSchemas", "else", "enum", "exclusiveMinimum", "format", "if", "items", "maxContains",
    "maxItems", "maxLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties",
    "prefixItems", "properties", "propertyNames", "required", "then", "type", "unevaluatedItems",
    "unevaluatedProperties", "uniqueItems",
]  # fmt: skip
WORDS = st.sampled_from(
    ["#", "#/$defs/a", "#a", "a", "object", "array", "string", "integer", "email", "date", "^(a+)+$"]
)
NAMES = st.sampled_from([*KEYWORDS, "a", "b"])


def values(scalars: st.SearchStrategy[Any], names: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4), max_leaves=20
    )


def schemas() -> st.SearchStrategy[Any]:
    """Mostly valid schemas: each keyword has a value of about the right kind."""
    return st.recursive(
        st.booleans() | st.just({}),
        lambda inner: st.fixed_dictionaries(
            {},
            optional={
                "$ref": WORDS,
                "type": WORDS,
                "format": WORDS,
                "pattern": st.text("a|()*+?{}[]^$\\d.-", max_size=8),
                "properties": st.dictionaries(NAMES, inner, max_size=2),
                "allOf": st.lists(inner, min_size=1, max_size=2),
                "patternProperties": st.dictionaries(WORDS, inner, max_size=2),
                "additionalProperties": inner,
                "unevaluatedProperties": inner,
                "items": inner,
                "anyOf": st.lists(inner, min_size=1, max_size=2),
                "not": inner,
                "if": inner,
                "then": inner,
                "else": inner,
                "contains": inner,
                "propertyNames": inner,
                "uniqueItems": st.booleans(),
                "multipleOf": st.floats(1e-9, 1e9),
                "minimum": st.integers(-9, 9),
                "$defs": st.dictionaries(NAMES, inner, max_size=2),
                "enum": st.lists(SCALARS, min_size=1, max_size=3),
            },
        ),
        max_leaves=8,
    )


@settings(max_examples=200, deadline=None)
@given(VERSIONS, values(SCALARS | WORDS, NAMES) | schemas(), values(SCALARS, NAMES))
def test_every_schema_and_document_has_one_of_three_outcomes(version: str, keywords: Any, document: Any) -> None:
    schema = {**(keywords if isinstance(keywords, dict) else {"$defs": keywords})}
    schema |= {"$schema": version, "$id": "https://schemas.example/s"}
    evaluation = evaluate_json_schema(document if isinstance(document, dict) else {"a": document}, schema)
    assert evaluation.outcome in SchemaOutcome
    assert bool(evaluation.problems) == (evaluation.outcome is not SchemaOutcome.SUCCESS)
    assert json.dumps([*map(str, evaluation.problems)])


@given(st.text("ab|()*+?{}[]^$\\dwsbB.-,0127pu:<>=!", max_size=14), st.text("ab01 -\n", max_size=8))
def test_every_pattern_is_decided_or_not_supported(pattern: str, text: str) -> None:
    try:
        found = compile_pattern(pattern).is_in(text, lambda _: None)
    except UnsupportedPattern:
        return
    assert found in (True, False)


def written(depth: int = 3) -> st.SearchStrategy[str]:
    """Patterns that ECMAScript and `re` with re.ASCII read alike."""
    atoms = st.sampled_from(
        ["a", "b", "-", "1", ".", "[ab]", "[^a]", "[a-c1]", r"\d", r"\W", r"\b", r"\B", "^", "(?:)"]
    )
    if not depth:
        return atoms
    inner = written(depth - 1)
    quantified = st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "{2,3}?"]))
    return (
        atoms
        | st.lists(inner, max_size=3).map("".join)
        | st.lists(inner, min_size=2, max_size=3).map(lambda items: f"(?:{'|'.join(items)})")
        | quantified.map(lambda pair: f"(?:{pair[0]}){pair[1]}")
    )


@settings(max_examples=500)
@given(written(), st.text("ab1-", max_size=6), st.booleans())
def test_the_automaton_finds_what_re_finds(pattern: str, text: str, to_the_end: bool) -> None:
    assume(text or r"\B" not in pattern)  # Python before 3.14 finds no \B in the empty text; ECMAScript does
    end, end_of_re = ("$", r"\Z") if to_the_end else ("", "")
    expected = re.search(f"(?:{pattern}){end_of_re}", text, re.ASCII) is not None
    found = compile_pattern(f"(?:{pattern}){end}").is_in(text, lambda _: None)
    assert found == expected


MEMBERS = st.sampled_from(
    [
        "id", "type", "issuer", "issuanceDate", "expirationDate", "validFrom", "validUntil", "credentialSubject",
        "credentialSchema", "relatedResource", "digestSRI", "digestMultibase", "mediaType", "termsOfUse", "evidence",
        "refreshService", "credentialStatus", "holder", "verifiableCredential", "vc", "vp", "iss", "sub", "nbf", "exp",
        "jti",
    ]
)  # fmt: skip
TEXTS = st.sampled_from(
    [
        "did:example:1", CREDENTIALS_V1, CREDENTIALS_V2, "JsonSchema", "JsonSchemaCredential", "VerifiableCredential",
        "2026-01-31T09:00:00Z", "sha256-AAAA", "sha384-NSOcNpmd", "uEiBZ", "zQm", "application/json",
    ]
)  # fmt: skip
DOCUMENTS = st.dictionaries(MEMBERS, values(SCALARS | TEXTS, MEMBERS), max_size=8)
CONTEXTS = st.sampled_from([[CREDENTIALS_V1], [CREDENTIALS_V2], [CREDENTIALS_V1, CREDENTIALS_V2], [], None])


@given(DOCUMENTS, CONTEXTS)
def test_every_document_of_either_version_is_read_or_malformed(members: dict[str, Any], contexts: Any) -> None:
    document = {"@context": contexts, **members}
    presentation_problems(document)
    if problems := credential_problems(document):
        with pytest.raises(Malformed) as refused:
            parse_credential(document)
        assert refused.value.problems == problems
        return
    credential = parse_credential(document)
    pinned_resource_problems(credential)
    assert evaluate_as("JsonSchema", document, members).outcome in SchemaOutcome


@given(DOCUMENTS, CONTEXTS)
def test_every_set_of_legacy_claims_is_read_or_malformed(claims: dict[str, Any], contexts: Any) -> None:
    inner = {"@context": contexts, **claims}
    for given_claims in (claims, {**claims, "vc": inner}, {**claims, "vp": inner}):
        with suppress(Malformed):
            assert document_of_legacy_claims(given_claims) is not None


@given(
    st.dictionaries(MEMBERS, SCALARS | TEXTS | st.lists(TEXTS, max_size=2) | st.text(max_size=80), max_size=3),
    st.binary(),
)
def test_every_digest_agrees_or_does_not(resource: dict[str, Any], content: bytes) -> None:
    assert agreement_with(integrity_of(resource), content) in Agreement


@given(
    st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z\Z")
    | st.text(min_size=20, max_size=20)
)
def test_the_short_way_of_reading_a_time_takes_what_the_long_one_takes(text: str) -> None:
    def read(written: str) -> object:
        try:
            return parse_timestamp(written)
        except NotATimestamp:
            return None

    shaped = f"{text[:4]}-{text[5:7]}-{text[8:10]}T{text[11:13]}:{text[14:16]}:{text[17:19]}Z"
    for each in (text, shaped):
        if each.endswith("Z"):
            assert read(each) == read(each[:-1] + ".0Z")
