"""openvc-core (PyPI) for every mechanism that both have.

Its `VcJwtProofSuite` makes and reads the JWTs of VC 1.1 (`typ` JWT, a `vc` claim): we read those, and make none. It has
no vc+jwt, where a `vc` claim is forbidden (VC-JOSE-COSE 1.1.2), so of that the JWS is tested. It issues SD-JWTs only
as `dc+sd-jwt`, and signs no COSE, so those go one way.
"""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from openvc import cbor
from openvc.cose import parse_sign1, verify_sign1
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey, verify_signature
from openvc.proof._jws import sign_compact, verify_compact
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from support.sd_jwts import POINTERS, SEED, SUBJECT, rich_credential
from support.securing import HOLDER_METHOD, ISSUER, KEYS, METHOD, SERVICE, credential

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from vc.errors import Malformed
from vc.securing.mechanism import Concealment, Secured, bind_key, choose_disclosures, parse_secured, secure

# They look at the real clock, so what is signed here lies in the past and never ends.
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NONCE = "nonce-of-the-verifier"
HOLDER_KEY = KEYS[KeyType.P256]
SIGNING_KEYS: dict[KeyType, Any] = {
    KeyType.ED25519: Ed25519SigningKey,
    KeyType.P256: P256SigningKey,
    KeyType.P384: P384SigningKey,
}
SUITES: dict[KeyType, tuple[str, Any]] = {
    KeyType.ED25519: ("eddsa-jcs-2022", EddsaJcsProofSuite),
    KeyType.P256: ("ecdsa-jcs-2019", EcdsaJcsProofSuite),
    KeyType.P384: ("ecdsa-jcs-2019", EcdsaJcsProofSuite),
}
CLASSICAL = pytest.mark.parametrize("key_type", SIGNING_KEYS)


def unending(document: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in document.items() if name != "validUntil"}
    return {**rest, "validFrom": "2025-01-01T00:00:00Z"}


DOCUMENT = unending(credential())
RICH = unending(rich_credential())


def ours(mechanism: str, key_type: KeyType, **options: Any) -> Secured:
    document = RICH if "concealment" in options else DOCUMENT
    return secure(document, mechanism, KEYS[key_type], METHOD, created=LONG_AGO, **options)


def their_key(key_type: KeyType) -> Any:
    return SIGNING_KEYS[key_type].from_jwk(KEYS[key_type].to_jwk(), METHOD)


def jwk(key_type: KeyType) -> dict[str, str]:
    return KEYS[key_type].public_key.to_jwk()


def altered(raw: bytes, position: int) -> bytes:
    return raw[:position] + (b"A" if raw[position : position + 1] != b"A" else b"B") + raw[position + 1 :]


def refused_by_us(raw: Any, key: PublicKey) -> bool:
    try:
        secured = parse_secured(raw)
    except Malformed:
        return True
    holder = secured.holder_proof
    return not secured.proofs[0].holds_under(key) or (
        holder is not None and not holder.holds_under(HOLDER_KEY.public_key)
    )


# vc+jwt


@CLASSICAL
def test_they_verify_the_jws_of_our_vc_jwt(key_type: KeyType) -> None:
    raw = ours("vc+jwt", key_type).raw
    header, payload = verify_compact(raw.decode(), public_key_jwk=jwk(key_type))
    assert (header["typ"], header["kid"]) == ("vc+jwt", METHOD)
    assert DOCUMENT.items() <= payload.items()
    with pytest.raises(OpenvcError):
        verify_compact(altered(raw, 200).decode(), public_key_jwk=jwk(key_type))


@CLASSICAL
def test_we_verify_a_vc_jwt_that_they_signed(key_type: KeyType) -> None:
    header = {"alg": their_key(key_type).alg, "typ": "vc+jwt", "kid": METHOD}
    token = sign_compact(header, {**DOCUMENT, "iss": ISSUER}, signing_key=their_key(key_type))
    secured = parse_secured(token)
    assert secured.document == DOCUMENT
    assert secured.proofs[0].holds_under(KEYS[key_type].public_key)
    assert refused_by_us(altered(token.encode(), 200), KEYS[key_type].public_key)


@CLASSICAL
def test_we_verify_their_jwt_of_version_1_1_and_both_refuse_it_altered(key_type: KeyType) -> None:
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "did:web:agent.example"},
    }
    token = VcJwtProofSuite().sign(document, signing_key=their_key(key_type))
    secured = parse_secured(token)
    assert document.items() <= secured.document.items()
    assert secured.proofs[0].holds_under(KEYS[key_type].public_key)
    assert VcJwtProofSuite().verify(token, public_key_jwk=jwk(key_type)).issuer == ISSUER
    for position in (200, len(token) - 9):
        changed = altered(token.encode(), position)
        assert refused_by_us(changed, KEYS[key_type].public_key)
        with pytest.raises(OpenvcError):
            VcJwtProofSuite().verify(changed.decode(), public_key_jwk=jwk(key_type))


def test_they_do_not_read_vc_jwt_of_version_2_0() -> None:
    with pytest.raises(OpenvcError, match="no embedded `vc` object"):
        VcJwtProofSuite().verify(ours("vc+jwt", KeyType.ED25519).raw.decode(), public_key_jwk=jwk(KeyType.ED25519))


def test_signatures_of_ml_dsa_44_are_the_same_for_both() -> None:
    proof = ours("vc+jwt", KeyType.MLDSA44).proofs[0]
    key = jwk(KeyType.MLDSA44)
    verify: Callable[..., bool] = verify_signature
    assert verify(alg="ML-DSA-44", public_jwk=key, signing_input=proof.signed, signature=proof.signature)
    assert not verify(alg="ML-DSA-44", public_jwk=key, signing_input=proof.signed + b"x", signature=proof.signature)


# vc+sd-jwt


@CLASSICAL
@pytest.mark.parametrize("pointers", [[""], [], [f"{SUBJECT}/nickname"]])
def test_they_verify_our_vc_sd_jwt(key_type: KeyType, pointers: list[str]) -> None:
    issued = ours("vc+sd-jwt", key_type, concealment=Concealment(POINTERS, SEED, 1))
    chosen = choose_disclosures(issued.raw, pointers)
    verified = SdJwtVcProofSuite().verify(chosen.decode(), public_key_jwk=jwk(key_type))
    assert parse_secured(chosen).document.items() <= verified.claims.items()
    assert verified.key_bound is False


def test_they_verify_our_key_binding_and_both_refuse_it_altered() -> None:
    issued = ours(
        "vc+sd-jwt",
        KeyType.ED25519,
        concealment=Concealment(POINTERS, SEED),
        confirmation=HOLDER_KEY.public_key,
    )
    now = datetime(2026, 6, 1, tzinfo=UTC)
    raw = bind_key(issued.raw, HOLDER_KEY, HOLDER_METHOD, audience=SERVICE, nonce=NONCE, created=now)

    def verify(presented: bytes) -> Any:
        return SdJwtVcProofSuite().verify(
            presented.decode(),
            public_key_jwk=jwk(KeyType.ED25519),
            audience=SERVICE,
            nonce=NONCE,
            require_key_binding=True,
            now=now,
        )

    assert verify(raw).key_bound is True
    assert not refused_by_us(raw, KEYS[KeyType.ED25519].public_key)
    for position in (200, raw.index(b"~") - 9, raw.index(b"~") + 9, len(raw) - 9):
        with pytest.raises(OpenvcError):
            verify(altered(raw, position))
        assert refused_by_us(altered(raw, position), KEYS[KeyType.ED25519].public_key)


def test_we_refuse_their_dc_sd_jwt_for_its_type_alone() -> None:
    issued = SdJwtVcProofSuite().issue(
        {**DOCUMENT, "iss": ISSUER, "name": "x"}, signing_key=their_key(KeyType.P256), vct="urn:x", disclosable=["name"]
    )
    with pytest.raises(Malformed) as refused:
        parse_secured(issued)
    assert refused.value.where == "the JOSE header /typ"


# eddsa-jcs-2022 and ecdsa-jcs-2019


@CLASSICAL
def test_they_verify_our_jcs_proofs_and_refuse_an_altered_member(key_type: KeyType) -> None:
    mechanism, suite = SUITES[key_type]
    document = json.loads(ours(mechanism, key_type).raw)
    assert suite().verify(document, public_key_jwk=jwk(key_type)).issuer == ISSUER
    document["credentialSubject"]["agent"]["persona"] = "schedules"
    with pytest.raises(OpenvcError):
        suite().verify(document, public_key_jwk=jwk(key_type))
    assert refused_by_us(document, KEYS[key_type].public_key)


@CLASSICAL
def test_we_verify_their_jcs_proofs_once_they_say_what_they_signed(key_type: KeyType) -> None:
    """VC-DI-EDDSA 3.3.1 step 2 puts `@context` into the proof. openvc-core 1.37 hashes it, and leaves it out."""
    theirs = SUITES[key_type][1]().add_proof(
        DOCUMENT, signing_key=their_key(key_type), verification_method=METHOD, created=LONG_AGO
    )
    key = KEYS[key_type].public_key
    assert refused_by_us(theirs, key)
    complete = copy.deepcopy(theirs)
    complete["proof"]["@context"] = DOCUMENT["@context"]
    assert not refused_by_us(complete, key)
    complete["name"] = "added"
    assert refused_by_us(complete, key)


# vc+cose


@CLASSICAL
def test_they_verify_our_cose_sign1_and_both_refuse_it_altered(key_type: KeyType) -> None:
    raw, key = ours("vc+cose", key_type).raw, jwk(key_type)
    assert verify_sign1(parse_sign1(cbor.decode(raw)), public_jwk=key)
    for position in (80, 400, len(raw) - 5):
        changed = altered(raw, position)
        assert not verify_sign1(parse_sign1(cbor.decode(changed)), public_jwk=key)
        assert refused_by_us(changed, KEYS[key_type].public_key)
