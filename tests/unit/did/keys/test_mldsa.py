"""ML-DSA-44 keys: kty AKP (RFC 9964 3), Multikeys in base64url, and nothing that could be taken for another kind."""

from collections.abc import Callable

import pytest

from did import KeyType, PrivateKey, PublicKey
from did.errors import InvalidKey, UnsupportedKeyType
from did.identifiers import MAX_DID_LETTERS, parse_did_url
from did.keys import ALGORITHMS
from did.methods.jwk import did_jwk_method
from did.methods.key import did_key_method
from did.multibase import b64url_decode, b64url_encode

KEY = PrivateKey(KeyType.MLDSA44, bytes(range(32)))
Jwk = dict[str, object]


def test_the_jwk_has_the_members_of_rfc_9964_and_no_other() -> None:
    assert KEY.public_key.to_jwk().keys() == {"kty", "alg", "pub"}
    assert KEY.to_jwk().keys() == {"kty", "alg", "pub", "priv"}
    assert (KEY.to_jwk()["kty"], KEY.to_jwk()["alg"]) == ("AKP", "ML-DSA-44")
    assert b64url_decode(KEY.to_jwk()["priv"]) == bytes(range(32))
    assert len(KEY.public_key.raw) == 1312


DEFECTS: dict[str, tuple[Callable[[Jwk], Jwk], type[InvalidKey]]] = {
    "no alg": (lambda jwk: {name: value for name, value in jwk.items() if name != "alg"}, UnsupportedKeyType),
    "alg of another strength": (lambda jwk: {**jwk, "alg": "ML-DSA-65"}, UnsupportedKeyType),
    "alg of another kind": (lambda jwk: {**jwk, "alg": "EdDSA"}, UnsupportedKeyType),
    "alg that is a number": (lambda jwk: {**jwk, "alg": -48}, UnsupportedKeyType),
    "kty of another kind": (lambda jwk: {**jwk, "kty": "OKP", "crv": "Ed25519"}, InvalidKey),
    "the algorithm as a curve": (lambda jwk: {**jwk, "kty": "OKP", "crv": "ML-DSA-44"}, UnsupportedKeyType),
    "no pub": (lambda jwk: {name: value for name, value in jwk.items() if name != "pub"}, InvalidKey),
    "a pub that is cut": (lambda jwk: {**jwk, "pub": str(jwk["pub"])[:-4]}, InvalidKey),
    "a pub in x": (lambda jwk: {"kty": "AKP", "alg": "ML-DSA-44", "x": jwk["pub"]}, InvalidKey),
    "a private member": (lambda jwk: {**jwk, "priv": b64url_encode(bytes(32))}, InvalidKey),
    "use for encryption": (lambda jwk: {**jwk, "use": "enc"}, UnsupportedKeyType),
}


@pytest.mark.parametrize(("defect", "error"), DEFECTS.values(), ids=DEFECTS)
def test_a_jwk_with_one_defect_is_refused(defect: Callable[[Jwk], Jwk], error: type[InvalidKey]) -> None:
    assert PublicKey.from_jwk(KEY.public_key.to_jwk()) == KEY.public_key
    with pytest.raises(InvalidKey) as refused:
        PublicKey.from_jwk(defect({**KEY.public_key.to_jwk()}))
    assert type(refused.value) is error


def test_the_longest_did_urls_of_ours_are_read() -> None:
    for method in (did_key_method(KEY.public_key), did_jwk_method(KEY.public_key)):
        assert len(method) <= MAX_DID_LETTERS
        assert str(parse_did_url(method)) == method


def test_each_type_of_key_has_one_multibase() -> None:
    assert {row.name: row.multibase for row in ALGORITHMS.values()} == {
        "Ed25519": "z",
        "P-256": "z",
        "P-384": "z",
        "ML-DSA-44": "u",
    }


def test_a_signature_made_with_a_context_does_not_hold() -> None:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey  # noqa: PLC0415

    bare = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
    assert KEY.public_key.verify(bare.sign(b"message"), b"message")
    assert not KEY.public_key.verify(bare.sign(b"message", b"context"), b"message")
