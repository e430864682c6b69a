"""The operations that cannot be avoided, called on `cryptography` directly: one signature, made or verified."""

from collections.abc import Callable
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.multibase import b64url_decode
from vc.securing.mechanism import Proof

CURVES: dict[KeyType, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    KeyType.P256: (ec.SECP256R1(), hashes.SHA256()),
    KeyType.P384: (ec.SECP384R1(), hashes.SHA384()),
}


class Signed(NamedTuple):
    """A message and its signature, in the form that the library takes."""

    signature: bytes
    message: bytes


class Bare(NamedTuple):
    """One key with its two operations; the key is loaded once, before anything is timed."""

    sign: Callable[[bytes], bytes]
    verify: Callable[[Signed], None]
    signed: Callable[[Proof], Signed]


def bare(key: PrivateKey) -> Bare:
    """Load a key for bare use."""
    jwk = key.to_jwk()
    secret = b64url_decode(jwk["priv"] if jwk["kty"] == "AKP" else jwk["d"])
    if key.public_key.key_type is KeyType.MLDSA44:
        lattice = MLDSA44PrivateKey.from_seed_bytes(secret)
        verifying = lattice.public_key()
        return Bare(
            lattice.sign, lambda one: verifying.verify(*one), lambda proof: Signed(proof.signature, proof.signed)
        )
    if key.public_key.key_type is KeyType.ED25519:
        edwards = Ed25519PrivateKey.from_private_bytes(secret)
        public = edwards.public_key()
        return Bare(edwards.sign, lambda one: public.verify(*one), lambda proof: Signed(proof.signature, proof.signed))
    return _bare_ecdsa(key.public_key.key_type, secret)


def _bare_ecdsa(key_type: KeyType, secret: bytes) -> Bare:
    curve, digest = CURVES[key_type]
    private = ec.derive_private_key(int.from_bytes(secret, "big"), curve)
    public = private.public_key()
    # Deterministic as ours (RFC 6979): the same work on both sides.
    making, checking = ec.ECDSA(digest, deterministic_signing=True), ec.ECDSA(digest)

    def as_der(proof: Proof) -> Signed:
        half = len(proof.signature) // 2
        r, s = (int.from_bytes(part, "big") for part in (proof.signature[:half], proof.signature[half:]))
        return Signed(encode_dss_signature(r, s), proof.signed)

    return Bare(
        lambda message: private.sign(message, making), lambda one: public.verify(one[0], one[1], checking), as_der
    )
