"""The test cases of sd-jwt-python, the RFC and the SD-JWT VC draft: conceal, choose, process, compare."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.sd_specifications import Specification, pointers_to_disclose, read_specification

from did.multibase import b64url_decode
from vc.json_pointers import read_pointer
from vc.securing.sd_jwt.concealing import conceal
from vc.securing.sd_jwt.disclosure import DEFAULT_HASH, digest_of, read_disclosures
from vc.securing.sd_jwt.processing import process
from vc.securing.secured import Concealment
from vc.strict_json import DEFAULT_LIMITS, parse_json

ROOT = Path(__file__).parent
PATHS = sorted(ROOT.rglob("specification.yml"))
NAMES = [path.parent.relative_to(ROOT).as_posix() for path in PATHS]
SEED = b"0123456789abcdef" * 2

# Published payloads that were made from a specification: digests differ with the salts, the structure must not.
PUBLISHED = {
    "oauth-wg-specifications/simple": "rfc9901-draft22-examples/5.1.simple.sd_jwt_payload.json",
    "oauth-wg-specifications/address_only_flat": "rfc9901-draft22-examples/6.1.flat.payload.json",
    "oauth-wg-specifications/address_only_structured": "rfc9901-draft22-examples/6.2.structured.payload.json",
    "oauth-wg-specifications/address_only_structured_one_open": (
        "rfc9901-draft22-examples/6.2.structured_one_open.payload.json"
    ),
    "oauth-wg-specifications/address_only_recursive": "rfc9901-draft22-examples/6.3.recursive.payload.json",
    "oauth-wg-specifications/complex_ekyc": "rfc9901-draft22-examples/A.2.sd_jwt_payload.json",
    "oauth-wg-specifications/arf-pid": "rfc9901-draft22-examples/A.3.sd_jwt_payload.json",
    "oauth-wg-specifications/jsonld": "rfc9901-draft22-examples/A.4.sd_jwt_payload.json",
    "sd-jwt-vc-specifications/03-pid": "sd-jwt-vc-draft-examples/A.1.sd_jwt_payload.json",
}
ADDED_WHEN_ISSUED = ("iss", "iat", "exp", "cnf")


def specification(name: str) -> Specification:
    return read_specification(ROOT / name / "specification.yml")


def concealed(case: Specification, decoys: int = 0) -> tuple[Any, dict[str, Any]]:
    payload, texts = conceal(case.claims, Concealment(case.concealed, SEED, decoys))
    return payload, read_disclosures(texts, DEFAULT_HASH, DEFAULT_LIMITS)


def chosen(case: Specification, payload: Any, disclosures: dict[str, Any]) -> Any:
    wanted = set(pointers_to_disclose(case.claims, set(case.concealed), case.disclosed))
    placed = process(payload, disclosures, DEFAULT_LIMITS).placed
    by_place = {tuple(map(str, each.steps)): each.disclosure.text for each in placed}
    texts = [by_place[read_pointer(pointer)] for pointer in wanted]
    return process(payload, read_disclosures(texts, DEFAULT_HASH, DEFAULT_LIMITS), DEFAULT_LIMITS).payload


def test_every_specification_is_read() -> None:
    assert len(PATHS) == 35
    assert sum(specification(name).expected is not None for name in NAMES) == 17
    assert {name for name in NAMES if not specification(name).concealed} == {"sd-jwt-python/testcases/no_sd"}


@pytest.mark.parametrize("decoys", [0, 2])
@pytest.mark.parametrize("name", NAMES)
def test_all_disclosures_together_give_back_the_claims(name: str, decoys: int) -> None:
    case = specification(name)
    payload, disclosures = concealed(case, decoys)
    assert len(disclosures) == len(case.concealed)
    assert process(payload, disclosures, DEFAULT_LIMITS).payload == case.claims


@pytest.mark.parametrize("decoys", [0, 2])
@pytest.mark.parametrize("name", [name for name in NAMES if specification(name).expected is not None])
def test_what_the_holder_discloses_is_what_the_verifier_is_expected_to_see(name: str, decoys: int) -> None:
    case = specification(name)
    assert chosen(case, *concealed(case, decoys)) == case.expected


def structure(value: Any) -> Any:
    """Put the number of digests for digests."""
    if isinstance(value, dict) and set(value) == {"..."}:
        return "an item"
    if isinstance(value, dict):
        return {name: len(item) if name == "_sd" else structure(item) for name, item in value.items()}
    return [structure(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", PUBLISHED)
def test_our_payload_has_the_structure_of_the_published_one(name: str) -> None:
    published = parse_json((ROOT / PUBLISHED[name]).read_bytes())
    assert isinstance(published, dict)
    case = specification(name)
    for claim in ADDED_WHEN_ISSUED:
        if claim not in case.claims:
            published.pop(claim, None)
    assert structure(concealed(case)[0]) == structure(published)


def test_a_disclosure_of_ours_is_the_array_of_salt_name_and_value() -> None:
    _, disclosures = concealed(specification("sd-jwt-python/testcases/key_binding"))
    for digest, each in disclosures.items():
        salt, name, value = json.loads(b64url_decode(each.text))
        assert (name, value) == (each.name, each.value)
        assert len(salt) == 22
        assert digest_of(each.text, DEFAULT_HASH) == digest
