"""Safe mode: nothing that a document says is lost on the way to what is signed, by either path."""

import copy
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from support.linked_data import AGENT_V1, FEATURES_V1, VECTORS, known_contexts, pinned, raw_context

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import (
    PINNED_CONTEXTS,
    Declined,
    Quad,
    WorkLimits,
    canonical_quads,
    canonicalize,
    fast_quads,
    quads_of,
    unmapped_members,
)
from vc.linked_data.reference import reference_quads
from vc.reasons import Reason

CONTEXTS = known_contexts()
CREDENTIAL: dict[str, Any] = {
    "@context": [CREDENTIALS_V2, AGENTVC_V1],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "AgentDelegationCredential"],
    "issuer": {"id": "did:web:acme.example", "name": {"@value": "Acme", "@language": "EN", "@direction": "ltr"}},
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:key:z6Mk", "delegation": {"depth": 0, "unmapped": [None, 1.50]}},
    "credentialStatus": [{"type": "BitstringStatusListEntry", "statusListIndex": "7", "statusPurpose": "revocation"}],
}


def by_the_fast_path(document: dict[str, Any]) -> list[Quad]:
    quads = fast_quads(document, CONTEXTS)
    assert not isinstance(quads, Declined), quads
    return quads


def by_the_reference(document: dict[str, Any]) -> list[Quad]:
    return reference_quads(document, CONTEXTS)


def by_both(document: dict[str, Any]) -> list[Quad]:
    return quads_of(document, CONTEXTS)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The credential with one member set."""
    document = copy.deepcopy(CREDENTIAL)
    *steps, last = path.split("/")
    holder: Any = document
    for step in steps:
        holder = holder[int(step)] if step.isdigit() else holder[step]
    holder[int(last) if isinstance(holder, list) else last] = value
    return document


@pytest.mark.parametrize("way", [by_the_fast_path, by_the_reference])
def test_a_credential_gives_the_quads_of_its_members(way: Callable[[dict[str, Any]], list[Quad]]) -> None:
    expected = """\
<did:key:z6Mk> <https://w3id.org/agentvc#delegation> "{\\"depth\\":0,\\"unmapped\\":[null,1.5]}"^^<rdf:JSON> .
<did:web:acme.example> <https://schema.org/name> "Acme"^^<https://www.w3.org/ns/i18n#en_ltr> .
<urn:uuid:1> <cred:credentialStatus> _:c14n0 .
<urn:uuid:1> <cred:credentialSubject> <did:key:z6Mk> .
<urn:uuid:1> <cred:issuer> <did:web:acme.example> .
<urn:uuid:1> <cred:validFrom> "2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<urn:uuid:1> <rdf:type> <cred:VerifiableCredential> .
<urn:uuid:1> <rdf:type> <https://w3id.org/agentvc#AgentDelegationCredential> .
_:c14n0 <https://www.w3.org/ns/credentials/status#statusListIndex> "7" .
_:c14n0 <https://www.w3.org/ns/credentials/status#statusPurpose> "revocation" .
_:c14n0 <rdf:type> <https://www.w3.org/ns/credentials/status#BitstringStatusListEntry> .
"""
    long = {"<rdf:": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#", "<cred:": "<https://www.w3.org/2018/credentials#"}
    for short, full in long.items():
        expected = expected.replace(short, full)
    assert sorted(canonicalize(way(CREDENTIAL)).lines) == sorted(expected.splitlines(keepends=True))
    assert canonical_quads(CREDENTIAL).nquads == "".join(sorted(expected.splitlines(keepends=True))).encode()


LOST = [
    ("note", "x", Reason.LINKED_DATA_TERM_UNMAPPED, "/note"),
    ("@foo", "x", Reason.LINKED_DATA_TERM_UNMAPPED, "/@foo"),
    ("credentialSubject/role", {"a": 1}, Reason.LINKED_DATA_TERM_UNMAPPED, "/credentialSubject/role"),
    ("credentialStatus/0/a~b", "x", Reason.LINKED_DATA_TERM_UNMAPPED, "/credentialStatus/0/a~0b"),
    ("type/1", "Unknown", Reason.LINKED_DATA_TERM_UNMAPPED, "/type/1"),
    ("id", "relative", Reason.LINKED_DATA_RELATIVE_IRI, "/id"),
    ("id", "https ://not-a-url", Reason.LINKED_DATA_RELATIVE_IRI, "/id"),
    ("id", "urn:x> <urn:y> <urn:z", Reason.LINKED_DATA_RELATIVE_IRI, "/id"),
    ("id", "urn:x\n", Reason.LINKED_DATA_RELATIVE_IRI, "/id"),
    ("issuer", "//acme.example", Reason.LINKED_DATA_RELATIVE_IRI, "/issuer"),
    ("credentialSubject/id", "", Reason.LINKED_DATA_RELATIVE_IRI, "/credentialSubject/id"),
    ("validUntil", None, Reason.LINKED_DATA_MEMBER_DROPPED, "/validUntil"),
    ("evidence", [], Reason.LINKED_DATA_MEMBER_DROPPED, "/evidence"),
    ("issuer/name", ["Acme", None], Reason.LINKED_DATA_MEMBER_DROPPED, "/issuer/name/1"),
]


@pytest.mark.parametrize(("path", "value", "reason", "place"), LOST)
@pytest.mark.parametrize("way", [by_the_fast_path, by_the_reference, by_both])
def test_what_would_be_lost_is_refused_and_named(
    way: Callable[[dict[str, Any]], list[Quad]], path: str, value: Any, reason: Reason, place: str
) -> None:
    if path.startswith("@"):
        way = by_both  # the fast path leaves keywords to the reference
    with pytest.raises(Malformed) as refused:
        way(changed(path, value))
    assert refused.value.reason is reason
    assert refused.value.where == place
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("proof", {"@graph": [{"id": "urn:x:1"}]}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("proof", [{"id": "urn:x:1"}], Reason.LINKED_DATA_MEMBER_DROPPED),
        ("proof", "urn:x:1", Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@value": None}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@value": "x", "@index": "y"}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@value": 7, "@direction": "rtl"}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@value": "x", "@language": None}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@language": "en"}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@set": ["x"], "@index": "y"}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", ["x", {"@set": []}], Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", [["x"], []], Reason.LINKED_DATA_MEMBER_DROPPED),
        ("issuer/@index", "x", Reason.LINKED_DATA_MEMBER_DROPPED),
        ("issuer/@included", [], Reason.LINKED_DATA_MEMBER_DROPPED),
        ("issuer/@reverse", {}, Reason.LINKED_DATA_MEMBER_DROPPED),
        ("issuer/@nest", [], Reason.LINKED_DATA_MEMBER_DROPPED),
        ("issuer/_:property", "x", Reason.LINKED_DATA_MEMBER_DROPPED),
        ("name", {"@value": "x", "@language": "en us"}, Reason.LINKED_DATA_MALFORMED),
        ("name", {"@value": "x", "@language": 'en> <x:y> "'}, Reason.LINKED_DATA_MALFORMED),
        ("name", {"@value": "x", "extra": "y"}, Reason.LINKED_DATA_TERM_UNMAPPED),
        ("name", {"@value": ["x"]}, Reason.LINKED_DATA_MALFORMED),
        ("id", 7, Reason.LINKED_DATA_MALFORMED),
        ("type/1", 7, Reason.LINKED_DATA_MALFORMED),
        ("@context", [CREDENTIALS_V2, {"name": "x:y"}], Reason.LINKED_DATA_MALFORMED),
        ("@context", [CREDENTIALS_V2, {"@foo": "x:y"}], Reason.LINKED_DATA_MALFORMED),
        ("@context", [CREDENTIALS_V2, {"x": {"@id": "@foo"}}], Reason.LINKED_DATA_MALFORMED),
        ("@context", [CREDENTIALS_V2, None], Reason.LINKED_DATA_MALFORMED),
        ("@context", 7, Reason.LINKED_DATA_MALFORMED),
        ("@context", [CREDENTIALS_V2, "contexts/v1"], Reason.LINKED_DATA_CONTEXT_UNKNOWN),
        ("@context", [CREDENTIALS_V2, {"@import": "https://unknown.example/"}], Reason.LINKED_DATA_CONTEXT_UNKNOWN),
        (
            "@context",
            [CREDENTIALS_V2, {"x": {"@id": "urn:y", "@context": "https://unknown.example/"}}],
            Reason.LINKED_DATA_CONTEXT_UNKNOWN,
        ),
    ],
)
def test_rarer_losses_are_refused_too(path: str, value: Any, reason: Reason) -> None:
    assert quads_of(CREDENTIAL, CONTEXTS)
    with pytest.raises(Malformed) as refused:
        quads_of(changed(path, value), CONTEXTS)
    assert refused.value.reason is reason


def test_a_document_that_says_nothing_is_refused() -> None:
    for document in ({"@context": CREDENTIALS_V2}, {"@context": CREDENTIALS_V2, "id": "urn:x:1"}, {}):
        for way in (by_the_fast_path, by_the_reference):
            with pytest.raises(Malformed) as refused:
                way(document)
            assert refused.value.reason is Reason.LINKED_DATA_MEMBER_DROPPED


def test_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        canonical_quads(changed("credentialStatus/0/statusListIndex", "\ud800"))
    assert refused.value.reason is Reason.LINKED_DATA_MALFORMED


def test_the_document_is_not_changed() -> None:
    for document in (CREDENTIAL, changed("name", {"@set": ["x"]})):
        before = copy.deepcopy(document)
        quads_of(document, CONTEXTS)
        assert document == before


def test_an_import_does_not_change_the_context_for_others() -> None:
    url = "https://acme.example/v1"
    contexts = pinned(PINNED_CONTEXTS, url, raw_context({"badge": "https://acme.example/#badge"}))
    plain = {"@context": url, "badge": "x"}
    redefining = {"@context": {"@import": url, "badge": "https://evil.example/"}, "badge": "x"}
    twice = {"@graph": [{"@context": redefining["@context"], "badge": "x"}, plain]}
    assert [quads_of(document, contexts)[-1][1] for document in (plain, redefining, twice, plain)] == [
        "<https://acme.example/#badge>", "<https://evil.example/>", "<https://acme.example/#badge>",
        "<https://acme.example/#badge>",
    ]  # fmt: skip
    assert reference_quads(plain, contexts) == quads_of(plain, contexts)


INLINE: list[Any] = [[FEATURES_V1, AGENT_V1], {"plain": "x:y"}, None, [None, FEATURES_V1], ["Typed", "Other"]]


@pytest.mark.parametrize("context", INLINE, ids=str)
def test_text_that_looks_like_a_context_is_not_taken_for_it(context: Any) -> None:
    document = {"@context": FEATURES_V1, "type": ["Typed", "Other"], "plain": {"@context": context, "urn:x:p": "x"}}
    with suppress(Malformed):  # the last one is a list of URLs that are not pinned
        quads_of(document, CONTEXTS)
    for text in (json.dumps(context), "\n".join(map(str, context)) if isinstance(context, list) else "None"):
        with pytest.raises(Malformed) as refused:
            quads_of({**document, "plain": {"@context": text, "urn:x:p": "x"}}, CONTEXTS)
        assert refused.value.reason is Reason.LINKED_DATA_CONTEXT_UNKNOWN


def test_a_mapping_is_taken_from_the_set_that_is_given() -> None:
    url = "https://acme.example/v1"
    one, other = (
        pinned(PINNED_CONTEXTS, url, raw_context({"badge": f"https://{host}/"})) for host in ("a.example", "b.example")
    )
    document = {"@context": url, "badge": "x"}
    assert [quads_of(document, contexts)[0][1] for contexts in (one, other, one)] == [
        "<https://a.example/>", "<https://b.example/>", "<https://a.example/>"
    ]  # fmt: skip


def test_a_credential_of_the_peers_is_covered_by_the_fast_path() -> None:
    document = json.loads((VECTORS / "json_ld_to_rdf" / "peers" / "credential.json").read_text(encoding="utf-8"))
    assert canonicalize(by_the_fast_path(document)).nquads == canonicalize(by_the_reference(document)).nquads
    assert len(canonical_quads(document, CONTEXTS).lines) == 15


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"plain": "x"}
    for _ in range(depth):
        inner = {"plain": inner}
    return {"@context": FEATURES_V1, **inner}


SCOPING = ["VerifiableCredential", "VerifiablePresentation", "JsonSchema", "BitstringStatusList"]
SCOPING += ["BitstringStatusListEntry", "DataIntegrityProof", "Typed", "Other"]
HOSTILE: dict[str, dict[str, Any]] = {
    "many contexts": {"@context": [CREDENTIALS_V2] * 10_000, "name": "x"},
    "many types": {"@context": CREDENTIALS_V2, "type": ["VerifiableCredential"] * 20_000, "name": "x"},
    "many quads": {"@context": FEATURES_V1, "plain": [str(n) for n in range(60_000)]},
    "a long list": {"@context": FEATURES_V1, "list": [0] * 16_000},
    "a long IRI for a short term": {"@context": {"a": "x:" + "a" * 100_000}, "a": ["x"] * 1_000},
    "a long prefix": {"@context": {"a": "x:" + "a" * 1_000 + "/"}, **{f"a:{n}": "x" for n in range(10_000)}},
    "many inline contexts": {
        "@context": CREDENTIALS_V2,
        "@graph": [{"@context": {f"a{n}": "x:y"}, f"a{n}": "x"} for n in range(5_000)],
    },
    "many inline contexts, which the fast path takes": {
        "@context": FEATURES_V1,
        "plain": [{"@context": {f"a{n}": "x:y"}, f"a{n}": "x"} for n in range(5_000)],
    },
    "many inline contexts below a typed node": {
        "@context": CREDENTIALS_V2,
        "type": "VerifiablePresentation",
        "verifiableCredential": [
            {"@context": [CREDENTIALS_V2, {f"a{n}": "x:y"}], "type": "VerifiableCredential", f"a{n}": "x"}
            for n in range(4_000)
        ],
    },
    "every mix of types": {
        "@context": [CREDENTIALS_V2, FEATURES_V1],
        "plain": [{"type": [kind for bit, kind in enumerate(SCOPING) if n >> bit & 1] or "Thing"} for n in range(256)]
        * 8,
    },
    "deep scoped contexts": {"@context": json.loads('{"a":{"@id":"x:a","@context":' * 60 + "{}" + "}}" * 60), "a": "x"},
    "nesting": nested(100),
    "terms that define each other": {"@context": {f"a{n}": f"a{n + 1}:x" for n in range(5_000)}, "a1": "x"},
}


STOPS = {None, Reason.LINKED_DATA_TOO_COMPLEX, Reason.LINKED_DATA_MALFORMED, Reason.LINKED_DATA_TERM_UNMAPPED}


def refused_because(read: Callable[..., object], document: dict[str, Any]) -> Reason | None:
    try:
        read(document, CONTEXTS)
    except Malformed as error:
        return error.reason
    return None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_dealt_with_at_once(name: str) -> None:
    begun = time.process_time()
    for read in (canonical_quads, unmapped_members):
        assert refused_because(read, HOSTILE[name]) in STOPS
    assert time.process_time() - begun < 3


def test_depth_is_limited_by_both_paths() -> None:
    limits = WorkLimits(max_depth=8)
    assert fast_quads(nested(6), CONTEXTS, limits) == fast_quads(nested(6), CONTEXTS)
    for read in (fast_quads, reference_quads, unmapped_members):
        with pytest.raises(Malformed) as refused:
            read(nested(9), CONTEXTS, limits)
        assert refused.value.reason is Reason.LINKED_DATA_TOO_COMPLEX
