"""The operations that cannot be avoided, called on `cryptography` directly: one signature, made or verified."""

from collections.abc import Callable
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import b64url_decode

CURVES: dict[KeyType, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    KeyType.P256: (ec.SECP256R1(), hashes.SHA256()),
    KeyType.P384: (ec.SECP384R1(), hashes.SHA384()),
}


class Signed(NamedTuple):
    """A message and its signature, in the form that the library takes."""

    signature: bytes
    message: bytes


class BarePublic(NamedTuple):
    """A public key with its one operation; `signed` gives a raw signature the form that `verify` takes."""

    verify: Callable[[Signed], None]
    signed: Callable[[bytes, bytes], Signed]


class Bare(NamedTuple):
    """One key with its two operations; the key is loaded once, before anything is timed."""

    sign: Callable[[bytes], bytes]
    verify: Callable[[Signed], None]
    signed: Callable[[bytes, bytes], Signed]


def bare(key: PrivateKey) -> Bare:
    """Load a key for bare use."""
    jwk = key.to_jwk()
    secret = b64url_decode(jwk["priv"] if jwk["kty"] == "AKP" else jwk["d"])
    key_type = key.public_key.key_type
    if key_type in CURVES:
        curve, digest = CURVES[key_type]
        private = ec.derive_private_key(int.from_bytes(secret, "big"), curve)
        # Deterministic as ours (RFC 6979): the same work on both sides.
        making = ec.ECDSA(digest, deterministic_signing=True)
        return Bare(lambda message: private.sign(message, making), *_ecdsa(private.public_key(), digest))
    if key_type is KeyType.MLDSA44:
        lattice = MLDSA44PrivateKey.from_seed_bytes(secret)
        small = lattice.public_key()
        return Bare(lattice.sign, lambda one: small.verify(*one), Signed)
    edwards = Ed25519PrivateKey.from_private_bytes(secret)
    public = edwards.public_key()
    return Bare(edwards.sign, lambda one: public.verify(*one), Signed)


def bare_public(key: PublicKey) -> BarePublic:
    """Load a public key of ECDSA for bare use."""
    curve, digest = CURVES[key.key_type]
    return _ecdsa(ec.EllipticCurvePublicKey.from_encoded_point(curve, key.raw), digest)


def _ecdsa(public: ec.EllipticCurvePublicKey, digest: hashes.HashAlgorithm) -> BarePublic:
    checking = ec.ECDSA(digest)
    return BarePublic(lambda one: public.verify(one[0], one[1], checking), _as_der)


def _as_der(signature: bytes, message: bytes) -> Signed:
    half = len(signature) // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    return Signed(encode_dss_signature(r, s), message)
