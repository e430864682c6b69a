"""The vectors of the W3C draft for mldsa44-rdfc-2024: each step, and the signature over them."""

import hashlib
import json
from pathlib import Path
from typing import Any

from support.di_vectors import vector_contexts, without_proof

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.multibase import decode
from vc.linked_data import canonical_quads
from vc.securing.cryptosuites.mldsa44_rdfc_2024 import MLDSA44_RDFC_2024
from vc.securing.cryptosuites.rdfc import canonical_proof
from vc.securing.mechanism import parse_secured

FOLDER = Path(__file__).parent / "di_quantum_safe"
HASH_DATA = json.loads((FOLDER / "hashing-combined.json").read_text())["mldsa44-rdfc-2024"]
KEY = json.loads((FOLDER / "KeysMLDSA.json").read_text())["mldsa44"]["publicKeyMultibase"]
CONTEXTS = vector_contexts()


def signed() -> Any:
    return json.loads((FOLDER / "signed-mldsa44-rdfc-2024.json").read_text())


def config() -> Any:
    return {name: value for name, value in signed()["proof"].items() if name != "proofValue"}


def test_the_steps_are_reproduced() -> None:
    document = without_proof(signed())
    canonical = canonical_quads(document, CONTEXTS).nquads
    assert canonical == (FOLDER / "transform-rdfc-sha256.txt").read_bytes()
    proof = canonical_proof(document, config(), CONTEXTS).nquads
    assert proof == (FOLDER / "proofConfig-mldsa44-rdfc-2024.txt").read_bytes()
    assert hashlib.sha256(proof).hexdigest() + hashlib.sha256(canonical).hexdigest() == HASH_DATA
    assert MLDSA44_RDFC_2024.hash_data(document, config(), KeyType.MLDSA44, CONTEXTS).hex() == HASH_DATA


def test_the_signature_verifies_over_those_steps() -> None:
    value = decode(signed()["proof"]["proofValue"])
    assert PublicKey.from_multikey(KEY).verify(value, bytes.fromhex(HASH_DATA))
    assert not PublicKey.from_multikey(KEY).verify(value, bytes.fromhex(HASH_DATA)[1:])


def test_the_signed_document_opens_when_its_key_is_named_in_a_did_document() -> None:
    """The vector names its key by a did:key without fragment, which is refused, so its signature is tested above."""
    document = signed()
    document["proof"]["verificationMethod"] += f"#{KEY}"
    opened = parse_secured(document, contexts=CONTEXTS)
    assert (opened.mechanism, opened.proofs[0].key_type) == ("mldsa44-rdfc-2024", KeyType.MLDSA44)
