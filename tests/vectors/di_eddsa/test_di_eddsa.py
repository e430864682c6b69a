"""The published vectors of the EdDSA cryptosuites: every signed document, and every step on the way to it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from support.di_vectors import (
    canonical_rdf,
    check_every_intermediate,
    check_opening,
    check_securing,
    key_halves,
    key_pair,
    without_proof,
)

from vc.jcs import canonical_json
from vc.securing.mechanism import add_proof, parse_secured, secure
from vc.times import parse_timestamp

ROOT = Path(__file__).parent / "TestVectors"
KEY, PUBLIC_KEY = key_pair(ROOT / "keyPair.json")

# Each folder with one signed document, and the file that was secured; Ed25519Signature2020 needs a context more.
SINGLE: dict[str, str] = {
    "eddsa-jcs-2022": "unsigned.json",
    "eddsa-rdfc-2022": "unsigned.json",
    "eddsa-rdfc-2022/employ": "employmentAuth.json",
    "Ed25519Signature2020": "Ed25519Signature2020/signedEdSig.json",
}
CHAIN = ROOT / "proof-set-chain"
SIGNED = ["signedProofSet1.json", "signedProofSet2.json", "signedProofChain1.json", "signedProofChain2.json"]
PAIRS = [key_halves(pair) for pair in json.loads((CHAIN / "multiKeyPairs.json").read_text()).values()]


def unsigned(name: str) -> dict[str, Any]:
    return without_proof(json.loads((ROOT / SINGLE[name]).read_text()))


def chain_file(name: str) -> Any:
    return json.loads((CHAIN / name).read_text())


def test_every_signed_document_is_run() -> None:
    run = {*SINGLE, *(f"proof-set-chain/{name}" for name in SIGNED)}
    signed = {str(path.relative_to(ROOT)) for path in ROOT.rglob("signed*.json")}
    assert {name if "chain" in name else str(Path(name).parent) for name in signed} == run


def test_both_halves_of_each_key_belong_together() -> None:
    assert all(key.public_key == public_key for key, public_key in [(KEY, PUBLIC_KEY), *PAIRS])


@pytest.mark.parametrize("name", SINGLE)
def test_every_intermediate(name: str) -> None:
    canonical = canonical_json if "jcs" in name else canonical_rdf(KEY)
    check_every_intermediate(ROOT / name, unsigned(name), KEY, canonical)


@pytest.mark.parametrize("name", SINGLE)
def test_the_signed_document_opens_and_holds(name: str) -> None:
    check_opening(ROOT / name, unsigned(name), PUBLIC_KEY)


@pytest.mark.parametrize("name", SINGLE)
def test_the_signed_document_is_made_again(name: str) -> None:
    check_securing(ROOT / name, unsigned(name), KEY)


@pytest.mark.parametrize("name", SIGNED)
def test_each_proof_of_a_set_or_chain_holds_under_its_own_key(name: str) -> None:
    secured = parse_secured((CHAIN / name).read_bytes())
    assert secured.document == chain_file("unsigned.json")
    assert len(secured.proofs) == {"1": 1, "2": 2, "n1": 3, "n2": 4}[name[-7:-5] if "Chain" in name else name[-6]]
    for index, proof in enumerate(secured.proofs):
        holds = [proof.holds_under(public_key) for _, public_key in PAIRS]
        assert [place for place, held in enumerate(holds) if held] == [index]


@pytest.mark.parametrize(("number", "signed", "temporary"), [(3, 1, 1), (4, 2, 2)])
def test_a_chained_proof_signs_the_document_with_just_the_proofs_that_it_names(
    number: int, signed: int, temporary: int
) -> None:
    proof = parse_secured((CHAIN / f"signedProofChain{signed}.json").read_bytes()).proofs[number - 1]
    config = {**chain_file(f"proofChainConfig{signed}.json"), "@context": chain_file("unsigned.json")["@context"]}
    canonical = canonical_rdf(KEY)
    parts = (canonical(config), canonical(chain_file(f"proofChainTempDoc{temporary}.json")))
    digests = [hashlib.sha256(part).digest() for part in parts]
    assert proof.signed == b"".join(digests)


def test_sets_and_chains_are_made_again_proof_by_proof() -> None:
    configs = ["proofSetConfig1", "proofSetConfig2", "proofChainConfig1", "proofChainConfig2"]
    secured = None
    for (key, _), name, result in zip(PAIRS, configs, SIGNED, strict=True):
        config = chain_file(f"{name}.json")
        options: dict[str, Any] = {
            "created": parse_timestamp(config["created"]),
            "purpose": config["proofPurpose"],
            "proof_id": config.get("id"),
        }
        previous = config.get("previousProof", [])
        named = (previous,) if isinstance(previous, str) else tuple(previous)
        if secured is None:
            method = config["verificationMethod"]
            secured = secure(chain_file("unsigned.json"), "eddsa-rdfc-2022", key, method, **options)
        else:
            options["previous"] = named
            secured = add_proof(secured, "eddsa-rdfc-2022", key, config["verificationMethod"], **options)
        made, published = json.loads(secured.raw), chain_file(result)
        proofs = published["proof"] if isinstance(published["proof"], list) else [published["proof"]]
        assert (made["proof"] if isinstance(made["proof"], list) else [made["proof"]]) == proofs
