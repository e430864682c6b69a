"""vc+sd-jwt with `sd-jwt` (PyPI, openwallet-foundation-labs): they verify ours, we theirs, key binding included."""

import json
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier
from support.sd_jwts import AGENT, SUBJECT, rich_credential, selective
from support.securing import HOLDER_METHOD, ISSUER, KEYS, METHOD, NOW, SERVICE

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.jwk import did_jwk_method
from vc.errors import Malformed
from vc.securing.mechanism import Secured, bind_key, choose_disclosures, parse_secured

NONCE = "nonce-of-the-verifier"
HOLDER_KEY = KEYS[KeyType.P256]
THEIR_HOLDER_KEY = JWK.from_json(json.dumps(HOLDER_KEY.to_jwk()))


def public_jwk(key: PrivateKey) -> JWK:
    return JWK.from_json(json.dumps(key.public_key.to_jwk()))


def seen_by_them(raw: bytes, key_type: KeyType, *, bound: bool = False) -> Any:
    expected = {"expected_aud": SERVICE, "expected_nonce": NONCE} if bound else {}
    verifier = SDJWTVerifier(raw.decode(), lambda _issuer, _header: public_jwk(KEYS[key_type]), **expected)
    payload = verifier.get_verified_payload()
    return {name: value for name, value in payload.items() if name not in {"iss", "iat", "cnf"}}


def issued_by_them(holder_key: JWK | None = None, *, decoys: bool = False) -> SDJWTIssuer:
    claims = rich_credential()
    subject = claims["credentialSubject"]
    subject["skills"] = ["read", SDObj("write"), SDObj({SDObj("share"): True})]
    subject[SDObj("nickname")] = subject.pop("nickname")
    subject["agent"] = {SDObj("principal"): {"id": "x", SDObj("type"): "Person"}, SDObj("persona"): "scheduler"}
    return SDJWTIssuer(
        {**claims, "iss": ISSUER, "iat": 1795510800},
        JWK.from_json(json.dumps(KEYS[KeyType.P256].to_jwk())),
        holder_key,
        add_decoy_claims=decoys,
        extra_header_parameters={"typ": "vc+sd-jwt", "kid": METHOD},
    )


def opened(raw: bytes | str, key_type: KeyType = KeyType.P256) -> Secured:
    secured = parse_secured(raw)
    assert secured.proofs[0].holds_under(KEYS[key_type].public_key)
    return secured


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384, KeyType.ED25519])
@pytest.mark.parametrize(
    "pointers", [[""], [], [f"{SUBJECT}/nickname", f"{AGENT}/principal/type"], [f"{SUBJECT}/skills/2/share"]]
)
def test_they_see_in_ours_what_we_see(key_type: KeyType, pointers: list[str]) -> None:
    chosen = choose_disclosures(selective(key_type, decoys=2).raw, pointers)
    assert seen_by_them(chosen, key_type) == parse_secured(chosen).document


@pytest.mark.parametrize("decoys", [False, True])
def test_we_see_in_theirs_what_they_see(decoys: bool) -> None:
    issuance = issued_by_them(decoys=decoys).sd_jwt_issuance
    assert opened(issuance).document == seen_by_them(issuance.encode(), KeyType.P256)
    holder = SDJWTHolder(issuance)
    holder.create_presentation(
        {"credentialSubject": {"nickname": True, "skills": [None, True], "agent": {"persona": True}}}
    )
    shown = opened(holder.sd_jwt_presentation).document
    assert shown == seen_by_them(holder.sd_jwt_presentation.encode(), KeyType.P256)
    assert shown["credentialSubject"]["skills"] == ["read", "write"]  # type: ignore[call-overload,index]


def test_we_choose_among_their_disclosures() -> None:
    issuance = issued_by_them().sd_jwt_issuance
    chosen = choose_disclosures(issuance.encode(), [f"{AGENT}/principal/type"])
    assert seen_by_them(chosen, KeyType.P256) == opened(chosen).document
    assert opened(chosen).document["credentialSubject"]["agent"] == {"principal": {"id": "x", "type": "Person"}}  # type: ignore[call-overload,index]


def test_they_accept_our_key_binding() -> None:
    issued = selective(KeyType.P256, confirmation=HOLDER_KEY.public_key)
    chosen = choose_disclosures(issued.raw, [f"{SUBJECT}/nickname"])
    raw = bind_key(chosen, HOLDER_KEY, HOLDER_METHOD, audience=SERVICE, nonce=NONCE, created=NOW)
    assert seen_by_them(raw, KeyType.P256, bound=True) == opened(raw).document


def test_we_accept_their_key_binding() -> None:
    holder = SDJWTHolder(issued_by_them(THEIR_HOLDER_KEY).sd_jwt_issuance)
    holder.create_presentation({"credentialSubject": {"nickname": True}}, NONCE, SERVICE, THEIR_HOLDER_KEY)
    proof = opened(holder.sd_jwt_presentation).holder_proof
    assert proof is not None
    assert proof.holds_under(HOLDER_KEY.public_key)
    assert (proof.audience, proof.challenge) == ((SERVICE,), NONCE)
    assert proof.verification_method == did_jwk_method(HOLDER_KEY.public_key)


def theirs_bound() -> bytes:
    holder = SDJWTHolder(issued_by_them(THEIR_HOLDER_KEY).sd_jwt_issuance)
    holder.create_presentation({"credentialSubject": {"nickname": True}}, NONCE, SERVICE, THEIR_HOLDER_KEY)
    presentation: str = holder.sd_jwt_presentation
    return presentation.encode()


def ours_bound() -> bytes:
    issued = selective(KeyType.P256, confirmation=HOLDER_KEY.public_key)
    return bind_key(issued.raw, HOLDER_KEY, HOLDER_METHOD, audience=SERVICE, nonce=NONCE, created=NOW)


@pytest.mark.parametrize("make", [ours_bound, theirs_bound])
@pytest.mark.parametrize("part", ["the payload", "the signature", "the key binding"])
def test_one_altered_byte_is_refused_by_both(make: Any, part: str) -> None:
    raw = make()
    assert seen_by_them(raw, KeyType.P256, bound=True) == opened(raw).document
    position = {
        "the payload": raw.index(b".") + 20,
        "the signature": raw.index(b"~") - 20,
        "the key binding": len(raw) - 20,
    }[part]
    altered = raw[:position] + (b"A" if raw[position : position + 1] != b"A" else b"B") + raw[position + 1 :]
    with pytest.raises(Exception):  # noqa: B017, PT011 -- their errors have no common base
        seen_by_them(altered, KeyType.P256, bound=True)
    try:
        secured = parse_secured(altered)
    except Malformed:
        return
    holder = secured.holder_proof
    assert holder is not None
    issuer_holds = secured.proofs[0].holds_under(KEYS[KeyType.P256].public_key)
    assert not (issuer_holds and holder.holds_under(HOLDER_KEY.public_key))


def test_an_altered_disclosure_is_refused_here_and_ignored_there() -> None:
    """RFC 9901 7.1 step 5 asks to refuse a disclosure without a digest; sd-jwt 0.10 leaves its claim out instead."""
    raw = choose_disclosures(selective(KeyType.P256).raw, [f"{SUBJECT}/nickname"])
    position = raw.index(b"~") + 20
    altered = raw[:position] + (b"A" if raw[position : position + 1] != b"A" else b"B") + raw[position + 1 :]
    with pytest.raises(Malformed):
        parse_secured(altered)
    try:
        seen = seen_by_them(altered, KeyType.P256)
    except ValueError:
        return  # the altered text was no JSON
    assert "nickname" not in seen["credentialSubject"]
