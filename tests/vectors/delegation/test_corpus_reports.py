"""The report on every case of the corpus has the published form, and names the rule that the case breaks."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.modules import module_at

from verifier.readings import READINGS

HERE = Path(__file__).parent
REPORT = Draft202012Validator(json.loads(files("verifier").joinpath("report.schema.json").read_text(encoding="utf-8")))
JUDGE, RUN = module_at(HERE / "judge.py"), module_at(HERE / "run.py")
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


@pytest.mark.parametrize("name", CASES)
def test_the_rules_alone_give_the_same_report(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = JUDGE.reports(CASES[name])
    READINGS.forget()
    monkeypatch.setattr("verifier.shown.read_usual", lambda *_: None)
    ruled = JUDGE.reports(CASES[name])
    READINGS.forget()
    assert [report.to_dict() for report in quick] == [report.to_dict() for report in ruled]
    assert [report.explain() for report in quick] == [report.explain() for report in ruled]
