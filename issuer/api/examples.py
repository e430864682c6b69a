"""What the OpenAPI document shows: an example for every request and every response."""

from collections.abc import Mapping
from typing import Any

from issuer.api.problems import BLANK_TITLE, INTERNAL, KINDS, MEDIA_TYPE, TYPES, Kind
from vc.contexts import AGENTVC_V1, CREDENTIALS_V2

CREDENTIAL_ID = "urn:uuid:1f0c6a2e-5b7d-4a3c-9f1e-2d3c4b5a6978"
ISSUER = "did:web:issuer.example"
SUBJECT = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
DELEGATION = {
    "principal": {"id": "acct:alice@acme.example", "type": "Person"},
    "depth": 0,
    "audience": ["https://cal.example"],
    "authorization_details": [
        {
            "type": "https://w3id.org/agentvc#capability",
            "actions": ["calendar.read"],
            "locations": ["https://cal.example/calendars/bob"],
        }
    ],
}
ISSUE_BODY: Mapping[str, object] = {
    "credential": {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiableCredential", "AgentDelegationCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": SUBJECT, "delegation": DELEGATION},
    },
    "options": {"profile": "agent-delegation", "mechanism": "vc+jwt"},
}
ISSUED: Mapping[str, object] = {
    "verifiableCredential": {
        "@context": CREDENTIALS_V2,
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt,eyJhbGciOiJFZERTQSIsInR5cCI6InZjK2p3dCJ9.eyJ0eXBlIjpbIuKApiJdfQ.c2lnbmF0dXJl",
    }
}
STATUS_BODY: Mapping[str, object] = {"statusPurpose": "revocation", "status": True, "reason": "The agent was retired"}
PERSONA_SWITCH = {"kind": "persona", "id": "scheduler", "principal": "acct:alice@acme.example"}
PRINCIPAL_SWITCH = {"kind": "principal", "id": "acct:alice@acme.example"}
RECORD: Mapping[str, object] = {
    "id": CREDENTIAL_ID,
    "state": "issued",
    "profile": "agent-delegation",
    "mechanism": "vc+jwt",
    "type": ["VerifiableCredential", "AgentDelegationCredential"],
    "subject": SUBJECT,
    "created": "2026-01-15T09:00:00Z",
    "validFrom": "2026-01-15T09:00:00Z",
    "validUntil": "2026-01-16T09:00:00Z",
    "digestMultibase": "uEiCcvAfPJXDXaOMZkoDDWPCRI_WLSEOLQDZdaSsTyKNzWw",
    "status": [
        {
            "statusPurpose": "revocation",
            "statusListCredential": "https://issuer.example/status/1",
            "statusListIndex": "94567",
            "status": True,
            "changed": "2026-01-15T10:30:00Z",
            "reason": "The agent was retired",
        }
    ],
    "switches": [
        {"kind": "agent", "id": SUBJECT, "stopped": False, "forGood": False},
        {**PERSONA_SWITCH, "stopped": False, "forGood": False},
        {**PRINCIPAL_SWITCH, "stopped": True, "forGood": False},
    ],
}
PAGE: Mapping[str, object] = {"credentials": [RECORD], "next": None}
PRINCIPAL = {"id": "acct:alice@acme.example", "type": "Person"}
ENTITLEMENTS: Mapping[str, object] = {
    "principal": PRINCIPAL,
    "authorization_details": DELEGATION["authorization_details"],
}
PERSONA_BODY: Mapping[str, object] = {
    "principal": "acct:alice@acme.example",
    "template": "scheduler",
    "did": SUBJECT,
    "name": "scheduler",
}
PERSONA: Mapping[str, object] = {
    "principal": PRINCIPAL,
    "name": "scheduler",
    "template": "scheduler",
    "did": SUBJECT,
    "created": "2026-01-15T09:00:00Z",
    "switches": [
        {**PERSONA_SWITCH, "stopped": False, "forGood": False},
        {**PRINCIPAL_SWITCH, "stopped": False, "forGood": False},
    ],
    "longestLife": "8h",
    "granted": {"authorization_details": DELEGATION["authorization_details"], "maxDepth": 2},
    "notGranted": [
        {
            "rule": "R8",
            "member": "/authorization_details/0/actions",
            "detail": "'calendar.write' is not among calendar.read",
        }
    ],
    "lacking": None,
}
STOP_BODY: Mapping[str, object] = {
    "kind": "principal",
    "id": "acct:alice@acme.example",
    "reason": "left the company",
    "forGood": False,
}
LIFT_BODY: Mapping[str, object] = {"kind": "principal", "id": "acct:alice@acme.example", "reason": "came back"}
STOP: Mapping[str, object] = {
    "kind": "principal",
    "id": "acct:alice@acme.example",
    "stopped": True,
    "forGood": False,
    "since": "2026-01-15T10:30:00Z",
    "reason": "left the company",
    "by": "admin",
    "credentials": 12,
    "noticed": {
        "by": "2026-01-15T10:40:01Z",
        "within": "10m",
        "directBy": "2026-01-15T10:35:01Z",
        "directWithin": "5m",
        "withoutTtlWithin": "1d",
    },
}
LIFTED: Mapping[str, object] = {**STOP, "stopped": False, "reason": "came back"}
DID_DOCUMENT: Mapping[str, object] = {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    "id": ISSUER,
    "verificationMethod": [
        {
            "id": f"{ISSUER}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "type": "Multikey",
            "controller": ISSUER,
            "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        }
    ],
    "assertionMethod": [f"{ISSUER}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"],
}

IDEMPOTENCY_KEY: Mapping[str, object] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A fresh random value; the same request with the same value gives the same credential again.",
    "schema": {"type": "string", "maxLength": 255},
    "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}

Responses = dict[int | str, dict[str, object]]


def json_body(example: Mapping[str, object], required: tuple[str, ...], description: str) -> dict[str, object]:
    """Describe a request body for `openapi_extra`."""
    schema = {"type": "object", "required": list(required), "additionalProperties": False}
    properties = {name: {"type": _json_type(value)} for name, value in example.items()}
    content = {"schema": {**schema, "properties": properties}, "example": example}
    return {"requestBody": {"required": True, "description": description, "content": {"application/json": content}}}


def answer(description: str, example: object, media_type: str = "application/json") -> dict[str, object]:
    """Describe a response."""
    kind = "string" if isinstance(example, str) else "object"
    return {"description": description, "content": {media_type: {"schema": {"type": kind}, "example": example}}}


def problems(*kinds: type[Exception]) -> Responses:
    """Describe the problem responses for some kinds of error, and whatever else may go wrong.

    Those of one status share a response.
    """
    responses: Responses = {"default": _problem_response(BLANK_TITLE)}
    for error in kinds:
        row = KINDS[error]
        _add_example(responses.setdefault(row.status, _problem_response(row.title)), row)
    _add_example(responses["default"], INTERNAL)
    return responses


def _problem_response(title: str) -> dict[str, object]:
    return {"description": title, "content": {MEDIA_TYPE: {"schema": {"type": "object"}, "examples": {}}}}


def _add_example(response: dict[str, object], row: Kind) -> None:
    content: Any = response["content"]
    example = {"type": TYPES + row.name, "title": row.title, "status": row.status}
    content[MEDIA_TYPE]["examples"][row.name] = {"value": example}


def _json_type(value: object) -> object:
    return ["boolean", "integer"] if isinstance(value, bool) else "string" if isinstance(value, str) else "object"
