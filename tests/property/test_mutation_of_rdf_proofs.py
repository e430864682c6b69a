"""No member and no byte of a document with proofs over RDF, several proofs, or a disclosure can be changed.

RDF knows no order and no repetition in an array, nor the difference between one value and an array of one, and no
`@context`. So what is accepted must say the same under the same names, those apart.
"""

import json

import pytest
from support.disclosing import KEY, derived_credential
from support.mutating import accepted, mutations, sayings, text_of, tree_of
from support.securing import KEYS, METHOD, NOW, credential, secured_credential, secured_presentation

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from vc.contexts import ED25519_2020_V1
from vc.securing.mechanism import Secured, add_proof, parse_secured, secure

ED = KEYS[KeyType.ED25519]


def older() -> Secured:
    document = {**credential(), "@context": [*credential()["@context"], ED25519_2020_V1]}
    return secure(document, "Ed25519Signature2020", ED, METHOD, created=NOW)


def chained(suite: str, *, as_chain: bool) -> Secured:
    first = secure(credential(), suite, ED, METHOD, created=NOW, proof_id="urn:uuid:1")
    previous = ("urn:uuid:1",) if as_chain else ()
    return add_proof(first, suite, ED, METHOD, created=NOW, previous=previous, nonce="n")


RDF = {
    "eddsa-rdfc-2022": (secured_credential("eddsa-rdfc-2022", KeyType.ED25519), ED.public_key),
    "eddsa-rdfc-2022 presentation": (secured_presentation("eddsa-rdfc-2022", KeyType.ED25519), ED.public_key),
    "ecdsa-rdfc-2019 P-256": (secured_credential("ecdsa-rdfc-2019", KeyType.P256), KEYS[KeyType.P256].public_key),
    "ecdsa-rdfc-2019 P-384": (secured_credential("ecdsa-rdfc-2019", KeyType.P384), KEYS[KeyType.P384].public_key),
    "mldsa44-rdfc-2024": (secured_credential("mldsa44-rdfc-2024", KeyType.MLDSA44), KEYS[KeyType.MLDSA44].public_key),
    "Ed25519Signature2020": (older(), ED.public_key),
    "ecdsa-sd-2023": (derived_credential(), KEY.public_key),
    "chain eddsa-rdfc-2022": (chained("eddsa-rdfc-2022", as_chain=True), ED.public_key),
}
SEVERAL = {
    "set eddsa-jcs-2022": (chained("eddsa-jcs-2022", as_chain=False), ED.public_key),
    "set eddsa-rdfc-2022": (chained("eddsa-rdfc-2022", as_chain=False), ED.public_key),
    "chain eddsa-jcs-2022": (chained("eddsa-jcs-2022", as_chain=True), ED.public_key),
}
EVERY = {**RDF, **SEVERAL}

every = pytest.mark.parametrize(("secured", "key"), EVERY.values(), ids=EVERY)


def is_harmless(changed: bytes, original: bytes, key: PublicKey) -> bool:
    """Tell whether a change is refused, or touches nothing but a term that the document does not use."""
    if not accepted(changed, key):
        return True
    return any(isinstance(each, dict) for each in json.loads(original)["@context"]) and (
        {**json.loads(changed), "@context": 0} == {**json.loads(original), "@context": 0}
    )


@every
def test_the_unchanged_document_is_accepted(secured: Secured, key: PublicKey) -> None:
    assert accepted(secured.raw, key)


@every
def test_no_member_can_be_changed_so_that_something_else_is_said(secured: Secured, key: PublicKey) -> None:
    original = secured.raw.decode()
    claims = parse_secured(original)
    known = {proof.signature for proof in claims.proofs}
    tried = harmless = 0
    for mutation in mutations(tree_of(original)):
        changed = text_of(mutation.tree)
        tried += 1
        if accepted(changed, key) and changed != original:
            harmless += 1
            assert sayings(changed) == sayings(original), mutation.what
            again = parse_secured(changed)
            assert {proof.signature for proof in again.proofs} <= known, mutation.what
            for proof in again.proofs:
                was = next(each for each in claims.proofs if each.signature == proof.signature)
                assert (proof.verification_method, proof.purpose, proof.created, proof.expires) == (
                    was.verification_method,
                    was.purpose,
                    was.created,
                    was.expires,
                ), mutation.what
                assert (set(proof.audience), proof.challenge, proof.nonce) == (
                    set(was.audience),
                    was.challenge,
                    was.nonce,
                ), mutation.what
    assert tried > 300
    assert harmless < tried / 20


@every
def test_no_byte_can_be_flipped_dropped_or_repeated(secured: Secured, key: PublicKey) -> None:
    raw = secured.raw
    for position, byte in enumerate(raw):
        for value in {byte ^ 1, byte ^ 0x20, ord('"')} - {byte}:
            changed = raw[:position] + bytes([value]) + raw[position + 1 :]
            assert is_harmless(changed, raw, key), f"byte {position}: {byte:#x} -> {value:#x}"
        assert is_harmless(raw[:position] + raw[position + 1 :], raw, key), f"dropped {position}"
        assert is_harmless(raw[: position + 1] + raw[position:], raw, key), f"repeated {position}"


@pytest.mark.parametrize(("secured", "key"), RDF.values(), ids=RDF)
def test_no_proof_can_be_taken_from_one_document_to_another(secured: Secured, key: PublicKey) -> None:
    document = json.loads(secured.raw)
    for other, _ in EVERY.values():
        proof = json.loads(other.raw)["proof"]
        if proof != document["proof"]:
            changed = json.dumps({**document, "proof": proof})
            assert not accepted(changed, key) or sayings(changed) == sayings(other.raw.decode())
