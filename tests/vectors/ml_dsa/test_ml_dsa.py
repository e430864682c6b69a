"""RFC 9964 appendix A and the vectors of the W3C draft for Data Integrity, each file with its use."""

import hashlib
import json
from pathlib import Path
from typing import Any

import cbor2
import pytest

from did.errors import InvalidKey, UnsupportedKeyType
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method, resolve_did_key
from did.multibase import b64url_decode, b64url_encode, decode, encode_base64url, encode_base58btc
from vc.jcs import canonical_json
from vc.securing.cose.header import ALGORITHMS as COSE_ALGORITHMS
from vc.securing.cryptosuites.mldsa44_jcs_2024 import MLDSA44_JCS_2024
from vc.securing.mechanism import parse_secured

ROOT = Path(__file__).parent
RFC = ROOT / "rfc9964"
W3C = ROOT / "di_quantum_safe"
JOSE = json.loads((RFC / "ML_DSA_44.jose.json").read_text())
COSE = json.loads((RFC / "ML_DSA_44.cose.json").read_text())
KEYS = json.loads((W3C / "KeysMLDSA.json").read_text())["mldsa44"]
HASHES = json.loads((W3C / "hashing-combined.json").read_text())

USED_ELSEWHERE = {
    "proofConfig-mldsa44-rdfc-2024.txt": "mldsa44-rdfc-2024",
    "transform-rdfc-sha256.txt": "mldsa44-rdfc-2024",
    "signed-mldsa44-rdfc-2024.json": "mldsa44-rdfc-2024",
}


def test_every_file_has_a_use() -> None:
    own = (ROOT / "test_ml_dsa.py").read_text()
    files = {path.name for folder in (RFC, W3C) for path in folder.iterdir()} - {"LICENSE.upstream"}
    assert [name for name in files if f'"{name}"' not in own] == []


def test_the_key_of_rfc_9964_comes_from_its_seed_of_zeros() -> None:
    key = PrivateKey.from_jwk(JOSE["jwk"])
    assert key.public_key.raw.hex() == JOSE["raw_public_key"] == COSE["raw_public_key"]
    assert key.to_jwk() == {name: value for name, value in JOSE["jwk"].items() if name != "kid"}
    assert PrivateKey(KeyType.MLDSA44, bytes.fromhex(JOSE["priv"])).public_key == key.public_key


def test_the_kid_of_rfc_9964_is_the_thumbprint_over_our_required_members() -> None:
    thumbprint = hashlib.sha256(canonical_json(PrivateKey.from_jwk(JOSE["jwk"]).public_key.to_jwk())).digest()
    assert b64url_encode(thumbprint) == JOSE["jwk"]["kid"]


def test_the_jws_of_rfc_9964_verifies() -> None:
    signing_input, _, signature = JOSE["jws"].rpartition(".")
    key = PublicKey.from_jwk({name: value for name, value in JOSE["jwk"].items() if name != "priv"})
    assert signing_input.encode().hex() == JOSE["raw_to_be_signed"]
    assert b64url_decode(signature).hex() == JOSE["raw_signature"]
    assert key.verify(b64url_decode(signature), signing_input.encode())
    assert not key.verify(b64url_decode(signature), signing_input.encode() + b"x")


def test_the_cose_sign1_of_rfc_9964_verifies() -> None:
    protected, unprotected, payload, signature = cbor2.loads(bytes.fromhex(COSE["sign1"])[1:])
    assert unprotected == {}
    to_be_signed = cbor2.dumps(["Signature1", protected, b"", payload])
    assert to_be_signed.hex() == COSE["raw_to_be_signed"]
    assert COSE_ALGORITHMS[cbor2.loads(protected)[1]] is KeyType.MLDSA44
    assert PublicKey(KeyType.MLDSA44, bytes.fromhex(COSE["raw_public_key"])).verify(signature, to_be_signed)


def test_the_multikey_of_the_draft_is_read_and_written() -> None:
    key = PublicKey.from_multikey(KEYS["publicKeyMultibase"])
    assert (key.key_type, key.raw.hex()) == (KeyType.MLDSA44, KEYS["publicKeyHex"])
    assert key.to_multikey() == KEYS["publicKeyMultibase"]
    assert did_key(key) == f"did:key:{KEYS['publicKeyMultibase']}"
    assert resolve_did_key(did_key(key)).verification_methods[did_key_method(key)].public_key == key


def test_another_multibase_or_the_expanded_secret_is_refused() -> None:
    data = decode(KEYS["publicKeyMultibase"])
    for text in (encode_base58btc(data)[:1000], encode_base58btc(data), encode_base64url(data[:-1])):
        with pytest.raises(InvalidKey):
            PublicKey.from_multikey(text)
    with pytest.raises(InvalidKey, match="give its seed"):
        PrivateKey.from_multikey(encode_base64url(b"\x97\x26" + bytes.fromhex(KEYS["secretKeyHex"])))
    with pytest.raises(UnsupportedKeyType, match="ML-DSA-65"):
        PublicKey.from_multikey(encode_base64url(b"\x91\x24" + bytes(1952)))


def signed() -> Any:
    return json.loads((W3C / "signed-mldsa44-jcs-2024.json").read_text())


def test_the_steps_of_mldsa44_jcs_2024_are_reproduced() -> None:
    document = signed()
    proof = document.pop("proof")
    assert document == json.loads((W3C / "employmentAuth.json").read_text())
    assert canonical_json(document) == (W3C / "transform-jcs-sha256.txt").read_bytes().rstrip(b"\n")
    config = {"@context": document["@context"], **{name: value for name, value in proof.items() if name != "proofValue"}}
    assert canonical_json(config) == (W3C / "proofConfig-mldsa44-jcs-2024.txt").read_bytes().rstrip(b"\n")
    digests = hashlib.sha256(canonical_json(config)).hexdigest() + hashlib.sha256(canonical_json(document)).hexdigest()
    assert digests == HASHES["mldsa44-jcs-2024"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    assert MLDSA44_JCS_2024.hash_data(document, options, KeyType.MLDSA44).hex() == digests


def test_the_signature_of_the_draft_verifies_over_those_steps() -> None:
    value = signed()["proof"]["proofValue"]
    hash_data = bytes.fromhex(HASHES["mldsa44-jcs-2024"])
    assert PublicKey.from_multikey(KEYS["publicKeyMultibase"]).verify(decode(value), hash_data)


def test_the_signed_document_opens_when_its_key_is_named_in_a_did_document() -> None:
    """The vector names its key by a did:key without fragment, which is refused, so its own signature is tested above."""
    document = signed()
    document["proof"]["verificationMethod"] += f"#{KEYS['publicKeyMultibase']}"
    opened = parse_secured(document)
    assert (opened.mechanism, opened.proofs[0].key_type) == ("mldsa44-jcs-2024", KeyType.MLDSA44)
    assert opened.document == {name: value for name, value in document.items() if name != "proof"}
