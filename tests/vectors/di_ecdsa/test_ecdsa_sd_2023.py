"""The published vectors of ecdsa-sd-2023: every step of base proof, derived proof and verification, byte for byte."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from support.di_vectors import key_halves, vector_contexts, without_proof

from vc.linked_data import canonical_quads
from vc.securing.cryptosuites.suite import Making, Shown
from vc.securing.mechanism import derive, parse_secured
from vc.securing.secured import ProofOptions, Secured
from vc.securing.selective_disclosure.base_proof import ScopedSecrets, base_lines, base_value
from vc.securing.selective_disclosure.deriving import Disclosure, disclosure
from vc.securing.selective_disclosure.opening import derived_lines
from vc.securing.selective_disclosure.pointers import selection
from vc.securing.selective_disclosure.proof_values import (
    BaseValue,
    DerivedValue,
    read_proof_value,
    scoped_key_bytes,
    write_base_value,
    write_derived_value,
)
from vc.securing.selective_disclosure.proofs import BaseProof, DerivedProof
from vc.securing.selective_disclosure.statements import Statements, select, statements_of
from vc.times import parse_timestamp

TESTVECTORS = Path(__file__).parent / "TestVectors"
ROOT = TESTVECTORS / "ecdsa-sd-2023"
MATERIAL = json.loads((ROOT / "SDKeyMaterial.json").read_text())
BASE, BASE_PUBLIC = key_halves(MATERIAL["baseKeyPair"])
SCOPED, SCOPED_PUBLIC = key_halves(MATERIAL["proofKeyPair"])
HMAC_KEY = bytes.fromhex(MATERIAL["hmacKeyString"])
CONTEXTS = vector_contexts()

# Each folder, and the pointers that its holder chose.
SETS = {"prc": "prCredSelective.json", "employ": "employSelective.json"}
FILES_OF_A_SET = 20

sets = pytest.mark.parametrize("name", SETS)


def published(name: str, file: str) -> Any:
    return json.loads((ROOT / name / f"{file}.json").read_text())


def document(name: str) -> dict[str, Any]:
    """The input. For prc it is not prCredUnsigned.json, which was edited after the vectors were made."""
    return without_proof(published(name, "addSignedSDBase"))


def mandatory(name: str) -> tuple[str, ...]:
    return tuple(published(name, "addBaseTransform")["mandatoryPointers"])


def selective(name: str) -> tuple[str, ...]:
    return tuple(json.loads((TESTVECTORS / SETS[name]).read_text()))


def statements(name: str) -> Statements:
    return statements_of(document(name), HMAC_KEY, CONTEXTS)


def numbered(entries: Any) -> dict[int, str]:
    """A map from indexes to lines, as the vectors write it."""
    return {index: line for index, line in entries["value"]}


def base(name: str) -> Secured:
    return parse_secured((ROOT / name / "addSignedSDBase.json").read_bytes(), contexts=CONTEXTS)


def base_proof(name: str) -> BaseProof:
    (proof,) = base(name).proofs
    assert isinstance(proof, BaseProof)
    return proof


def disclosed(name: str) -> Disclosure:
    return disclosure(document(name), base_proof(name), selective(name), CONTEXTS)


def shown(name: str) -> Shown:
    secured = published(name, "derivedRevealDocument")
    config = {member: value for member, value in secured["proof"].items() if member != "proofValue"}
    return Shown(without_proof(secured), config, secured["proof"]["proofValue"], "/proof", CONTEXTS)


def derived_value(name: str) -> DerivedValue:
    value = read_proof_value(shown(name).value, "/proof")
    assert isinstance(value, DerivedValue)
    return value


@sets
def test_every_file_is_there(name: str) -> None:
    assert len(list((ROOT / name).iterdir())) == FILES_OF_A_SET
    assert (BASE.public_key, SCOPED.public_key) == (BASE_PUBLIC, SCOPED_PUBLIC)


@sets
def test_the_canonical_document_and_its_hmac_names(name: str) -> None:
    assert list(canonical_quads(document(name), CONTEXTS).lines) == published(name, "addBaseDocCanon")
    assert list(statements(name).lines) == published(name, "addBaseDocHMACCanon")


@sets
def test_the_mandatory_pointers_select_their_values_and_lines(name: str) -> None:
    for each in published(name, "addPointerValues"):
        found: Any = selection(document(name), [each["pointer"]])
        for step in each["pointer"].split("/")[1:]:
            found = found[0 if isinstance(found, list) else step]
        assert found == each["value"]
    whole, transformed = statements(name), published(name, "addBaseTransform")
    indexes = select(whole, mandatory(name)).indexes
    assert {index: whole.lines[index] for index in indexes} == numbered(transformed["mandatory"])
    others = set(range(len(whole.lines))) - indexes
    assert {index: whole.lines[index] for index in others} == numbered(transformed["nonMandatory"])
    assert HMAC_KEY.hex() == transformed["hmacKeyString"].lower()


@sets
def test_the_hashes_of_the_base_proof(name: str) -> None:
    config = published(name, "addProofConfig")
    canonical = canonical_quads(config, CONTEXTS).nquads
    assert canonical == (ROOT / name / "addProofConfigCanon.txt").read_bytes()
    hashes = published(name, "addHashData")
    assert hashlib.sha256(canonical).hexdigest() == hashes["proofHash"]
    lines = base_lines(document(name), config, mandatory(name), HMAC_KEY, SCOPED_PUBLIC, CONTEXTS)
    parts = (hashes["proofHash"], scoped_key_bytes(SCOPED_PUBLIC).hex(), hashes["mandatoryHash"])
    assert lines.signed.hex() == "".join(parts)


@sets
def test_the_base_proof_is_made_again_with_the_given_keys(name: str) -> None:
    config = {key: value for key, value in published(name, "addProofConfig").items() if key != "@context"}
    options = ProofOptions("", parse_timestamp(config["created"]), "assertionMethod", contexts=CONTEXTS)
    making = Making(document(name), config, BASE, options)
    value = base_value(making, mandatory(name), ScopedSecrets(HMAC_KEY, SCOPED))
    raw = published(name, "addRawBaseSignatureInfo")
    assert value.signature.hex() == raw["baseSignature"]
    assert value.scoped_key.to_multikey() == raw["publicKey"]
    assert [signature.hex() for signature in value.signatures] == raw["signatures"]
    assert list(value.pointers) == raw["mandatoryPointers"]
    assert write_base_value(value) == published(name, "addSignedSDBase")["proof"]["proofValue"]


@sets
def test_the_base_proof_is_read_and_holds_for_its_holder_and_for_no_verifier(name: str) -> None:
    proof, recovered = base_proof(name), published(name, "derivedRecoveredBaseData")
    assert proof.signature.hex() == recovered["baseSignature"]
    assert proof.scoped_key.to_multikey() == recovered["proofPublicKey"]
    assert proof.hmac_key.hex() == recovered["hmacKey"]
    assert [signature.hex() for signature in proof.signatures] == recovered["signatures"]
    assert list(proof.pointers) == recovered["mandatoryPointers"]
    assert proof.every_signature_holds(BASE_PUBLIC)
    assert not proof.every_signature_holds(SCOPED_PUBLIC)
    assert not proof.holds_under(BASE_PUBLIC)


@sets
def test_the_groups_of_the_derived_proof(name: str) -> None:
    whole, indexes = statements(name), published(name, "derivedGroupIndexes")
    groups = {
        "mandatory": select(whole, mandatory(name)).indexes,
        "selective": select(whole, selective(name)).indexes,
        "combined": select(whole, (*mandatory(name), *selective(name))).indexes,
    }
    for group, found in groups.items():
        assert sorted(found) == indexes[f"{group}Indexes"]
        lines = published(name, "derivedAllGroupData")["groups"][group]
        assert {index: whole.lines[index] for index in found} == numbered(lines["matching"])
    assert sorted(set(range(len(whole.lines))) - groups["mandatory"]) == indexes["nonMandatoryIndexes"]


@sets
def test_the_disclosure_is_made_again(name: str) -> None:
    made, expected = disclosed(name), published(name, "derivedDisclosureData")
    value = made.value
    assert list(value.mandatory) == expected["mandatoryIndexes"]
    assert list(value.mandatory) == published(name, "derivedAdjMandatoryIndexes")["adjMandatoryIndexes"]
    signatures = [signature.hex() for signature in value.signatures]
    assert signatures == expected["signatures"] == published(name, "derivedAdjSignatures")["filteredSignatures"]
    assert value.labels == dict(expected["labelMap"]["value"])
    assert value.signature.hex() == expected["baseSignature"]
    assert made.document == published(name, "derivedUnsignedReveal")
    assert write_derived_value(value) == shown(name).value


@sets
def test_what_the_holder_derives_is_the_published_document(name: str) -> None:
    derived = derive(base(name), selective(name), CONTEXTS)
    assert json.loads(derived.raw) == published(name, "derivedRevealDocument")
    assert derived.document == published(name, "derivedUnsignedReveal")


@sets
def test_the_derived_value_is_read(name: str) -> None:
    value, expected = derived_value(name), published(name, "verifyDerivedProofValue")
    assert value.signature.hex() == expected["baseSignature"]
    assert value.scoped_key.to_multikey() == expected["publicKey"]
    assert [signature.hex() for signature in value.signatures] == expected["signatures"]
    assert value.labels == dict(expected["labelMap"])
    assert list(value.mandatory) == expected["mandatoryIndexes"]


@sets
def test_the_data_to_verify(name: str) -> None:
    expected, value = published(name, "verifyCreateVerifyData"), derived_value(name)
    lines = derived_lines(shown(name), value)
    parts = (expected["proofHash"], scoped_key_bytes(SCOPED_PUBLIC).hex(), expected["mandatoryHash"])
    assert lines.signed.hex() == "".join(parts)
    assert list(lines.others) == expected["nonMandatory"]
    quads = published(name, "verifyNQuads")
    assert [line for index, line in enumerate(quads) if index not in value.mandatory] == list(lines.others)


@sets
def test_the_derived_document_opens_and_holds(name: str) -> None:
    raw = (ROOT / name / "derivedRevealDocument.json").read_bytes()
    (proof,) = parse_secured(raw, contexts=CONTEXTS).proofs
    assert isinstance(proof, DerivedProof)
    assert proof.holds_under(BASE_PUBLIC)
    assert not proof.holds_under(SCOPED_PUBLIC)


@sets
def test_reading_a_base_value_is_the_inverse_of_writing_it(name: str) -> None:
    text = published(name, "addSignedSDBase")["proof"]["proofValue"]
    value = read_proof_value(text, "/proof")
    assert isinstance(value, BaseValue)
    assert write_base_value(value) == text
