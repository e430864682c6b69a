"""Multikey: a multicodec prefix and key bytes in base58btc (CID 2.2.2, did:key "Decode Public Key Algorithm")."""

from collections.abc import Mapping
from typing import Final

from did import multibase
from did.errors import InvalidEncoding, InvalidKey, UnsupportedKeyType
from did.keys.algorithm import ALGORITHMS, KeyType

_PUBLIC: Final = {row.public_prefix: row.key_type for row in ALGORITHMS.values()}
_SECRET: Final = {row.secret_prefix: row.key_type for row in ALGORITHMS.values()}

# Key types of the multicodec table that people do send; each is refused, and the reason is told by name.
NOT_FOR_SIGNATURES_HERE: Final[Mapping[bytes, str]] = {
    b"\xec\x01": "X25519 is for key agreement, it signs nothing",
    b"\xe7\x01": "secp256k1 is in no W3C cryptosuite that is implemented here",
    b"\x82\x24": "P-521 is in no W3C cryptosuite that is implemented here",
    b"\x85\x24": "RSA is in no W3C cryptosuite that is implemented here",
    b"\xeb\x01": "BLS12-381 G2 needs the bbs-2023 cryptosuite, which is not implemented here",
    b"\xea\x01": "BLS12-381 G1 needs the bbs-2023 cryptosuite, which is not implemented here",
    b"\xee\x01": "BLS12-381 G1 and G2 need the bbs-2023 cryptosuite, which is not implemented here",
}


def encode_public(key_type: KeyType, raw: bytes) -> str:
    """Return the Multikey text of public key bytes."""
    return multibase.encode_base58btc(ALGORITHMS[key_type].public_prefix + raw)


def decode_public(text: str) -> tuple[KeyType, bytes]:
    """Return the type and the bytes of a public Multikey; the size of the bytes is right.

    Raises UnsupportedKeyType for a known type that does not sign here, InvalidKey for anything else.
    Not checked: that the bytes are a point on the curve.
    """
    data = _decoded(text)
    key_type = _PUBLIC.get(data[:2])
    if key_type is None:
        raise _not_public(data[:2])
    raw = data[2:]
    expected = ALGORITHMS[key_type].public_size
    if len(raw) != expected:
        raise InvalidKey(f"{key_type.value} Multikey holds {len(raw)} bytes, it must hold {expected}")
    return key_type, raw


def decode_secret(text: str) -> tuple[KeyType, bytes]:
    """Return the type and the bytes of a secret Multikey; the size of the bytes is right. Raises InvalidKey."""
    data = _decoded(text)
    key_type = _SECRET.get(data[:2])
    if key_type is None:
        raise InvalidKey("not a secret Multikey of Ed25519, P-256 or P-384")
    raw = data[2:]
    expected = ALGORITHMS[key_type].secret_size
    if len(raw) != expected:
        raise InvalidKey(f"{key_type.value} secret Multikey holds {len(raw)} bytes, it must hold {expected}")
    return key_type, raw


def _decoded(text: str) -> bytes:
    if not text.startswith("z"):
        raise InvalidKey("a Multikey is base58btc and starts with 'z'")
    try:
        return multibase.decode(text)
    except InvalidEncoding as error:
        raise InvalidKey(f"not a Multikey: {error}") from error


def _not_public(prefix: bytes) -> InvalidKey:
    if prefix in _SECRET:
        return InvalidKey("this is a secret Multikey: it must never be published; give the public one")
    if prefix in NOT_FOR_SIGNATURES_HERE:
        return UnsupportedKeyType(NOT_FOR_SIGNATURES_HERE[prefix])
    return InvalidKey(f"multicodec prefix 0x{prefix.hex()} is not one of Ed25519, P-256, P-384")
