"""The way in and out: every mechanism there and back, envelopes, digests, and bad input."""

import json
from dataclasses import FrozenInstanceError
from datetime import timedelta
from typing import Any

import pytest
from support.securing import (
    ISSUER,
    KEYS,
    METHOD,
    NOW,
    WAYS,
    credential,
    secured_credential,
    secured_presentation,
    sign_token,
    token_claims,
    token_header,
)

from did.keys.algorithm import KeyType
from vc.errors import Malformed
from vc.jcs import canonical_json, digest_multibase
from vc.reasons import Reason
from vc.securing.cose.sign1 import sign1_text
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.enveloped import envelope
from vc.securing.mechanism import MECHANISMS, parse_secured, secure
from vc.securing.secured import answerable_party, method_controller


def refusal(raw: Any) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(raw)
    return refused.value


@pytest.mark.parametrize(("mechanism", "key_type"), WAYS)
def test_what_is_secured_opens_to_the_same_document_by_every_way_in(mechanism: str, key_type: KeyType) -> None:
    secured = secured_credential(mechanism, key_type)
    embedded = envelope(secured)
    text = sign1_text(secured.raw) if mechanism == "vc+cose" else secured.raw.decode()
    for raw in (secured.raw, text, embedded, json.dumps(embedded), json.dumps(embedded, indent=2)):
        again = parse_secured(raw)
        assert again.document == credential()
        assert again.mechanism == mechanism
        assert again.proofs == secured.proofs
        assert again.digest() == secured.digest()
        assert again.proofs[0].holds_under(KEYS[key_type].public_key)


@pytest.mark.parametrize(("mechanism", "key_type"), WAYS)
def test_securing_is_deterministic_but_for_hedged_signatures(mechanism: str, key_type: KeyType) -> None:
    once, again = secured_credential(mechanism, key_type), secured_credential(mechanism, key_type)
    assert once.proofs[0].signed == again.proofs[0].signed
    assert (once.raw == again.raw) is (key_type is not KeyType.MLDSA44)


def test_the_table_names_every_mechanism_and_its_keys() -> None:
    everything = set(KeyType)
    assert {name: set(row.key_types) for name, row in MECHANISMS.items()} == {
        "vc+jwt": everything,
        "vp+jwt": everything,
        "vc+sd-jwt": everything,
        "vp+sd-jwt": everything,
        "vc+cose": everything,
        "vp+cose": everything,
        **{name: set(suite.key_types.values()) for name, suite in CRYPTOSUITES.items()},
    }


def test_what_may_still_change_is_labelled_as_a_draft() -> None:
    assert {name for name, row in MECHANISMS.items() if row.is_draft} == {"mldsa44-jcs-2024", "mldsa44-rdfc-2024"}


@pytest.mark.parametrize(
    ("mechanism", "key_type"), [("vc+jose", "Ed25519"), ("eddsa-jcs-2022", "P-256"), ("ecdsa-jcs-2019", "Ed25519")]
)
def test_a_mechanism_that_is_unknown_or_does_not_fit_the_key_is_refused(mechanism: str, key_type: str) -> None:
    with pytest.raises(Malformed) as refused:
        secure(credential(), mechanism, KEYS[KeyType(key_type)], METHOD, created=NOW)
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_nothing_is_secured_that_could_not_be_opened(mechanism: str) -> None:
    for method in ("#key-1", ISSUER, "https://acme.example/#key-1", ""):
        with pytest.raises(Malformed):
            secure(credential(), mechanism, KEYS[KeyType.ED25519], method, created=NOW)
    for value in (float("nan"), 2**60, "\ud800"):
        with pytest.raises(Malformed):
            secure({**credential(), "x": value}, mechanism, KEYS[KeyType.ED25519], METHOD, created=NOW)


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_times_are_cut_to_whole_seconds(mechanism: str) -> None:
    exact = NOW + timedelta(microseconds=999_999)
    secured = secure(credential(), mechanism, KEYS[KeyType.ED25519], METHOD, created=exact, expires=exact)
    assert (secured.proofs[0].created, secured.proofs[0].expires) == (NOW, NOW)


def test_the_digest_of_a_token_is_over_its_compact_bytes() -> None:
    secured = secured_credential("vc+jwt", KeyType.ED25519)
    assert secured.digest() == digest_multibase(secured.raw)
    assert parse_secured(envelope(secured)).raw == secured.raw


def test_the_digest_of_a_document_is_over_its_canonical_form_with_the_proof() -> None:
    secured = secured_credential("eddsa-jcs-2022", KeyType.ED25519)
    whole = json.loads(secured.raw)
    shuffled = json.dumps(dict(reversed(whole.items())), indent=3)
    assert parse_secured(shuffled).digest() == secured.digest() == digest_multibase(canonical_json(whole))
    assert parse_secured("\n\t " + shuffled).raw == ("\n\t " + shuffled).encode()


def test_secured_and_proof_cannot_be_changed() -> None:
    secured = secured_credential("vc+jwt", KeyType.ED25519)
    with pytest.raises(FrozenInstanceError):
        secured.mechanism = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        secured.proofs[0].purpose = "other"  # type: ignore[misc]


def enveloped(**changes: Any) -> dict[str, Any]:
    good = envelope(secured_credential("vc+jwt", KeyType.ED25519))
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


TOKEN = secured_credential("vc+jwt", KeyType.ED25519).raw.decode()
V2 = "https://www.w3.org/ns/credentials/v2"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"type": ["EnvelopedVerifiableCredential"]},
        {"@context": [V2]},
        {"@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"]},
        {"id": f"DATA:Application/VC+JWT,{TOKEN}"},
    ],
)
def test_an_envelope_as_the_specification_writes_it_is_opened(changes: dict[str, Any]) -> None:
    assert parse_secured(enveloped(**changes)).document == credential()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"@context": ...}, "/@context"),
        ({"@context": []}, "/@context"),
        ({"@context": None}, "/@context"),
        ({"@context": "https://www.w3.org/2018/credentials/v1"}, "/@context"),
        ({"@context": ["https://www.w3.org/ns/credentials/examples/v2", V2]}, "/@context"),
        ({"@context": [V2, {"id": "https://evil.example"}]}, "/@context"),
        ({"type": ["EnvelopedVerifiableCredential", "Extra"]}, "/type"),
        ({"type": ["VerifiableCredential", "EnvelopedVerifiableCredential"]}, "/type"),
        ({"type": "EnvelopedVerifiablePresentation"}, "/id"),
        ({"id": ...}, "/id"),
        ({"id": 1}, "/id"),
        ({"id": TOKEN}, "/id"),
        ({"id": "not-a-credential"}, "/id"),
        ({"id": "https://acme.example/credential"}, "/id"),
        ({"id": "data:application/vc+jwt"}, "/id"),
        ({"id": f"data:,{TOKEN}"}, "/id"),
        ({"id": f"data:application/jwt,{TOKEN}"}, "the JOSE header /typ"),
        ({"id": f"data:application/vp+jwt,{TOKEN}"}, "/id"),
        ({"id": f"data:application/vc+ld+jwt,{TOKEN}"}, "/id"),
        ({"id": f"data:application/vc+cose,{TOKEN}"}, "/id"),
        ({"id": f"data:application/vc+cose;base64,{TOKEN}"}, "/id"),
        ({"id": f"data:application/vc+jwt;base64,{TOKEN}"}, "/id"),
        ({"id": f"data:application/vc+jwt,ä{TOKEN}"}, "/id"),
        ({"credentialSubject": {"id": "did:web:unsigned.example"}}, "/credentialSubject"),
        ({"proof": {"type": "DataIntegrityProof"}}, "/proof"),
    ],
)
def test_each_defect_of_an_envelope_is_refused(changes: dict[str, Any], where: str) -> None:
    error = refusal(enveloped(**changes))
    assert error.where == where
    assert error.reason in {Reason.PROOF_MALFORMED, Reason.PROOF_UNSUPPORTED}


def test_an_envelope_for_a_credential_does_not_hold_a_presentation() -> None:
    presented = secured_presentation("vp+jwt", KeyType.ED25519)
    assert parse_secured(envelope(presented)).mechanism == "vp+jwt"
    wrong = enveloped(id="data:application/vc+jwt," + presented.raw.decode())
    assert "the token vp+jwt" in refusal(wrong).message


def test_an_envelope_in_an_envelope_is_no_token() -> None:
    assert refusal(enveloped(id="data:application/vc+jwt," + json.dumps(enveloped()))).where == ""


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.PROOF_MALFORMED),
        (b"\xff\xfe", Reason.PROOF_MALFORMED),
        (b"{", Reason.JSON_MALFORMED),
        (b"\xef\xbb\xbf{}", Reason.JSON_MALFORMED),
        (b"{}", Reason.PROOF_MISSING),
        (b'{"proof":1,"proof":1}', Reason.JSON_DUPLICATE_MEMBER),
        (b"null", Reason.PROOF_MALFORMED),
        ("\ud800", Reason.PROOF_MALFORMED),
        ('{"a":"\ud800"}', Reason.PROOF_MALFORMED),
        ({"proof": {"type": "DataIntegrityProof"}, "x": {1, 2}}, Reason.JSON_NOT_CANONICALISABLE),
        ({"proof": {"type": "DataIntegrityProof"}, "x": float("nan")}, Reason.JSON_NOT_CANONICALISABLE),
    ],
)
def test_bad_input_gives_one_malformed(raw: Any, reason: Reason) -> None:
    assert refusal(raw).reason is reason


def test_the_controller_of_a_method_is_the_did_before_the_fragment() -> None:
    assert method_controller("did:key:z6Mk#z6Mk") == "did:key:z6Mk"
    for text in ("", "#a", "did:key:z6Mk", "did:key:z6Mk#", "did:key:z6Mk#a#b", "https://a.example#b"):
        with pytest.raises(ValueError, match=r"."):
            method_controller(text)


def test_who_answers_for_a_document_is_its_issuer_or_holder() -> None:
    assert answerable_party({"issuer": "a", "holder": "b"}, "assertionMethod") == "a"
    assert answerable_party({"issuer": "a", "holder": {"id": "b"}}, "authentication") == "b"
    assert answerable_party({"issuer": ["a"]}, "assertionMethod") is None
    assert answerable_party({"issuer": {"id": 1}}, "assertionMethod") is None


def test_a_header_that_was_refused_once_is_refused_again() -> None:
    token = sign_token(token_header(alg="none"), token_claims())
    assert refusal(token).reason is refusal(token).reason is Reason.PROOF_UNSUPPORTED
