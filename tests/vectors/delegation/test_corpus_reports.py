"""The report on every case of the corpus has the published form, and names the rule that the case breaks."""

import importlib.util
import json
import re
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

HERE = Path(__file__).parent
REPORT = Draft202012Validator(json.loads(files("verifier").joinpath("report.schema.json").read_text(encoding="utf-8")))


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"delegation_reports_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


JUDGE, RUN = loaded("judge"), loaded("run")
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in RUN.all_cases()}

# What is refused before its rule is asked for, because it cannot be read, and what another specification rules.
OTHERS = {
    "credential.expired",
    "credential.malformed",
    "credential.not_yet_valid",
    "delegation.constraint_unknown",
    "delegation.malformed",
    "invocation.malformed",
    "json.duplicate_member",
    "json.number_out_of_range",
    "presentation.missing",
    "proof.malformed",
    "proof.unsupported",
}


@pytest.mark.parametrize("name", CASES)
def test_the_report_on_a_case(name: str) -> None:
    case = CASES[name]
    report = JUDGE.reports(case)[-1]
    found = json.loads(json.dumps(report.to_dict()))
    REPORT.validate(found)
    drawn = re.findall(r"─ (?:ok|NO|\?\?) hop \d", report.explain())
    assert len(drawn) == len(found["chain"])
    if case["expected"]["decision"] == "deny":
        rules = {refusal["rule"] for refusal in found["refusals"]}
        assert case["rule"] in rules or case["expected"]["reason"] in OTHERS
