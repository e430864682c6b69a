"""When one authority is narrower than another, and each way in which it is not; `lattice` tells the order itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from vc.delegation.extent import Extents, Gap, actions_of, extents_of, gaps, is_inside, listed
from vc.delegation.gates import quorums_of
from vc.delegation.lattice import MAX_PAIRS, Authority
from vc.delegation.writing import capability_bytes
from vc.reasons import Reason
from vc.times import format_timestamp

_NO_CAPABILITY: Final = Gap("actions", "R8", "there is no capability that could be handed on")


class Widening(NamedTuple):
    """One way in which an authority is not narrower: why, by which rule (R6 to R12), at which member of the delegation.

    `member` is a JSON Pointer into the `delegation` object, or `validFrom` or `validUntil` of the credential.
    """

    reason: Reason
    rule: str
    member: str
    detail: str


def narrower_than(child: Authority, parent: Authority) -> tuple[Widening, ...]:
    """Return every way in which `child` is not narrower than `parent`; empty when it is, or when both are the same.

    A capability that lies inside none of the parent's is held against the nearest. Source: R6 to R9, R11, R12.
    """
    return widenings(child, extents_of(child.capabilities), parent, extents_of(parent.capabilities))


def widenings(child: Authority, ours: Extents, parent: Authority, theirs: Extents) -> tuple[Widening, ...]:
    """Return what `narrower_than` does, for whoever has the extents already: a hop is first a child, then a parent."""
    found = list(_wider_capabilities(ours, theirs))
    if parent.approval:
        found += _dropped_gates(child, actions_of(ours.values()), parent)
    found += _wider_audience(child.audience, parent.audience)
    if parent.deepest is not None and (child.deepest is None or child.deepest > parent.deepest):
        detail = f"hops down to position {_or_any(child.deepest)}, where the parent ends at {parent.deepest}"
        found.append(Widening(Reason.DELEGATION_DEPTH_EXCEEDED, "R6", "/maxDepth", detail))
    found += _longer(child, parent)
    return tuple(found)


def _wider_capabilities(ours: Extents, theirs: Extents) -> Iterator[Widening]:
    if len(ours) * len(theirs) > MAX_PAIRS:
        restated = {capability_bytes(extent.capability()) for extent in theirs.values()}
        ours = {
            index: extent for index, extent in ours.items() if capability_bytes(extent.capability()) not in restated
        }
    if len(ours) * len(theirs) > MAX_PAIRS:
        detail = f"{len(ours)} capabilities that are not restated word for word, against {len(theirs)}: too many"
        yield Widening(Reason.DELEGATION_NOT_NARROWER, "R8", "/authorization_details", detail)
        return
    for index, extent in ours.items():
        if any(is_inside(extent, other) for other in theirs.values()):
            continue
        reaches = [tuple(gaps(extent, other)) for other in theirs.values()]
        for member, rule, detail in min(reaches, key=len, default=(_NO_CAPABILITY,)):
            place = f"/authorization_details/{index}/{member}"
            yield Widening(Reason.DELEGATION_NOT_NARROWER, rule, place, detail)


def _dropped_gates(child: Authority, actions: frozenset[str], parent: Authority) -> Iterator[Widening]:
    kept = quorums_of(child.approval, actions)
    for (action, directory), quorum in quorums_of(parent.approval, actions).items():
        if kept.get((action, directory), 0) < quorum:
            detail = f"{action!r} needs the approval of {quorum} listed in {directory}, which is dropped or lowered"
            yield Widening(Reason.DELEGATION_NOT_NARROWER, "R12", "/approval", detail)


def _wider_audience(child: tuple[str, ...] | None, parent: tuple[str, ...] | None) -> Iterator[Widening]:
    if parent is None or child == parent:
        return
    if child is None:
        yield Widening(
            Reason.DELEGATION_NOT_NARROWER, "R11", "/audience", f"any audience is wider than {listed(parent)}"
        )
        return
    for service in sorted(set(child) - set(parent)):
        yield Widening(Reason.DELEGATION_NOT_NARROWER, "R11", "/audience", f"{service} is not among {listed(parent)}")


def _longer(child: Authority, parent: Authority) -> Iterator[Widening]:
    begins, ends = parent.valid_from, parent.valid_until
    if begins is not None and (child.valid_from is None or child.valid_from < begins):
        detail = f"it begins at {_moment(child.valid_from)}, its parent at {_moment(begins)}"
        yield Widening(Reason.DELEGATION_OUTLIVES_PARENT, "R7", "validFrom", detail)
    if ends is not None and (child.valid_until is None or child.valid_until > ends):
        detail = f"it ends at {_moment(child.valid_until)}, its parent at {_moment(ends)}"
        yield Widening(Reason.DELEGATION_OUTLIVES_PARENT, "R7", "validUntil", detail)


def _or_any(value: object) -> str:
    return "no bound" if value is None else str(value)


def _moment(value: datetime | None) -> str:
    return "no bound" if value is None else format_timestamp(value)
