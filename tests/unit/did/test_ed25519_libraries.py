"""Ed25519 is verified by libsodium; OpenSSL, which signs, agrees on all that an honest signer makes (ADR 0025)."""

from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey

ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point, RFC 8032 5.1
IDENTITY = bytes([1]) + bytes(31)  # the neutral element, which has order 1


def openssl_accepts(raw: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_of(seed: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, private.public_key().public_bytes_raw()


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 63), st.integers(0, 255))
def test_both_accept_what_was_signed_and_refuse_a_changed_byte(
    seed: bytes, message: bytes, position: int, byte: int
) -> None:
    private, raw = key_of(seed)
    key, signature = PublicKey(KeyType.ED25519, raw), private.sign(message)
    changed = signature[:position] + bytes([byte]) + signature[position + 1 :]
    assert key.verify(signature, message)
    assert key.verify(changed, message) is openssl_accepts(raw, changed, message) is (changed == signature)


@pytest.mark.parametrize("cut", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused_though_the_message_could_make_up_for_it(cut: int) -> None:
    private, raw = key_of(bytes(32))
    key, message = PublicKey(KeyType.ED25519, raw), b"m" * 200
    whole = private.sign(message) + message
    assert key.verify(whole[:64], whole[64:])
    assert not key.verify(whole[:cut], whole[cut:])


def test_s_beyond_the_group_order_is_refused_by_both() -> None:
    private, raw = key_of(bytes(32))
    signature = private.sign(b"m")
    s = int.from_bytes(signature[32:], "little") + ORDER
    malleated = signature[:32] + s.to_bytes(32, "little")
    assert not PublicKey(KeyType.ED25519, raw).verify(malleated, b"m")
    assert not openssl_accepts(raw, malleated, b"m")


def test_a_nonce_of_small_order_is_refused_where_openssl_takes_it() -> None:
    seed = bytes(range(32))
    _, raw = key_of(seed)
    secret = bytearray(sha512(seed).digest()[:32])
    secret[0] &= 248
    secret[31] = secret[31] & 127 | 64
    challenge = int.from_bytes(sha512(IDENTITY + raw + b"m").digest(), "little")
    s = challenge * int.from_bytes(secret, "little") % ORDER
    signature = IDENTITY + s.to_bytes(32, "little")
    assert openssl_accepts(raw, signature, b"m")  # whoever makes it has the key, and has given it away
    assert not PublicKey(KeyType.ED25519, raw).verify(signature, b"m")
