"""Credentials: one valid credential, and what happens when exactly one thing about it is wrong."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.credential import credential_problems, parse_credential
from vc.errors import Malformed
from vc.reasons import Reason

Document = dict[str, Any]

FULL: Document = {
    "@context": [
        CREDENTIALS_V2,
        AGENTVC_V1,
        {"Extra": "https://terms.example/#Extra", "name": "https://schema.org/name"},
    ],
    "id": "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5",
    "type": ["VerifiableCredential", "AgentIdentityCredential", "Extra", "https://terms.example/#More"],
    "name": [{"@value": "Agent", "@language": "en", "@direction": "ltr"}, {"@value": "Agente", "@language": "es-419"}],
    "description": {"@value": "An agent of Acme"},
    "issuer": {"id": "did:web:acme.example", "name": "Acme", "description": {"@value": "Acme", "@language": "en"}},
    "validFrom": "2026-01-31T09:00:00Z",
    "validUntil": "2026-01-31T11:00:00+01:00",
    "credentialSubject": [{"id": "did:key:z6MkAgent", "agent": {"persona": "scheduler"}}, {"agent": {}}],
    "credentialStatus": {"id": "https://acme.example/status/1#7", "type": "BitstringStatusListEntry"},
    "credentialSchema": {"id": "https://acme.example/schemas/1", "type": "JsonSchema"},
    "relatedResource": [
        {"id": "https://acme.example/a.png", "digestSRI": "sha384-NSOcNpmdAAAA"},
        {"id": "https://acme.example/b.png", "digestMultibase": "uEiDjsMRCmPwcFJr79MiZb7kkJ65B5GSbk0yklZkbeFK4VQ"},
    ],
    "termsOfUse": [{"type": "Extra"}, {"type": ["Extra"], "id": "https://acme.example/terms"}],
    "evidence": {"type": "Extra", "seen": True},
    "refreshService": {"type": "https://terms.example/#Refresh"},
    "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"},
    "unknown": None,
}


def without(*path: str | int) -> Callable[[Document], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def having(value: object, *path: str | int) -> Callable[[Document], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


def places(document: Document) -> list[str]:
    return [problem.where for problem in credential_problems(document)]


def test_a_full_credential_has_no_problem() -> None:
    assert credential_problems(FULL) == ()


def test_a_credential_is_parsed_with_everything_that_was_said() -> None:
    credential = parse_credential(FULL)
    assert credential.document is FULL
    assert credential.id == FULL["id"]
    assert credential.types == tuple(FULL["type"])
    assert credential.issuer == "did:web:acme.example"
    assert credential.valid_from == datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert credential.valid_until == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert credential.subjects == tuple(FULL["credentialSubject"])
    assert credential.subject_ids == ("did:key:z6MkAgent",)
    assert credential.status == (FULL["credentialStatus"],)


def test_the_least_credential_is_parsed() -> None:
    least = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
    }
    credential = parse_credential(least)
    assert (credential.id, credential.valid_from, credential.valid_until, credential.status) == (None, None, None, ())
    assert credential.issuer == "did:example:issuer"
    assert credential.subjects == ({"id": "did:example:subject"},)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (without("@context"), ""),
        (having(CREDENTIALS_V2, "@context"), "/@context"),
        (having([], "@context"), "/@context"),
        (having(None, "@context"), "/@context"),
        (having(AGENTVC_V1, "@context", 0), "/@context"),
        (having("https ://not-a-url", "@context", 1), "/@context/1"),
        (having(7, "@context", 1), "/@context/1"),
        (having(None, "@context", 1), "/@context/1"),
        (having([AGENTVC_V1], "@context", 1), "/@context/1"),
        (having("https://other.example/#id", "@context", 2, "issuer"), None),  # a term of the scoped context only
        (having("https://other.example/#name", "@context", 2, "name"), "/@context/2/name"),
        (having(None, "@context", 2, "VerifiableCredential"), "/@context/2/VerifiableCredential"),
        (having("https://other.example/#d", "@context", 2, "delegation"), "/@context/2/delegation"),
        (having(7, "@context", 2, "Extra"), "/@context/2/Extra"),
        (having("https://terms.example/a b", "@context", 2, "Extra"), "/@context/2/Extra"),
        (having({"@id": "https://terms.example/a b"}, "@context", 2, "Extra"), "/@context/2/Extra"),
        (without("@context", 2, "Extra"), "/type"),
        (without("type"), ""),
        (having("VerifiableCredential", "type"), "/type"),
        (having([], "type"), "/type"),
        (having(["AgentIdentityCredential"], "type"), "/type"),
        (having(7, "type", 1), "/type/1"),
        (having("", "type", 1), "/type/1"),
        (having("a type", "type", 1), "/type/1"),
        (having("https://terms.example/a b", "type", 1), "/type/1"),
        (having("UnheardOf", "type", 1), "/type"),
        (without("issuer"), ""),
        (having(None, "issuer"), "/issuer"),
        (having(False, "issuer"), "/issuer"),  # noqa: FBT003  the value is the defect
        (having(7, "issuer"), "/issuer"),
        (having([], "issuer"), "/issuer"),
        (having(["did:example:1"], "issuer"), "/issuer"),
        (having("Acme", "issuer"), "/issuer"),
        (without("issuer", "id"), "/issuer"),
        (having("Acme", "issuer", "id"), "/issuer/id"),
        (having(None, "issuer", "id"), "/issuer/id"),
        (having("did:example:other", "issuer", "@id"), "/issuer/@id"),
        (having({"@value": "A", "url": "x"}, "issuer", "name"), "/issuer/name/url"),
        (having(7, "issuer", "description"), "/issuer/description"),
        (having(None, "id"), "/id"),
        (having(["urn:a:1", "urn:a:2"], "id"), "/id"),
        (having("not a url", "id"), "/id"),
        (having("", "id"), "/id"),
        (having("urn:uuid:other", "@id"), "/@id"),
        (having(["Extra"], "@type"), "/@type"),
        (having([], "@graph"), "/@graph"),
        (without("credentialSubject"), ""),
        (having(None, "credentialSubject"), "/credentialSubject"),
        (having("did:example:1", "credentialSubject"), "/credentialSubject"),
        (having({}, "credentialSubject"), "/credentialSubject"),
        (having([], "credentialSubject"), "/credentialSubject"),
        (having({}, "credentialSubject", 1), "/credentialSubject/1"),
        (having("did:example:1", "credentialSubject", 1), "/credentialSubject/1"),
        (having("agent", "credentialSubject", 0, "id"), "/credentialSubject/0/id"),
        (having(["did:example:1"], "credentialSubject", 0, "id"), "/credentialSubject/0/id"),
        (having("did:example:1", "credentialSubject", 0, "@id"), "/credentialSubject/0/@id"),
        (having("2026-01-31", "validFrom"), "/validFrom"),
        (having("2026-01-31T09:00:00", "validFrom"), "/validFrom"),
        (having(1769850000, "validFrom"), "/validFrom"),
        (having(None, "validUntil"), "/validUntil"),
        (having(["2026-01-31T11:00:00Z"], "validUntil"), "/validUntil"),
        (having("2026-01-31T09:59:59+01:00", "validUntil"), "/validUntil"),
        (having("2026-01-31T10:00:00+01:00", "validUntil"), None),  # the same moment as validFrom
        (having({}, "name"), "/name"),
        (having([], "name"), "/name"),
        (having(7, "name"), "/name"),
        (having(None, "description"), "/description"),
        (having(7, "description", "@value"), "/description"),
        (having("", "description", "@language"), "/description/@language"),
        (having("e n", "description", "@language"), "/description/@language"),
        (having(None, "description", "@language"), "/description/@language"),
        (having("up", "description", "@direction"), "/description/@direction"),
        (having(["rtl"], "description", "@direction"), "/description/@direction"),
        (having("en", "name", 0, "language"), "/name/0/language"),
        (having(["plain", {"@value": "x"}], "name"), None),
        (without("credentialStatus", "type"), "/credentialStatus"),
        (having([], "credentialStatus"), "/credentialStatus"),
        (having("https://acme.example/status/1", "credentialStatus"), "/credentialStatus"),
        (having(2, "credentialStatus", "type"), "/credentialStatus/type"),
        (having(["https://a.example", "https://b.example"], "credentialStatus", "id"), "/credentialStatus/id"),
        (without("credentialStatus", "id"), None),
        (without("credentialSchema", "id"), "/credentialSchema"),
        (without("credentialSchema", "type"), "/credentialSchema"),
        (having("schema", "credentialSchema", "id"), "/credentialSchema/id"),
        (having("https://acme.example/a.png", "relatedResource", 0), "/relatedResource/0"),
        (without("relatedResource", 0, "id"), "/relatedResource/0/id"),
        (without("relatedResource", 0, "digestSRI"), "/relatedResource/0"),
        (having("md5-AAAA", "relatedResource", 0, "digestSRI"), "/relatedResource/0/digestSRI"),
        (having(None, "relatedResource", 1, "digestMultibase"), "/relatedResource/1/digestMultibase"),
        (having("https://acme.example/a.png", "relatedResource", 1, "id"), "/relatedResource/1/id"),
        (having([], "relatedResource"), "/relatedResource"),
        (without("termsOfUse", 0, "type"), "/termsOfUse/0"),
        (having("x", "termsOfUse", 1, "id"), "/termsOfUse/1/id"),
        (having({}, "evidence"), "/evidence"),
        (having("seen", "evidence"), "/evidence"),
        (without("refreshService", "type"), "/refreshService"),
        (having({"id": "https://x.example"}, "renderMethod"), "/renderMethod"),
        (having({"id": "https://x.example"}, "confidenceMethod"), "/confidenceMethod"),
        (having(None, "proof"), "/proof"),
        (having("proof", "proof"), "/proof"),
        (having({}, "proof"), "/proof"),
        (having([], "proof"), "/proof"),
        (without("proof", "type"), "/proof"),
    ],
)
def test_one_defect_is_one_problem_at_its_place(change: Callable[[Document], None], place: str | None) -> None:
    document = deepcopy(FULL)
    change(document)
    assert places(document) == ([] if place is None else [place])
    if place is None:
        assert parse_credential(document).document is document
    else:
        with pytest.raises(Malformed) as refused:
            parse_credential(document)
        assert (refused.value.reason, refused.value.where) == (Reason.CREDENTIAL_MALFORMED, place)


def test_all_problems_are_named_at_once() -> None:
    document = deepcopy(FULL)
    del document["issuer"]
    document["validFrom"] = "yesterday"
    document["evidence"] = [{}, 7]
    with pytest.raises(Malformed) as refused:
        parse_credential(document)
    assert {problem.where for problem in refused.value.problems} == {"", "/validFrom", "/evidence/0", "/evidence/1"}
    assert all(problem.remedy for problem in refused.value.problems)
    for problem in refused.value.problems:
        assert str(problem) in str(refused.value)


def test_a_type_may_be_unknown_where_a_context_is_not_known_in_full() -> None:
    document = deepcopy(FULL)
    document["type"].append("UnheardOf")
    assert places(document) == ["/type"]
    document["@context"][2]["@vocab"] = "https://terms.example/#"
    assert places(document) == []
    document["@context"][2]["@vocab"] = None
    assert places(document) == ["/type"]
    document["@context"].append("https://contexts.example/v1")
    assert places(document) == []


@pytest.mark.parametrize(
    ("first", "second", "accepted"),
    [
        ({"@protected": True, "T": "https://x.example/#T"}, {"T": "https://x.example/#Other"}, False),
        ({"@protected": True, "T": "https://x.example/#T"}, {"T": {"@id": "https://x.example/#T"}}, True),
        ({"T": "https://x.example/#T"}, {"T": "https://x.example/#Other"}, True),
        ({"T": {"@id": "https://x.example/#T", "@protected": True}}, {"T": None}, False),
        ({"@protected": True, "T": {"@id": "https://x.example/#T", "@protected": False}}, {"T": None}, True),
    ],
)
def test_a_protected_term_keeps_its_meaning(first: Document, second: Document, accepted: bool) -> None:
    document = deepcopy(FULL)
    document["@context"] += [first, second]
    assert places(document) == ([] if accepted else ["/@context/4/T"])
