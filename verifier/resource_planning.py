"""Which resources and schemas must be obtained, and what schema credentials need in turn. Pure.

The rules this module keeps:

- A resource or schema is asked for only after that credential's own proof passed under a trusted issuer (`planning`).
- Pinned contexts and the schema of schema credentials are at hand, and are not asked for.
- Of one credential at most `Policy.max_resources` of either kind are asked for, in the order in which it names them.
- A schema credential is a credential: the DID document of its signer and its status lists are asked for under the same
  rules, and that ends it. Whatever else it names is not obtained.
"""

from collections.abc import Iterator

from vc.credential_schema.reference import JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL, schema_references
from vc.status.entry import StatusEntry
from verifier.checks.credential_schema import check_credential_schemas, wanted_schemas
from verifier.checks.related_resource import wanted_resources
from verifier.evidence import DidDocumentNeeded, Need, ResourceNeeded, StatusListNeeded
from verifier.examination import Examination
from verifier.schema_credentials import is_vouched_for, schema_credential
from verifier.shown import ShownCredential

_ACCEPTED = {
    JSON_SCHEMA: "application/schema+json, application/json;q=0.9",
    JSON_SCHEMA_CREDENTIAL: "application/vc+jwt, application/vc, application/json;q=0.9",
}


def resources_named_by(exam: Examination, shown: ShownCredential) -> tuple[ResourceNeeded, ...]:
    """Return the resources and schemas that a credential names and that are not at hand, each URL once."""
    needed: dict[str, ResourceNeeded] = {}
    for reference in wanted_schemas(exam, shown):
        needed.setdefault(reference.id, ResourceNeeded(reference.id, _ACCEPTED[reference.type]))
    for resource in wanted_resources(exam, shown):
        needed.setdefault(resource.id, ResourceNeeded(resource.id, resource.media_type or "*/*"))
    return tuple(needed.values())


def missing_schema_documents(exam: Examination) -> tuple[Need, ...]:
    """Return the DID documents of those who signed the schema credentials that were obtained."""
    known, named = exam.evidence.documents, exam.trust.named
    needed: dict[str, Need] = {}
    for _, schema in _schema_credentials(exam):
        for did in schema.signers:
            if did in named and did not in known and not did.startswith(("did:key:", "did:jwk:")):
                needed[did] = DidDocumentNeeded(did)
    return tuple(needed.values())


def missing_schema_lists(exam: Examination) -> tuple[Need, ...]:
    """Return the status lists of the schema credentials that a trusted issuer vouches for."""
    known = exam.evidence.status_lists
    needed: dict[str, Need] = {}
    for shown, schema in _schema_credentials(exam):
        if schema.entries and is_vouched_for(exam, shown, schema):
            for entry in schema.entries:
                if isinstance(entry, StatusEntry) and entry.list_url not in known:
                    needed[entry.list_url] = StatusListNeeded(entry.list_url)
    return tuple(needed.values())


def settle_schemas(exam: Examination) -> None:
    """Evaluate the schemas, once for all rounds of checks: it costs, and no later evidence changes it."""
    for shown in exam.submission.credentials:
        if exam.evidence.resources and shown.label in exam.settled:
            exam.settled[shown.label][check_credential_schemas] = check_credential_schemas(exam, shown)


def _schema_credentials(exam: Examination) -> Iterator[tuple[ShownCredential, ShownCredential]]:
    """Each credential, with each schema credential that it names and that was obtained and could be read."""
    if not exam.evidence.resources:
        return
    for shown in exam.submission.credentials:
        for reference in schema_references(shown.credential):
            if reference.type == JSON_SCHEMA_CREDENTIAL:
                schema = schema_credential(exam, reference.id)
                if isinstance(schema, ShownCredential):
                    yield shown, schema
