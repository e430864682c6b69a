"""Tokens of version 1.1: JWTs with the document in `vc` or `vp`, bare or in an envelope."""

import json
from typing import Any

import pytest

from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from did.multibase import b64url_encode
from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.credential import parse_credential
from vc.errors import Malformed
from vc.presentation import parse_presentation_document
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from vc.securing.legacy_jwt import LEGACY_CREDENTIAL, LEGACY_PRESENTATION
from vc.securing.mechanism import MECHANISMS, parse_secured

KEY = PrivateKey.generate()
SIGNER, METHOD = did_key(KEY.public_key), did_key_method(KEY.public_key)
HEADER = {"alg": "EdDSA", "typ": "JWT", "kid": METHOD}
CREDENTIAL = {
    "iss": SIGNER,
    "sub": "did:example:alice",
    "nbf": 1_767_225_600,
    "vc": {
        "@context": [CREDENTIALS_V1],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:example:alice"},
    },
}
PRESENTATION = {
    "iss": SIGNER,
    "aud": "https://cal.example",
    "nonce": "c-1",
    "vp": {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"], "holder": SIGNER},
}


def token(claims: Any, header: Any = HEADER) -> str:
    signed = ".".join(b64url_encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{b64url_encode(KEY.sign(signed.encode()))}"


def enveloped(text: str, kind: str = "EnvelopedVerifiableCredential") -> dict[str, Any]:
    return {"@context": CREDENTIALS_V2, "type": kind, "id": f"data:application/jwt,{text}"}


def without(header: dict[str, Any], name: str) -> dict[str, Any]:
    return {member: value for member, value in header.items() if member != name}


@pytest.mark.parametrize("header", [HEADER, without(HEADER, "typ"), {**HEADER, "typ": "jwt"}])
@pytest.mark.parametrize("wrap", [str, enveloped])
def test_a_credential_is_read_from_its_claim(header: dict[str, Any], wrap: Any) -> None:
    secured = parse_secured(wrap(token(CREDENTIAL, header)))
    assert secured.mechanism == LEGACY_CREDENTIAL
    credential = parse_credential(secured.document)
    assert (credential.issuer, credential.subject_ids) == (SIGNER, ("did:example:alice",))
    (proof,) = secured.proofs
    assert (proof.verification_method, proof.purpose) == (METHOD, "assertionMethod")
    assert proof.holds_under(KEY.public_key)
    assert not proof.holds_under(PrivateKey.generate().public_key)


def test_a_presentation_states_audience_and_challenge() -> None:
    shown = enveloped(token(PRESENTATION), "EnvelopedVerifiablePresentation")
    for secured in (parse_secured(shown), parse_secured(token(PRESENTATION))):
        assert secured.mechanism == LEGACY_PRESENTATION
        assert parse_presentation_document(secured.document).holder == SIGNER
        (proof,) = secured.proofs
        assert (proof.purpose, proof.audience, proof.challenge) == ("authentication", ("https://cal.example",), "c-1")
        assert proof.holds_under(KEY.public_key)


def test_it_goes_back_into_its_own_envelope() -> None:
    assert envelope(parse_secured(token(CREDENTIAL))) == enveloped(token(CREDENTIAL))


def test_nothing_is_secured_in_this_form() -> None:
    assert not {LEGACY_CREDENTIAL, LEGACY_PRESENTATION} & MECHANISMS.keys()


def test_an_envelope_holds_the_kind_that_it_says() -> None:
    with pytest.raises(Malformed, match="the media type is jwt with vp and the token jwt with vc"):
        parse_secured(enveloped(token(CREDENTIAL), "EnvelopedVerifiablePresentation"))


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({**CREDENTIAL, **PRESENTATION}, HEADER),
        ({**CREDENTIAL, "vc": "text"}, HEADER),
        ({**CREDENTIAL, "iss": "did:example:other", "vc": {**CREDENTIAL["vc"], "issuer": SIGNER}}, HEADER),  # type: ignore[dict-item]
        (CREDENTIAL, {**HEADER, "typ": "vc+jwt"}),
        (CREDENTIAL, {**HEADER, "typ": "at+jwt"}),
        (CREDENTIAL, {**HEADER, "typ": 1}),
        (CREDENTIAL, {**HEADER, "alg": "none"}),
        (CREDENTIAL, {**HEADER, "alg": "HS256"}),
        (CREDENTIAL, {**HEADER, "jwk": {}}),
        (CREDENTIAL, without(HEADER, "kid")),
        ({"iss": SIGNER}, HEADER),
    ],
    ids=[
        "two documents",
        "no object",
        "another issuer",
        "a type of version 2",
        "another type",
        "a type that is no text",
        "alg none",
        "a shared secret",
        "a key in the header",
        "no kid",
        "no document",
    ],
)
@pytest.mark.parametrize("wrap", [str, enveloped])
def test_each_defect_is_refused(claims: dict[str, Any], header: dict[str, Any], wrap: Any) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured(wrap(token(claims, header)))
    assert refused.value.reason in (Reason.PROOF_MALFORMED, Reason.PROOF_UNSUPPORTED)


def test_a_token_cut_short_is_refused() -> None:
    assert parse_secured(token(CREDENTIAL))
    with pytest.raises(Malformed):
        parse_secured(token(CREDENTIAL)[:-4])


def test_the_claims_stay_refused_in_a_token_of_version_2() -> None:
    document = {**CREDENTIAL["vc"], "issuer": SIGNER, "vc": {}}  # type: ignore[dict-item]
    with pytest.raises(Malformed, match="the vc claim of older tokens"):
        parse_secured(token(document, {**HEADER, "typ": "vc+jwt"}))
