"""The rules between the hops of a chain: what each may be, given the one before it. Pure and total.

A chain is a tuple of hops from the root to the leaf. Each rule has its function and its reason; all are applied to
every hop, so that a chain with one defect gives one problem. What they rest on is for the verifier: signatures, that
the issuer's key made them, trust in the root, status, time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from vc.delegation.extent import Extents, extents_of
from vc.delegation.hop import Delegation
from vc.delegation.lattice import NOTHING, Authority, authority_of, deepest_below, meet, normal
from vc.delegation.narrowing import narrower_than, widenings
from vc.delegation.status_range import entry_problem, range_problem
from vc.reasons import Reason
from vc.status.entry import StatusEntry


class Hop(NamedTuple):
    """One delegation credential, as far as the rules between hops look at it.

    `id` is that of the credential; `digest` is `Secured.digest()` of it as it was presented; times are aware.
    `entries` are its status entries.
    """

    id: str | None
    issuer: str
    subject: str
    delegation: Delegation
    valid_from: datetime | None
    valid_until: datetime | None
    digest: str
    entries: tuple[StatusEntry, ...] = ()

    @property
    def authority(self) -> Authority:
        """What this hop allows, whatever the others do."""
        return authority_of(self.delegation, self.valid_from, self.valid_until)


class ChainProblem(NamedTuple):
    """One broken rule: the position of the hop that breaks it, the reason, and the fact."""

    hop: int
    reason: Reason
    detail: str


def chain_problems(hops: Sequence[Hop]) -> tuple[ChainProblem, ...]:
    """Return every rule that a hop of the chain breaks; no hops at all are a problem too.

    Linear in the number of hops. NOT checked: signatures, trust, status, limits, whether now lies in the validity, and
    whether the audience names this service. Source: agent-credentials R3 to R9, R11, R12, and "Status".
    """
    if not hops:
        return (ChainProblem(0, Reason.DELEGATION_MISSING, "there is no delegation"),)
    found = [*root_problems(hops[0].delegation)]
    reaches = [extents_of(hop.delegation.capabilities) for hop in hops]
    for position in range(1, len(hops)):
        problems = _problems(hops[position - 1], reaches[position - 1], hops[position], reaches[position], position)
        found += [ChainProblem(position, *problem) for problem in problems]
    return tuple(found)


def root_problems(delegation: Delegation) -> tuple[ChainProblem, ...]:
    """Return every rule that `delegation` breaks as the first hop of a chain: it names no parent, and is at depth 0."""
    found = [ChainProblem(0, *problem) for problem in _position_problems(delegation, 0)]
    if delegation.parent is not None:
        detail = f"it names the parent {delegation.parent.id:.200}, and none is presented before it"
        found.insert(0, ChainProblem(0, Reason.DELEGATION_PARENT_MISMATCH, detail))
    return tuple(found)


def hop_problems(parent: Hop, child: Hop, position: int) -> Iterator[tuple[Reason, str]]:
    """Say each rule that `child`, at `position` (1 or more) right after `parent`, breaks."""
    theirs, ours = extents_of(parent.delegation.capabilities), extents_of(child.delegation.capabilities)
    return _problems(parent, theirs, child, ours, position)


def effective_authority(hops: Sequence[Hop]) -> Authority:
    """Return what all hops allow together, their meet, in normal form; without problems that is what the leaf allows.

    No hops allow `NOTHING`. Raises TooManyPairsError, though only for a chain in which a hop is not narrower.
    """
    if not hops:
        return NOTHING
    found = hops[0].authority
    for hop in hops[1:]:
        found = meet(found, hop.authority) if narrower_than(hop.authority, found) else hop.authority
    return normal(found)


def _problems(parent: Hop, theirs: Extents, child: Hop, ours: Extents, position: int) -> Iterator[tuple[Reason, str]]:
    yield from _issuer_problems(parent, child)
    yield from _parent_problems(parent, child)
    yield from _principal_problems(parent.delegation, child.delegation)
    yield from _depth_problems(parent, child, position)
    # R7 to R9, R11, R12, and of R6 that maxDepth does not grow, where the hop itself is not too deep already.
    is_too_deep = child.delegation.depth > deepest_below(parent.delegation)
    for widening in widenings(child.authority, ours, parent.authority, theirs):
        if not (is_too_deep and widening.reason is Reason.DELEGATION_DEPTH_EXCEEDED):
            yield widening.reason, f"{widening.member}: {widening.detail} ({widening.rule})"
    yield from _status_problems(parent, child)


def _issuer_problems(parent: Hop, child: Hop) -> Iterator[tuple[Reason, str]]:
    """R3."""
    if child.issuer != parent.subject:
        detail = f"it is issued by {child.issuer}, its parent is held by {parent.subject}"
        yield Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT, detail


def _parent_problems(parent: Hop, child: Hop) -> Iterator[tuple[Reason, str]]:
    """R4."""
    named = child.delegation.parent
    if named is None:
        yield Reason.DELEGATION_PARENT_MISMATCH, f"it names no parent, {parent.id} comes before it"
    elif named.digest != parent.digest:
        detail = f"it names the parent {named.digest:.80}, the one presented has {parent.digest}"
        yield Reason.DELEGATION_PARENT_MISMATCH, detail
    elif named.id != parent.id:
        detail = f"it names the parent {named.id:.200}, the one presented is {parent.id}"
        yield Reason.DELEGATION_PARENT_MISMATCH, detail


def _principal_problems(parent: Delegation, child: Delegation) -> Iterator[tuple[Reason, str]]:
    """R5."""
    pairs = (
        ("principal", parent.principal.id, child.principal.id),
        ("type of principal", parent.principal.type, child.principal.type),
        ("persona", parent.persona, child.persona),
    )
    for name, given, stated in pairs:
        if given != stated:
            yield Reason.DELEGATION_PRINCIPAL_ALTERED, f"the {name} is {stated}, its parent's is {given}"
            return


def _depth_problems(parent: Hop, child: Hop, position: int) -> Iterator[tuple[Reason, str]]:
    """R6; `maxDepth` that grows is found beside it by `narrower_than`."""
    deepest = deepest_below(parent.delegation)
    if position > deepest:
        yield Reason.DELEGATION_DEPTH_EXCEEDED, f"it is at position {position}, its parent allows none beyond {deepest}"
        return
    yield from _position_problems(child.delegation, position)


def _position_problems(delegation: Delegation, position: int) -> Iterator[tuple[Reason, str]]:
    if delegation.depth != position:
        detail = f"it says depth {delegation.depth}, its position is {position}"
        yield Reason.DELEGATION_DEPTH_EXCEEDED, detail
    elif delegation.max_depth is not None and delegation.max_depth < position:
        detail = f"its own maxDepth {delegation.max_depth} ends before its position {position}"
        yield Reason.DELEGATION_DEPTH_EXCEEDED, detail


def _status_problems(parent: Hop, child: Hop) -> Iterator[tuple[Reason, str]]:
    given = parent.delegation.status_range
    problems = [entry_problem(entry, given) for entry in child.entries]
    if child.delegation.status_range is not None:
        problems.append(range_problem(child.delegation.status_range, given))
    for problem in problems:
        if problem is not None:
            yield Reason.DELEGATION_STATUS_OUTSIDE_RANGE, problem
