"""Schemas that are credentials themselves: `JsonSchemaCredential` (VC-JSON-SCHEMA 2.2).

Their own `credentialSchema` always names one schema, published by W3C: it says what the rules below say. So it is
known here, and is neither obtained nor evaluated.
"""

from collections.abc import Mapping
from typing import Final

from vc.credential import Credential
from vc.credential_schema.evaluation import SUCCESS, Evaluation, failure
from vc.credential_schema.reference import (
    JSON_SCHEMA,
    JSON_SCHEMA_CREDENTIAL,
    SchemaReference,
    schema_references,
)
from vc.resource_digest import Agreement, agreement_by
from vc.strict_json import Json, JsonObject

# The URL that VC-JSON-SCHEMA 2.2 prescribes, and the one that its drafts and its test suite use.
_URLS: Final = frozenset(
    {
        "https://www.w3.org/ns/credentials/json-schema/v2.json",
        "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json",
    }
)
# sha-384 of schema/json-schema-credential-schema.json in w3c/vc-json-schema, at each commit that changed it. The
# specification prints the first.
_PUBLISHED: Final = tuple(
    bytes.fromhex(digest)
    for digest in (
        "4b9ef2403835313cc5e7a3a2f436d2435e2eee3072d110ddc7461b795eec8708424bcf06f12097785abcd8f69f842ad6",  # 07b4ae3
        "3314939ab01e3946d335df4e0435584821534610a88e701b777f7f697bfa5b0d3344a79e1b0b602852dfb99243985a07",  # 23cdde4
        "15d3cacca2c5356a3edd9a95f6f8ee63c68d424fbadfa96f19128a37301fcbddd0f637fe94d1c3f23f7583f287582057",  # ff61118
    )
)


def is_known_schema(reference: SchemaReference) -> bool:
    """Whether the schema is the one for schema credentials, which `known_schema_evaluation` needs no content for."""
    return reference.type == JSON_SCHEMA and reference.id in _URLS


def known_schema_evaluation(credential: Credential, reference: SchemaReference) -> Evaluation:
    """Whether `credential` is a well-formed schema credential; `reference` is one that `is_known_schema`."""
    if not _names_published_version(reference):
        where = f"{reference.where}/digestSRI"
        return failure(where, "the digest is not that of a published version", "State the one of VC-JSON-SCHEMA 2.2.")
    found = schema_in(credential)
    return found if isinstance(found, Evaluation) else SUCCESS


def schema_in(credential: Credential) -> "JsonObject | Evaluation":
    """The JSON Schema that a schema credential holds, or FAILURE for what is wrong with the credential.

    NOT checked: its signature, its issuer, its times and status; whether the JSON Schema is valid.
    Source: VC-JSON-SCHEMA 2.2.
    """
    if JSON_SCHEMA_CREDENTIAL not in credential.types:
        return failure("/type", "this is no schema credential", f'Add "{JSON_SCHEMA_CREDENTIAL}" to its types.')
    references = schema_references(credential)
    if len(references) != 1 or not is_known_schema(references[0]) or not _names_published_version(references[0]):
        message = "credentialSchema does not name the schema of schema credentials"
        return failure("/credentialSchema", message, "Copy it from VC-JSON-SCHEMA 2.2.")
    subject: Mapping[str, Json] = credential.subjects[0]
    if len(credential.subjects) != 1 or subject.get("type") not in (JSON_SCHEMA, [JSON_SCHEMA]):
        return failure("/credentialSubject", f"it is not one {JSON_SCHEMA}", f'Set its type to "{JSON_SCHEMA}".')
    schema = subject.get("jsonSchema")
    if not isinstance(schema, dict):
        return failure("/credentialSubject/jsonSchema", "there is no JSON Schema", "Put the schema here, as an object.")
    return schema


def _names_published_version(reference: SchemaReference) -> bool:
    """A digest is compared where there is one; without, nothing is at risk: the schema is known here."""
    if not any(reference.integrity):
        return True
    found = [agreement_by(reference.integrity, {"sha384": known}.get) for known in _PUBLISHED]
    return any(agreement is not Agreement.DIFFERS for agreement in found)
