"""The vectors of did:key, did:jwk and did:web; see SOURCE.md for what is compared and why."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from did import (
    KeyType,
    PrivateKey,
    PublicKey,
    Relationship,
    authorised_key,
    did_jwk,
    did_key,
    multibase,
    resolve_computed,
    resolve_did_jwk,
    resolve_did_key,
)
from did.errors import InvalidKey, UnsupportedKeyType
from did.methods.web import did_web_from_url, did_web_url

HERE = Path(__file__).parent


def load(name: str) -> dict:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


ED25519 = load("did-key/ed25519-x25519.json")
NIST = load("did-key/nist-curves.json")
MOCK = load("did-key/test-suite-mock-data.json")

# Every DID of the vectors that is not resolved: its reason, by file and by what its JWK or type says.
REFUSED = {
    "did-key/x25519.json": "X25519 is for key agreement",
    "did-key/secp256k1.json": "secp256k1 is in no W3C cryptosuite",
    "did-key/rsa.json": "RSA is in no W3C cryptosuite",
    "did-key/bls12381.json": "BLS12-381",
    "did-key/nist-curves.json": "P-521 is in no W3C cryptosuite",
}


def is_p521(case: Mapping) -> bool:
    return case["didDocument"]["verificationMethod"][0].get("publicKeyJwk", {}).get("crv") == "P-521"


def nist_cases(*, p521: bool) -> dict[str, dict]:
    return {did: case for did, case in NIST.items() if is_p521(case) is p521}


def refused() -> Iterator[tuple[str, str]]:
    for file, reason in REFUSED.items():
        data = load(file)
        dids = nist_cases(p521=True) if file == "did-key/nist-curves.json" else data.get("didDocument", data)
        yield from ((did, reason) for did in dids)


RESOLVED = {**ED25519, **nist_cases(p521=False)}


def method_of(did: str) -> dict:
    return RESOLVED[did].get("verificationKeyPair") or RESOLVED[did]["verificationMethod"]


def published_key(did: str) -> PublicKey:
    """Read the key beside the DID, which the vectors give as JWK or as base58 of the bare bytes."""
    method = method_of(did)
    if "publicKeyJwk" in method:
        return PublicKey.from_jwk(method["publicKeyJwk"])
    return PublicKey(type_by_size(method), multibase.decode("z" + method["publicKeyBase58"]))


def type_by_size(method: dict) -> KeyType:
    size = len(multibase.decode("z" + method["publicKeyBase58"]))
    return next(key_type for key_type in KeyType if key_type.algorithm.public_size == size)


def published_secret(did: str) -> PrivateKey:
    method = method_of(did)
    if "privateKeyJwk" in method:
        return PrivateKey.from_jwk(method["privateKeyJwk"])
    if "seed" in RESOLVED[did]:
        return PrivateKey(KeyType.ED25519, bytes.fromhex(RESOLVED[did]["seed"]))
    return PrivateKey(type_by_size(method), multibase.decode("z" + method["privateKeyBase58"]))


def test_every_did_of_the_vectors_is_resolved_or_refused() -> None:
    assert (len(RESOLVED), len(list(refused()))) == (10, 20)


@pytest.mark.parametrize("did", RESOLVED)
@pytest.mark.parametrize("relationship", [Relationship.ASSERTION, Relationship.AUTHENTICATION])
def test_a_did_key_resolves_to_the_published_key(did: str, relationship: Relationship) -> None:
    key = authorised_key(resolve_did_key(did), f"{did}#{did.removeprefix('did:key:')}", relationship)
    assert key == published_key(did)


@pytest.mark.parametrize("did", RESOLVED)
def test_the_published_key_is_written_as_the_published_did_key(did: str) -> None:
    assert did_key(published_key(did)) == did


@pytest.mark.parametrize("did", RESOLVED)
def test_the_published_secret_belongs_to_the_published_did_key(did: str) -> None:
    assert did_key(published_secret(did).public_key) == did


@pytest.mark.parametrize("did", RESOLVED)
def test_the_id_of_the_method_is_the_published_one(did: str) -> None:
    published = RESOLVED[did]["didDocument"]["verificationMethod"][0]["id"]
    assert list(resolve_did_key(did).verification_methods) == [published]


@pytest.mark.parametrize(("did", "reason"), list(refused()))
def test_a_did_key_that_signs_nothing_here_is_refused_with_its_reason(did: str, reason: str) -> None:
    with pytest.raises(UnsupportedKeyType, match=reason):
        resolve_computed(did)


def test_the_valid_did_of_the_test_suite_is_resolved() -> None:
    document = resolve_did_key(MOCK["valid_did"])
    assert authorised_key(document, MOCK["assertion_vm"], Relationship.ASSERTION)


def test_no_x25519_key_is_derived_from_an_ed25519_key() -> None:
    assert MOCK["keyAgreement_vm"] not in resolve_did_key(MOCK["valid_did"]).verification_methods


def test_the_invalid_length_did_of_the_test_suite_is_refused() -> None:
    with pytest.raises(InvalidKey, match="must hold 32"):
        resolve_did_key(MOCK["invalid_key_length_did"])


def test_the_p256_did_jwk_gives_the_published_document() -> None:
    case = load("did-jwk/spec-p256.json")
    published = json.loads(json.dumps(case["didDocument"]).replace("did:jwk:$", "did:jwk:"))
    document = resolve_did_jwk(case["did"])
    assert dict(document.source) == published
    assert list(document.verification_methods) == [case["didUrl"]]
    assert did_jwk(document.verification_methods[case["didUrl"]].public_key) == case["did"]


def test_the_x25519_did_jwk_is_refused_because_it_signs_nothing() -> None:
    with pytest.raises(UnsupportedKeyType, match="X25519"):
        resolve_did_jwk(load("did-jwk/spec-x25519.json")["did"])


@pytest.mark.parametrize("case", load("did-web/spec-mappings.json"), ids=lambda case: case["did"])
def test_a_did_web_maps_to_the_published_url(case: dict) -> None:
    assert did_web_url(case["did"]) == case["url"]
    base = case["url"].removesuffix("/did.json").removesuffix("/.well-known")
    assert did_web_from_url(base) == case["did"]
