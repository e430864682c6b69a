"""RFC 7520, 8037 and 7797: what uses our algorithms is reproduced, everything else signed is refused by its header."""

import json
from pathlib import Path
from typing import Any

import pytest

from did.errors import InvalidKey, UnsupportedKeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.securing.compact_jws import split_jws
from vc.securing.jose_header import parse_header
from vc.securing.mechanism import parse_secured

ROOT = Path(__file__).parent

RUN = ("curve25519/jws.json",)
# Where the refusal of the header points to; where nothing is protected, there is no compact form at all.
REFUSED_SIGNATURES = {
    "jws/4_1.rsa_v15_signature.json": "/alg",
    "jws/4_2.rsa-pss_signature.json": "/alg",
    "jws/4_3.ecdsa_signature.json": "/alg",  # ES512: P-521 is no key type here
    "jws/4_4.hmac-sha2_integrity_protection.json": "/alg",
    "jws/4_5.signature_with_detached_content.json": "/alg",
    "jws/4_6.protecting_specific_header_fields.json": "/alg",
    "jws/4_7.protecting_content_only.json": None,
    "jws/4_8.multiple_signatures.json": "/alg",
    "rfc7797/4.2.hmac-sha2_b64_false.json": "/b64",
    "rfc7797/hmac-sha2_b64_false.json": "/b64",
}
REFUSED_KEYS = {
    "jwk/3_1.ec_public_key.json": "P-521",
    "jwk/3_2.ec_private_key.json": "private",
    "jwk/3_3.rsa_public_key.json": "RSA",
    "jwk/3_4.rsa_private_key.json": "private",
    "jwk/3_5.symmetric_key_mac_computation.json": "private",
    "jwk/3_6.symmetric_key_encryption.json": "private",
}
ENCRYPTION = "encryption, which is no part of securing a credential (key files use jwcrypto for it)"
NOT_RUN = {
    "6.nesting_signatures_and_encryption.json": ENCRYPTION,
    "curve25519/ecdh-es.json": ENCRYPTION,
    **{f"jwe/{path.name}": ENCRYPTION for path in (ROOT / "jwe").glob("*.json")},
}


def read(name: str) -> Any:
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def test_every_file_has_a_verdict() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.json")}
    assert files == {*RUN, *REFUSED_SIGNATURES, *REFUSED_KEYS, *NOT_RUN}
    assert (len(files), len(NOT_RUN)) == (32, 15)


def test_the_ed25519_signature_of_rfc_8037_is_reproduced_and_verified() -> None:
    case = read("curve25519/jws.json")
    key = PrivateKey.from_jwk(case["input"]["key"])
    parts = split_jws(case["output"]["compact"].encode())
    assert parts.signing_input.decode() == case["signing"]["sig-input"]
    assert b64url_encode(key.sign(parts.signing_input)) == case["signing"]["sig"] == parts.signature
    public = PublicKey.from_jwk({name: value for name, value in case["input"]["key"].items() if name != "d"})
    assert public.verify(b64url_decode(parts.signature), parts.signing_input)
    assert b64url_decode(parts.payload).decode() == case["input"]["payload"]


def test_a_good_signature_alone_makes_no_credential() -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured(read("curve25519/jws.json")["output"]["compact"])
    assert refused.value.where == "the JOSE header /typ"


@pytest.mark.parametrize("name", REFUSED_SIGNATURES)
def test_other_signatures_are_refused_by_their_header(name: str) -> None:
    case = read(name)
    signings = case["signing"] if isinstance(case["signing"], list) else [case["signing"]]
    headers = [one["protected"] for one in signings if "protected" in one]
    where = REFUSED_SIGNATURES[name]
    assert bool(headers) is (where is not None)
    for header in headers:
        with pytest.raises(Malformed) as refused:
            parse_header(b64url_encode(json.dumps(header).encode()))
        assert refused.value.where == f"the JOSE header {where}"
    for form in [case["output"].get("compact"), json.dumps(case["output"]["json"])]:
        if form is not None:
            with pytest.raises(Malformed):
                parse_secured(form)


@pytest.mark.parametrize("name", REFUSED_KEYS)
def test_other_keys_are_refused(name: str) -> None:
    with pytest.raises(InvalidKey, match=REFUSED_KEYS[name]) as refused:
        PublicKey.from_jwk(read(name))
    assert isinstance(refused.value, UnsupportedKeyType) is (REFUSED_KEYS[name] != "private")
