"""`agentvc exam`: every case of the two W3C suites that call a command, with the verdict that the suite expects."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.exam.keys import read_method
from cli.exam.tokens import FEATURES, verify_token
from did.errors import InvalidKey
from vc.errors import Malformed

from .conftest import Run

VECTORS = Path(__file__).parents[2] / "vectors"
JOSE_COSE = VECTORS / "jose_cose"
INPUT = JOSE_COSE / "test-suite-input"
CASES: list[dict[str, Any]] = json.loads((JOSE_COSE / "test-suite-expected.json").read_text())
SCHEMAS = VECTORS / "vc_json_schema"
MAPPING: dict[str, list[dict[str, Any]]] = json.loads((SCHEMAS / "mapping.json").read_text())
SCHEMA_CASES = [
    (kind, version, case)
    for kind, cases in MAPPING.items()
    for version in ("Draft-7", "2019-09", "2020-12")
    for case in cases
]


def arguments(case: dict[str, Any], output: Path) -> list[str]:
    files = ["--input", str(INPUT / case["input_file"]), "--key", str(INPUT / case["key_file"])]
    withheld = ["--sd", json.dumps(case["disclosure_paths"])] if case.get("disclosure_paths") else []
    return ["exam", "jose-cose", case["fn"], *files, "--feature", case["feature"], *withheld, "--output", str(output)]


def case_of(number: int) -> dict[str, Any]:
    return next(case for case in CASES if case["number"] == number)


def test_there_are_35_cases() -> None:
    assert [case["number"] for case in CASES] == list(range(1, 36))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["number"]))
def test_a_case_of_jose_cose_has_its_verdict(run: Run, tmp_path: Path, case: dict[str, Any]) -> None:
    output = tmp_path / "out.json"
    result = run(*arguments(case, output))
    told = json.loads(output.read_text())
    assert told["result"] == case["expected_result"], told
    assert result.exit_code == (0 if told["result"] == "success" else 1)
    assert bool(told["data"]) == (told["result"] == "success")
    assert bool(told.get("problems")) == (told["result"] == "failure")
    assert "says nothing about who signed" in result.stderr


@pytest.mark.parametrize("number", [case["number"] for case in CASES if case["fn"] == "issue" and case["number"] != 5])
def test_what_is_issued_is_verified_with_its_key_and_with_no_other(run: Run, tmp_path: Path, number: int) -> None:
    case = case_of(number)
    run(*arguments(case, tmp_path / "out.json"))
    token = json.loads((tmp_path / "out.json").read_text())["data"]
    feature = FEATURES[case["feature"]]
    source = json.loads((INPUT / case["input_file"]).read_text())
    assert verify_token(token, feature, read_method((INPUT / case["key_file"]).read_bytes())) == source
    other = "vm-p384.json" if case["key_file"] != "vm-p384.json" else "vm-p256.json"
    with pytest.raises(Malformed):
        verify_token(token, feature, read_method((INPUT / other).read_bytes()))
    place = len(token) // 2
    altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with pytest.raises(Malformed):
        verify_token(altered, feature, read_method((INPUT / case["key_file"]).read_bytes()))


@pytest.mark.parametrize("number", [17, 18, 19])
def test_what_may_be_withheld_is_in_disclosures(run: Run, tmp_path: Path, number: int) -> None:
    case = case_of(number)
    run(*arguments(case, tmp_path / "out.json"))
    token = json.loads((tmp_path / "out.json").read_text())["data"]
    assert token.count("~") == len(case["disclosure_paths"]) + 1


def test_the_feature_must_be_that_of_the_token(run: Run, tmp_path: Path) -> None:
    for feature in ("presentation_jose", "credential_sdjwt", "credential_cose"):
        case = {**case_of(6), "feature": feature}
        assert run(*arguments(case, tmp_path / "out.json")).exit_code == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{}", "this is no verification method"),
        (b"nothing", "json"),
        (b'{"id": "urn:a:b", "publicKeyJwk": {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}}', "P-521"),
    ],
)
def test_a_key_that_is_none_is_a_failure(run: Run, tmp_path: Path, content: bytes, problem: str) -> None:
    key = tmp_path / "key.json"
    key.write_bytes(content)
    case = {**case_of(6), "key_file": str(key)}
    assert run(*arguments(case, tmp_path / "out.json")).exit_code == 1
    assert problem.lower() in json.dumps(json.loads((tmp_path / "out.json").read_text())["problems"]).lower()


def test_a_key_without_its_private_half_signs_nothing() -> None:
    method = json.loads((INPUT / "vm-p521.json").read_text())
    public = {name: value for name, value in method.items() if name != "secretKeyJwk"}
    with pytest.raises(InvalidKey, match="no secretKeyJwk"):
        read_method(json.dumps(public).encode()).key.sign(b"message")
    other = json.loads((INPUT / "vm-p521.json").read_text())
    other["secretKeyJwk"]["d"] = "AQ"
    with pytest.raises(InvalidKey, match="does not belong"):
        read_method(json.dumps(other).encode())


def test_a_signature_on_p521_holds_for_its_message_only() -> None:
    key = read_method((INPUT / "vm-p521.json").read_bytes()).key
    signature = key.sign(b"message")
    assert signature == key.sign(b"message")  # RFC 6979
    assert len(signature) == 132
    assert key.verify(signature, b"message")
    assert not key.verify(signature, b"another")
    assert not key.verify(signature[:-1], b"message")
    assert not key.verify(bytes(132), b"message")


def test_paths_that_are_no_list_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    result = run(*arguments(case_of(17), tmp_path / "out.json"), "--sd", '"text"')
    assert (result.exit_code, "--sd" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("kind", "version", "case"),
    [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[2]['number']}") for case in SCHEMA_CASES],
)
def test_a_case_of_json_schema_has_its_verdict(
    run: Run, tmp_path: Path, kind: str, version: str, case: dict[str, Any]
) -> None:
    folder, output = SCHEMAS / "input" / kind.lower() / version, tmp_path / "out.json"
    schema, credential = (
        folder / f"{case['schema_number']}-schema.json",
        folder / f"{case['cred_number']}-credential.json",
    )
    files = ("--schema", str(schema), "--credential", str(credential), "--output", str(output))
    result = run("exam", "json-schema", "validate", "--format", kind, *files)
    outcome = json.loads(output.read_text())["result"]
    assert outcome == case["expected_result"]
    assert result.exit_code == {"success": 0, "failure": 1, "indeterminate": 3}[outcome]


def test_a_credential_that_is_no_json_fits_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("nothing")
    files = ("--schema", "a.json", "--credential", "a.json")
    assert run("exam", "json-schema", "validate", "--format", "JsonSchema", *files).exit_code == 1
