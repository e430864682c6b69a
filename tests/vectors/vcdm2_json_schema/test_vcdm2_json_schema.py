"""The JSON Schemas that the working group wrote for the data model, and the examples that fit them."""

import json
from pathlib import Path
from typing import Any

import pytest

from vc.credential_schema.evaluation import SchemaOutcome
from vc.credential_schema.json_schema import evaluate_json_schema
from vc.strict_json import parse_object

HERE = Path(__file__).parent
CREDENTIAL = parse_object((HERE / "verifiable-credential" / "verifiable-credential-schema.json").read_bytes())
PRESENTATION = parse_object((HERE / "verifiable-presentation" / "verifiable-presentation-schema.json").read_bytes())
OTHERS = {str(CREDENTIAL["$id"]): CREDENTIAL}
EXAMPLES = {path.name: path for path in sorted(HERE.glob("*/example-*.json"))}


def loaded(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    path = EXAMPLES[name]
    schema = CREDENTIAL if path.parent.name == "verifiable-credential" else PRESENTATION
    return parse_object(path.read_bytes()), schema


def test_all_examples_are_here() -> None:
    assert len(EXAMPLES) == 12


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_its_schema(name: str) -> None:
    document, schema = loaded(name)
    evaluation = evaluate_json_schema(document, schema, OTHERS)
    assert evaluation.outcome is SchemaOutcome.SUCCESS, evaluation.problems


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_without_its_type_does_not_fit(name: str) -> None:
    document, schema = loaded(name)
    del document["type"]
    assert evaluate_json_schema(document, schema, OTHERS).outcome is SchemaOutcome.FAILURE


def test_a_schema_that_is_not_given_is_not_obtained() -> None:
    document, schema = loaded("example-45.json")
    evaluation = evaluate_json_schema(document, schema)
    assert evaluation.outcome is SchemaOutcome.INDETERMINATE
    assert str(CREDENTIAL["$id"]) in evaluation.problems[0].message
    assert json.dumps(schema)
