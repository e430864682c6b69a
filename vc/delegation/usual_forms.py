"""How an agent's two credentials usually look, as types that msgspec converts JSON to; see `usual`.

Every object is closed: a member that has no field here makes the conversion fail. What a type cannot say is left to
`usual`: URLs, times, locations, constraints, limits, and that the items of a list differ.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from vc.delegation.closed import MAX_ITEMS, MAX_TEXT

_Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
_Texts = Annotated[tuple[_Text, ...], Meta(min_length=1, max_length=MAX_ITEMS)]
_Objects = Annotated[list[object], Meta(min_length=1, max_length=MAX_ITEMS)]
_Count = Annotated[int, Meta(ge=0, lt=1 << 53)]
_Positive = Annotated[int, Meta(ge=1, lt=1 << 53)]


class _Closed(Struct, forbid_unknown_fields=True, rename="camel", gc=False):
    """An object without members that are not known here. The names of members are in camel case, unless said."""


class PrincipalForm(_Closed):
    """Of `hop.Principal`."""

    id: _Text
    type: Literal["Person", "Organization", "Service"]


class ParentForm(_Closed):
    """Of `hop.Parent`."""

    id: _Text
    digest_multibase: _Text


class GateForm(_Closed):
    """Of `hop.ApprovalGate`."""

    actions: _Texts
    quorum: _Positive
    directory: _Text


class RangeForm(_Closed):
    """Of `hop.StatusRange`."""

    status_list_credential: _Text
    first: _Count
    count: _Positive


class CapabilityForm(_Closed):
    """Of `authority.Capability`."""

    type: Literal["https://w3id.org/agentvc#capability"]
    actions: _Texts
    locations: _Texts
    constraints: _Objects | UnsetType = UNSET
    limits: _Objects | UnsetType = UNSET


class DelegationForm(_Closed):
    """Of `hop.Delegation`."""

    principal: PrincipalForm
    depth: _Count
    audience: _Texts
    authorization_details: Annotated[list[CapabilityForm], Meta(min_length=1, max_length=MAX_ITEMS)] = field(
        name="authorization_details"
    )
    persona: _Text | UnsetType = UNSET
    parent: ParentForm | UnsetType = UNSET
    max_depth: _Count | UnsetType = UNSET
    approval: Annotated[list[GateForm], Meta(min_length=1, max_length=MAX_ITEMS)] | UnsetType = UNSET
    status_range: RangeForm | UnsetType = UNSET
    purpose: _Text | UnsetType = UNSET


class AgentForm(_Closed):
    """Of `identity.AgentIdentity`."""

    principal: PrincipalForm
    operator: _Text | UnsetType = UNSET
    persona: _Text | UnsetType = UNSET
    model: _Text | UnsetType = UNSET
    version: _Text | UnsetType = UNSET
    provider: _Text | UnsetType = UNSET
    instance: _Text | UnsetType = UNSET


class EntryForm(_Closed):
    """Of `StatusEntry`, of one bit."""

    type: Literal["BitstringStatusListEntry"]
    status_purpose: Annotated[str, Meta(min_length=1)]
    status_list_index: str
    status_list_credential: str
    id: str | UnsetType = UNSET


_Entries = Annotated[list[EntryForm], Meta(min_length=1, max_length=MAX_ITEMS)]


class DelegationSubjectForm(_Closed):
    """The subject of a delegation."""

    id: str
    delegation: DelegationForm


class IdentitySubjectForm(_Closed):
    """The subject of an identity credential."""

    id: str
    agent: AgentForm


class CredentialForm(_Closed):
    """What both credentials have beside their subject; contexts and types are compared before."""

    contexts: object = field(name="@context")
    type: object
    issuer: str
    valid_from: str
    valid_until: str
    id: str | UnsetType = UNSET
    credential_status: EntryForm | _Entries | UnsetType = UNSET


class DelegationCredentialForm(CredentialForm, kw_only=True):
    """An AgentDelegationCredential."""

    credential_subject: DelegationSubjectForm


class IdentityCredentialForm(CredentialForm, kw_only=True):
    """An AgentIdentityCredential."""

    credential_subject: IdentitySubjectForm
