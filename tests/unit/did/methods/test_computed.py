import pytest

from did import (
    PrivateKey,
    Relationship,
    authorised_key,
    did_jwk,
    did_jwk_method,
    did_key,
    did_key_method,
    parse_did_document,
    resolve_computed,
    resolve_did_jwk,
    resolve_did_key,
)
from did.errors import DidError, InvalidDid, InvalidKey, UnsupportedKeyType
from did.multibase import b64url_encode, encode_base58btc

SIGNING = [item for item in Relationship if item is not Relationship.KEY_AGREEMENT]


@pytest.mark.parametrize("relationship", SIGNING)
def test_a_did_key_authorises_its_key(private_key: PrivateKey, relationship: Relationship) -> None:
    document = resolve_did_key(did_key(private_key.public_key))
    key = authorised_key(document, did_key_method(private_key.public_key), relationship)
    assert key == private_key.public_key


@pytest.mark.parametrize("relationship", SIGNING)
def test_a_did_jwk_authorises_its_key(private_key: PrivateKey, relationship: Relationship) -> None:
    document = resolve_did_jwk(did_jwk(private_key.public_key))
    key = authorised_key(document, did_jwk_method(private_key.public_key), relationship)
    assert key == private_key.public_key


def test_a_computed_document_reads_like_a_published_one(private_key: PrivateKey) -> None:
    for did in (did_key(private_key.public_key), did_jwk(private_key.public_key)):
        document = resolve_computed(did)
        assert document is not None
        assert parse_did_document(document.source, did) == document


def test_a_computed_document_is_made_once(ed25519: PrivateKey) -> None:
    did = did_key(ed25519.public_key)
    assert resolve_computed(did) is resolve_computed(did)


def test_a_did_of_another_method_is_not_computed() -> None:
    assert resolve_computed("did:web:acme.example") is None


@pytest.mark.parametrize("text", ["", "did:", "did:key", "did:key:", "key:z6Mk", "did:web:", "did:web:a b"])
def test_a_text_that_is_no_did_is_refused(text: str) -> None:
    with pytest.raises(InvalidDid):
        resolve_computed(text)


def test_a_did_key_in_another_spelling_is_refused(ed25519: PrivateKey) -> None:
    did = did_key(ed25519.public_key)
    data = b"\xed\x01" + ed25519.public_key.raw
    text = did.removeprefix("did:key:")
    other_spellings = [
        f"did:key:1:{text}",
        f"did:key:u{b64url_encode(data)}",
        f"did:key:f{data.hex()}",
        "did:key:" + encode_base58btc(b"\0" + data),
        did + "#" + text,
        did + "\n",
        did.replace("did:key", "did:KEY"),
    ]
    assert resolve_did_key(did)
    for other in other_spellings:
        with pytest.raises(DidError):
            resolve_did_key(other)


def test_a_resolver_of_one_method_refuses_the_other(ed25519: PrivateKey) -> None:
    with pytest.raises(InvalidDid, match="not a did:key"):
        resolve_did_key(did_jwk(ed25519.public_key))
    with pytest.raises(InvalidDid, match="not a did:jwk"):
        resolve_did_jwk(did_key(ed25519.public_key))


def jwk_did(text: str) -> str:
    return f"did:jwk:{b64url_encode(text.encode())}"


X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_the_members_of_a_did_jwk_may_stand_in_any_order() -> None:
    first = resolve_did_jwk(jwk_did(f'{{"kty":"OKP","crv":"Ed25519","x":"{X}"}}'))
    second = resolve_did_jwk(jwk_did(f'{{"x":"{X}", "crv":"Ed25519", "kty":"OKP"}}'))
    assert first.id != second.id


def test_use_sig_leaves_key_agreement_out() -> None:
    with_use = resolve_did_jwk(jwk_did(f'{{"kty":"OKP","crv":"Ed25519","x":"{X}","use":"sig"}}'))
    without = resolve_did_jwk(jwk_did(f'{{"kty":"OKP","crv":"Ed25519","x":"{X}"}}'))
    assert Relationship.KEY_AGREEMENT not in with_use.relationships
    assert Relationship.KEY_AGREEMENT in without.relationships


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (f'{{"kty":"OKP","crv":"Ed25519","x":"{X}","use":"enc"}}', UnsupportedKeyType),
        ('{"kty":"RSA","n":"AQAB","e":"AQAB"}', UnsupportedKeyType),
        (f'{{"kty":"OKP","crv":"Ed25519","x":"{X}","d":"{X}"}}', InvalidKey),
        (f'{{"kty":"OKP","kty":"OKP","crv":"Ed25519","x":"{X}"}}', InvalidDid),
        ("[]", InvalidDid),
        ("{", InvalidDid),
    ],
)
def test_a_did_jwk_with_one_defect_is_refused(text: str, error: type[DidError]) -> None:
    with pytest.raises(error):
        resolve_did_jwk(jwk_did(text))


def test_a_did_jwk_in_another_base64_is_refused() -> None:
    did = jwk_did(f'{{"kty":"OKP","crv":"Ed25519","x":"{X}"}}')
    assert resolve_did_jwk(did)
    for other in (did + "=", did + "A", did[:-1]):
        with pytest.raises(InvalidDid):
            resolve_did_jwk(other)
