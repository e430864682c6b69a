"""Presentations: one valid presentation, and what happens when exactly one thing about it is wrong."""

from copy import deepcopy
from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.errors import Malformed
from vc.presentation import parse_presentation_document, presentation_problems
from vc.reasons import Reason

Document = dict[str, Any]

ENVELOPE: Document = {
    "@context": CREDENTIALS_V2,
    "id": "data:application/vc+jwt,eyJh.eyJp.c2ln",
    "type": "EnvelopedVerifiableCredential",
}
SECURED: Document = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:subject"},
    "proof": {"type": "DataIntegrityProof"},
}
FULL: Document = {
    "@context": [CREDENTIALS_V2, AGENTVC_V1],
    "id": "urn:uuid:4978344f-8596-4c3a-a978-8fcaba3903c5",
    "type": ["VerifiablePresentation"],
    "holder": {"id": "did:key:z6MkAgent"},
    "verifiableCredential": [ENVELOPE, SECURED],
    "termsOfUse": {"type": "https://terms.example/#T"},
    "invocation": {"action": "calendar.read"},
}


def places(document: Document) -> list[str]:
    return [problem.where for problem in presentation_problems(document)]


def test_a_presentation_is_parsed_with_everything_that_was_said() -> None:
    presentation = parse_presentation_document(FULL)
    assert presentation.document is FULL
    assert presentation.id == FULL["id"]
    assert presentation.types == ("VerifiablePresentation",)
    assert presentation.holder == "did:key:z6MkAgent"
    assert presentation.credentials == (ENVELOPE, SECURED)


def test_the_least_presentation_is_parsed() -> None:
    # the recommendations write a single type as a string
    least: Document = {"@context": [CREDENTIALS_V2], "type": "VerifiablePresentation"}
    presentation = parse_presentation_document(least)
    assert (presentation.id, presentation.holder, presentation.credentials) == (None, None, ())
    assert presentation.types == ("VerifiablePresentation",)


def test_a_single_credential_needs_no_list() -> None:
    document = FULL | {"holder": "did:key:z6MkAgent", "verifiableCredential": SECURED}
    presentation = parse_presentation_document(document)
    assert presentation.credentials == (SECURED,)
    assert presentation.holder == "did:key:z6MkAgent"


@pytest.mark.parametrize(
    ("member", "value", "place"),
    [
        ("@context", CREDENTIALS_V2, "/@context"),
        ("@context", [AGENTVC_V1, CREDENTIALS_V2], "/@context"),
        ("type", [], "/type"),
        ("type", ["VerifiableCredential"], "/type"),
        ("type", ["VerifiablePresentation", "UnheardOf"], "/type"),
        ("type", ["VerifiablePresentation", 7], "/type/1"),
        ("id", None, "/id"),
        ("id", ["urn:a:1"], "/id"),
        ("@id", "urn:a:1", "/@id"),
        ("holder", None, "/holder"),
        ("holder", "z6MkAgent", "/holder"),
        ("holder", {"name": "Acme"}, "/holder"),
        ("holder", {"id": "z6MkAgent"}, "/holder/id"),
        ("holder", ["did:key:z6MkAgent"], "/holder"),
        ("verifiableCredential", [], "/verifiableCredential"),
        ("verifiableCredential", None, "/verifiableCredential"),
        ("verifiableCredential", "eyJh.eyJp.c2ln", "/verifiableCredential"),
        ("verifiableCredential", [ENVELOPE, "eyJh.eyJp.c2ln"], "/verifiableCredential/1"),
        ("termsOfUse", {}, "/termsOfUse"),
        ("proof", None, "/proof"),
        ("proof", [{}], "/proof/0"),
    ],
)
def test_one_defect_is_one_problem_at_its_place(member: str, value: object, place: str) -> None:
    assert places(FULL) == []
    document = FULL | {member: value}
    assert places(document) == [place]
    with pytest.raises(Malformed) as refused:
        parse_presentation_document(document)
    assert (refused.value.reason, refused.value.where) == (Reason.PRESENTATION_MALFORMED, place)


@pytest.mark.parametrize("member", ["@context", "type"])
def test_a_required_member_is_missed(member: str) -> None:
    assert places({name: value for name, value in FULL.items() if name != member}) == [""]


@pytest.mark.parametrize(
    ("member", "value", "place"),
    [
        ("@context", None, "/@context"),
        ("@context", AGENTVC_V1, "/@context"),
        ("@context", [], "/@context"),
        ("@context", [AGENTVC_V1, CREDENTIALS_V2], "/@context"),
        ("@context", [CREDENTIALS_V2, AGENTVC_V1], None),
        ("type", ["EnvelopedVerifiableCredential"], None),
        ("type", ["EnvelopedVerifiableCredential", "VerifiableCredential"], "/type"),
        ("type", "EnvelopedVerifiablePresentation", ""),  # no envelope of a credential, and no proof either
        ("id", None, "/id"),
        ("id", "https://acme.example/vc", "/id"),
        ("id", "data:", "/id"),
        ("id", ["data:application/vc+jwt,eyJh.eyJp.c2ln"], "/id"),
    ],
)
def test_an_envelope_has_one_form(member: str, value: object, place: str | None) -> None:
    document = FULL | {"verifiableCredential": [ENVELOPE | {member: value}]}
    assert places(document) == ([] if place is None else [f"/verifiableCredential/0{place}"])


@pytest.mark.parametrize(
    ("proof", "place"),
    [(None, "/proof"), ("signed", "/proof"), ({}, "/proof"), ([], "/proof"), ([{"type": ""}], "/proof/0/type")],
)
def test_an_embedded_credential_has_a_proof_of_its_own(proof: object, place: str) -> None:
    document = deepcopy(FULL)
    document["verifiableCredential"][1]["proof"] = proof
    assert places(document) == [f"/verifiableCredential/1{place}"]
    del document["verifiableCredential"][1]["proof"]
    assert places(document) == ["/verifiableCredential/1"]
