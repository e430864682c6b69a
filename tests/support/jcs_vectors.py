"""How a folder of published intermediates of a jcs suite is reproduced, from the canonical bytes to the signature."""

import hashlib
import json
from pathlib import Path
from typing import Any

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import decode, encode_base58btc
from vc.jcs import canonical_json
from vc.securing.mechanism import parse_secured, secure
from vc.times import parse_timestamp

DIGESTS = {KeyType.ED25519: hashlib.sha256, KeyType.P256: hashlib.sha256, KeyType.P384: hashlib.sha384}


def text(folder: Path, stem: str) -> str:
    """Read the one file of `folder` whose name starts with `stem`, without touching its line ends."""
    (path,) = folder.glob(f"{stem}*")
    return path.read_bytes().decode()


def data(folder: Path, stem: str) -> Any:
    """Read the one JSON file of `folder` whose name starts with `stem`."""
    return json.loads(text(folder, stem))


def key_pair(path: Path) -> tuple[PrivateKey, PublicKey]:
    """Read both halves of a published test key, each from its own Multikey."""
    pair = json.loads(path.read_text())
    secret = pair.get("secretKeyMultibase", pair.get("privateKeyMultibase"))
    return PrivateKey.from_multikey(secret), PublicKey.from_multikey(pair["publicKeyMultibase"])


def check_every_intermediate(folder: Path, unsigned: dict[str, Any], key: PrivateKey) -> None:
    """Compare each published step with ours, byte for byte."""
    digest = DIGESTS[key.public_key.key_type]
    canonical, config = canonical_json(unsigned), canonical_json(data(folder, "proofConfig"))
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
    secured = parse_secured(text(folder, "signed"))
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
        proof["cryptosuite"],
        key,
        proof["verificationMethod"],
        created=parse_timestamp(proof["created"]),
        purpose=proof["proofPurpose"],
    )
    assert json.loads(secured.raw) == published
