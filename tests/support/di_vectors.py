"""How a folder of published intermediates of a cryptosuite is reproduced, from the canonical bytes to the signature."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import decode, encode_base58btc
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.linked_data import PINNED_CONTEXTS, ContextSet, canonical_quads
from vc.reasons import Reason
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.mechanism import parse_secured, secure
from vc.times import parse_timestamp

DIGESTS = {KeyType.ED25519: hashlib.sha256, KeyType.P256: hashlib.sha256, KeyType.P384: hashlib.sha384}

_CITIZENSHIP = Path(__file__).parents[1] / "vectors" / "json_ld_to_rdf" / "contexts" / "citizenship-v4rc1.jsonld"
CITIZENSHIP_DIGEST = "5038c7383afd7ab2158f1b997913a8f60978a0abcf96e0b0d08e29f146d2db1e"


def vector_contexts() -> ContextSet:
    """Give the pinned contexts and the one more that some vectors need."""
    return PINNED_CONTEXTS.pinned("https://w3id.org/citizenship/v4rc1", _CITIZENSHIP.read_bytes(), CITIZENSHIP_DIGEST)


def text(folder: Path, stem: str) -> str:
    """Read the one file of `folder` whose name starts with `stem`, without touching its line ends."""
    (path,) = folder.glob(f"{stem}*")
    return path.read_bytes().decode()


def data(folder: Path, stem: str) -> Any:
    """Read the one JSON file of `folder` whose name starts with `stem`."""
    return json.loads(text(folder, stem))


def key_pair(path: Path) -> tuple[PrivateKey, PublicKey]:
    """Read both halves of a published test key, each from its own Multikey."""
    return key_halves(json.loads(path.read_text()))


def key_halves(pair: dict[str, str]) -> tuple[PrivateKey, PublicKey]:
    """Read both halves of a key pair that is one of several in a file."""
    secret = pair.get("secretKeyMultibase", pair.get("privateKeyMultibase", ""))
    return PrivateKey.from_multikey(secret), PublicKey.from_multikey(pair["publicKeyMultibase"])


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    """Give a signed document without its proof."""
    return {name: value for name, value in document.items() if name != "proof"}


def canonical_rdf(key: PrivateKey) -> Callable[[Any], bytes]:
    """Give the canonicalization of the suites over RDF for a key, which decides on the hash inside it."""
    digest = "SHA-384" if key.public_key.key_type is KeyType.P384 else "SHA-256"
    contexts = vector_contexts()
    return lambda document: canonical_quads(document, contexts, digest).nquads  # type: ignore[arg-type]


def check_every_intermediate(
    folder: Path, unsigned: dict[str, Any], key: PrivateKey, canonical_form: Callable[[Any], bytes] = canonical_json
) -> None:
    """Compare each published step with ours, byte for byte."""
    digest = DIGESTS[key.public_key.key_type]
    canonical, config = canonical_form(unsigned), canonical_form(data(folder, "proofConfig"))
    assert canonical == text(folder, "canonDoc").encode()
    assert config == text(folder, "proofCanon").encode()
    document_hash, proof_hash = digest(canonical).digest(), digest(config).digest()
    assert document_hash.hex() == text(folder, "docHash")
    assert proof_hash.hex() == text(folder, "proofHash")
    assert (proof_hash + document_hash).hex() == text(folder, "combinedHash")
    signature = key.sign(proof_hash + document_hash)
    assert signature.hex() == text(folder, "sigHex")
    assert encode_base58btc(signature) == text(folder, "sigBTC58")


def check_opening(folder: Path, unsigned: dict[str, Any], public_key: PublicKey) -> None:
    """Open the published signed document: the same signed bytes, the same signature, and it holds."""
    secured = parse_secured(text(folder, "signed"), contexts=vector_contexts())
    (proof,) = secured.proofs
    assert secured.document == unsigned
    assert proof.signed.hex() == text(folder, "combinedHash")
    assert proof.signature == decode(text(folder, "sigBTC58"))
    assert proof.key_type is public_key.key_type
    assert proof.holds_under(public_key)


def check_securing(folder: Path, unsigned: dict[str, Any], key: PrivateKey) -> None:
    """Secure the unsigned document: the published signed document, member for member."""
    published = data(folder, "signed")
    proof = published["proof"]
    secured = secure(
        unsigned,
        proof.get("cryptosuite", proof["type"]),
        key,
        proof["verificationMethod"],
        created=parse_timestamp(proof["created"]),
        purpose=proof["proofPurpose"],
        contexts=vector_contexts(),
    )
    assert json.loads(secured.raw) == published


def check_example_of_a_page(document: dict[str, Any]) -> None:
    """Check the proof of an example in a recommendation, with the key that its verification method holds.

    The examples name their key by a did:key without a fragment, which names no key in a DID document. So they are not
    opened (`refusal_of_a_page`): their hashes are made, and the signature is verified over those.
    """
    proof = dict(document["proof"])
    value = decode(proof.pop("proofValue"))
    key = PublicKey.from_multikey(proof["verificationMethod"].removeprefix("did:key:"))
    suite = CRYPTOSUITES[proof["cryptosuite"]]
    claimed = without_proof(document)
    hash_data = suite.hash_data(claimed, proof, key.key_type, vector_contexts())
    assert suite.key_types[len(value)] is key.key_type
    assert key.verify(value, hash_data)
    changed = {**claimed, "validFrom": "2020-01-01T00:00:00Z"}
    assert not key.verify(value, suite.hash_data(changed, proof, key.key_type, vector_contexts()))


def refusal_of_a_page(document: dict[str, Any]) -> tuple[Reason, str]:
    """Give the reason and the place for which an example in a recommendation is not opened."""
    with pytest.raises(Malformed) as refused:
        parse_secured(document, contexts=vector_contexts())
    return refused.value.reason, refused.value.where
