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
    """A type of key that signs here; the value is its name in JOSE: of the curve, or of the algorithm for ML-DSA."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    MLDSA44 = "ML-DSA-44"

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
    public_size: int  # Ed25519: the encoded point; ECDSA: the compressed point; ML-DSA: pkEncode (FIPS 204 7.2)
    secret_size: int  # ML-DSA: the seed, never the expanded key (RFC 9964 4)
    signature_size: int  # ECDSA: r || s, each padded to the size of the group order (RFC 7518 3.4)
    jwk_kty: str
    jose_algs: tuple[str, ...]  # the first is what we write (RFC 8037 3.1, RFC 7518 3.4, RFC 9864 2.2, RFC 9964 5)
    cose_algs: tuple[int, ...]  # likewise (RFC 9053 2; RFC 9864 2.2; RFC 9964 5)
    multibase: str = "z"  # the one multibase of its Multikeys: base58 takes quadratic time, so long keys are in `u`
    curve: ec.EllipticCurve | None = None
    digest: hashes.HashAlgorithm | None = None

    @property
    def name(self) -> str:
        """The name of the key type: `crv` in a JWK (RFC 7518, RFC 8037), `alg` in one of kty AKP (RFC 9964 3)."""
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
            cose_algs=(-8, -19),
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
            cose_algs=(-7, -9),
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
            cose_algs=(-35, -51),
            curve=ec.SECP384R1(),
            digest=hashes.SHA384(),
        ),
        KeyType.MLDSA44: Algorithm(
            key_type=KeyType.MLDSA44,
            public_prefix=b"\x90\x24",
            secret_prefix=b"\x9a\x26",
            public_size=1312,
            secret_size=32,
            signature_size=2420,
            jwk_kty="AKP",
            jose_algs=("ML-DSA-44",),
            cose_algs=(-48,),
            multibase="u",
        ),
    }
)
