"""A credential held against one of the schemas that it names, whatever the kind of schema.

The caller has obtained what stands at the URL of the schema, has compared its digest (`resource_digest`), has read it
strictly and, where it is a schema credential, has verified it: its signature, its issuer, its times and its status.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vc.credential import Credential, parse_credential
from vc.credential_schema.evaluation import Evaluation, failure, indeterminate
from vc.credential_schema.json_schema import evaluate_json_schema
from vc.credential_schema.reference import JSON_SCHEMA, SchemaReference, schema_references
from vc.credential_schema.schema_credential import schema_in
from vc.errors import Malformed
from vc.strict_json import JsonObject

_NO_OTHERS: Final[Mapping[str, JsonObject]] = MappingProxyType({})


def evaluate(
    credential: Credential,
    reference: SchemaReference,
    obtained: JsonObject,
    others: Mapping[str, JsonObject] = _NO_OTHERS,
) -> Evaluation:
    """Whether `credential` fits the schema that `reference` names; `obtained` is the JSON that stands at its URL.

    That is a JSON Schema, or the document of a schema credential without its proof. `others` are schemas that the
    schema may refer to, by URL. What does not say that it is what `reference` names is FAILURE; a kind of schema that
    is not understood is INDETERMINATE. Never raises. NOT checked: what the module's first lines leave to the caller.
    Source: VC-JSON-SCHEMA 2 and 4.
    """
    if not reference.is_understood:
        where, message = f"{reference.where}/type", f"schemas of the type {reference.type!r:.80} are not understood"
        return indeterminate(where, message, "Name a JsonSchema or a JsonSchemaCredential.")
    schema = _schema(reference, obtained)
    return schema if isinstance(schema, Evaluation) else evaluate_json_schema(credential.document, schema, others)


def evaluate_as(kind: str, credential: JsonObject, obtained: JsonObject) -> Evaluation:
    """Whether a credential fits the schema of this kind that it names, when `obtained` is said to be that schema.

    For the command of the W3C test suite: a credential that names no schema of this `kind` is FAILURE. Never raises.
    """
    try:
        parsed = parse_credential(credential)
    except Malformed as error:
        return Evaluation.failed(error.problems)
    for reference in schema_references(parsed):
        if reference.type == kind:
            return evaluate(parsed, reference, obtained)
    return failure("/credentialSchema", f"the credential names no schema of the type {kind!r:.80}", "Name one.")


def _schema(reference: SchemaReference, obtained: JsonObject) -> "JsonObject | Evaluation":
    member = "$id" if reference.type == JSON_SCHEMA else "id"
    named = obtained.get(member)
    if not isinstance(named, str) or named.removesuffix("#") != reference.id.removesuffix("#"):
        message = f"its {member} is {named!r:.120}, not {reference.id:.120}"
        return failure(f"/{member}", message, "Let the credential name the URL that the schema has.")
    if reference.type == JSON_SCHEMA:
        return obtained
    try:
        return schema_in(parse_credential(obtained))
    except Malformed as error:
        return Evaluation.failed(error.problems)
