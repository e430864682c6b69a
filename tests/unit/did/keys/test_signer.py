import copy
import pickle

import pytest

from did import KeyType, PrivateKey, Signer
from did.errors import InvalidKey
from did.keys import ALGORITHMS
from did.multibase import encode_base58btc, encode_base64url


def test_a_private_key_is_a_signer(private_key: PrivateKey) -> None:
    signer: Signer = private_key
    assert signer.public_key.verify(signer.sign(b"a"), b"a")


def test_signing_is_deterministic_but_for_ml_dsa_which_is_hedged(private_key: PrivateKey) -> None:
    row = ALGORITHMS[private_key.public_key.key_type]
    assert (private_key.sign(b"a") == private_key.sign(b"a")) is (row.key_type is not KeyType.MLDSA44)
    assert len(private_key.sign(b"a")) == row.signature_size


def test_ecdsa_signatures_are_those_of_rfc_6979() -> None:
    # RFC 6979 A.2.5 and A.2.6, message "sample", with SHA-256 and SHA-384.
    p256 = PrivateKey(KeyType.P256, bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"))
    assert p256.sign(b"sample").hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )
    p384 = PrivateKey(
        KeyType.P384,
        bytes.fromhex(
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5"
        ),
    )
    assert p384.sign(b"sample").hex().upper() == (
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46"
        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
    )


def test_a_printed_key_shows_no_secret(private_key: PrivateKey) -> None:
    jwk = private_key.to_jwk()
    assert jwk.get("d", jwk.get("priv", "")) not in repr(private_key)
    assert private_key._secret.hex() not in repr(private_key)
    assert private_key.public_key.to_multikey() in repr(private_key)


def test_a_private_key_is_not_copied_or_pickled(private_key: PrivateKey) -> None:
    for spread in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            spread(private_key)


def test_generated_keys_differ() -> None:
    for key_type in KeyType:
        first, second = PrivateKey.generate(key_type), PrivateKey.generate(key_type)
        assert first.public_key.key_type is key_type
        assert first.public_key != second.public_key


def test_a_secret_multikey_is_read(private_key: PrivateKey) -> None:
    row = ALGORITHMS[private_key.public_key.key_type]
    encode, other = encode_base58btc, encode_base64url
    if row.multibase == "u":
        encode, other = other, encode
    secret = row.secret_prefix + private_key._secret
    assert PrivateKey.from_multikey(encode(secret)).public_key == private_key.public_key
    for wrong in (private_key.public_key.to_multikey(), encode(row.secret_prefix + b"\1"), other(secret), "zz", "u"):
        with pytest.raises(InvalidKey):
            PrivateKey.from_multikey(wrong)


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
def test_a_scalar_outside_the_group_is_refused(key_type: KeyType) -> None:
    size = ALGORITHMS[key_type].secret_size
    for wrong in (bytes(size), b"\xff" * size):
        with pytest.raises(InvalidKey, match="not a scalar"):
            PrivateKey(key_type, wrong)


def test_a_secret_of_another_size_is_refused(private_key: PrivateKey) -> None:
    with pytest.raises(InvalidKey, match="bytes"):
        PrivateKey(private_key.public_key.key_type, private_key._secret + b"\0")
