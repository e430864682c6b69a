"""The key types that sign here, and all that depends on the type, in one table.

Nothing is ever chosen by what a message says of itself: an algorithm follows from the type of the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


class KeyType(Enum):
    """A type of key that signs here; the value is its JOSE curve name."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"

    @property
    def algorithm(self) -> "Algorithm":
        """The row of this type in ALGORITHMS."""
        return ALGORITHMS[self]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """What follows from a key type; sizes are in bytes."""

    key_type: KeyType
    public_prefix: bytes  # multicodec of the public key, as varint (CID 2.2.2)
    secret_prefix: bytes  # multicodec of the secret key, as varint (CID 2.2.2)
    public_size: int  # Ed25519: the encoded point; ECDSA: the compressed point
    secret_size: int
    signature_size: int  # ECDSA: r || s, each padded to the size of the group order (RFC 7518 3.4)
    jwk_kty: str
    jose_algs: tuple[str, ...]  # the first is what we write (RFC 8037 3.1, RFC 7518 3.4, RFC 9864 2.2)
    curve: ec.EllipticCurve | None = None
    digest: hashes.HashAlgorithm | None = None

    @property
    def jwk_crv(self) -> str:
        """The `crv` member of a JWK of this type."""
        return self.key_type.value

    @property
    def coordinate_size(self) -> int:
        """The size of a coordinate or of a secret in a JWK: full length, leading zeros kept (RFC 7518 6.2.1.2)."""
        return self.secret_size


ALGORITHMS: Final[Mapping[KeyType, Algorithm]] = MappingProxyType(
    {
        KeyType.ED25519: Algorithm(
            key_type=KeyType.ED25519,
            public_prefix=b"\xed\x01",
            secret_prefix=b"\x80\x26",
            public_size=32,
            secret_size=32,
            signature_size=64,
            jwk_kty="OKP",
            jose_algs=("EdDSA", "Ed25519"),
        ),
        KeyType.P256: Algorithm(
            key_type=KeyType.P256,
            public_prefix=b"\x80\x24",
            secret_prefix=b"\x86\x26",
            public_size=33,
            secret_size=32,
            signature_size=64,
            jwk_kty="EC",
            jose_algs=("ES256",),
            curve=ec.SECP256R1(),
            digest=hashes.SHA256(),
        ),
        KeyType.P384: Algorithm(
            key_type=KeyType.P384,
            public_prefix=b"\x81\x24",
            secret_prefix=b"\x87\x26",
            public_size=49,
            secret_size=48,
            signature_size=96,
            jwk_kty="EC",
            jose_algs=("ES384",),
            curve=ec.SECP384R1(),
            digest=hashes.SHA384(),
        ),
    }
)
