"""Multikey: a multicodec prefix and key bytes in multibase (CID 2.2.2, did:key "Decode Public Key Algorithm").

Each key type has one multibase and no other: base58btc for curves, base64url for ML-DSA, whose keys are forty times as
long (vc-di-quantum-resistant 2.1, a draft). So every key has exactly one Multikey.
"""

from collections.abc import Mapping
from typing import Final

from did import multibase
from did.errors import InvalidEncoding, InvalidKey, UnsupportedKeyType
from did.keys.algorithm import ALGORITHMS, KeyType

_PUBLIC: Final = {row.public_prefix: row.key_type for row in ALGORITHMS.values()}
_SECRET: Final = {row.secret_prefix: row.key_type for row in ALGORITHMS.values()}
_KNOWN: Final = ", ".join(row.name for row in ALGORITHMS.values())
# RFC 9964 4 leaves the expanded form out on purpose: one key, one form.
_EXPANDED: Final = {b"\x97\x26": "; this is an expanded ML-DSA-44 key: give its seed"}

# Key types of the multicodec table that people do send; each is refused, and the reason is told by name.
NOT_FOR_SIGNATURES_HERE: Final[Mapping[bytes, str]] = {
    b"\xec\x01": "X25519 is for key agreement, it signs nothing",
    b"\xe7\x01": "secp256k1 is in no W3C cryptosuite that is implemented here",
    b"\x82\x24": "P-521 is in no W3C cryptosuite that is implemented here",
    b"\x85\x24": "RSA is in no W3C cryptosuite that is implemented here",
    b"\xeb\x01": "BLS12-381 G2 needs the bbs-2023 cryptosuite, which is not implemented here",
    b"\xea\x01": "BLS12-381 G1 needs the bbs-2023 cryptosuite, which is not implemented here",
    b"\xee\x01": "BLS12-381 G1 and G2 need the bbs-2023 cryptosuite, which is not implemented here",
    b"\x91\x24": "ML-DSA-65 is in no cryptosuite that is implemented here",
    b"\x92\x24": "ML-DSA-87 is in no cryptosuite that is implemented here",
}


def encode_public(key_type: KeyType, raw: bytes) -> str:
    """Return the Multikey text of public key bytes."""
    row = ALGORITHMS[key_type]
    encode = multibase.encode_base64url if row.multibase == "u" else multibase.encode_base58btc
    return encode(row.public_prefix + raw)


def decode_public(text: str) -> tuple[KeyType, bytes]:
    """Return the type and the bytes of a public Multikey; the size of the bytes is right.

    Raises UnsupportedKeyType for a known type that does not sign here, InvalidKey for anything else.
    Not checked: that the bytes are a point on the curve.
    """
    data = _decoded(text)
    key_type = _PUBLIC.get(data[:2])
    if key_type is None:
        raise _not_public(data[:2])
    row = ALGORITHMS[key_type]
    return key_type, _key_bytes(text, data, row.multibase, row.public_size, f"{row.name} Multikey")


def decode_secret(text: str) -> tuple[KeyType, bytes]:
    """Return the type and the bytes of a secret Multikey; the size of the bytes is right. Raises InvalidKey."""
    data = _decoded(text)
    key_type = _SECRET.get(data[:2])
    if key_type is None:
        raise InvalidKey(f"not a secret Multikey of {_KNOWN}{_EXPANDED.get(data[:2], '')}")
    row = ALGORITHMS[key_type]
    return key_type, _key_bytes(text, data, row.multibase, row.secret_size, f"{row.name} secret Multikey")


def _decoded(text: str) -> bytes:
    try:
        return multibase.decode(text)
    except InvalidEncoding as error:
        raise InvalidKey(f"not a Multikey: {error}") from error


def _key_bytes(text: str, data: bytes, base: str, size: int, what: str) -> bytes:
    """Return what follows the prefix of a Multikey, if its multibase and size are those of its type."""
    if not text.startswith(base):
        raise InvalidKey(f"{what} starts with {text[:1]!r}, it must start with {base!r}")
    raw = data[2:]
    if len(raw) != size:
        raise InvalidKey(f"{what} holds {len(raw)} bytes, it must hold {size}")
    return raw


def _not_public(prefix: bytes) -> InvalidKey:
    if prefix in _SECRET:
        return InvalidKey("this is a secret Multikey: it must never be published; give the public one")
    if prefix in NOT_FOR_SIGNATURES_HERE:
        return UnsupportedKeyType(NOT_FOR_SIGNATURES_HERE[prefix])
    return InvalidKey(f"multicodec prefix 0x{prefix.hex()} is not one of {_KNOWN}")
