from collections.abc import Callable

import pytest

from did import KeyType, PrivateKey, PublicKey
from did.errors import InvalidKey, UnsupportedKeyType
from did.keys.jwk import PRIVATE_MEMBERS
from did.multibase import b64url_decode, b64url_encode

# RFC 8037 A.2
RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


def test_the_key_of_rfc_8037_is_read() -> None:
    assert PublicKey.from_jwk(RFC_8037).to_jwk() == RFC_8037


def test_coordinates_keep_their_leading_zeros() -> None:
    # The x coordinate of this point starts with a zero byte.
    scalars = (scalar.to_bytes(32, "big") for scalar in range(1, 2000))
    key = next(key for key in (PrivateKey(KeyType.P256, s).public_key for s in scalars) if key.raw[1] == 0)
    assert len(key.to_jwk()["x"]) == 43
    assert PublicKey.from_jwk(key.to_jwk()) == key
    short = {**key.to_jwk(), "x": b64url_encode(b64url_decode(key.to_jwk()["x"])[1:])}
    with pytest.raises(InvalidKey, match="31 bytes"):
        PublicKey.from_jwk(short)


@pytest.mark.parametrize(
    "extra", [{"kid": "1"}, {"use": "sig"}, {"alg": "ES256"}, {"key_ops": ["verify"]}, {"x5t": "a"}]
)
def test_members_that_agree_with_a_signing_key_are_read(p256: PrivateKey, extra: dict[str, object]) -> None:
    assert PublicKey.from_jwk({**p256.public_key.to_jwk(), **extra}) == p256.public_key


@pytest.mark.parametrize("member", sorted(PRIVATE_MEMBERS))
def test_a_public_jwk_with_a_private_member_is_refused(p256: PrivateKey, member: str) -> None:
    with pytest.raises(InvalidKey, match="never be published"):
        PublicKey.from_jwk({**p256.public_key.to_jwk(), member: "AQAB"})


DEFECTS: dict[str, Callable[[dict[str, object]], dict[str, object]]] = {
    "no kty": lambda jwk: {name: value for name, value in jwk.items() if name != "kty"},
    "kty is a number": lambda jwk: {**jwk, "kty": 1},
    "no x": lambda jwk: {name: value for name, value in jwk.items() if name != "x"},
    "no y": lambda jwk: {name: value for name, value in jwk.items() if name != "y"},
    "x is a number": lambda jwk: {**jwk, "x": 1},
    "x is padded": lambda jwk: {**jwk, "x": f"{jwk['x']}="},
    "x has spare bits": lambda jwk: {**jwk, "x": f"{str(jwk['x'])[:-1]}{chr(ord(str(jwk['x'])[-1]) + 1)}"},
    "x is too long": lambda jwk: {**jwk, "x": f"AAAA{jwk['x']}"},
    "y is of another point": lambda jwk: {**jwk, "y": jwk["x"]},
    "alg is of another curve": lambda jwk: {**jwk, "alg": "ES384"},
    "alg is none": lambda jwk: {**jwk, "alg": "none"},
    "alg is HS256": lambda jwk: {**jwk, "alg": "HS256"},
    "alg is a list": lambda jwk: {**jwk, "alg": ["ES256"]},
}


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_a_jwk_with_one_defect_is_refused(
    p256: PrivateKey, defect: Callable[[dict[str, object]], dict[str, object]]
) -> None:
    with pytest.raises(InvalidKey) as caught:
        PublicKey.from_jwk(defect({**p256.public_key.to_jwk()}))
    assert not isinstance(caught.value, UnsupportedKeyType)


@pytest.mark.parametrize(
    "change",
    [
        {"use": "enc"},
        {"key_ops": ["deriveKey"]},
        {"key_ops": "verify"},
        {"crv": "P-521"},
        {"crv": "secp256k1"},
        {"crv": None},
        {"kty": "RSA"},
        {"kty": "OKP"},
        {"crv": "Ed25519"},
    ],
)
def test_a_jwk_that_is_not_for_our_signatures_is_refused_as_such(p256: PrivateKey, change: dict[str, object]) -> None:
    with pytest.raises(UnsupportedKeyType):
        PublicKey.from_jwk({**p256.public_key.to_jwk(), **change})


def test_an_ed25519_jwk_with_y_is_refused() -> None:
    with pytest.raises(InvalidKey, match="must not have 'y'"):
        PublicKey.from_jwk({**RFC_8037, "y": RFC_8037["x"]})


def test_a_private_jwk_reads_back(private_key: PrivateKey) -> None:
    again = PrivateKey.from_jwk(private_key.to_jwk())
    assert again.to_jwk() == private_key.to_jwk()
    assert private_key.public_key.verify(again.sign(b"a"), b"a")


def test_a_private_jwk_whose_halves_differ_is_refused(private_key: PrivateKey) -> None:
    other = PrivateKey.generate(private_key.public_key.key_type)
    name = "priv" if private_key.public_key.key_type is KeyType.MLDSA44 else "d"
    with pytest.raises(InvalidKey, match="does not belong"):
        PrivateKey.from_jwk({**private_key.to_jwk(), name: other.to_jwk()[name]})
