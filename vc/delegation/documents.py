"""Builders of unsigned documents: the two credentials of an agent, and the presentation that shows them.

They lay members out; whether the result is well formed is for `parse_credential` and `parse_delegation` to say.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.delegation.authority import CAPABILITY, Act
from vc.delegation.invocation import invocation
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp

IDENTITY_TYPE = "AgentIdentityCredential"
DELEGATION_TYPE = "AgentDelegationCredential"

Document: TypeAlias = JsonObject


def agent_identity_credential(  # noqa: PLR0913 -- one argument for each member
    *,
    issuer: str,
    subject: str,
    principal: Mapping[str, str],
    valid_from: datetime,
    valid_until: datetime,
    credential_id: str | None = None,
    status: Sequence[Mapping[str, Json]] = (),
    **agent: str,
) -> Document:
    """Return an unsigned AgentIdentityCredential: `subject` works for `principal` ({"id", "type"}).

    `agent` takes operator, persona, model, version, provider and instance.
    """
    subject_claims: Document = {"id": subject, "agent": {"principal": dict(principal), **agent}}
    return _credential(IDENTITY_TYPE, issuer, subject_claims, valid_from, valid_until, credential_id, status)


def agent_delegation_credential(  # noqa: PLR0913 -- one argument for each member
    *,
    issuer: str,
    subject: str,
    delegation: Mapping[str, Json],
    valid_from: datetime,
    valid_until: datetime,
    credential_id: str | None = None,
    status: Sequence[Mapping[str, Json]] = (),
) -> Document:
    """Return an unsigned AgentDelegationCredential: `subject` may do what `delegation` says; see `delegation_claim`."""
    subject_claims: Document = {"id": subject, "delegation": dict(delegation)}
    return _credential(DELEGATION_TYPE, issuer, subject_claims, valid_from, valid_until, credential_id, status)


def delegation_claim(  # noqa: PLR0913 -- one argument for each member
    *,
    principal: Mapping[str, str],
    audience: Sequence[str],
    capabilities: Sequence[Mapping[str, Json]],
    persona: str | None = None,
    max_depth: int | None = None,
    purpose: str | None = None,
) -> Document:
    """Return the `delegation` object of a first hop: depth 0, no parent."""
    claim: Document = {
        "principal": dict(principal),
        "depth": 0,
        "audience": list(audience),
        "authorization_details": [dict(capability) for capability in capabilities],
    }
    optional = {"persona": persona, "maxDepth": max_depth, "purpose": purpose}
    return claim | {name: value for name, value in optional.items() if value is not None}


def capability(
    actions: Sequence[str], locations: Sequence[str], constraints: Sequence[Mapping[str, Json]] = ()
) -> Document:
    """Return one item of `authorization_details`."""
    members: Document = {"type": CAPABILITY, "actions": list(actions), "locations": list(locations)}
    return members | ({"constraints": [dict(constraint) for constraint in constraints]} if constraints else {})


def presentation_document(
    holder: str,
    credentials: Sequence[Mapping[str, Json]],
    act: Act | None = None,
    *,
    presentation_id: str | None = None,
) -> Document:
    """Return an unsigned presentation of `credentials`, enveloped or with their own proofs, and for `act` if given."""
    document: Document = {"@context": [CREDENTIALS_V2, AGENTVC_V1], "type": ["VerifiablePresentation"]}
    if presentation_id is not None:
        document["id"] = presentation_id
    document |= {"holder": holder, "verifiableCredential": [dict(credential) for credential in credentials]}
    return document | ({"invocation": invocation(act)} if act is not None else {})


def _credential(  # noqa: PLR0913, PLR0917 -- one argument for each member
    kind: str,
    issuer: str,
    subject: Document,
    valid_from: datetime,
    valid_until: datetime,
    credential_id: str | None,
    status: Sequence[Mapping[str, Json]],
) -> Document:
    document: Document = {"@context": [CREDENTIALS_V2, AGENTVC_V1], "type": ["VerifiableCredential", kind]}
    if credential_id is not None:
        document["id"] = credential_id
    document |= {
        "issuer": issuer,
        "validFrom": format_timestamp(valid_from),
        "validUntil": format_timestamp(valid_until),
        "credentialSubject": subject,
    }
    return document | ({"credentialStatus": [dict(entry) for entry in status]} if status else {})
