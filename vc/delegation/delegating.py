"""Handing on a part of what one holds: the claim of the next hop, or why it would be refused. Pure, needs no issuer.

What a request leaves out is taken over from the parent as it is, constraints, limits and gates always. A request for
more is never cut down to what is possible: it is refused, before anything is signed, by the rules of `chain` itself, so
a verifier accepts what was not refused here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from vc.delegation.authority import Capability, Limit, Refusal
from vc.delegation.chain import Hop, hop_problems
from vc.delegation.extent import extent_of, gaps
from vc.delegation.hop import ApprovalGate, Delegation, Parent, StatusRange, parse_delegation
from vc.delegation.lattice import deepest_below
from vc.delegation.writing import capability_claim, gate_claim, range_claim
from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.entry import StatusEntry
from vc.strict_json import Json, JsonObject

_NOT_YET_SIGNED: Final = ""  # the digest of the hop that is asked for; no rule between it and its parent looks at it
_FAR: Final = 1 << 20  # more gaps than a capability can have


class Request(NamedTuple):
    """What a holder wants to hand on, to whom, and for how long (aware datetimes).

    Of each capability, locations that are empty are those of the parent; constraints and limits come on top of the
    parent's, and replace one of the same key and kind. No capabilities at all: all that the parent has. `audience`
    None: the parent's. `max_depth` None: no further hop. `approval` are gates beside the parent's.
    `entries` and `status_range` are what the holder took from its own range.
    """

    subject: str
    valid_from: datetime
    valid_until: datetime
    capabilities: tuple[Capability, ...] = ()
    audience: tuple[str, ...] | None = None
    max_depth: int | None = None
    approval: tuple[ApprovalGate, ...] = ()
    purpose: str | None = None
    entries: tuple[StatusEntry, ...] = ()
    status_range: StatusRange | None = None


class Narrowed(NamedTuple):
    """The `delegation` object to sign, or None and every reason why a verifier would refuse it."""

    claim: "JsonObject | None"
    refusals: tuple[Refusal, ...]


def narrowed(parent: Hop, request: Request) -> Narrowed:
    """Return the claim of the hop after `parent` that `request` asks for, or why it would be refused; never both.

    NOT checked: whether the parent itself holds, and what a verifier's policy demands (status, longest life).
    """
    position = parent.delegation.depth + 1
    if parent.id is None:
        detail = "the credential has no id, so nothing can name it as its parent"
        return Narrowed(None, (Refusal(Reason.DELEGATION_PARENT_MISMATCH, detail),))
    if position > deepest_below(parent.delegation):
        detail = f"it allows no hop beyond position {deepest_below(parent.delegation)}, this would be {position}"
        return Narrowed(None, (Refusal(Reason.DELEGATION_DEPTH_EXCEEDED, detail),))
    if request.valid_from >= request.valid_until:
        detail = f"it would end at {request.valid_until}, and not begin before {request.valid_from}"
        return Narrowed(None, (Refusal(Reason.CREDENTIAL_MALFORMED, detail),))
    claim = _claim(parent.delegation, Parent(parent.id, parent.digest), request)
    try:
        delegation = parse_delegation(claim, "")
    except Malformed as error:
        return Narrowed(None, (Refusal(error.reason, str(error)),))
    child = Hop(
        None, parent.subject, request.subject, delegation, request.valid_from, request.valid_until, _NOT_YET_SIGNED,
        request.entries,
    )  # fmt: skip
    refusals = (*_empty(delegation), *(Refusal(*problem) for problem in hop_problems(parent, child, position)))
    return Narrowed(None, refusals) if refusals else Narrowed(claim, ())


def _claim(above: Delegation, parent: Parent, request: Request) -> JsonObject:
    capabilities = [_taken_over(above.capabilities, wanted) for wanted in request.capabilities] or above.capabilities
    actions = {action for capability in capabilities for action in capability.actions}
    gates = [gate for gate in above.approval if not actions.isdisjoint(gate.actions)]
    claim: JsonObject = {
        "principal": {"id": above.principal.id, "type": above.principal.type},
        "parent": {"id": parent.id, "digestMultibase": parent.digest},
        "depth": above.depth + 1,
        "audience": list(above.audience if request.audience is None else request.audience),
        "authorization_details": [capability_claim(capability) for capability in capabilities],
    }
    optional: Mapping[str, Json] = {
        "persona": above.persona,
        "maxDepth": request.max_depth,
        "approval": [gate_claim(gate) for gate in (*gates, *request.approval)] or None,
        "statusRange": None if request.status_range is None else range_claim(request.status_range),
        "purpose": request.purpose,
    }
    return claim | {name: value for name, value in optional.items() if value is not None}


def _taken_over(above: tuple[Capability, ...], wanted: Capability) -> Capability:
    """`wanted` with the bounds of the capability above that it is nearest to; the first of those that hold it whole."""
    candidates = [(_with_bounds_of(one, wanted), one) for one in above]
    return min(candidates, key=lambda pair: _distance(*pair))[0]


def _distance(candidate: Capability, above: Capability) -> int:
    inner, outer = extent_of(candidate), extent_of(above)
    return sum(1 for _ in gaps(inner, outer)) if inner is not None and outer is not None else _FAR


def _with_bounds_of(above: Capability, wanted: Capability) -> Capability:
    stated = {constraint[:2] for constraint in wanted.constraints}  # key and kind
    limited = set(map(_slot, wanted.limits))
    return Capability(
        wanted.actions,
        wanted.locations or above.locations,
        (*(each for each in above.constraints if each[:2] not in stated), *wanted.constraints),
        (*(each for each in above.limits if _slot(each) not in limited), *wanted.limits),
    )


def _slot(limit: Limit) -> tuple[str, str | None, str | None, int | None]:
    return limit.kind, limit.key, limit.unit, limit.per_seconds


def _empty(delegation: Delegation) -> Iterator[Refusal]:
    for index, capability in enumerate(delegation.capabilities):
        if extent_of(capability) is None:
            detail = (
                f"/authorization_details/{index}/constraints: they contradict each other, so it would allow nothing"
            )
            yield Refusal(Reason.DELEGATION_MALFORMED, detail)
