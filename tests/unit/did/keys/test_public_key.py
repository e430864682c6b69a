import copy
import pickle

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from did import KeyType, PrivateKey, PublicKey
from did.errors import InvalidKey, UnsupportedKeyType
from did.keys import ALGORITHMS

MESSAGE = b"calendar.read"
PRIME = 2**255 - 19


def test_a_key_verifies_what_its_other_half_signed(private_key: PrivateKey) -> None:
    assert private_key.public_key.verify(private_key.sign(MESSAGE), MESSAGE)


def test_another_message_does_not_verify(private_key: PrivateKey) -> None:
    assert not private_key.public_key.verify(private_key.sign(MESSAGE), MESSAGE + b" ")


def test_a_key_of_the_same_type_does_not_verify(private_key: PrivateKey) -> None:
    other = PrivateKey.generate(private_key.public_key.key_type).public_key
    assert not other.verify(private_key.sign(MESSAGE), MESSAGE)


def test_every_changed_bit_of_a_signature_is_noticed(private_key: PrivateKey) -> None:
    signature = private_key.sign(MESSAGE)
    for position in range(0, len(signature) * 8, 1 if len(signature) < 100 else 7):  # ML-DSA: every byte, not every bit
        changed = bytearray(signature)
        changed[position // 8] ^= 1 << position % 8
        assert not private_key.public_key.verify(bytes(changed), MESSAGE)


def test_a_signature_of_another_length_does_not_verify(private_key: PrivateKey) -> None:
    signature = private_key.sign(MESSAGE)
    half = len(signature) // 2
    longer_integers = b"\0" + signature[:half] + b"\0" + signature[half:]
    for wrong in (signature[:-1], signature + b"\0", b"\0" + signature, longer_integers, b""):
        assert not private_key.public_key.verify(wrong, MESSAGE)


def test_a_der_signature_is_refused() -> None:
    loaded = ec.derive_private_key(7, ec.SECP256R1())
    key = PrivateKey(KeyType.P256, (7).to_bytes(32, "big")).public_key
    assert not key.verify(loaded.sign(MESSAGE, ec.ECDSA(hashes.SHA256())), MESSAGE)


@given(st.sampled_from(list(KeyType)), st.binary(max_size=100), st.binary(max_size=20))
def test_verify_never_raises(key_type: KeyType, signature: bytes, message: bytes) -> None:
    key = PrivateKey(key_type, b"\1" * ALGORITHMS[key_type].secret_size).public_key
    size = ALGORITHMS[key_type].signature_size
    assert key.verify(signature, message) is False
    assert key.verify(signature[:size].ljust(size, b"\xff"), message) is False


def test_a_key_is_the_same_through_every_form(private_key: PrivateKey) -> None:
    key = private_key.public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_jwk(key.to_jwk()) == key
    assert pickle.loads(pickle.dumps(key)) == key  # noqa: S301
    assert copy.deepcopy(key).verify(private_key.sign(MESSAGE), MESSAGE)
    assert {key: 1}[PublicKey(key.key_type, key.raw)] == 1


def test_a_key_cannot_be_changed(private_key: PrivateKey) -> None:
    with pytest.raises(AttributeError):
        private_key.public_key.raw = b""  # type: ignore[misc]


def test_a_key_of_another_size_is_refused(private_key: PrivateKey) -> None:
    key = private_key.public_key
    for wrong in (key.raw[:-1], key.raw + b"\0", b""):
        with pytest.raises(InvalidKey, match="bytes"):
            PublicKey(key.key_type, wrong)


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
def test_a_nist_point_off_the_curve_is_refused(key_type: KeyType) -> None:
    size = ALGORITHMS[key_type].public_size
    key = PrivateKey(key_type, (1).to_bytes(size - 1, "big")).public_key
    for wrong in (b"\2" + b"\xff" * (size - 1), b"\4" + key.raw[1:], b"\0" * size):
        with pytest.raises(InvalidKey, match="not a point"):
            PublicKey(key_type, wrong)


SMALL_ORDER = {
    "order 1": (1).to_bytes(32, "little"),
    "order 2": (PRIME - 1).to_bytes(32, "little"),
    "order 4": bytes(32),
    "order 4, negative": bytes(31) + b"\x80",
    "order 8": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "order 8, other": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
}


@pytest.mark.parametrize("raw", SMALL_ORDER.values(), ids=SMALL_ORDER)
def test_an_ed25519_key_of_small_order_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidKey, match="small order"):
        PublicKey(KeyType.ED25519, raw)


@pytest.mark.parametrize("y", [PRIME, PRIME + 1, 2**255 - 1])
def test_an_ed25519_key_that_is_not_canonical_is_refused(y: int) -> None:
    with pytest.raises(InvalidKey, match="canonical"):
        PublicKey(KeyType.ED25519, y.to_bytes(32, "little"))


def test_a_secret_multikey_is_refused_as_public_key() -> None:
    with pytest.raises(InvalidKey, match="secret"):
        PublicKey.from_multikey("z3u2en7t5LR2WtQH5PfFqMqwVHgeXouLzo6haApm8XHqvjxq")


def test_the_multikey_of_a_curve_is_base58btc_only(ed25519: PrivateKey) -> None:
    data = b"\xed\x01" + ed25519.public_key.raw
    assert PublicKey.from_multikey(ed25519.public_key.to_multikey()).raw == data[2:]
    from did.multibase import encode_base58btc, encode_base64url  # noqa: PLC0415

    for wrong in (encode_base64url(data), "", "z", "z0", encode_base58btc(data + b"\0"), encode_base58btc(b"\x99\x99")):
        with pytest.raises(InvalidKey):
            PublicKey.from_multikey(wrong)


def test_an_unknown_type_of_key_differs_from_a_malformed_one() -> None:
    with pytest.raises(UnsupportedKeyType, match="X25519"):
        PublicKey.from_multikey("z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F")
