"""The parsers of credential schemas: JSON Schemas, schema credentials, regular expressions."""

from typing import Any

from fuzz.harness import Parser, as_values, raw
from fuzz.vc_parsers import SCHEMA_URL, rich_credential
from support.securing import credential

from vc.contexts import CREDENTIALS_V2
from vc.credential_schema.json_schema import evaluate_json_schema
from vc.credential_schema.judging import evaluate_as
from vc.credential_schema.pattern import compile_pattern
from vc.credential_schema.pattern_syntax import UnsupportedPattern, read_pattern


def matched(text: str) -> None:
    """Compile a pattern, and search for it in texts that make backtracking slow; the work is bounded."""
    read_pattern(text)
    pattern = compile_pattern(text)
    left = 200_000

    def spend(units: int) -> None:
        nonlocal left
        left -= units
        if left < 0:
            raise UnsupportedPattern("enough")

    for subject in ("a" * 40, "", "aé\n_ 😀", "0" * 40 + "!"):
        pattern.is_in(subject, spend)


def a_schema(dialect: str = "https://json-schema.org/draft/2020-12/schema") -> dict[str, Any]:
    """Make a JSON Schema that uses what schemas have."""
    return {
        "$schema": dialect,
        "$id": SCHEMA_URL,
        "type": "object",
        "required": ["credentialSubject"],
        "$defs": {"name": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$", "maxLength": 40, "format": "date"}},
        "properties": {
            "credentialSubject": {
                "type": ["object", "array"],
                "properties": {
                    "id": {"$ref": "#/$defs/name"},
                    "agent": {"type": "object", "additionalProperties": True},
                },
                "patternProperties": {"^x-": {"enum": [1, "a"]}},
            },
            "type": {"contains": {"const": "VerifiableCredential"}, "uniqueItems": True},
        },
        "anyOf": [{"not": {"required": ["nothing"]}}, True],
        "if": {"properties": {"name": {"multipleOf": 0.1}}},
        "then": {"dependentRequired": {"a": ["b"]}},
    }


def against_schema(schema: Any) -> None:
    """Hold a credential against a schema that a stranger wrote: a verdict, never an error."""
    if isinstance(schema, dict):
        evaluate_json_schema(rich_credential(), schema)


def against_schema_credential(document: Any) -> None:
    """Hold a credential against a schema in a credential that a stranger wrote."""
    if isinstance(document, dict):
        named = {**credential(), "credentialSchema": {"id": "urn:uuid:1", "type": "JsonSchemaCredential"}}
        evaluate_as("JsonSchemaCredential", named, document)
        evaluate_as("JsonSchema", {**named, "credentialSchema": {"id": SCHEMA_URL, "type": "JsonSchema"}}, document)


def schema_credential() -> dict[str, Any]:
    """Make a credential that holds a JSON Schema."""
    return {
        "@context": [CREDENTIALS_V2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "issuer": "did:web:acme.example",
        "credentialSchema": {
            "id": "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json",
            "type": "JsonSchema",
            "digestSRI": "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW",
        },
        "credentialSubject": {"id": SCHEMA_URL, "type": "JsonSchema", "jsonSchema": a_schema()},
    }


PARSERS = (
    Parser(
        "pattern",
        str,
        matched,
        lambda: raw("^[a-z]+(-[a-z]+)*$", r"\p{L}|[^\d\s]{2,4}?", r"(?:a|b)\b\u0041\cA[\w-z]"),
        (UnsupportedPattern,),
        ("vc.credential_schema.pattern_syntax:read_pattern", "vc.credential_schema.pattern:compile_pattern"),
        seconds=2.0,
    ),
    Parser(
        "JSON Schema",
        object,
        against_schema,
        lambda: as_values(
            a_schema(),
            a_schema("http://json-schema.org/draft-07/schema#"),
            a_schema("https://json-schema.org/draft/2019-09/schema"),
        ),
        (),
        ("vc.credential_schema.json_schema:evaluate_json_schema",),
        seconds=4.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
    Parser(
        "schema credential",
        object,
        against_schema_credential,
        lambda: as_values(schema_credential(), a_schema()),
        (),
        ("vc.credential_schema.judging:evaluate_as",),
        seconds=4.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
)
