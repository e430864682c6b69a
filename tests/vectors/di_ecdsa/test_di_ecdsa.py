"""The published vectors of the ECDSA cryptosuites; what is run and what is not is one table."""

import json
from pathlib import Path

import pytest
from support.jcs_vectors import check_every_intermediate, check_opening, check_securing, key_pair

from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured

ROOT = Path(__file__).parent / "TestVectors"
UNSIGNED = json.loads((ROOT / "unsigned.json").read_text())

RUN = {
    "ecdsa-jcs-2019-p256/signedJCSECDSAP256.json": "p256KeyPair.json",
    "ecdsa-jcs-2019-p384/signedJCSECDSAP384.json": "p384KeyPair.json",
}
NEEDS_JSON_LD = "needs JSON-LD, issue 3"
SELECTIVE = "needs JSON-LD and selective disclosure, issue 3"
NOT_RUN = {
    "ecdsa-rdfc-2019-p256/signedECDSAP256.json": NEEDS_JSON_LD,
    "ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json": NEEDS_JSON_LD,
    "ecdsa-rdfc-2019-p384/signedECDSAP384.json": NEEDS_JSON_LD,
    "ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json": NEEDS_JSON_LD,
    "ecdsa-sd-2023/prc/addSignedSDBase.json": SELECTIVE,
    "ecdsa-sd-2023/prc/derivedRevealDocument.json": SELECTIVE,
    "ecdsa-sd-2023/employ/addSignedSDBase.json": SELECTIVE,
    "ecdsa-sd-2023/employ/derivedRevealDocument.json": SELECTIVE,
}


def test_every_signed_document_is_run_or_has_a_reason() -> None:
    signed = [path for path in ROOT.rglob("*.json") if "proof" in json.loads(path.read_text())]
    assert {str(path.relative_to(ROOT)) for path in signed} == RUN.keys() | NOT_RUN.keys()


@pytest.mark.parametrize("name", RUN)
def test_both_halves_of_the_key_belong_together(name: str) -> None:
    key, public_key = key_pair(ROOT / RUN[name])
    assert key.public_key == public_key


@pytest.mark.parametrize("name", RUN)
def test_every_intermediate(name: str) -> None:
    check_every_intermediate((ROOT / name).parent, UNSIGNED, key_pair(ROOT / RUN[name])[0])


@pytest.mark.parametrize("name", RUN)
def test_the_signed_document_opens_and_holds(name: str) -> None:
    check_opening((ROOT / name).parent, UNSIGNED, key_pair(ROOT / RUN[name])[1])


@pytest.mark.parametrize("name", RUN)
def test_the_signed_document_is_made_again(name: str) -> None:
    check_securing((ROOT / name).parent, UNSIGNED, key_pair(ROOT / RUN[name])[0])


@pytest.mark.parametrize("name", NOT_RUN)
def test_what_is_not_run_is_refused_as_unsupported(name: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured((ROOT / name).read_bytes())
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED
