"""What RDF signs under any name has to be written under the one name that readers look for."""

from typing import Any

import pytest
from support.linked_data import raw_context

from vc.contexts import AGENTVC_V1, CONTEXTS, CREDENTIALS_V2, EXAMPLES_V2
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, ContextSet, canonical_quads
from vc.linked_data.plain_names import _definitions, check_names, plain_names
from vc.linked_data.work_limits import WorkLimits
from vc.reasons import Reason

CRED = "https://www.w3.org/2018/credentials#"
SEC = "https://w3id.org/security#"
XSD = "http://www.w3.org/2001/XMLSchema#"
ID = "urn:uuid:1"
END = "2026-11-24T10:00:00Z"


def credential(*contexts: Any, **changes: Any) -> dict[str, Any]:
    document = {
        "@context": [CREDENTIALS_V2, AGENTVC_V1, *contexts],
        "id": ID,
        "type": ["VerifiableCredential", "AgentIdentityCredential"],
        "issuer": "did:web:acme.example",
        "validUntil": END,
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "5",
            "statusListCredential": "https://acme.example/status/1",
        },
        "credentialSubject": {
            "id": "did:web:agent.example",
            "delegation": {"https://x.example": [1, {"@type": "json"}]},
        },
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


def refused(document: dict[str, Any]) -> Malformed:
    with pytest.raises(Malformed) as caught:
        check_names(document)
    assert caught.value.reason is Reason.LINKED_DATA_NAME_NOT_PLAIN
    return caught.value


SUBJECT = credential()["credentialSubject"]
STATUS = credential()["credentialStatus"]
INLINE = {"rank": "urn:x:rank", "inner": {"@id": "urn:x:inner"}}


@pytest.mark.parametrize(
    "document",
    [
        credential(),
        credential(INLINE, rank="captain", credentialSubject={**SUBJECT, "inner": {"rank": "x"}}),
        credential(name={"@value": "x", "@language": "en", "@direction": "ltr"}),
        credential(name=[{"@value": "x", "@language": "en"}, {"@value": "y"}]),
        credential({"texts": {"@id": "urn:x:texts", "@container": "@language"}}, texts={"en": "x"}),
        credential({"index": {"@id": "urn:x:index", "@container": "@index"}}, index={"a": "x", "b": [{"name": "y"}]}),
        credential({"list": {"@id": "urn:x:list", "@container": "@list"}}, list=[{"name": "x"}]),
        credential({"refs": {"@id": "urn:x:refs", "@type": "@id"}}, refs=ID),
        credential({"refs": {"@id": "urn:x:refs", "@type": "@id"}}, refs={"id": ID}),
        {"@context": CREDENTIALS_V2, "type": "VerifiablePresentation", "verifiableCredential": [credential()]},
        {"@context": [CREDENTIALS_V2, EXAMPLES_V2], "type": ["VerifiableCredential", "Own"], "own": "x"},
    ],
)
def test_what_is_written_as_the_specifications_do_is_plain(document: dict[str, Any]) -> None:
    check_names(document)


TYPED_END = {"@value": END, "@type": f"{XSD}dateTime"}

# Each of these makes the same statements as the credential, and hides one from whoever reads the JSON.
HIDDEN = {
    "the end under its IRI": (credential(validUntil=..., **{f"{CRED}validUntil": TYPED_END}), f"/{CRED}validUntil"),
    "the end under an alias": (
        credential({"vu": {"@id": f"{CRED}validUntil", "@type": f"{XSD}dateTime"}}, validUntil=..., vu=END),
        "/vu",
    ),
    "the end under a compact IRI": (
        credential({"c": CRED}, validUntil=..., **{"c:validUntil": {"@value": END, "@type": f"{XSD}dateTime"}}),
        "/c:validUntil",
    ),
    "the status under its IRI": (
        credential(credentialStatus=..., **{f"{CRED}credentialStatus": STATUS}),
        f"/{CRED}credentialStatus",
    ),
    "the status under an alias": (
        credential({"cs": {"@id": f"{CRED}credentialStatus", "@type": "@id"}}, credentialStatus=..., cs=STATUS),
        "/cs",
    ),
    "the type as an IRI": (
        credential(type=["VerifiableCredential", "https://w3id.org/agentvc#AgentIdentityCredential"]),
        "/type",
    ),
    "the type as an alias": (
        credential(
            {"Other": "https://w3id.org/agentvc#AgentIdentityCredential"}, type=["VerifiableCredential", "Other"]
        ),
        "/type",
    ),
    "the id of the subject as a keyword": (
        credential(credentialSubject={"@id": SUBJECT["id"], "delegation": SUBJECT["delegation"]}),
        "/credentialSubject/@id",
    ),
    "the id of the subject as an alias": (
        credential({"ident": "@id"}, credentialSubject={"ident": SUBJECT["id"], "delegation": SUBJECT["delegation"]}),
        "/credentialSubject/ident",
    ),
    "the id of the subject with a prefix": (
        credential({"w": "did:web:"}, credentialSubject={"id": "w:agent.example", "delegation": SUBJECT["delegation"]}),
        "/credentialSubject/id",
    ),
    "the issuer with a prefix": (credential({"w": "did:web:"}, issuer="w:acme.example"), "/issuer"),
    "the type of the status as a keyword": (
        credential(credentialStatus={**{k: v for k, v in STATUS.items() if k != "type"}, "@type": STATUS["type"]}),
        "/credentialStatus/@type",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_the_same_statement_under_another_name_is_refused(name: str) -> None:
    document, place = HIDDEN[name]
    assert canonical_quads(document).nquads == canonical_quads(credential()).nquads
    assert refused(document).where.replace("~1", "/") == place


def test_the_same_statement_in_another_place_is_refused() -> None:
    term = {"same": {"@id": "urn:x:same", "@type": "@id"}}
    plain = credential(term, credentialSubject={**SUBJECT, "same": ID})
    moved = credential(term, validUntil=..., credentialSubject={**SUBJECT, "same": {"id": ID, "validUntil": END}})
    typed = {**moved, "credentialSubject": {**SUBJECT, "same": {"id": ID, "type": "VerifiableCredential"}}}
    check_names(plain)
    check_names({**plain, "credentialSubject": {**SUBJECT, "same": {"id": ID}}})
    for document in (moved, typed):
        assert refused(document).where == "/credentialSubject/same"


@pytest.mark.parametrize(
    "hidden",
    [
        {"@included": [{"id": ID, "validUntil": END}]},
        {"@graph": [{"id": ID, "validUntil": END}]},
        {"@reverse": {f"{CRED}credentialSubject": {"id": ID, "validUntil": END}}},
        {"@nest": {"name": "x"}},
        {"@index": "x"},
        {"@set": []},
    ],
)
def test_no_keyword_brings_in_another_node(hidden: dict[str, Any]) -> None:
    refused(credential(credentialSubject={**SUBJECT, **hidden}))


@pytest.mark.parametrize(
    "term",
    [
        {"@id": "urn:x:map", "@container": "@id"},
        {"@id": "urn:x:map", "@container": "@type"},
        {"@id": "urn:x:map", "@container": ["@graph", "@id"]},
        {"@reverse": f"{CRED}credentialSubject"},
        "@included",
        "@nest",
    ],
)
def test_a_term_that_arranges_nodes_by_their_ids_or_elsewhere_is_refused(term: object) -> None:
    refused(credential({"map": term}, map={ID: {"validUntil": END}}))


def test_a_context_that_was_pinned_from_a_file_may_not_rename_what_the_specifications_define() -> None:
    contexts = ContextSet({**CONTEXTS, "https://acme.example/v1": raw_context({"vu": f"{CRED}validUntil"})})
    check_names(credential("https://acme.example/v1"), contexts)
    with pytest.raises(Malformed) as caught:
        check_names(credential("https://acme.example/v1", validUntil=..., vu=END), contexts)
    assert caught.value.reason is Reason.LINKED_DATA_NAME_NOT_PLAIN


def test_what_all_pinned_contexts_define_has_the_same_name_in_all_of_them() -> None:
    """So that a document under contexts of the package alone needs no look at them."""
    names: dict[str, set[str]] = {}
    for url in CONTEXTS:
        for name, iri in _definitions(PINNED_CONTEXTS.fresh(url), {}):
            names.setdefault(iri, set()).add(name)
    assert {iri: found for iri, found in names.items() if len(found) > 1} == {}
    assert set(plain_names().items()) <= {(iri, frozenset(found)) for iri, found in names.items()}


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{CRED}validUntil", "validUntil"),
        (f"{CRED}expirationDate", "expirationDate"),
        (f"{CRED}credentialStatus", "credentialStatus"),
        (f"{SEC}expiration", "expires"),
        (f"{SEC}domain", "domain"),
        ("https://www.w3.org/ns/credentials/status#statusListIndex", "statusListIndex"),
        ("https://w3id.org/agentvc#delegation", "delegation"),
    ],
)
def test_the_members_that_decide_are_known_by_name(iri: str, name: str) -> None:
    assert plain_names()[iri] == {name}


def test_work_is_limited() -> None:
    deep: Any = "x"
    for _ in range(70):
        deep = {"inner": deep}
    with pytest.raises(Malformed) as caught:
        check_names(credential(INLINE, inner=deep), PINNED_CONTEXTS, WorkLimits())
    assert caught.value.reason is Reason.LINKED_DATA_TOO_COMPLEX


def test_an_unknown_context_is_named() -> None:
    with pytest.raises(Malformed) as caught:
        check_names(credential("https://evil.example/v1"))
    assert caught.value.reason is Reason.LINKED_DATA_CONTEXT_UNKNOWN
