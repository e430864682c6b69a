"""Version 1.1 of the data model: the same value comes out of parsing, and older peers get what they can read."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CREDENTIALS_V1, CREDENTIALS_V2, DATA_INTEGRITY_V2, ED25519_2020_V1
from vc.credential import credential_problems, parse_credential
from vc.data_model import DataModel, data_model_of
from vc.errors import Malformed
from vc.presentation import parse_presentation_document, presentation_problems
from vc.version_1_1 import as_vc_1_1, with_contexts

Document = dict[str, Any]

NOW = datetime(2026, 1, 31, 9, tzinfo=UTC)
FULL: Document = {
    "@context": [CREDENTIALS_V1, {"Extra": "https://terms.example/#Extra"}],
    "id": "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5",
    "type": ["VerifiableCredential", "Extra"],
    "issuer": {"id": "did:web:acme.example", "name": "Acme"},
    "issuanceDate": "2026-01-31T09:00:00Z",
    "expirationDate": "2026-01-31T11:00:00+01:00",
    "credentialSubject": {"id": "did:key:z6MkAgent", "seen": True},
    "credentialStatus": {"id": "https://acme.example/status/1#7", "type": "StatusList2021Entry"},
    "credentialSchema": {"id": "https://acme.example/schemas/1", "type": "JsonSchemaValidator2018"},
    "refreshService": {"id": "https://acme.example/refresh", "type": "ManualRefreshService2018"},
    "termsOfUse": [{"type": "Extra"}],
    "evidence": [{"type": ["Extra"]}],
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


def test_a_credential_of_version_1_1_is_parsed_to_the_same_value_as_one_of_2_0() -> None:
    credential = parse_credential(FULL)
    assert credential.data_model is DataModel.V1_1
    assert credential.document is FULL
    assert credential.issuer == "did:web:acme.example"
    assert credential.valid_from == datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert credential.valid_until == datetime(2026, 1, 31, 10, tzinfo=UTC)
    assert credential.subject_ids == ("did:key:z6MkAgent",)
    assert credential.status == (FULL["credentialStatus"],)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (without("issuanceDate"), ""),
        (having("2026-01-31", "issuanceDate"), "/issuanceDate"),
        (having("2026-01-31T09:00:00", "issuanceDate"), "/issuanceDate"),
        (having(None, "issuanceDate"), "/issuanceDate"),
        (having("2026-01-31T08:59:59Z", "expirationDate"), "/expirationDate"),
        (having(1769850000, "expirationDate"), "/expirationDate"),
        (without("expirationDate"), None),
        (having("soon", "validFrom"), "/validFrom"),
        (having("2026-01-31T09:30:00Z", "validFrom"), None),
        (having(CREDENTIALS_V2, "@context", 1), "/@context/1"),
        (having(CREDENTIALS_V1, "@context", 1), "/type"),  # twice is once; but then nothing defines Extra
        (having(CREDENTIALS_V1, "@context"), "/@context"),
        (having("VerifiableCredential", "type"), "/type"),
        (having(["Extra"], "type"), "/type"),
        (having("UnheardOf", "type", 1), "/type"),
        (
            having("https://other.example/#VC", "@context", 1, "VerifiableCredential"),
            "/@context/1/VerifiableCredential",
        ),
        (without("issuer"), ""),
        (having([], "issuer"), "/issuer"),
        (having({}, "credentialSubject"), "/credentialSubject"),
        (having("did:example:1", "credentialSubject"), "/credentialSubject"),
        (without("credentialStatus", "id"), "/credentialStatus"),
        (without("credentialStatus", "type"), "/credentialStatus"),
        (without("credentialSchema", "id"), "/credentialSchema"),
        (without("refreshService", "id"), "/refreshService"),
        (without("refreshService", "type"), "/refreshService"),
        (without("termsOfUse", 0, "type"), "/termsOfUse/0"),
        (without("evidence", 0, "type"), "/evidence/0"),
        (having("name", "name"), None),  # no term of 1.1
    ],
)
def test_one_defect_is_one_problem_at_its_place(change: Callable[[Document], None], place: str | None) -> None:
    document = deepcopy(FULL)
    change(document)
    assert [problem.where for problem in credential_problems(document)] == ([] if place is None else [place])
    if place is not None:
        with pytest.raises(Malformed):
            parse_credential(document)


def test_the_narrower_bound_counts_where_version_1_1_states_two() -> None:
    document = {**FULL, "validFrom": "2026-01-31T09:10:00Z", "validUntil": "2026-01-31T09:50:00Z"}
    credential = parse_credential(document)
    assert credential.valid_from == datetime(2026, 1, 31, 9, 10, tzinfo=UTC)
    assert credential.valid_until == datetime(2026, 1, 31, 9, 50, tzinfo=UTC)
    wider = parse_credential({**FULL, "validFrom": "2025-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"})
    assert (wider.valid_from, wider.valid_until) == (NOW, datetime(2026, 1, 31, 10, tzinfo=UTC))


def test_the_dates_of_version_1_1_mean_nothing_in_2_0() -> None:
    document = {**FULL, "@context": [CREDENTIALS_V2, *FULL["@context"][1:]]}
    credential = parse_credential(document)
    assert credential.data_model is DataModel.V2_0
    assert (credential.valid_from, credential.valid_until) == (None, None)


def test_a_presentation_of_either_version_is_read() -> None:
    envelope = {
        "@context": CREDENTIALS_V2,
        "id": "data:application/vc+jwt,eyJh.eyJp.c2ln",
        "type": "EnvelopedVerifiableCredential",
    }
    document = {
        "@context": [CREDENTIALS_V1],
        "type": ["VerifiablePresentation"],
        "holder": "did:key:z6MkAgent",
        "verifiableCredential": [envelope, {**FULL, "proof": {"type": "Ed25519Signature2020"}}],
    }
    assert parse_presentation_document(document).data_model is DataModel.V1_1
    assert parse_presentation_document({**document, "@context": [CREDENTIALS_V2]}).data_model is DataModel.V2_0
    (problem,) = presentation_problems({**document, "@context": [CREDENTIALS_V1, CREDENTIALS_V2]})
    assert problem.where == "/@context/1"


@pytest.mark.parametrize(
    "context", [None, 7, CREDENTIALS_V1, [], [{}], [[CREDENTIALS_V1]], [CREDENTIALS_V2, CREDENTIALS_V1]]
)
def test_only_the_base_context_in_first_place_makes_a_document_one_of_1_1(context: Any) -> None:
    assert data_model_of({"@context": context}) is DataModel.V2_0
    assert data_model_of({"@context": [CREDENTIALS_V1]}) is DataModel.V1_1
    assert data_model_of({}) is DataModel.V2_0


def test_the_date_of_issue_is_added_where_it_is_missing_and_only_there() -> None:
    document = deepcopy(FULL)
    assert as_vc_1_1(document, NOW) == document
    del document["issuanceDate"]
    assert as_vc_1_1(document, NOW) == FULL
    assert "issuanceDate" not in document


def test_a_credential_of_2_0_is_said_in_the_words_of_1_1() -> None:
    document: Document = {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:acme.example",
        "validFrom": "2026-01-30T09:00:00Z",
        "validUntil": "2026-02-28T09:00:00Z",
        "credentialSubject": {"id": "did:example:subject"},
    }
    earlier = as_vc_1_1(document, NOW)
    assert earlier["@context"] == [CREDENTIALS_V1, AGENTVC_V1]
    parsed, before = parse_credential(earlier), parse_credential(document)
    assert parsed.data_model is DataModel.V1_1
    assert (parsed.valid_from, parsed.valid_until) == (before.valid_from, before.valid_until)
    del document["validFrom"]
    assert parse_credential(as_vc_1_1(document, NOW)).valid_from == NOW


def test_what_is_no_credential_is_left_for_the_model_to_name() -> None:
    assert as_vc_1_1({}, NOW) == {"issuanceDate": "2026-01-31T09:00:00Z"}
    assert as_vc_1_1({"@context": AGENTVC_V1}, NOW)["@context"] == AGENTVC_V1
    with pytest.raises(ValueError, match="offset"):
        as_vc_1_1({}, NOW.replace(tzinfo=None))


def test_contexts_are_appended_once() -> None:
    added = with_contexts(FULL, [DATA_INTEGRITY_V2, CREDENTIALS_V1, DATA_INTEGRITY_V2])
    assert added["@context"] == [*FULL["@context"], DATA_INTEGRITY_V2]
    assert with_contexts(added, [DATA_INTEGRITY_V2]) == added
    assert credential_problems(with_contexts(FULL, [ED25519_2020_V1])) == ()
    assert with_contexts({"@context": 4}, [DATA_INTEGRITY_V2]) == {"@context": 4}
