"""The 35 cases of the W3C JOSE/COSE suite, each with its verdict here, and the tokens printed in the specification."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from did.errors import UnsupportedKeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured, secure

ROOT = Path(__file__).parent
INPUT = ROOT / "test-suite-input"
PAGE = ROOT / "spec-PR-2025-examples"
CASES = {case["number"]: case for case in json.loads((ROOT / "test-suite-expected.json").read_text())}

ISSUED = (1, 2, 3)
# Where each refusal comes from. 12 and 16 stop at the thumbprint too: their own defect is shown one level below.
REFUSED = {
    9: (Reason.PROOF_UNSUPPORTED, "the JOSE header /alg"),
    10: (Reason.PROOF_MISSING, "/proof"),
    11: (Reason.PROOF_MISSING, "/proof"),
    12: (Reason.PROOF_UNSUPPORTED, "the JOSE header /kid"),
    13: (Reason.PROOF_UNSUPPORTED, "the JOSE header /typ"),
    14: (Reason.PROOF_UNSUPPORTED, "the JOSE header /typ"),
    15: (Reason.PROOF_UNSUPPORTED, "the claims /vc"),
    16: (Reason.PROOF_UNSUPPORTED, "the JOSE header /kid"),
}
# The suite accepts these. Keys come from DID documents here, and this suite gives the verifier a key file instead.
STRICTER = {
    6: "kid is a bare JWK thumbprint, and iat a date string",
    7: "kid is a bare JWK thumbprint",
    8: "kid is a bare JWK thumbprint, and iat a date string",
}
P521 = "the key is on P-521, which is not a key type here"
NOT_RUN = {4: P521, 5: P521}
ELSEWHERE = (*range(17, 27), *range(27, 36))  # test_sd_jwt_cases.py and test_cose_cases.py

TOKENS = ["ex01.jwt", "ex02.jwt", "ex03.jwt", "ex19.jwt", "ex20.jwt", "ex21.jwt"]
# The page builds the tokens of its presentations from a rewritten source: other envelopes, or none.
PRINTED_OTHERWISE = {"ex02.jwt", "ex03.jwt", "ex21.jwt"}


def presented(number: int) -> str:
    return (INPUT / CASES[number]["input_file"]).read_text().strip()


def key_file(number: int) -> Any:
    return json.loads((INPUT / CASES[number]["key_file"]).read_text())


def signature_holds(number: int) -> bool:
    """Tell whether the signature of a token holds under the mapped key, whatever its header and claims say."""
    signing_input, _, signature = presented(number).rpartition(".")
    key = PublicKey.from_jwk({**key_file(number)["publicKeyJwk"]})
    return key.verify(b64url_decode(signature), signing_input.encode())


def claims(number: int) -> Any:
    return json.loads(b64url_decode(presented(number).split(".")[1]))


def test_every_case_has_a_verdict() -> None:
    assert sorted([*ISSUED, *REFUSED, *STRICTER, *NOT_RUN, *ELSEWHERE]) == list(range(1, 36)) == sorted(CASES)
    assert {CASES[number]["expected_result"] for number in REFUSED} == {"failure"}
    assert {CASES[number]["expected_result"] for number in (*ISSUED, *STRICTER)} == {"success"}


@pytest.mark.parametrize("number", ISSUED)
def test_documents_are_issued_with_the_mapped_key(number: int) -> None:
    document = json.loads(presented(number))
    key = PrivateKey.from_jwk(key_file(number)["secretKeyJwk"])
    kind = "vp+jwt" if "presentation" in CASES[number]["feature"] else "vc+jwt"
    secured = secure(document, kind, key, "did:web:example.issuer#key", created=datetime(2026, 1, 1, tzinfo=UTC))
    assert secured.document == document
    assert secured.proofs[0].holds_under(PublicKey.from_jwk(key_file(number)["publicKeyJwk"]))


@pytest.mark.parametrize("number", REFUSED)
def test_what_the_suite_refuses_is_refused(number: int) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured(presented(number))
    assert (refused.value.reason, refused.value.where) == REFUSED[number]


@pytest.mark.parametrize("number", STRICTER)
def test_what_is_refused_here_alone_has_a_good_signature(number: int) -> None:
    assert signature_holds(number)
    with pytest.raises(Malformed) as refused:
        parse_secured(presented(number))
    assert refused.value.where == "the JOSE header /kid"


def test_the_bad_signature_of_case_12_does_not_hold() -> None:
    assert not signature_holds(12)


@pytest.mark.parametrize("number", [13, 14, 15, 16])
def test_the_other_refusals_do_not_come_from_the_signature(number: int) -> None:
    assert signature_holds(number)


def test_the_embedded_credential_of_case_16_is_no_envelope() -> None:
    (embedded,) = claims(16)["verifiableCredential"]
    with pytest.raises(Malformed) as refused:
        parse_secured(embedded)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "/id")


def test_the_embedded_credentials_of_case_7_are_refused_each_for_its_own_reason() -> None:
    places = []
    for embedded in claims(7)["verifiableCredential"]:
        with pytest.raises(Malformed) as refused:
            parse_secured(embedded)
        places.append(refused.value.where)
    # a token and an SD-JWT with thumbprints, and a COSE message with a line feed behind its base64
    assert places == ["the JOSE header /kid", "the JOSE header /kid", "/id"]


@pytest.mark.parametrize("number", [number for number, reason in NOT_RUN.items() if reason == P521])
def test_p521_is_refused_as_a_key(number: int) -> None:
    with pytest.raises(UnsupportedKeyType):
        PublicKey.from_jwk(key_file(number)["publicKeyJwk"])


def test_every_token_of_the_page_is_looked_at() -> None:
    assert sorted(path.name for path in PAGE.glob("*.jwt")) == TOKENS
    assert {path.suffix for path in PAGE.iterdir()} == {".jwt", ".json", ".txt", ".sd-jwt", ".hex"}


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_of_the_page_carry_their_example_and_are_refused_without_typ(name: str) -> None:
    token = (PAGE / name).read_text().strip()
    carried = json.loads(b64url_decode(token.split(".")[1]))
    source = json.loads((PAGE / name.replace(".jwt", ".source.json")).read_text())
    assert (carried == source) is (name not in PRINTED_OTHERWISE)
    assert carried["@context"] == source["@context"]
    with pytest.raises(Malformed) as refused:
        parse_secured(token)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "the JOSE header /typ")
