"""JSON Schemas: what each version says, what is not evaluated, and that no schema takes long."""

from time import perf_counter
from typing import Any

import pytest

from vc.credential_schema.dialects import DIALECTS
from vc.credential_schema.evaluation import Evaluation, SchemaOutcome
from vc.credential_schema.json_schema import MOST_PROBLEMS, evaluate_json_schema

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
V2019 = "https://json-schema.org/draft/2019-09/schema"
V2020 = "https://json-schema.org/draft/2020-12/schema"
ALL = (DRAFT_7, V2019, V2020)
ID = "https://schemas.example/s"

SUCCESS, FAILURE, INDETERMINATE = SchemaOutcome.SUCCESS, SchemaOutcome.FAILURE, SchemaOutcome.INDETERMINATE


def evaluated(keywords: dict[str, Any], document: dict[str, Any], version: str = V2020, **others: Any) -> Evaluation:
    return evaluate_json_schema(document, {"$schema": version, "$id": ID, **keywords}, others)


def outcome(keywords: dict[str, Any], value: Any, version: str = V2020) -> SchemaOutcome:
    """Of a document whose only member `a` has this value, under a schema that says this of it."""
    return evaluated({"properties": {"a": keywords}}, {"a": value}, version).outcome


@pytest.mark.parametrize("version", ALL)
@pytest.mark.parametrize(
    ("keywords", "fits", "does_not"),
    [
        ({"type": "string"}, "x", 1),
        ({"type": "integer"}, 1.0, 1.5),
        ({"enum": [1, "x"]}, "x", "y"),
        ({"const": {"b": 1}}, {"b": 1.0}, {"b": True}),
        ({"pattern": "^[a-z]+$"}, "abc", "a1"),
        ({"pattern": r"^\d+$"}, "12", "٣"),
        ({"uniqueItems": True}, [1, True, "1", [1], {"b": 1}], [1, 1.0]),
        ({"uniqueItems": True}, [{"b": 1, "c": 2}], [{"b": 1, "c": 2}, {"c": 2, "b": 1}]),
        ({"uniqueItems": False}, [1, 1], None),
        ({"patternProperties": {"^x": {"type": "integer"}}}, {"x1": 1, "y": "z"}, {"x1": "z"}),
        ({"properties": {"b": {}}, "additionalProperties": False}, {"b": 1}, {"b": 1, "c": 1}),
        ({"patternProperties": {"^x": {}}, "additionalProperties": False}, {"x1": 1}, {"y": 1}),
        ({"patternProperties": {"^x": {}}, "additionalProperties": {"type": "integer"}}, {"xx": "", "y": 1}, {"y": ""}),
        ({"required": ["b"]}, {"b": None}, {}),
        ({"items": {"minimum": 2}}, [2, 3], [1]),
        ({"contains": {"const": 1}}, [2, 1], [2]),
        ({"oneOf": [{"minimum": 2}, {"maximum": 3}]}, 4, 2.5),
        ({"not": {"type": "null"}}, 1, None),
        ({"if": {"minimum": 5}, "then": {"multipleOf": 5}, "else": {"const": 1}}, 10, 6),
        ({"format": "email"}, "alice@acme.example", "alice"),
        ({"format": "date-time"}, "2026-01-31t09:00:00z", "2026-01-31"),
        ({"format": "date"}, "2024-02-29", "2026-02-29"),
        ({"format": "uri"}, "did:example:1", "example"),
        ({"format": "uuid"}, "3978344f-8596-4c3a-a978-8fcaba3903c5", "3978344f"),
        ({"format": "ipv4"}, "192.0.2.1", "192.0.2"),
        ({"format": "ipv6"}, "2001:db8::1", "2001:db8"),
    ],
)  # fmt: skip
def test_a_keyword_means_the_same_in_each_version(
    version: str, keywords: dict[str, Any], fits: Any, does_not: Any
) -> None:
    assert outcome(keywords, fits, version) is SUCCESS
    if does_not is not None or keywords == {"not": {"type": "null"}}:
        assert outcome(keywords, does_not, version) is FAILURE


@pytest.mark.parametrize(
    ("keywords", "value", "failing"),
    [
        ({"prefixItems": [{"const": 1}]}, [2], (V2020,)),
        ({"dependentRequired": {"b": ["c"]}}, {"b": 1}, (V2019, V2020)),
        ({"dependencies": {"b": ["c"]}}, {"b": 1}, (DRAFT_7,)),
        ({"properties": {"b": {}}, "unevaluatedProperties": False}, {"c": 1}, (V2019, V2020)),
        ({"contains": {"const": 1}, "maxContains": 1}, [1, 1], (V2019, V2020)),
        ({"$ref": "#/definitions/x", "maximum": 1}, 2, (V2019, V2020)),
    ],
)
def test_each_version_has_its_own_keywords(keywords: dict[str, Any], value: Any, failing: tuple[str, ...]) -> None:
    given = {"properties": {"a": keywords}, "definitions": {"x": {"type": "integer"}}}
    failed = tuple(version for version in ALL if evaluated(given, {"a": value}, version).outcome is FAILURE)
    assert failed == failing


def test_a_list_of_items_is_of_the_earlier_versions() -> None:
    keywords = {"items": [{"const": 1}], "additionalItems": False}
    for version in (DRAFT_7, V2019):
        assert outcome(keywords, [1], version) is SUCCESS
        assert outcome(keywords, [1, 2], version) is FAILURE
    (problem,) = evaluated({"properties": {"a": keywords}}, {"a": [1]}).problems
    assert problem.where == "/properties/a/items"
    assert problem.message.startswith("the schema is not valid")


def test_formats_that_are_not_checked_are_remarks() -> None:
    for name in ("regex", "hostname", "json-pointer", "colour"):
        assert outcome({"format": name}, "(" * 10_000) is SUCCESS


@pytest.mark.parametrize("version", DIALECTS)
def test_a_version_may_be_named_with_an_empty_fragment(version: str) -> None:
    for name in (version, version + "#"):
        assert outcome({"type": "string"}, 1, name) is FAILURE
        assert outcome({"type": "string"}, "x", name) is SUCCESS


@pytest.mark.parametrize(
    ("change", "expected", "place"),
    [
        ({}, SUCCESS, None),
        ({"$schema": None}, FAILURE, ""),
        ({"$schema": "https://json-schema.org/draft/unknown/schema"}, INDETERMINATE, "/$schema"),
        ({"$schema": "http://json-schema.org/draft-04/schema#"}, INDETERMINATE, "/$schema"),
        ({"$id": None}, FAILURE, "/$id"),
        ({"$id": "s"}, FAILURE, "/$id"),
        ({"type": "text"}, FAILURE, "/type"),
        ({"properties": {"a": {"minimum": "1"}}}, FAILURE, "/properties/a/minimum"),
        ({"required": ["a", "a"]}, FAILURE, "/required"),
        ({"$ref": "https://other.example/s"}, INDETERMINATE, ""),
        ({"$ref": "#/$defs/none"}, INDETERMINATE, ""),
        ({"$ref": "other"}, INDETERMINATE, ""),
        ({"$ref": "#"}, INDETERMINATE, ""),
        ({"properties": {"a": {"pattern": "(?=x)"}}}, INDETERMINATE, ""),
        ({"properties": {"a": {"$schema": DRAFT_7}}}, INDETERMINATE, ""),
        ({"properties": {"a": {"$schema": V2020 + "#"}}}, SUCCESS, None),
        ({"patternProperties": {"a": {}}, "unevaluatedProperties": True}, INDETERMINATE, ""),
    ],
)
def test_a_schema_that_cannot_be_used_is_not_a_verdict_on_the_document(
    change: dict[str, Any], expected: SchemaOutcome, place: str | None
) -> None:
    schema = {"$schema": V2020, "$id": ID, "properties": {"a": {"type": "string"}}} | change
    evaluation = evaluate_json_schema({"a": "x"}, {name: value for name, value in schema.items() if value is not None})
    assert evaluation.outcome is expected, evaluation.problems
    assert [problem.where for problem in evaluation.problems[:1]] == ([] if place is None else [place])
    assert all(problem.remedy for problem in evaluation.problems)


def test_problems_name_the_place_and_the_rule() -> None:
    keywords = {"properties": {"a/b": {"items": {"type": "integer"}}}, "required": ["c"]}
    problems = evaluated(keywords, {"a/b": [1, "x"]}).problems
    assert [problem.where for problem in problems] == ["/a~1b/1", ""]
    assert f"/properties/a~1b/items/type of {ID}" in problems[0].remedy


def test_problems_are_few_and_short() -> None:
    evaluation = evaluated(
        {"additionalProperties": {"type": "string"}}, {f"m{i}": [["x" * 100] * 50] for i in range(100)}
    )
    assert evaluation.outcome is FAILURE
    assert len(evaluation.problems) == MOST_PROBLEMS
    assert all(len(problem.message) < 400 for problem in evaluation.problems)


def test_references_stay_within_what_is_given() -> None:
    other = {"$schema": V2020, "$id": "https://other.example/s", "type": "integer"}
    keywords = {"properties": {"a": {"$ref": "https://other.example/s"}}}
    given = {"https://other.example/s": other}
    assert evaluated(keywords, {"a": 1}, V2020, **given).outcome is SUCCESS
    assert evaluated(keywords, {"a": "x"}, V2020, **given).outcome is FAILURE
    assert evaluated(keywords, {"a": 1}).outcome is INDETERMINATE


@pytest.mark.parametrize("version", ALL)
def test_references_inside_a_schema_are_followed(version: str) -> None:
    anchor = {"$id": "#here"} if version == DRAFT_7 else {"$anchor": "here"}
    parts = {
        "x": {"type": "integer"},
        "y": {"$id": "https://schemas.example/y", "type": "integer"},
        "z": {**anchor, "type": "integer"},
    }
    for reference in ("#/definitions/x", "y", "https://schemas.example/y", "#here"):
        keywords = {"properties": {"a": {"$ref": reference}}, "definitions": parts}
        assert evaluated(keywords, {"a": 1}, version).outcome is SUCCESS
        assert evaluated(keywords, {"a": "x"}, version).outcome is FAILURE


def test_a_published_meta_schema_may_be_referred_to() -> None:
    assert outcome({"$ref": V2020}, {"type": "string"}) is SUCCESS
    assert outcome({"$ref": V2020}, {"type": 7}) is FAILURE


LADDER = {f"s{i}": {"allOf": [{"$ref": f"#/$defs/s{i + 1}"}] * 2} for i in range(50)} | {"s50": {}}
BOMBS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"$ref": "#/$defs/s0", "$defs": LADDER}, {}),
    ({"anyOf": [{"type": "string"}] * 1_000}, {"a": ["x" * 10] * 60_000}),
    ({"properties": {"a": {"allOf": [{"items": {}}] * 1_000}}}, {"a": [1] * 60_000}),
    ({"properties": {"a": {"pattern": "^(a|aa)+$"}}}, {"a": "a" * 1_000_000}),
    ({"properties": {"a": {"pattern": f"^[{''.join(map(chr, range(0x100, 0x800, 2)))}]*$"}}}, {"a": "Ā" * 1_000_000}),
    ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"b": i} for i in range(60_000)] + [[]]}),
    ({"properties": {"a": {"items": {"$ref": "o"}}}, "$defs": {"o": {"$id": "o"}, "x": {"enum": list(range(9_999))}}},
     {"a": [1] * 20_000}),
    ({"enum": [{"b": i} for i in range(20_000)]}, {}),
    ({"properties": {"a": {"items": {"unevaluatedProperties": False, "allOf": [{}] * 999}}}}, {"a": [{}] * 20_000}),
    ({"patternProperties": {"(a*)*" * i: {} for i in range(1, 200)}}, {"a" * i: 1 for i in range(200)}),
]  # fmt: skip


@pytest.mark.parametrize(("keywords", "document"), BOMBS, ids=range(len(BOMBS)))
@pytest.mark.parametrize("version", [DRAFT_7, V2020])
def test_no_schema_takes_long(keywords: dict[str, Any], document: dict[str, Any], version: str) -> None:
    before = perf_counter()
    evaluation = evaluated(keywords, document, version)
    assert perf_counter() - before < 20  # seconds; about one on a quiet machine, and hours without the bounds
    assert evaluation.outcome in SchemaOutcome


@pytest.mark.parametrize(
    "keywords",
    [
        {"properties": {"a": {"$ref": "#/$defs/x"}}},
        {"properties": {"a": {"$ref": V2020}, "b": {"$ref": "#/$defs/x"}}},
        {"properties": {"a": {"$schema": V2020, "properties": {"b": {"$ref": f"{ID}#/$defs/x"}}}}},
        {"properties": {"a": {"patternProperties": {"^(a+)+$": False}, "additionalProperties": False}}},
    ],
)
def test_the_bounds_hold_in_every_part_of_a_schema(keywords: dict[str, Any]) -> None:
    parts = {"x": {"$schema": V2020, "$dynamicAnchor": "meta", "pattern": "^(a+)+$"}}
    text = "a" * 60 + "!"
    before = perf_counter()
    for value in (text, {"b": text}, {text: 1}, {"title": text, "properties": {"c": text}}):
        evaluated({**keywords, "$defs": parts}, {"a": value, "b": text})
    assert perf_counter() - before < 10
