"""The Data Integrity proofs of the examples in the recommendation: which are verified, and why the others are not."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.di_vectors import check_example_of_a_page, refusal_of_a_page, without_proof

from did.keys.public_key import PublicKey
from vc.linked_data import PINNED_CONTEXTS
from vc.reasons import Reason
from vc.securing.selective_disclosure.base_proof import base_lines
from vc.securing.selective_disclosure.proof_values import BaseValue, read_proof_value

EXAMPLES = Path(__file__).parent / "spec-REC-2025-examples"

SIGNED = {
    path.name: json.loads(path.read_text())["proof"]["cryptosuite"]
    for path in sorted(EXAMPLES.glob("*.json"))
    if "proof" in json.loads(path.read_text())
}
RDFC = [name for name, suite in SIGNED.items() if suite == "ecdsa-rdfc-2019"]
BASE = [name for name, suite in SIGNED.items() if suite == "ecdsa-sd-2023"]
BBS = [name for name, suite in SIGNED.items() if suite == "bbs-2023"]
PLACEHOLDER = "ex15.eddsa-rdfc-2022.json"  # its proof value is not base58, and must be refused
UNSUPPORTED = (Reason.PROOF_UNSUPPORTED, "/proof/cryptosuite")


def load(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_text())


def test_every_proof_is_run_or_has_a_reason() -> None:
    assert SIGNED.keys() == {*RDFC, *BASE, *BBS, PLACEHOLDER}
    assert (len(RDFC), len(BASE), len(BBS)) == (9, 9, 10)


@pytest.mark.parametrize("name", RDFC)
def test_a_proof_of_ecdsa_rdfc_2019_verifies(name: str) -> None:
    check_example_of_a_page(load(name))


@pytest.mark.parametrize("name", [*RDFC, *BASE])
def test_an_example_is_not_opened_because_it_names_a_did_and_no_key_in_it(name: str) -> None:
    assert refusal_of_a_page(load(name)) == (Reason.PROOF_UNSUPPORTED, "/proof/verificationMethod")


@pytest.mark.parametrize("name", BASE)
def test_every_signature_of_a_base_proof_verifies(name: str) -> None:
    document = load(name)
    config = dict(document["proof"])
    value = read_proof_value(config.pop("proofValue"), "/proof")
    assert isinstance(value, BaseValue)
    key = PublicKey.from_multikey(config["verificationMethod"].removeprefix("did:key:"))
    lines = base_lines(
        without_proof(document), config, value.pointers, value.hmac_key, value.scoped_key, PINNED_CONTEXTS
    )
    assert key.verify(value.signature, lines.signed)
    assert len(lines.others) == len(value.signatures)
    for line, signature in zip(lines.others, value.signatures, strict=True):
        assert value.scoped_key.verify(signature, line.encode())


@pytest.mark.parametrize("name", BBS)
def test_bbs_2023_is_not_known(name: str) -> None:
    assert refusal_of_a_page(load(name)) == UNSUPPORTED


def test_a_placeholder_is_not_taken_for_a_proof_value() -> None:
    document = load(PLACEHOLDER)
    assert refusal_of_a_page(document) == (Reason.PROOF_MALFORMED, "/proof/proofValue")
