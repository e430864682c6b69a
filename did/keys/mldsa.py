"""ML-DSA-44 (FIPS 204), pure and with the empty context, as RFC 9964 5 asks; HashML-DSA is not used."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey


def verification(raw: bytes) -> Callable[[bytes, bytes], None]:
    """Return what raises InvalidSignature unless a signature of 2,420 bytes over a message is that of the key `raw`.

    Every sequence of 1,312 bytes is a public key (FIPS 204 7.2, pkDecode); whether anybody has its secret is another
    question.
    """
    return MLDSA44PublicKey.from_public_bytes(raw).verify


def signing(seed: bytes) -> tuple[Callable[[bytes], bytes], bytes]:
    """Return how to sign with a seed of 32 bytes, and the public key that belongs to it.

    Signatures are hedged: they differ each time, and stay safe should the randomness fail (FIPS 204 3.4).
    """
    key = MLDSA44PrivateKey.from_seed_bytes(seed)
    return key.sign, key.public_key().public_bytes_raw()


def new_seed() -> bytes:
    """Return a new seed from the randomness of the operating system."""
    return MLDSA44PrivateKey.generate().private_bytes_raw()
