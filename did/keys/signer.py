"""What signs: the Signer protocol, and a private key held in the memory of this process."""

from collections.abc import Callable, Mapping
from typing import NoReturn, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from did.errors import InvalidKey
from did.keys import jwk as jwk_format
from did.keys import mldsa, multikey
from did.keys.algorithm import ALGORITHMS, Algorithm, KeyType
from did.keys.public_key import PublicKey


class Signer(Protocol):
    """Something that signs with one key, wherever that key is kept."""

    @property
    def public_key(self) -> PublicKey:
        """The key that verifies what this signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature over `message`, in the form that `PublicKey.verify` reads."""
        ...


class PrivateKey:
    """A private key in memory; signing is deterministic (RFC 8032; RFC 6979 for ECDSA), but for ML-DSA.

    It is a Signer. It cannot be copied or pickled, and shows no secret when printed.
    """

    __slots__ = ("_secret", "_sign", "public_key")

    public_key: PublicKey

    def __init__(self, key_type: KeyType, secret: bytes) -> None:
        """Take a seed of 32 bytes (Ed25519, ML-DSA) or a scalar of 32 or 48 (P-256, P-384). Raises InvalidKey."""
        row = ALGORITHMS[key_type]
        if len(secret) != row.secret_size:
            raise InvalidKey(f"{row.name} secret has {len(secret)} bytes, it must have {row.secret_size}")
        self._secret = bytes(secret)
        self._sign, raw = _signing(row, self._secret)
        self.public_key = PublicKey(key_type, raw)

    @classmethod
    def generate(cls, key_type: KeyType = KeyType.ED25519) -> "PrivateKey":
        """Make a new key from the randomness of the operating system."""
        row = ALGORITHMS[key_type]
        if key_type is KeyType.MLDSA44:
            return cls(key_type, mldsa.new_seed())
        if row.curve is None:
            return cls(key_type, Ed25519PrivateKey.generate().private_bytes_raw())
        scalar = ec.generate_private_key(row.curve).private_numbers().private_value
        return cls(key_type, scalar.to_bytes(row.secret_size, "big"))

    @classmethod
    def from_multikey(cls, text: str) -> "PrivateKey":
        """Read a secret Multikey. Raises InvalidKey."""
        return cls(*multikey.decode_secret(text))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> "PrivateKey":
        """Read a private JWK. Raises InvalidKey, also when its public half belongs to another key."""
        key_type, raw, secret = jwk_format.read_secret_jwk(jwk)
        key = cls(key_type, secret)
        if key.public_key.raw != raw:
            raise InvalidKey("JWK: the private member does not belong to the public members")
        return key

    def to_jwk(self) -> dict[str, str]:
        """Return the private JWK: a secret, to be kept only where secrets are kept."""
        return jwk_format.secret_jwk(self.public_key.key_type, self.public_key.raw, self._secret)

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature: 64 bytes, 96 for P-384 (r || s for ECDSA), 2,420 for ML-DSA-44."""
        return self._sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey({self.public_key.key_type.value}, public {self.public_key.to_multikey()})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not copied or pickled: use to_jwk() on purpose, or a key file")


def _signing(row: Algorithm, secret: bytes) -> tuple[Callable[[bytes], bytes], bytes]:
    """Return how to sign with a secret, and the raw public key that belongs to it."""
    if row.key_type is KeyType.MLDSA44:
        return mldsa.signing(secret)
    if row.curve is None or row.digest is None:
        key = Ed25519PrivateKey.from_private_bytes(secret)
        return key.sign, key.public_key().public_bytes_raw()
    try:
        scalar_key = ec.derive_private_key(int.from_bytes(secret, "big"), row.curve)
    except ValueError as error:
        raise InvalidKey(f"{row.name} secret is not a scalar of the curve") from error
    scheme = ec.ECDSA(row.digest, deterministic_signing=True)
    half = row.signature_size // 2

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(scalar_key.sign(message, scheme))
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")

    return sign, scalar_key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
