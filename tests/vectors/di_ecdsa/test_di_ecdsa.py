"""The published vectors of the ECDSA cryptosuites with one signature; those of ecdsa-sd-2023 are in test_ecdsa_sd_2023."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.di_vectors import canonical_rdf, check_every_intermediate, check_opening, check_securing, key_pair

from vc.jcs import canonical_json

ROOT = Path(__file__).parent / "TestVectors"

# Each folder with one signed document: the file that was secured, and the key.
RUN = {
    "ecdsa-jcs-2019-p256": ("unsigned.json", "p256KeyPair.json"),
    "ecdsa-jcs-2019-p384": ("unsigned.json", "p384KeyPair.json"),
    "ecdsa-rdfc-2019-p256": ("unsigned.json", "p256KeyPair.json"),
    "ecdsa-rdfc-2019-p256/employ": ("employmentAuth.json", "p256KeyPair.json"),
    "ecdsa-rdfc-2019-p384": ("unsigned.json", "p384KeyPair.json"),
    "ecdsa-rdfc-2019-p384/employ": ("employmentAuth.json", "p384KeyPair.json"),
}


def unsigned(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / RUN[name][0]).read_text())
    return document


def test_every_signed_document_is_run() -> None:
    signed = [path for path in ROOT.rglob("*.json") if "proof" in json.loads(path.read_text())]
    folders = {str(path.parent.relative_to(ROOT)) for path in signed}
    assert folders == RUN.keys() | {"ecdsa-sd-2023/prc", "ecdsa-sd-2023/employ"}


@pytest.mark.parametrize("name", RUN)
def test_both_halves_of_the_key_belong_together(name: str) -> None:
    key, public_key = key_pair(ROOT / RUN[name][1])
    assert key.public_key == public_key


@pytest.mark.parametrize("name", RUN)
def test_every_intermediate(name: str) -> None:
    key = key_pair(ROOT / RUN[name][1])[0]
    canonical = canonical_json if "jcs" in name else canonical_rdf(key)
    check_every_intermediate(ROOT / name, unsigned(name), key, canonical)


@pytest.mark.parametrize("name", RUN)
def test_the_signed_document_opens_and_holds(name: str) -> None:
    check_opening(ROOT / name, unsigned(name), key_pair(ROOT / RUN[name][1])[1])


@pytest.mark.parametrize("name", RUN)
def test_the_signed_document_is_made_again(name: str) -> None:
    check_securing(ROOT / name, unsigned(name), key_pair(ROOT / RUN[name][1])[0])


def test_p384_needs_sha_384_to_tell_blank_nodes_apart() -> None:
    """With SHA-256 inside, the labels of this document, and of no other vector, come out another way round."""
    document = unsigned("ecdsa-rdfc-2019-p384/employ")
    p256, p384 = (key_pair(ROOT / f"{curve}KeyPair.json")[0] for curve in ("p256", "p384"))
    assert canonical_rdf(p256)(document) != canonical_rdf(p384)(document)
