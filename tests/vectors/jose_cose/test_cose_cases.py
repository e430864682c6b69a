"""Cases 27 to 35 of the W3C JOSE/COSE suite, each with its verdict here, and the messages printed in the specification."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cbor2
import pytest

from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.cose.sign1 import read_sign1, sign1_bytes
from vc.securing.mechanism import parse_secured, secure
from vc.strict_json import DEFAULT_LIMITS

ROOT = Path(__file__).parent
INPUT = ROOT / "test-suite-input"
PAGE = ROOT / "spec-PR-2025-examples"
CASES = {case["number"]: case for case in json.loads((ROOT / "test-suite-expected.json").read_text())}

ISSUED = (27, 28)
# The suite accepts these. Keys come from DID documents here, and this suite gives the verifier a key file instead.
STRICTER = {29: "kid is a bare JWK thumbprint", 31: "kid is a bare JWK thumbprint"}
# Where each refusal comes from. 32 and 35 stop at the thumbprint too: their own defect is shown one level below.
REFUSED = {
    30: (Reason.PROOF_MALFORMED, ""),
    32: (Reason.PROOF_UNSUPPORTED, "the COSE header /4"),
    33: (Reason.PROOF_UNSUPPORTED, "the COSE header /16"),
    34: (Reason.PROOF_UNSUPPORTED, "the COSE header /16"),
    35: (Reason.PROOF_UNSUPPORTED, "the COSE header /4"),
}
PRINTED = ["ex07.cose.hex", "ex08.cose.hex", "ex09.cose.hex", "ex19.cose.hex", "ex20.cose.hex", "ex21.cose.hex"]
# The page builds the messages of its presentations from a rewritten source: other envelopes, or none.
PRINTED_OTHERWISE = {"ex08.cose.hex", "ex09.cose.hex", "ex21.cose.hex"}
# Their algorithm number says P-384, their signature has the size of P-256.
P384_SIZE, PRINTED_SIZE = 96, 64


def presented(number: int) -> str:
    return (INPUT / CASES[number]["input_file"]).read_text().strip()


def key_file(number: int) -> Any:
    return json.loads((INPUT / CASES[number]["key_file"]).read_text())


def signature_holds(number: int) -> bool:
    opened = read_sign1(sign1_bytes(presented(number)), DEFAULT_LIMITS)
    return PublicKey.from_jwk(key_file(number)["publicKeyJwk"]).verify(opened.signature, opened.signed)


def test_every_case_has_a_verdict() -> None:
    assert sorted([*ISSUED, *STRICTER, *REFUSED]) == list(range(27, 36))
    assert {CASES[number]["expected_result"] for number in REFUSED} == {"failure"}
    assert {CASES[number]["expected_result"] for number in (*ISSUED, *STRICTER)} == {"success"}


@pytest.mark.parametrize("number", ISSUED)
def test_documents_are_issued_with_the_mapped_key(number: int) -> None:
    document = json.loads(presented(number))
    key = PrivateKey.from_jwk(key_file(number)["secretKeyJwk"])
    kind = "vp+cose" if "presentation" in CASES[number]["feature"] else "vc+cose"
    secured = secure(document, kind, key, "did:web:example.issuer#key", created=datetime(2026, 1, 1, tzinfo=UTC))
    assert secured.document == document
    assert secured.proofs[0].holds_under(PublicKey.from_jwk(key_file(number)["publicKeyJwk"]))


@pytest.mark.parametrize("number", STRICTER)
def test_what_is_refused_here_alone_has_a_good_signature(number: int) -> None:
    assert signature_holds(number)
    with pytest.raises(Malformed) as refused:
        parse_secured(presented(number))
    assert refused.value.where == "the COSE header /4"


@pytest.mark.parametrize("number", REFUSED)
def test_what_the_suite_refuses_is_refused(number: int) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured(presented(number))
    assert (refused.value.reason, refused.value.where) == REFUSED[number]


def test_case_30_is_the_hexadecimal_form_of_a_message_that_would_be_good_as_bytes() -> None:
    opened = read_sign1(bytes.fromhex(presented(30)), DEFAULT_LIMITS)
    assert PublicKey.from_jwk(key_file(30)["publicKeyJwk"]).verify(opened.signature, opened.signed)


def test_the_bad_signature_of_case_32_does_not_hold() -> None:
    assert not signature_holds(32)


def test_the_embedded_credential_of_case_35_is_no_envelope() -> None:
    assert signature_holds(35)
    (embedded,) = read_sign1(sign1_bytes(presented(35)), DEFAULT_LIMITS).document["verifiableCredential"]  # type: ignore[misc,union-attr]
    with pytest.raises(Malformed) as refused:
        parse_secured(embedded)  # type: ignore[arg-type]
    assert refused.value.where == "/id"


def test_every_message_of_the_page_is_looked_at() -> None:
    assert sorted(path.name for path in PAGE.glob("*.hex")) == PRINTED


@pytest.mark.parametrize("name", PRINTED)
def test_messages_of_the_page_carry_their_example_and_are_refused_without_typ(name: str) -> None:
    raw = bytes.fromhex((PAGE / name).read_text().strip())
    protected, unprotected, payload, signature = cbor2.loads(raw[1:])
    assert (cbor2.loads(protected), unprotected) == ({1: -35}, {})
    assert len(signature) == PRINTED_SIZE != P384_SIZE
    source = json.loads((PAGE / name.replace(".cose.hex", ".source.json")).read_text())
    assert (json.loads(payload) == source) is (name not in PRINTED_OTHERWISE)
    with pytest.raises(Malformed) as refused:
        parse_secured(raw)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "the COSE header /16")


def test_the_data_url_of_the_page_is_read_as_far_as_its_header() -> None:
    text = (PAGE / "ex24.source.txt").read_text().strip()
    with pytest.raises(Malformed) as refused:
        parse_secured(text)
    assert refused.value.where == "the COSE header /16"
