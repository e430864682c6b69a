"""Every Wycheproof case of the signatures that are verified here; see SOURCE.md for what was not taken."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from did.keys import KeyType, PublicKey

HERE = Path(__file__).parent
FILES = {
    "ed25519_test.json": (KeyType.ED25519, 151),
    "ecdsa_secp256r1_sha256_p1363_test.json": (KeyType.P256, 262),
    "ecdsa_secp384r1_sha384_p1363_test.json": (KeyType.P384, 280),
}


def groups(name: str) -> list[dict[str, object]]:
    return json.loads((HERE / name).read_text(encoding="utf-8"))["testGroups"]


def public_key(key_type: KeyType, group: dict) -> PublicKey:
    if key_type is KeyType.ED25519:
        return PublicKey(key_type, bytes.fromhex(group["publicKey"]["pk"]))
    whole = bytes.fromhex(group["publicKey"]["uncompressed"])
    size = len(whole) // 2
    return PublicKey(key_type, bytes([2 + whole[-1] % 2]) + whole[1 : 1 + size])


def cases() -> Iterator[object]:
    for name, (key_type, _) in FILES.items():
        for group in groups(name):
            for case in group["tests"]:
                yield pytest.param(key_type, group, case, id=f"{name.removesuffix('_test.json')}-{case['tcId']}")


@pytest.mark.parametrize(("key_type", "group", "case"), list(cases()))
def test_the_verdict_on_a_signature_is_that_of_wycheproof(key_type: KeyType, group: dict, case: dict) -> None:
    verdict = public_key(key_type, group).verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
    assert verdict is (case["result"] == "valid"), case["comment"]


@pytest.mark.parametrize("name", FILES)
def test_no_case_is_left_out(name: str) -> None:
    assert sum(len(group["tests"]) for group in groups(name)) == FILES[name][1]


@pytest.mark.parametrize("name", FILES)
def test_no_case_has_a_verdict_that_is_open(name: str) -> None:
    assert {case["result"] for group in groups(name) for case in group["tests"]} == {"valid", "invalid"}


@pytest.mark.parametrize("name", FILES)
def test_the_jwk_of_a_group_is_the_same_key(name: str) -> None:
    key_type = FILES[name][0]
    for group in groups(name):
        if "publicKeyJwk" in group:
            assert PublicKey.from_jwk(group["publicKeyJwk"]) == public_key(key_type, group)
