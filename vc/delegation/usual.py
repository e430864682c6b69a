"""The usual form of an agent's two credentials, read in one step: the fast path beside the rules (ADR 0027).

What is read here would be read by the rules with the same result: `parse_credential`, `parse_status_entry`,
`parse_delegation` or `parse_agent`, and the check that every term is mapped. Whatever is in any way unusual is not read
here and not refused either: the rules decide, and say what is wrong and where.

The usual form is what the builders of `documents` make: the two contexts, the two types, one subject with an id and
nothing but its claim, bounds of time, and status entries of one bit. The objects are closed, so no member can pass
without being looked at.
"""

from functools import lru_cache
from typing import Final, NamedTuple, TypeVar, cast

from msgspec import UnsetType, ValidationError, convert

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.credential import VERIFIABLE_CREDENTIAL, Credential, objects_of
from vc.delegation.authority import Capability, parse_limit
from vc.delegation.constraint import parse_constraint
from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.delegation.hop import (
    PRINCIPAL_TYPES,
    ApprovalGate,
    Delegation,
    Parent,
    Principal,
    StatusRange,
    looks_like_a_uri,
)
from vc.delegation.identity import AGENT_TEXTS, AgentIdentity
from vc.delegation.location import AmbiguousLocationError, normal_location
from vc.delegation.usual_forms import (
    AgentForm,
    CapabilityForm,
    CredentialForm,
    DelegationCredentialForm,
    DelegationForm,
    EntryForm,
    GateForm,
    IdentityCredentialForm,
    PrincipalForm,
    RangeForm,
)
from vc.errors import Malformed
from vc.linked_data import ContextSet, unmapped_members
from vc.status.entry import StatusEntry, parse_index, status_entry
from vc.strict_json import Json, JsonObject
from vc.times import NotATimestamp, parse_timestamp
from vc.urls import is_absolute_url

_CONTEXTS: Final[list[Json]] = [CREDENTIALS_V2, AGENTVC_V1]
_DELEGATION_TYPES: Final[list[Json]] = [VERIFIABLE_CREDENTIAL, DELEGATION_TYPE]
_IDENTITY_TYPES: Final[list[Json]] = [VERIFIABLE_CREDENTIAL, IDENTITY_TYPE]
_TYPES: Final = (_DELEGATION_TYPES, _IDENTITY_TYPES)

T = TypeVar("T")


class Usual(NamedTuple):
    """What a credential of the usual form says; either a `delegation` or an `agent`."""

    credential: Credential
    entries: tuple[StatusEntry, ...]
    delegation: Delegation | None
    agent: AgentIdentity | None


class _Unusual(Exception):
    """Something that the rules have to look at."""


def read_usual(document: JsonObject, contexts: ContextSet) -> Usual | None:
    """Return what `document`, an object of `parse_json`, says, or None where it is for the rules to say; never raises.

    It is what the rules give, and they would refuse nothing, terms that `contexts` do not map included.
    NOT checked: how the document is secured, and how many status entries it has.
    """
    types = document.get("type")
    if document.get("@context") != _CONTEXTS or types not in _TYPES or not maps_usual_terms(contexts):
        return None
    try:
        return _delegated(document) if types == _DELEGATION_TYPES else _identified(document)
    except (ValidationError, _Unusual, Malformed, NotATimestamp, AmbiguousLocationError):
        return None


@lru_cache(maxsize=16)
def maps_usual_terms(contexts: ContextSet) -> bool:
    """Tell whether `contexts` map every name and type that a credential of the usual form can have."""
    try:
        return not any(unmapped_members(sample, contexts) for sample in _fullest())
    except Malformed:
        return False


def _fullest() -> list[JsonObject]:
    """Return credentials with every member and type of the usual form.

    What is inside a delegation is never looked at, being a JSON literal; a name that nobody maps shows whether it is.
    """
    subjects: list[JsonObject] = [{"id": "urn:x", "delegation": {"not mapped": 1}}]
    for kind in PRINCIPAL_TYPES:
        agent: JsonObject = {"principal": {"id": "urn:x", "type": kind}, **dict.fromkeys(AGENT_TEXTS, "urn:x")}
        subjects.append({"id": "urn:x", "agent": agent})
    entry: JsonObject = {**status_entry("urn:x:list", 1), "id": "urn:x:entry"}
    return [
        {
            "@context": _CONTEXTS,
            "type": _DELEGATION_TYPES if "delegation" in subject else _IDENTITY_TYPES,
            "id": "urn:x",
            "issuer": "urn:x",
            "validFrom": "2026-01-01T00:00:00Z",
            "validUntil": "2026-01-01T00:00:00Z",
            "credentialSubject": subject,
            "credentialStatus": [entry],
        }
        for subject in subjects
    ]


def _delegated(document: JsonObject) -> Usual:
    form = convert(document, DelegationCredentialForm)
    subject = form.credential_subject
    return Usual(_credential(document, form, subject.id), _entries(form), _delegation(subject.delegation), None)


def _identified(document: JsonObject) -> Usual:
    form = convert(document, IdentityCredentialForm)
    subject = form.credential_subject
    return Usual(_credential(document, form, subject.id), _entries(form), None, _agent(subject.agent))


def _credential(document: JsonObject, form: CredentialForm, subject: str) -> Credential:
    begins, ends = parse_timestamp(form.valid_from), parse_timestamp(form.valid_until)
    identifier = _or_none(form.id)
    _demand(begins <= ends and is_absolute_url(form.issuer) and is_absolute_url(subject))
    _demand(identifier is None or is_absolute_url(identifier))
    return Credential(
        document,
        identifier,
        tuple(cast("list[str]", document["type"])),
        form.issuer,
        begins,
        ends,
        objects_of(document["credentialSubject"]),
        (subject,),
        objects_of(document.get("credentialStatus", [])),
    )


def _entries(form: CredentialForm) -> tuple[StatusEntry, ...]:
    status = form.credential_status
    if isinstance(status, UnsetType):
        return ()
    return tuple([_entry(one) for one in status]) if isinstance(status, list) else (_entry(status),)


def _entry(form: EntryForm) -> StatusEntry:
    url, identifier = form.status_list_credential, _or_none(form.id)
    _demand(is_absolute_url(url))
    _demand(identifier is None or (identifier != url and is_absolute_url(identifier)))
    return StatusEntry(form.status_purpose, parse_index(form.status_list_index, ""), url, id=identifier)


def _delegation(form: DelegationForm) -> Delegation:
    delegation = Delegation(
        _principal(form.principal),
        _or_none(form.persona),
        None if isinstance(form.parent, UnsetType) else Parent(form.parent.id, form.parent.digest_multibase),
        form.depth,
        _or_none(form.max_depth),
        _distinct(form.audience),
        tuple([_capability(one) for one in form.authorization_details]),
        () if isinstance(form.approval, UnsetType) else tuple([_gate(one) for one in form.approval]),
        None if isinstance(form.status_range, UnsetType) else _range(form.status_range),
        _or_none(form.purpose),
    )
    _demand(not delegation.is_counted_apart)
    return delegation


def _capability(form: CapabilityForm) -> Capability:
    constraints, limits = form.constraints, form.limits
    return Capability(
        _distinct(form.actions),
        tuple([normal_location(one) for one in form.locations]),
        () if isinstance(constraints, UnsetType) else tuple([parse_constraint(one, "") for one in constraints]),
        () if isinstance(limits, UnsetType) else tuple([parse_limit(one, "") for one in limits]),
    )


def _gate(form: GateForm) -> ApprovalGate:
    return ApprovalGate(_distinct(form.actions), form.quorum, form.directory)


def _range(form: RangeForm) -> StatusRange:
    return StatusRange(form.status_list_credential, form.first, form.count)


def _principal(form: PrincipalForm) -> Principal:
    _demand(looks_like_a_uri(form.id))
    return Principal(form.id, form.type)


def _agent(form: AgentForm) -> AgentIdentity:
    texts = [_or_none(getattr(form, name)) for name in AGENT_TEXTS]
    return AgentIdentity(_principal(form.principal), *texts)


def _distinct(texts: tuple[str, ...]) -> tuple[str, ...]:
    _demand(len(texts) == 1 or len(set(texts)) == len(texts))
    return texts


def _or_none(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value


def _demand(usual: bool) -> None:
    if not usual:
        raise _Unusual
