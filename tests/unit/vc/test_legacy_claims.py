"""Tokens of version 1.1: what their registered claims add to the document, and what must not contradict."""

from copy import deepcopy
from typing import Any

import pytest

from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.credential import parse_credential
from vc.errors import Malformed
from vc.legacy_claims import document_of_legacy_claims
from vc.presentation import parse_presentation_document
from vc.reasons import Reason

BEGINS, ENDS = 1769850000, 1769853600  # 2026-01-31T09:00:00Z and 10:00:00Z

CREDENTIAL: dict[str, Any] = {
    "iss": "did:web:acme.example",
    "nbf": BEGINS,
    "exp": ENDS,
    "sub": "did:example:subject",
    "jti": "urn:uuid:3978344f-8596-4c3a-a978-8fcaba3903c5",
    "vc": {"@context": [CREDENTIALS_V1], "type": ["VerifiableCredential"], "credentialSubject": {"seen": True}},
}
PRESENTATION: dict[str, Any] = {
    "iss": "did:key:z6MkAgent",
    "aud": "https://cal.example",
    "nonce": "1",
    "jti": "fresh-7",
    "vp": {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"]},
}


def test_a_credential_gets_what_its_claims_say() -> None:
    claims = deepcopy(CREDENTIAL)
    credential = parse_credential(document_of_legacy_claims(claims))
    assert claims == CREDENTIAL
    assert credential.document["issuanceDate"] == "2026-01-31T09:00:00Z"
    assert credential.document["expirationDate"] == "2026-01-31T10:00:00Z"
    assert (credential.id, credential.issuer) == (CREDENTIAL["jti"], CREDENTIAL["iss"])
    assert credential.subject_ids == ("did:example:subject",)


def test_a_credential_of_2_0_gets_its_times_under_the_newer_names() -> None:
    claims = {**CREDENTIAL, "vc": {**CREDENTIAL["vc"], "@context": [CREDENTIALS_V2]}}
    document = document_of_legacy_claims(claims)
    assert (document["validFrom"], document["validUntil"]) == ("2026-01-31T09:00:00Z", "2026-01-31T10:00:00Z")
    parse_credential(document)


def test_a_presentation_gets_its_holder_and_no_id_from_a_fresh_value() -> None:
    document = document_of_legacy_claims(PRESENTATION)
    assert document == {**PRESENTATION["vp"], "holder": "did:key:z6MkAgent"}
    assert parse_presentation_document(document).holder == "did:key:z6MkAgent"


SAID_TWICE = [
    ("issuer", {"id": "did:web:acme.example", "name": "Acme"}, "did:web:other.example"),
    ("issuanceDate", "2026-01-31T10:00:00.5+01:00", "2026-01-31T09:00:01Z"),
    ("expirationDate", "2026-01-31T10:00:00Z", "2027-01-31T10:00:00Z"),
    ("expirationDate", "2026-01-31T10:00:00Z", None),
    ("id", CREDENTIAL["jti"], "urn:uuid:other"),
    ("credentialSubject", {"id": "did:example:subject"}, {"id": "did:example:other"}),
]


@pytest.mark.parametrize(("member", "alike", "contrary"), SAID_TWICE)
def test_what_is_said_twice_is_said_alike(member: str, alike: Any, contrary: Any) -> None:
    document = document_of_legacy_claims({**CREDENTIAL, "vc": {**CREDENTIAL["vc"], member: alike}})
    assert document[member] == alike
    with pytest.raises(Malformed) as refused:
        document_of_legacy_claims({**CREDENTIAL, "vc": {**CREDENTIAL["vc"], member: contrary}})
    assert refused.value.reason is Reason.PROOF_MALFORMED


@pytest.mark.parametrize(
    "change",
    [
        {"vc": None},
        {"vc": "eyJh"},
        {"vp": PRESENTATION["vp"]},
        {"nbf": "2026-01-31T09:00:00Z"},
        {"nbf": True},
        {"exp": -1},
        {"exp": 253_402_300_800},
    ],
)
def test_claims_of_another_form_are_refused(change: dict[str, Any]) -> None:
    assert document_of_legacy_claims(CREDENTIAL)
    with pytest.raises(Malformed) as refused:
        document_of_legacy_claims(CREDENTIAL | change)
    assert refused.value.reason is Reason.PROOF_MALFORMED


def test_a_token_without_a_document_is_refused() -> None:
    with pytest.raises(Malformed):
        document_of_legacy_claims({"iss": "did:web:acme.example"})
