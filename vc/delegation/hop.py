"""One hop of authority: the `delegation` object of an AgentDelegationCredential, closed and strict.

Hop 0 is issued by the organisation and names no parent. Further hops are issued by the holder of the hop before; the
rules between hops are in `chain`.
"""

from functools import lru_cache
from typing import NamedTuple

from vc.delegation.authority import Act, Capability, Refusal, beyond, parse_capability
from vc.delegation.closed import Where, closed, count, distinct, items, one_of, refuse, text
from vc.reasons import Reason

PRINCIPAL_TYPES = ("Person", "Organization", "Service")

_REQUIRED = frozenset({"principal", "depth", "audience", "authorization_details"})
_OPTIONAL = frozenset({"persona", "parent", "maxDepth", "approval", "statusRange", "purpose"})
_PRINCIPAL = frozenset({"id", "type"})
_PARENT = frozenset({"id", "digestMultibase"})
_GATE = frozenset({"actions", "quorum", "directory"})
_RANGE = frozenset({"statusListCredential", "first", "count"})


class Principal(NamedTuple):
    """Whose authority is handed on: any URI, and `Person`, `Organization` or `Service`."""

    id: str
    type: str


class Parent(NamedTuple):
    """The hop before: its credential's id, and the digest of that credential exactly as it is presented."""

    id: str
    digest: str


class ApprovalGate(NamedTuple):
    """Actions that need the consent of `quorum` people listed in `directory` (a URL)."""

    actions: tuple[str, ...]
    quorum: int
    directory: str


class StatusRange(NamedTuple):
    """Indexes of a status list that the holder may give to hops of its own: `size` of them from `first`."""

    list_url: str
    first: int
    size: int


class Delegation(NamedTuple):
    """What one hop says. `depth` is its position, 0 for the first; `max_depth` None means no further hop."""

    principal: Principal
    persona: str | None
    parent: Parent | None
    depth: int
    max_depth: int | None
    audience: tuple[str, ...]
    capabilities: tuple[Capability, ...]
    approval: tuple[ApprovalGate, ...]
    status_range: StatusRange | None
    purpose: str | None

    @property
    def is_counted_apart(self) -> bool:
        """Whether there are limits, and not exactly one audience to count them: then each would allow all of it."""
        return len(self.audience) != 1 and any(capability.limits for capability in self.capabilities)


def parse_delegation(value: object, where: Where = "/credentialSubject/delegation") -> Delegation:
    """Return the delegation that `value` states, a closed object: a member that is not known is an error.

    Raises `Malformed` (`delegation.malformed`, `delegation.constraint_unknown`) with the JSON Pointer of the member.
    NOT checked: anything between hops, trust, time, status. Source: agent-credentials R1, R9, R10.
    """
    members = closed(value, where, _REQUIRED, _OPTIONAL)
    get = members.get
    delegation = Delegation(
        parse_principal(members["principal"], (where, "principal")),
        None if "persona" not in members else text(get("persona"), (where, "persona")),
        None if "parent" not in members else _parse_parent(get("parent"), (where, "parent")),
        count(members["depth"], (where, "depth"), 0),
        None if "maxDepth" not in members else count(get("maxDepth"), (where, "maxDepth"), 0),
        distinct(members["audience"], (where, "audience")),
        items(members["authorization_details"], (where, "authorization_details"), parse_capability),
        () if "approval" not in members else items(get("approval"), (where, "approval"), parse_gate),
        None if "statusRange" not in members else _parse_range(get("statusRange"), (where, "statusRange")),
        None if "purpose" not in members else text(get("purpose"), (where, "purpose")),
    )
    if delegation.is_counted_apart:
        refuse(
            (where, "audience"), "a delegation with limits has exactly one audience, or two services would both count"
        )
    return delegation


def parse_principal(value: object, where: Where, reason: Reason = Reason.DELEGATION_MALFORMED) -> Principal:
    """Return the principal that `value` states; raises `Malformed` with `reason`."""
    members = closed(value, where, _PRINCIPAL, reason=reason)
    identifier = text(members["id"], (where, "id"), reason)
    if not looks_like_a_uri(identifier):
        refuse((where, "id"), "this is not a URI", reason)
    return Principal(identifier, one_of(members["type"], (where, "type"), PRINCIPAL_TYPES, reason))


def parse_gate(value: object, where: Where) -> ApprovalGate:
    """Return the approval gate that `value` states, a closed object; raises `Malformed`."""
    members = closed(value, where, _GATE)
    return ApprovalGate(
        distinct(members["actions"], (where, "actions")),
        count(members["quorum"], (where, "quorum"), 1),
        text(members["directory"], (where, "directory")),
    )


def uncovered(delegation: Delegation, act: Act) -> tuple[Refusal, ...]:
    """Return every way in which `act` is outside this hop's authority; empty when it is inside.

    A guarded action is refused with `approval.required`. NOT checked: limits, which only a ledger can count; audience,
    time, status, trust. Source: agent-credentials R12, R16.
    """
    gates = [
        Refusal(
            Reason.APPROVAL_REQUIRED,
            f"{act.action!r} needs the approval of {gate.quorum} listed in {gate.directory}",
        )
        for gate in delegation.approval
        if act.action in gate.actions
    ]
    return (*beyond(delegation.capabilities, act), *gates)


@lru_cache(maxsize=1024)
def looks_like_a_uri(text: str) -> bool:
    """Tell whether `text` has a scheme and something behind it, all of it printable ASCII without a space."""
    scheme, colon, rest = text.partition(":")
    return bool(colon and rest and scheme[:1].isalpha() and text.isascii() and text.isprintable() and " " not in text)


def _parse_parent(value: object, where: Where) -> Parent:
    members = closed(value, where, _PARENT)
    return Parent(text(members["id"], (where, "id")), text(members["digestMultibase"], (where, "digestMultibase")))


def _parse_range(value: object, where: Where) -> StatusRange:
    members = closed(value, where, _RANGE)
    return StatusRange(
        text(members["statusListCredential"], (where, "statusListCredential")),
        count(members["first"], (where, "first"), 0),
        count(members["count"], (where, "count"), 1),
    )
