"""Data Integrity proofs of the jcs suites: what is opened, and that each defect alone is refused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from support.securing import (
    KEYS,
    LATER,
    METHOD,
    NOW,
    SERVICE,
    credential,
    presentation,
    proof_options,
    secured_credential,
    secured_presentation,
    sign_document,
)

from did.keys.algorithm import KeyType
from did.multibase import decode, encode_base58btc, encode_base64url
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured, secure

ED = KEYS[KeyType.ED25519]
JCS_WAYS = [
    ("eddsa-jcs-2022", KeyType.ED25519),
    ("ecdsa-jcs-2019", KeyType.P256),
    ("ecdsa-jcs-2019", KeyType.P384),
]


def signed(**changes: Any) -> dict[str, Any]:
    return sign_document(credential(), proof_options(**changes))


def refusal(document: dict[str, Any]) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(json.dumps(document))
    return refused.value


def test_a_document_signed_by_hand_is_opened_and_its_proof_holds() -> None:
    secured = parse_secured(json.dumps(signed(), indent=1))
    (proof,) = secured.proofs
    assert secured.document == credential()
    assert secured.mechanism == "eddsa-jcs-2022"
    assert proof.holds_under(ED.public_key)
    assert (proof.verification_method, proof.purpose, proof.created) == (METHOD, "assertionMethod", NOW)


@pytest.mark.parametrize(("suite", "key_type"), JCS_WAYS)
def test_only_a_key_of_the_right_type_holds(suite: str, key_type: KeyType) -> None:
    secured = secured_credential(suite, key_type)
    assert [kind for kind in KeyType if secured.proofs[0].holds_under(KEYS[kind].public_key)] == [key_type]
    assert secured.proofs[0].key_type is key_type


@pytest.mark.parametrize(("suite", "key_type"), JCS_WAYS)
def test_a_presentation_is_for_authentication_and_says_for_whom(suite: str, key_type: KeyType) -> None:
    secured = secured_presentation(suite, key_type)
    (proof,) = secured.proofs
    assert secured.document == presentation()
    assert (proof.purpose, proof.audience, proof.challenge, proof.nonce) == ("authentication", (SERVICE,), "c-1", "n-1")
    assert (proof.created, proof.expires) == (NOW, LATER)


def test_an_array_of_one_proof_is_that_proof() -> None:
    document = signed()
    document["proof"] = [document["proof"]]
    assert parse_secured(json.dumps(document)).proofs[0].holds_under(ED.public_key)


@pytest.mark.parametrize(
    "changes",
    [
        {"created": ...},
        {"created": "2026-11-24T09:00:00.25+01:00"},
        {"expires": "2026-11-24T09:01:00Z"},
        {"domain": "a.example"},
        {"domain": ["a.example", "b.example"]},
        {"challenge": "c", "nonce": "n"},
        {"id": "urn:uuid:1"},
        {"unknown": {"kept": [1, "2"]}},
        {"@context": ...},
        {"proofPurpose": "authentication"},
    ],
)
def test_what_the_specification_allows_is_opened(changes: dict[str, Any]) -> None:
    secured = parse_secured(json.dumps(signed(**changes)))
    assert secured.proofs[0].holds_under(ED.public_key)
    assert secured.document == credential()


@pytest.mark.parametrize(
    ("changes", "reason", "member", "words"),
    [
        ({"type": ...}, Reason.PROOF_MALFORMED, "type", "missing"),
        ({"type": ["DataIntegrityProof"]}, Reason.PROOF_MALFORMED, "type", "string"),
        ({"type": "Ed25519Signature2020"}, Reason.PROOF_UNSUPPORTED, "type", "Ed25519Signature2020"),
        ({"cryptosuite": ...}, Reason.PROOF_MALFORMED, "cryptosuite", "missing"),
        ({"cryptosuite": "eddsa-2022"}, Reason.PROOF_UNSUPPORTED, "cryptosuite", "eddsa-2022"),
        ({"cryptosuite": "Ed25519Signature2020"}, Reason.PROOF_UNSUPPORTED, "cryptosuite", "Ed25519Signature2020"),
        ({"cryptosuite": "EDDSA-JCS-2022"}, Reason.PROOF_UNSUPPORTED, "cryptosuite", "EDDSA"),
        ({"verificationMethod": ...}, Reason.PROOF_MALFORMED, "verificationMethod", "missing"),
        ({"verificationMethod": ["a"]}, Reason.PROOF_MALFORMED, "verificationMethod", "string"),
        ({"verificationMethod": "#key-1"}, Reason.PROOF_UNSUPPORTED, "verificationMethod", "no"),
        ({"verificationMethod": "did:web:acme.example"}, Reason.PROOF_UNSUPPORTED, "verificationMethod", "fragment"),
        ({"verificationMethod": "https://a.example#k"}, Reason.PROOF_UNSUPPORTED, "verificationMethod", "DID"),
        ({"proofPurpose": ...}, Reason.PROOF_MALFORMED, "proofPurpose", "missing"),
        ({"proofPurpose": None}, Reason.PROOF_MALFORMED, "proofPurpose", "string"),
        ({"proofPurpose": "keyAgreement"}, Reason.PROOF_UNSUPPORTED, "proofPurpose", "keyAgreement"),
        ({"created": "2026-11-24"}, Reason.PROOF_MALFORMED, "created", "dateTimeStamp"),
        ({"created": "2026-11-24T09:00:00ZZ"}, Reason.PROOF_MALFORMED, "created", "dateTimeStamp"),
        ({"created": 1}, Reason.PROOF_MALFORMED, "created", "string"),
        ({"expires": "soon"}, Reason.PROOF_MALFORMED, "expires", "dateTimeStamp"),
        ({"domain": []}, Reason.PROOF_MALFORMED, "domain", "set of strings"),
        ({"domain": ["a", "a"]}, Reason.PROOF_MALFORMED, "domain", "set of strings"),
        ({"domain": ["a", 1]}, Reason.PROOF_MALFORMED, "domain", "set of strings"),
        ({"domain": None}, Reason.PROOF_MALFORMED, "domain", "set of strings"),
        ({"challenge": 1}, Reason.PROOF_MALFORMED, "challenge", "string"),
        ({"nonce": ""}, Reason.PROOF_MALFORMED, "nonce", "string"),
        ({"previousProof": "urn:uuid:1"}, Reason.PROOF_MALFORMED, "previousProof", "urn:uuid:1"),
    ],
)
def test_each_defect_of_the_proof_is_refused(changes: dict[str, Any], reason: Reason, member: str, words: str) -> None:
    error = refusal(signed(**changes))
    assert (error.reason, error.where) == (reason, f"/proof/{member}")
    assert words in error.message


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (..., "missing"),
        (None, "not a non-empty string"),
        ("", "not a non-empty string"),
        ("z", "0 bytes"),
        (encode_base58btc(bytes(range(1, 64))), "63 bytes"),
        (encode_base58btc(bytes(range(1, 66))), "65 bytes"),
        (encode_base64url(bytes(64)), "does not start with z"),
        ("z" + "0" * 88, "base58btc"),
        ("z" + "1" * 5000, "base58btc"),
    ],
)
def test_each_defect_of_the_proof_value_is_refused(value: object, words: str) -> None:
    document = signed()
    document["proof"]["proofValue"] = value
    if value is ...:
        del document["proof"]["proofValue"]
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/proofValue")
    assert words in error.message


def test_a_digit_more_on_the_proof_value_is_refused() -> None:
    document = signed()
    for altered in ("1", "z"):
        again = deepcopy(document)
        again["proof"]["proofValue"] = (
            document["proof"]["proofValue"][:1] + altered + document["proof"]["proofValue"][1:]
        )
        assert refusal(again).where == "/proof/proofValue"


@pytest.mark.parametrize(
    ("proof", "reason", "where"),
    [
        (None, Reason.PROOF_MALFORMED, "/proof"),
        ("z123", Reason.PROOF_MALFORMED, "/proof"),
        ({}, Reason.PROOF_MALFORMED, "/proof"),
        ([], Reason.PROOF_MALFORMED, "/proof"),
        ([{}], Reason.PROOF_MALFORMED, "/proof/0"),
        ([None], Reason.PROOF_MALFORMED, "/proof/0"),
        ([[]], Reason.PROOF_MALFORMED, "/proof/0"),
    ],
)
def test_what_is_no_proof_is_refused(proof: object, reason: Reason, where: str) -> None:
    error = refusal({**credential(), "proof": proof})
    assert (error.reason, error.where) == (reason, where)


def test_a_document_without_proof_is_refused_as_unsecured() -> None:
    assert refusal(credential()).reason is Reason.PROOF_MISSING


def test_a_time_without_an_offset_is_in_utc() -> None:
    secured = parse_secured(json.dumps(signed(created="2026-11-24T09:00:00", expires="2026-11-24T10:00:00")))
    assert (secured.proofs[0].created, secured.proofs[0].expires) == (NOW, LATER)


@pytest.mark.parametrize(
    "contexts",
    [
        [credential()["@context"][0]],
        [*reversed(credential()["@context"])],
        [*credential()["@context"], "https://evil.example/v1"],
        [*credential()["@context"], credential()["@context"][1]],
        credential()["@context"][0],
        None,
    ],
)
def test_the_document_has_exactly_the_contexts_that_the_proof_signs(contexts: object) -> None:
    document = {**signed(), "@context": contexts}
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/@context")


def test_a_context_that_is_equal_to_python_but_not_to_json_is_refused() -> None:
    document = {**credential(), "@context": [credential()["@context"][0], {"@protected": True}]}
    signed_document = sign_document(document, proof_options(**{"@context": document["@context"]}))
    assert parse_secured(json.dumps(signed_document)).proofs[0].holds_under(ED.public_key)
    signed_document["@context"] = [credential()["@context"][0], {"@protected": 1}]
    assert refusal(signed_document).where == "/proof/@context"


def test_one_context_may_be_written_bare_or_as_an_array_and_the_document_says_what_was_signed() -> None:
    only = credential()["@context"][0]
    bare = {**credential(), "@context": only}
    document = sign_document(bare, proof_options(**{"@context": only}))
    secured = parse_secured(json.dumps({**document, "@context": [only]}))
    assert secured.document == bare
    assert secured.proofs[0].holds_under(ED.public_key)


def test_the_bytes_that_are_signed_are_proof_hash_then_document_hash() -> None:
    proof = secured_credential("ecdsa-jcs-2019", KeyType.P384).proofs[0]
    assert (len(proof.signed), len(proof.signature)) == (96, 96)
    assert len(secured_credential("ecdsa-jcs-2019", KeyType.P256).proofs[0].signed) == 64


def test_an_already_parsed_document_is_left_as_it_is() -> None:
    document = signed()
    before = deepcopy(document)
    assert parse_secured(document).document == credential()
    assert document == before


def test_a_secured_document_is_not_secured_again() -> None:
    with pytest.raises(Malformed) as refused:
        secure(signed(), "eddsa-jcs-2022", ED, METHOD, created=NOW)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_UNSUPPORTED, "/proof")


def test_a_document_without_context_gets_a_proof_without_context() -> None:
    document = {"myWebsite": "https://hello.world.example/"}
    secured = secure(document, "eddsa-jcs-2022", ED, METHOD, created=NOW)
    assert "@context" not in json.loads(secured.raw)["proof"]
    assert secured.proofs[0].holds_under(ED.public_key)


def test_the_proof_value_is_base58_of_the_signature() -> None:
    secured = secured_credential("eddsa-jcs-2022", KeyType.ED25519)
    assert decode(json.loads(secured.raw)["proof"]["proofValue"]) == secured.proofs[0].signature
