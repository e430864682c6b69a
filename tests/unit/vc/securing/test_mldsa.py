"""ML-DSA-44 in every mechanism: vc+jwt by RFC 9964, vc+cose by RFC 9964, mldsa44-jcs-2024 by a draft."""

import json
from typing import Any

import pytest
from support.securing import (
    KEYS,
    METHOD,
    NOW,
    OTHER_KEYS,
    credential,
    secured_credential,
    secured_presentation,
    sign_token,
    token_claims,
    token_header,
)

from did.keys.algorithm import KeyType
from did.methods.jwk import did_jwk_method
from did.methods.key import did_key, did_key_method
from did.multibase import b64url_decode, decode, encode_base58btc, encode_base64url
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured, secure

KEY = KEYS[KeyType.MLDSA44]


@pytest.mark.parametrize("mechanism", ["vc+jwt", "vc+sd-jwt", "vc+cose", "mldsa44-jcs-2024"])
def test_a_proof_holds_under_its_own_key_only(mechanism: str) -> None:
    (proof,) = secured_credential(mechanism, KeyType.MLDSA44).proofs
    assert (proof.key_type, len(proof.signature)) == (KeyType.MLDSA44, 2420)
    assert [kind for kind in KeyType if proof.holds_under(KEYS[kind].public_key)] == [KeyType.MLDSA44]
    assert not proof.holds_under(OTHER_KEYS[KeyType.MLDSA44].public_key)


def test_the_header_of_a_token_names_the_algorithm_of_rfc_9964() -> None:
    token = secured_credential("vc+jwt", KeyType.MLDSA44).raw.decode()
    assert json.loads(b64url_decode(token.split(".")[0]))["alg"] == "ML-DSA-44"


@pytest.mark.parametrize("alg", ["ML-DSA-65", "ML-DSA-87", "ml-dsa-44", "HashML-DSA-44", "MLDSA44"])
def test_other_names_are_not_in_the_table(alg: str) -> None:
    raw = sign_token(token_header(alg=alg), token_claims(), KEY)
    with pytest.raises(Malformed) as refused:
        parse_secured(raw)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_UNSUPPORTED, "the JOSE header /alg")


@pytest.mark.parametrize("size", [0, 64, 2419, 2421, 3309])
def test_a_signature_of_another_size_is_refused_before_it_is_verified(size: int) -> None:
    signing_input, _, _ = secured_credential("vc+jwt", KeyType.MLDSA44).raw.decode().rpartition(".")
    with pytest.raises(Malformed) as refused:
        parse_secured(f"{signing_input}.{encode_base64url(bytes(size))[1:]}")
    assert refused.value.where == "the signature"


@pytest.mark.parametrize("method", [did_key_method(KEY.public_key), did_jwk_method(KEY.public_key)], ids=["key", "jwk"])
def test_a_key_may_be_named_by_the_did_that_it_is(method: str) -> None:
    document = {**credential(), "issuer": method.partition("#")[0]}
    for mechanism in ("vc+jwt", "vc+sd-jwt", "vc+cose", "mldsa44-jcs-2024"):
        secured = secure(document, mechanism, KEY, method, created=NOW)
        assert secured.proofs[0].verification_method == method
        assert secured.proofs[0].holds_under(KEY.public_key)
    assert did_key(KEY.public_key).startswith("did:key:u")


def proof_of(raw: bytes) -> dict[str, Any]:
    proof: dict[str, Any] = json.loads(raw)["proof"]
    return proof


def test_a_proof_value_of_the_draft_is_base64url() -> None:
    assert proof_of(secured_presentation("mldsa44-jcs-2024", KeyType.MLDSA44).raw)["proofValue"].startswith("u")


def test_the_context_that_is_signed_is_that_of_the_document_stated_in_the_proof_or_not() -> None:
    whole = json.loads(secured_credential("mldsa44-jcs-2024", KeyType.MLDSA44).raw)
    silent = {**whole, "proof": {name: value for name, value in whole["proof"].items() if name != "@context"}}
    assert silent != whole
    for document in (whole, silent):
        assert parse_secured(document).proofs[0].holds_under(KEY.public_key)
        assert parse_secured(document).document == credential()
    fewer = {**silent, "@context": whole["@context"][:1]}
    assert not parse_secured(fewer).proofs[0].holds_under(KEY.public_key)
    with pytest.raises(Malformed):
        parse_secured({**whole, "@context": whole["@context"][:1]})


def test_a_proof_value_in_another_multibase_is_refused() -> None:
    whole = json.loads(secured_credential("mldsa44-jcs-2024", KeyType.MLDSA44).raw)
    value = decode(whole["proof"]["proofValue"])
    for text in (encode_base58btc(value[:64]), encode_base64url(value[:-1]), whole["proof"]["proofValue"][1:]):
        with pytest.raises(Malformed) as refused:
            parse_secured({**whole, "proof": {**whole["proof"], "proofValue": text}})
        assert refused.value.where == "/proof/proofValue"
    classical = json.loads(secured_credential("eddsa-jcs-2022", KeyType.ED25519).raw)
    signature = encode_base64url(decode(classical["proof"]["proofValue"]))
    with pytest.raises(Malformed, match="base58btc"):
        parse_secured({**classical, "proof": {**classical["proof"], "proofValue": signature}})


@pytest.mark.parametrize(("mechanism", "key_type"), [("mldsa44-jcs-2024", "Ed25519"), ("eddsa-jcs-2022", "ML-DSA-44")])
def test_a_suite_and_a_key_must_fit(mechanism: str, key_type: str) -> None:
    with pytest.raises(Malformed) as refused:
        secure(credential(), mechanism, KEYS[KeyType(key_type)], METHOD, created=NOW)
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED
