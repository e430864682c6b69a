"""The corpus is what its script makes, keeps its schema, covers every rule, and is judged as it says."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.modules import module_at

from vc.reasons import Reason

HERE = Path(__file__).parent
JUDGE, RUN = module_at(HERE / "judge.py"), module_at(HERE / "run.py")
CASES: dict[str, dict[str, Any]] = {case["id"]: case for case in RUN.all_cases()}
DEFECTS = [case for case in CASES.values() if case["expected"]["decision"] == "deny"]
RULES = {f"R{number}" for number in range(1, 17)}


def schema(name: str) -> Draft202012Validator:
    content = json.loads((HERE / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


VERDICT = schema("verdict")


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_judged_as_it_says(name: str) -> None:
    case = CASES[name]
    verdict = JUDGE.judge(case)
    assert RUN.mismatch(case["expected"], verdict) is None
    assert VERDICT.is_valid(verdict)


def test_what_came_before_was_allowed() -> None:
    stateful = [case for case in CASES.values() if "before" in case]
    assert len(stateful) >= 10
    for case in stateful:
        assert all(JUDGE.reports(case)[:-1]), case["id"]


def test_every_defect_has_a_control_that_is_allowed() -> None:
    for case in DEFECTS:
        control = CASES[case["control"]]
        assert control["expected"] == {"decision": "allow"}, case["id"]
        told = ("presentation", "trust", "before")
        assert [control.get(name) for name in told] != [case.get(name) for name in told], case["id"]
    assert all(case["control"] is None for case in CASES.values() if case not in DEFECTS)


def test_there_are_at_least_200_defects_and_some_for_every_rule() -> None:
    counted = Counter(case["rule"] for case in DEFECTS)
    assert set(counted) == RULES
    assert len(DEFECTS) >= 200
    assert len(CASES) == sum(len(json.loads(path.read_text())["cases"]) for path in (HERE / "cases").glob("*.json"))


def test_the_readme_counts_right() -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    first = (
        f"{len(CASES)} cases for whoever verifies chains of `AgentDelegationCredential`: {len(DEFECTS)} with exactly"
    )
    assert first in text
    assert f"{len(CASES) - len(DEFECTS)} that must be allowed" in text


def test_every_case_keeps_the_schema() -> None:
    checked = schema("case")
    assert [case["id"] for case in CASES.values() if not checked.is_valid(case)] == []


def test_every_reason_that_is_expected_exists() -> None:
    expected = {case["expected"]["reason"] for case in DEFECTS}
    assert expected <= {reason.value for reason in Reason}
    chain = {reason.value for reason in Reason if reason.value.startswith("delegation.")} - {"delegation.missing"}
    assert chain <= expected


def test_the_files_are_what_the_script_makes() -> None:
    made = subprocess.run(
        [sys.executable, str(HERE / "make.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr


def test_another_process_can_run_the_corpus() -> None:
    command = [sys.executable, str(HERE / "run.py"), "--", sys.executable, str(HERE / "judge.py")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith(f"{len(CASES)} of {len(CASES)} cases as expected\n")


def test_the_runner_notices_a_judge_that_allows_everything(tmp_path: Path) -> None:
    lenient = tmp_path / "lenient.py"
    lenient.write_text(
        "import json, sys\n"
        "for line in sys.stdin:\n"
        "    print(json.dumps({'id': json.loads(line)['id'], 'decision': 'allow', 'reasons': []}))\n"
    )
    command = [sys.executable, str(HERE / "run.py"), sys.executable, str(lenient)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stdout.endswith(f"{len(CASES) - len(DEFECTS)} of {len(CASES)} cases as expected\n")
