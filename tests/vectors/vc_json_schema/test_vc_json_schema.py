"""The W3C test suite for VC JSON Schema: every case of its mapping, for all three versions of JSON Schema."""

import json
from pathlib import Path
from typing import Any

import pytest

from vc.credential_schema.judging import evaluate_as
from vc.strict_json import parse_object

HERE = Path(__file__).parent
MAPPING: dict[str, list[dict[str, Any]]] = json.loads((HERE / "mapping.json").read_text())
VERSIONS = ("Draft-7", "2019-09", "2020-12")
CASES = [(kind, version, case) for kind, cases in MAPPING.items() for version in VERSIONS for case in cases]


def loaded(kind: str, version: str, name: str) -> dict[str, Any]:
    return parse_object((HERE / "input" / kind.lower() / version / name).read_bytes())


def test_every_file_is_in_a_case() -> None:
    used = {
        (kind, version, name)
        for kind, version, case in CASES
        for name in (f"{case['cred_number']}-credential.json", f"{case['schema_number']}-schema.json")
    }
    assert len(list((HERE / "input").rglob("*.json"))) == len(used) == 66
    assert len(CASES) == 90


@pytest.mark.parametrize(
    ("kind", "version", "case"), [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2]['number']}") for case in CASES]
)
def test_a_case_has_the_outcome_of_the_mapping(kind: str, version: str, case: dict[str, Any]) -> None:
    credential = loaded(kind, version, f"{case['cred_number']}-credential.json")
    schema = loaded(kind, version, f"{case['schema_number']}-schema.json")
    evaluation = evaluate_as(kind, credential, schema)
    assert evaluation.outcome == case["expected_result"], evaluation.problems
    assert bool(evaluation.problems) == (case["expected_result"] != "success")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("number", "place"), [(4, "/credentialSubject"), (5, "/credentialSubject/jsonSchema")])
def test_a_schema_credential_with_two_defects_is_refused_for_the_second_alone(
    version: str, number: int, place: str
) -> None:
    kind = "JsonSchemaCredential"
    schema = loaded(kind, version, f"{number}-schema.json")
    schema["id"] = "https://example.com/credentials/3734"
    evaluation = evaluate_as(kind, loaded(kind, version, "1-credential.json"), schema)
    assert [problem.where for problem in evaluation.problems] == [place]
