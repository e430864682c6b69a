"""The published vectors of the EdDSA cryptosuites; what is run and what is not is one table."""

import json
from pathlib import Path

import pytest
from support.jcs_vectors import check_every_intermediate, check_opening, check_securing, key_pair

from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured

ROOT = Path(__file__).parent / "TestVectors"
KEY, PUBLIC_KEY = key_pair(ROOT / "keyPair.json")
UNSIGNED = json.loads((ROOT / "unsigned.json").read_text())

RUN = {"eddsa-jcs-2022/signedJCS.json"}
NEEDS_JSON_LD = "needs JSON-LD, issue 3"
SEVERAL_PROOFS = "needs JSON-LD and several proofs, issue 3"
NOT_RUN = {
    "eddsa-rdfc-2022/signedDataInt.json": NEEDS_JSON_LD,
    "eddsa-rdfc-2022/employ/signedDataInt.json": NEEDS_JSON_LD,
    "Ed25519Signature2020/signedEdSig.json": NEEDS_JSON_LD,
    "proof-set-chain/signedProofSet1.json": SEVERAL_PROOFS,
    "proof-set-chain/signedProofSet2.json": SEVERAL_PROOFS,
    "proof-set-chain/signedProofChain1.json": SEVERAL_PROOFS,
    "proof-set-chain/signedProofChain2.json": SEVERAL_PROOFS,
}


def test_every_signed_document_is_run_or_has_a_reason() -> None:
    assert {str(path.relative_to(ROOT)) for path in ROOT.rglob("signed*.json")} == RUN | NOT_RUN.keys()


def test_both_halves_of_the_key_belong_together() -> None:
    assert KEY.public_key == PUBLIC_KEY


def test_every_intermediate_of_eddsa_jcs_2022() -> None:
    check_every_intermediate(ROOT / "eddsa-jcs-2022", UNSIGNED, KEY)


def test_the_signed_document_of_eddsa_jcs_2022_opens_and_holds() -> None:
    check_opening(ROOT / "eddsa-jcs-2022", UNSIGNED, PUBLIC_KEY)


def test_the_signed_document_of_eddsa_jcs_2022_is_made_again() -> None:
    check_securing(ROOT / "eddsa-jcs-2022", UNSIGNED, KEY)


@pytest.mark.parametrize("name", NOT_RUN)
def test_what_is_not_run_is_refused_as_unsupported(name: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured((ROOT / name).read_bytes())
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED
