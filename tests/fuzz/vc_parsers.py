"""The parsers of `vc` for JSON, texts, the data model and status."""

from datetime import timedelta
from functools import cache
from typing import Any

from fuzz.harness import Parser, Sample, as_json, as_values, raw
from support.securing import NOW, credential, presentation
from support.verifying import LIST, World

from vc.context_rules import context_and_type_problems
from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.credential import credential_problems, parse_credential
from vc.credential_schema.formats import CHECKED
from vc.credential_schema.reference import schema_references
from vc.credential_schema.schema_credential import schema_in
from vc.delegation.constraint import argument_at
from vc.errors import Malformed
from vc.jcs import canonical_json, reference_canonical_json
from vc.json_pointers import NotAPointer, leads_somewhere, read_pointer
from vc.legacy_claims import document_of_legacy_claims
from vc.linked_data.quads import is_iri, is_language_tag
from vc.presentation import parse_presentation_document, presentation_problems
from vc.related_resource import pinned_resource_problems, related_resources
from vc.resource_digest import agreement_with, integrity_of, is_multibase_digest, is_sri
from vc.status.bitstring import Bitstring
from vc.status.entry import parse_status_entry, status_entry
from vc.status.list_credential import parse_status_list, status_list_document
from vc.strict_json import parse_json, parse_object, reference_parse_json
from vc.times import NotATimestamp, format_timestamp, parse_timestamp
from vc.urls import is_absolute_url
from vc.version_1_1 import as_vc_1_1

SCHEMA_URL = "https://acme.example/schema.json"


def json_both_ways(data: bytes) -> None:
    """Parse by the fast path and by the reference, which agree; what is read can be written canonically."""
    try:
        expected: Any = reference_parse_json(data)
    except Malformed as error:
        expected = error.reason
    try:
        value = parse_json(data)
    except Malformed as error:
        assert error.reason == expected  # noqa: PT017 -- that it is refused alike is the point
        raise
    written = canonical_json(value)
    assert written == reference_canonical_json(expected)
    assert parse_json(written) == value


def timestamp(text: str) -> None:
    """Read a timestamp; what is written again is the same moment."""
    moment = parse_timestamp(text)
    assert parse_timestamp(format_timestamp(moment)).replace(microsecond=0) == moment.replace(microsecond=0)


def pointed(text: str) -> None:
    """Read a JSON Pointer and follow it; its steps write the same text again."""
    steps = read_pointer(text)
    assert "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps) == text
    leads_somewhere({"a": [1, {"b": 2}], "": {"": 0}}, steps)
    argument_at({"a": [1, {"b": 2}], "": {"": 0}}, text)


def about_text(text: str) -> None:
    """Ask everything that is asked about one text."""
    is_absolute_url(text)
    is_iri(text)
    is_language_tag(text)
    is_sri(text)
    is_multibase_digest(text)
    for holds in CHECKED.values():
        holds(text)


def rich_credential() -> dict[str, Any]:
    """Make a credential with every member that the data model knows."""
    digest = "sha384-" + "A" * 64
    return {
        **credential(),
        "name": [{"@value": "Card", "@language": "en", "@direction": "ltr"}],
        "description": "x",
        "issuer": {"id": "did:web:acme.example", "name": "Acme"},
        "credentialStatus": [{"id": f"{LIST}#7", **status_entry(LIST, 7)}],
        "credentialSchema": [{"id": SCHEMA_URL, "type": "JsonSchema", "digestSRI": digest}],
        "relatedResource": [
            {"id": "https://acme.example/a.png", "digestSRI": digest, "mediaType": "image/png"},
            {"id": CREDENTIALS_V2, "digestMultibase": "uEiC" + "A" * 43},
        ],
        "refreshService": [{"id": "https://acme.example/r", "type": "X"}],
        "termsOfUse": [{"type": "X"}],
        "evidence": [{"id": "https://acme.example/e", "type": ["X"]}],
        "confidenceMethod": {"id": "https://acme.example/c", "type": "X"},
        "renderMethod": {"type": "X"},
    }


def old_credential() -> dict[str, Any]:
    """Make a credential of version 1.1."""
    document = as_vc_1_1(World().generic_document(), NOW)
    return {**document, "@context": [CREDENTIALS_V1, {"name": "https://schema.org/name"}]}


def any_credential(document: Any) -> None:
    """Read a credential and everything in it that is read without evidence."""
    if not isinstance(document, dict):
        return
    credential_problems(document)
    context_and_type_problems(document, "VerifiableCredential")
    parsed = parse_credential(document)
    schema_references(parsed)
    for resource in related_resources(parsed):
        agreement_with(resource.integrity, b"")
    pinned_resource_problems(parsed)
    schema_in(parsed)
    for number, entry in enumerate(parsed.status):
        parse_status_entry(entry, f"/credentialStatus/{number}")


def any_presentation(document: Any) -> None:
    """Read a presentation."""
    if isinstance(document, dict):
        presentation_problems(document)
        parse_presentation_document(document)


def any_status_list(document: Any) -> None:
    """Read a status list credential, and one bit of it."""
    if isinstance(document, dict):
        status_list = parse_status_list(parse_credential(document))
        status_list.bitstring.get(7)


def any_entry(entry: Any) -> None:
    """Read a status entry."""
    if isinstance(entry, dict):
        parse_status_entry(entry).message(0)


def any_digest(resource: Any) -> None:
    """Read the digests that an object states, as far as its shape lets them be read."""
    if isinstance(resource, dict):
        agreement_with(integrity_of(resource), b"content")


@cache
def list_documents() -> list[Sample]:
    """Give status lists of one bit and of two."""
    times = {"valid_from": NOW, "valid_until": NOW + timedelta(days=1), "ttl_ms": 300_000}
    return as_values(
        status_list_document(LIST, "did:web:acme.example", "revocation", Bitstring.from_indexes(131_072, [7]), **times),
        status_list_document(
            LIST, "did:web:acme.example", ["revocation", "suspension"], Bitstring.from_indexes(131_072, []), **times
        ),
    )


def encoded_lists() -> list[Sample]:
    """Give compressed bits, the last of which expand to the most that is allowed."""
    return raw(Bitstring.from_indexes(131_072, [7]).encoded(), Bitstring(bytes(4 << 20)).encoded())


LEGACY = {
    "iss": "did:web:acme.example",
    "sub": "did:web:agent.example",
    "jti": "urn:uuid:1",
    "nbf": 1795510800,
    "exp": 1795514400,
    "vc": {
        "@context": [CREDENTIALS_V1],
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:web:agent.example"},
    },
}


LEGACY_VP = {
    "iss": "did:web:agent.example",
    "vp": {"@context": [CREDENTIALS_V1], "type": ["VerifiablePresentation"], "verifiableCredential": ["a.b.c"]},
}


PARSERS = (
    Parser(
        "strict JSON and JCS",
        bytes,
        json_both_ways,
        lambda: as_json(rich_credential(), {"": [1.5, 1e-7, -0.0, 10**15, "é😀\x7f"], "😀": None, "a": True}),
        (Malformed,),
        ("vc.strict_json:parse_json", "vc.strict_json:reference_parse_json", "vc.jcs:canonical_json"),
        seconds=3.0,
    ),
    Parser(
        "JSON object",
        bytes,
        parse_object,
        lambda: as_json(credential()),
        (Malformed,),
        ("vc.strict_json:parse_object",),
    ),
    Parser(
        "timestamp",
        str,
        timestamp,
        lambda: raw("2026-11-24T09:00:00Z", "2026-11-24T23:00:00.123456789+14:00", "2026-11-24T24:00:00-00:00"),
        (NotATimestamp,),
        ("vc.times:parse_timestamp",),
    ),
    Parser(
        "JSON Pointer",
        str,
        pointed,
        lambda: raw("/a/1/b", "", "/", "/~0~1"),
        (NotAPointer,),
        ("vc.json_pointers:read_pointer", "vc.delegation.constraint:argument_at"),
    ),
    Parser(
        "URL, IRI, language tag, digest, format",
        str,
        about_text,
        lambda: raw(
            "https://acme.example/a?b=c#d",
            "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "en-GB",
            "sha256-" + "A" * 43 + "=",
            "uEiC" + "A" * 43,
            "a@b.example",
            "::1",
            "2026-01-01",
        ),
        (),
        ("vc.urls:is_absolute_url", "vc.linked_data.quads:is_iri", "vc.resource_digest:is_sri"),
    ),
    Parser(
        "credential",
        object,
        any_credential,
        lambda: as_values(rich_credential(), old_credential(), World().delegation_document()),
        (Malformed,),
        (
            "vc.credential:parse_credential",
            "vc.credential:credential_problems",
            "vc.related_resource:related_resources",
            "vc.credential_schema.reference:schema_references",
            "vc.credential_schema.schema_credential:schema_in",
        ),
    ),
    Parser(
        "presentation",
        object,
        any_presentation,
        lambda: as_values(presentation()),
        (Malformed,),
        ("vc.presentation:parse_presentation_document", "vc.presentation:presentation_problems"),
    ),
    Parser(
        "status entry",
        object,
        any_entry,
        lambda: as_values(status_entry(LIST, 7), status_entry(LIST, 8, "message", messages=("a", "b", "c", "d"))),
        (Malformed,),
        ("vc.status.entry:parse_status_entry", "vc.status.entry:parse_index"),
    ),
    Parser(
        "status list credential",
        object,
        any_status_list,
        list_documents,
        (Malformed,),
        ("vc.status.list_credential:parse_status_list",),
        memory=12 << 20,
    ),
    Parser(
        "status bits",
        str,
        Bitstring.from_encoded,
        encoded_lists,
        (Malformed,),
        ("vc.status.bitstring:Bitstring.from_encoded",),
        memory=12 << 20,
    ),
    Parser(
        "digests",
        object,
        any_digest,
        lambda: as_values(*rich_credential()["relatedResource"]),
        (),
        (
            "vc.resource_digest:integrity_of",
            "vc.resource_digest:agreement_with",
            "vc.resource_digest:is_multibase_digest",
        ),
    ),
    Parser(
        "claims of a token of version 1.1",
        object,
        lambda value: document_of_legacy_claims(value) if isinstance(value, dict) else None,
        lambda: as_values(LEGACY, LEGACY_VP),
        (Malformed,),
        ("vc.legacy_claims:document_of_legacy_claims",),
    ),
)
