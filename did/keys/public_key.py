"""A public key: immutable, valid since it was made, and able to say whether a signature is its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from did.errors import InvalidKey
from did.keys import jwk as jwk_format
from did.keys import mldsa, multikey
from did.keys.algorithm import Algorithm, KeyType

_ED25519_PRIME: Final = 2**255 - 19
# The y coordinates of the 8 points of small order. Under such a key one signature fits any message, so that anybody
# could sign in its name and its "owner" deny everything. RFC 8032 leaves the check to the application.
_ORDER_8: Final = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_SMALL_ORDER: Final = frozenset({0, 1, _ED25519_PRIME - 1, _ORDER_8, _ED25519_PRIME - _ORDER_8})


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies signatures of its own type only.

    `raw` is 32 bytes for Ed25519, the compressed point of 33 or 49 bytes for P-256 and P-384, 1,312 bytes for
    ML-DSA-44. Making one raises InvalidKey for a wrong size, a point off a NIST curve, and an Ed25519 encoding that is
    not canonical or has small order. Not checked: that 32 bytes decode to an Ed25519 point, which costs as much as a
    verification; bytes that do not are a key that verifies nothing. For ML-DSA all bytes of that size are a key.
    """

    key_type: KeyType
    raw: bytes
    # The loaded key is kept: loading a compressed point costs 50 µs or more.
    _holds: Callable[[bytes, bytes], None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        row = self.key_type.algorithm
        if len(self.raw) != row.public_size:
            raise InvalidKey(f"{row.name} key has {len(self.raw)} bytes, it must have {row.public_size}")
        object.__setattr__(self, "_holds", _verification(row, bytes(self.raw)))

    def __reduce__(self) -> tuple[type["PublicKey"], tuple[KeyType, bytes]]:
        # The OpenSSL object cannot be copied or pickled; the two public fields are the whole value.
        return PublicKey, (self.key_type, self.raw)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether `signature` over `message` was made with the other half of this key; never raises on any bytes.

        The signature is 64 bytes (Ed25519; P-256 as r || s, SHA-256), 96 bytes (P-384 as r || s, SHA-384) or 2,420
        bytes (ML-DSA-44, pure, empty context). RFC 8032 5.1.7; RFC 7518 3.4; FIPS 204 5.3, RFC 9964 5.
        Not checked for ECDSA: low s, which no W3C or JOSE text asks for.
        """
        try:
            self._holds(signature, message)
        except InvalidSignature:
            return False
        return True

    def to_multikey(self) -> str:
        """Return this key as Multikey text: `z…`, or `u…` for ML-DSA (CID 2.2.2; vc-di-quantum-resistant 2.1)."""
        return multikey.encode_public(self.key_type, self.raw)

    @classmethod
    def from_multikey(cls, text: str) -> "PublicKey":
        """Read Multikey text. Raises InvalidKey, or UnsupportedKeyType for a known type that does not sign here."""
        return cls(*multikey.decode_public(text))

    def to_jwk(self) -> dict[str, str]:
        """Return this key as public JWK with the required members only (RFC 7638 3.2)."""
        return jwk_format.public_jwk(self.key_type, self.raw)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, object]) -> "PublicKey":
        """Read a public JWK. Raises InvalidKey or UnsupportedKeyType; see `did.keys.jwk.read_public_jwk`."""
        return cls(*jwk_format.read_public_jwk(jwk))


def _verification(row: Algorithm, raw: bytes) -> Callable[[bytes, bytes], None]:
    if row.curve is not None and row.digest is not None:
        return _ecdsa_verification(row, row.curve, ec.ECDSA(row.digest), raw)
    return mldsa.verification(raw) if row.key_type is KeyType.MLDSA44 else _ed25519_verification(raw)


def _ed25519_verification(raw: bytes) -> Callable[[bytes, bytes], None]:
    y = int.from_bytes(raw, "little") & ((1 << 255) - 1)
    if y >= _ED25519_PRIME:
        raise InvalidKey("Ed25519 key is not a canonical encoding")
    if y in _SMALL_ORDER:
        raise InvalidKey("Ed25519 key is a point of small order, under which anybody can sign")

    def holds(signature: bytes, message: bytes) -> None:
        # libsodium (ADR 0025) takes both in one piece, so the length comes first: it says where the message begins.
        if len(signature) != crypto_sign_BYTES:
            raise InvalidSignature
        try:
            crypto_sign_open(signature + message, raw)
        except BadSignatureError as error:
            raise InvalidSignature from error

    return holds


def _ecdsa_verification(
    row: Algorithm, curve: ec.EllipticCurve, scheme: ec.ECDSA, raw: bytes
) -> Callable[[bytes, bytes], None]:
    try:
        check = ec.EllipticCurvePublicKey.from_encoded_point(curve, raw).verify
    except ValueError as error:
        raise InvalidKey(f"{row.name} key is not a point on the curve") from error
    size, half = row.signature_size, row.signature_size // 2

    def holds(signature: bytes, message: bytes) -> None:
        # The length comes first: as integers r and s would forgive missing and added bytes.
        if len(signature) != size:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        check(encode_dss_signature(r, s), message, scheme)

    return holds
