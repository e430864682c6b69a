"""A credential and the schemas that it names: which one is meant, and when it is the one that was obtained."""

from typing import Any

import pytest

from vc.contexts import CREDENTIALS_V2
from vc.credential import Credential, parse_credential
from vc.credential_schema.evaluation import SchemaOutcome
from vc.credential_schema.judging import evaluate, evaluate_as
from vc.credential_schema.reference import JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL, schema_references
from vc.credential_schema.schema_credential import is_known_schema, known_schema_evaluation, schema_in

Document = dict[str, Any]

URL = "https://schemas.example/1"
KNOWN = "https://www.w3.org/ns/credentials/json-schema/v2.json"
SRI = "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW"
SCHEMA: Document = {"$id": URL, "$schema": "https://json-schema.org/draft/2020-12/schema", "required": ["id"]}


def document(schema: Any, **members: Any) -> Document:
    return {
        "@context": [CREDENTIALS_V2],
        "id": "https://acme.example/credentials/1",
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
        "credentialSchema": schema,
    } | members


def schema_credential(**members: Any) -> Document:
    schema = {"id": KNOWN, "type": "JsonSchema", "digestSRI": SRI}
    subject = {"type": "JsonSchema", "jsonSchema": {**SCHEMA, "$id": "https://schemas.example/inner"}}
    types = ["VerifiableCredential", "JsonSchemaCredential"]
    return document(schema, id=URL, type=types, credentialSubject=subject) | members


def credential(*types: Any) -> Credential:
    return parse_credential(document([{"id": URL, "type": kind} for kind in types]))


def test_the_schemas_of_a_credential_are_read_in_order() -> None:
    references = schema_references(
        credential("JsonSchema", ["https://x.example/#S", "JsonSchemaCredential"], "urn:x:1")
    )
    assert [reference.type for reference in references] == [JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL, "urn:x:1"]
    assert [reference.is_understood for reference in references] == [True, True, False]
    assert [reference.where for reference in references] == [f"/credentialSchema/{index}" for index in range(3)]
    without = document(None)
    del without["credentialSchema"]
    assert schema_references(parse_credential(without)) == ()


def test_a_credential_is_held_against_what_its_reference_names() -> None:
    parsed = credential("JsonSchema", "JsonSchemaCredential", "urn:x:1")
    plain, secured, unknown = schema_references(parsed)
    assert evaluate(parsed, plain, SCHEMA).outcome is SchemaOutcome.SUCCESS
    assert evaluate(parsed, secured, schema_credential()).outcome is SchemaOutcome.SUCCESS
    assert evaluate(parsed, unknown, SCHEMA).outcome is SchemaOutcome.INDETERMINATE
    assert evaluate(parsed, plain, schema_credential()).outcome is SchemaOutcome.FAILURE
    assert evaluate(parsed, secured, SCHEMA).outcome is SchemaOutcome.FAILURE


@pytest.mark.parametrize("identifier", [None, 7, "https://schemas.example/2", URL + "#x", URL.upper()])
def test_what_has_another_id_is_not_the_schema_that_is_named(identifier: Any) -> None:
    parsed = credential("JsonSchema", "JsonSchemaCredential")
    plain, secured = schema_references(parsed)
    assert evaluate(parsed, plain, {**SCHEMA, "$id": URL + "#"}).outcome is SchemaOutcome.SUCCESS
    assert evaluate(parsed, plain, {**SCHEMA, "$id": identifier}).problems[0].where == "/$id"
    assert evaluate(parsed, secured, schema_credential(id=identifier)).problems[0].where == "/id"


def test_the_command_evaluates_the_first_schema_of_the_kind() -> None:
    other = {"id": "https://schemas.example/2", "type": "JsonSchemaCredential"}
    given = document([other, {"id": URL, "type": "JsonSchema"}])
    assert evaluate_as("JsonSchema", given, SCHEMA).outcome is SchemaOutcome.SUCCESS
    assert evaluate_as("NotJsonSchema", given, SCHEMA).outcome is SchemaOutcome.FAILURE
    assert evaluate_as("JsonSchema", {**given, "issuer": None}, SCHEMA).problems[0].where == "/issuer"


def test_the_schema_of_schema_credentials_is_known() -> None:
    parsed = parse_credential(schema_credential())
    (reference,) = schema_references(parsed)
    assert is_known_schema(reference)
    assert known_schema_evaluation(parsed, reference).outcome is SchemaOutcome.SUCCESS
    assert not is_known_schema(reference._replace(id=URL))
    assert not is_known_schema(reference._replace(type=JSON_SCHEMA_CREDENTIAL))
    wrong = parse_credential(
        schema_credential(credentialSchema={"id": KNOWN, "type": "JsonSchema", "digestSRI": SRI[:-1]})
    )
    assert (
        known_schema_evaluation(wrong, schema_references(wrong)[0]).problems[0].where == "/credentialSchema/digestSRI"
    )
    plain = parse_credential(document({"id": KNOWN, "type": "JsonSchema"}))
    assert known_schema_evaluation(plain, schema_references(plain)[0]).problems[0].where == "/type"


@pytest.mark.parametrize(
    "sri",
    [
        SRI,
        "sha384-MxSTmrAeOUbTNd9OBDVYSCFTRhCojnAbd39/aXv6Ww0zRKeeGwtgKFLfuZJDmFoH",
        "sha384-FdPKzKLFNWo+3ZqV9vjuY8aNQk+636lvGRKKNzAfy93Q9jf+lNHD8j91g/KHWCBX",
    ],
)
def test_each_published_version_of_that_schema_may_be_named(sri: str) -> None:
    schema = {"id": KNOWN, "type": "JsonSchema", "digestSRI": sri}
    assert schema_in(parse_credential(schema_credential(credentialSchema=schema))) == {
        **SCHEMA,
        "$id": "https://schemas.example/inner",
    }
