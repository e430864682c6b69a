"""Whatever is presented, the verifier answers, quickly, and never accepts what was not signed.

The mutation test flips every byte and drops, repeats and swaps every member of valid things: none is accepted.
"""

import copy
import json
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.verifying import CALENDAR, READ_BOB, World

from did.multibase import b64url_encode
from vc.delegation.location import AmbiguousLocationError, normal_location
from vc.errors import VcError
from verifier import CredentialExpectations, PresentationExpectations, Report, Verifier

PRESENTATION = PresentationExpectations(CALENDAR, None, READ_BOB)
CREDENTIAL = CredentialExpectations()
SLOWEST = 5.0  # seconds, for the largest input within the limits, on a loaded machine


@cache
def world() -> World:
    return World()


@cache
def verifier() -> Verifier:
    return world().verifier()


@cache
def credential(mechanism: str) -> bytes:
    return world().issue(world().delegation_document(), mechanism=mechanism).raw


@cache
def presentation(mechanism: str) -> bytes:
    return world().present(mechanism=mechanism)


def both(raw: bytes | str) -> tuple[Report, Report]:
    reports = verifier().verify(raw, CREDENTIAL), verifier().verify(raw, PRESENTATION)
    for report in reports:
        assert report.accepted or report.reasons
        assert json.dumps(report.to_dict())
        assert report.explain()
    return reports


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_with_a_reason(raw: bytes) -> None:
    assert not any(both(raw))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_with_a_reason(raw: str) -> None:
    assert not any(both(raw))


JSON_TEST_SUITE = sorted((Path(__file__).parents[1] / "vectors/json_parsing/test_parsing").iterdir())


@pytest.mark.parametrize("path", JSON_TEST_SUITE, ids=lambda path: path.name)
def test_every_file_of_the_json_test_suite_is_refused_with_a_reason(path: Path) -> None:
    raw = path.read_bytes()
    payload = b64url_encode(raw)
    header, _, signature = credential("vc+jwt").decode().split(".")
    assert not any(both(raw))
    assert not any(both(f"{header}.{payload}.{signature}"))
    assert not any(both(f"{payload}.{header}.{signature}"))


def test_the_whole_json_test_suite_is_there() -> None:
    assert len(JSON_TEST_SUITE) == 318


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
known_names = st.sampled_from(
    ["@context", "type", "id", "issuer", "holder", "credentialSubject", "proof", "verifiableCredential", "validFrom",
     "validUntil", "credentialStatus", "delegation", "invocation", "termsOfUse", "credentialSchema"],
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(known_names, json_values, max_size=8))
def test_any_object_with_our_members_is_refused_with_a_reason(document: dict[str, Any]) -> None:
    assert not any(both(json.dumps(document)))


@settings(deadline=None)
@given(place=st.integers(min_value=0, max_value=2), name=known_names, value=json_values)
def test_a_signed_document_of_any_shape_is_answered(place: int, name: str, value: Any) -> None:
    document: Any = copy.deepcopy(world().delegation_document())
    targets = [document, document["credentialSubject"], document["credentialSubject"]["delegation"]]
    targets[place][name] = value
    try:
        raw = world().issue(document).raw
    except VcError:  # what cannot be signed is not the subject of this test
        return
    both(raw)


# Mutations

MUTABLE = [
    ("credential", "vc+jwt"),
    ("credential", "eddsa-jcs-2022"),
    ("presentation", "vp+jwt"),
    ("presentation", "eddsa-jcs-2022"),
]


def original(kind: str, mechanism: str) -> bytes:
    return credential(mechanism) if kind == "credential" else presentation(mechanism)


def accepts(kind: str, raw: bytes) -> bool:
    if kind == "credential":
        return bool(verifier().verify(raw, CREDENTIAL))
    fresh = world().verifier(ledger=type(world().ledger)())
    return bool(fresh.verify(raw, PRESENTATION))


@pytest.mark.parametrize(("kind", "mechanism"), MUTABLE)
def test_control_the_original_is_accepted(kind: str, mechanism: str) -> None:
    assert accepts(kind, original(kind, mechanism))


@pytest.mark.parametrize(("kind", "mechanism"), MUTABLE)
def test_no_flipped_byte_is_accepted(kind: str, mechanism: str) -> None:
    raw = original(kind, mechanism)
    for index in range(len(raw)):
        flipped = bytearray(raw)
        flipped[index] ^= 1 << (index % 8)
        assert not accepts(kind, bytes(flipped)), index


def mutants(value: Any) -> Iterator[Any]:
    """Give every copy of `value` in which one member or item, at any depth, is dropped, repeated, or swapped."""
    if isinstance(value, dict):
        names = list(value)
        for name in names:
            yield {other: value[other] for other in names if other != name}
            yield {**value, f"{name}x": value[name]}
            for mutant in mutants(value[name]):
                yield {**value, name: mutant}
        for first, second in pairwise(names):
            if value[first] != value[second]:
                yield {**value, first: value[second], second: value[first]}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield [*value[:index], *value[index + 1 :]]
            yield [*value[:index], item, *value[index:]]
            for mutant in mutants(item):
                yield [*value[:index], mutant, *value[index + 1 :]]
        if len(value) > 1 and value[0] != value[-1]:
            yield list(reversed(value))


@pytest.mark.parametrize("kind", ["credential", "presentation"])
def test_no_dropped_repeated_or_swapped_member_is_accepted(kind: str) -> None:
    document = json.loads(original(kind, "eddsa-jcs-2022"))
    tried = 0
    for mutant in mutants(document):
        if mutant == {**document, "proof": [document["proof"]]}:
            continue
        tried += 1
        assert not accepts(kind, json.dumps(mutant).encode()), mutant
    assert tried > 50


@pytest.mark.parametrize(("kind", "mechanism"), MUTABLE)
def test_no_shortened_or_lengthened_input_is_accepted(kind: str, mechanism: str) -> None:
    raw = original(kind, mechanism)
    for length in range(0, len(raw), 7):
        assert not accepts(kind, raw[:length])
    for tail in (b".", b"=", b"A", b"{}", b"\x00", raw):
        assert not accepts(kind, raw + tail)


# Time


@pytest.mark.parametrize(
    "raw",
    [
        b"{" * 1_000_000,
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b"." * 1_000_000,
        b"a" * 1_000_000 + b"." + b"b" * 10 + b"." + b"c" * 10,
        b'{"verifiableCredential":[' + b"{}," * 300_000 + b"{}]}",
        b'{"type":"VerifiablePresentation","proof":[' + b"{}," * 300_000 + b"{}]}",
        b'{"proof":{"type":"DataIntegrityProof","verificationMethod":"' + b"did:key:z" * 90_000 + b'"}}',
        b" " * 2_000_000,
        b'"' + b"\\u0061" * 160_000 + b'"',
        b"1" * 1_000_000,
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_large_inputs_are_answered_soon(raw: bytes) -> None:
    began = time.monotonic()
    assert not any(both(raw))
    assert time.monotonic() - began < SLOWEST


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab./%2eEfF5cC:@?#[]\\ \x00é-_", max_size=24))
def test_a_normal_location_is_stable_and_contains_itself(tail: str) -> None:
    try:
        location = normal_location("https://cal.example/" + tail)
    except AmbiguousLocationError:
        return
    assert normal_location(str(location)) == location
    assert location.contains(location)
    assert location.origin == "https://cal.example"
    assert ".." not in location.path.split("/")
