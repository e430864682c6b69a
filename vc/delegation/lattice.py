"""The authority lattice: what an authority covers, when one is narrower than another, and what two have in common.

An authority is a union of capabilities under one audience, one set of approval gates, one depth and one span of time.
Capabilities are never added up: an act needs ONE capability that covers it whole, and a capability is narrower than a
union only when it lies inside ONE capability of it, even where several together would hold it.

`narrower_than(child, parent)`, in `narrowing`, holds member by member:

- every capability of the child lies inside one of the parent's (`extent`);
- the audience is a subset;
- each gate of the parent whose action the child still grants is kept: the same action and directory, a quorum not
  smaller. A gate whose action is gone guards nothing and may go;
- `deepest`, the last position in a chain that may still be reached, is not greater;
- the span of time lies inside.

None in audience, deepest or time bounds nothing. That is reflexive and transitive. It is antisymmetric on normal forms
(`normal`): capabilities in normal form, none inside another, in one fixed order; gates only for actions that are
granted, one for each quorum and directory; an authority that can cover nothing, whatever the reason, is `NOTHING`.

`meet` is the greatest authority that is narrower than both: the capabilities that two capabilities have in common,
pair by pair, without those inside another; the gates of both; and the tighter of every other member.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeVar

from vc.delegation.authority import Act, Capability
from vc.delegation.extent import Extent, actions_of, common_extent, extents_of, is_inside
from vc.delegation.gates import gates_of, quorums_of
from vc.delegation.hop import ApprovalGate, Delegation
from vc.delegation.location import AmbiguousLocationError, normal_location
from vc.delegation.writing import capability_bytes

T = TypeVar("T")

MAX_PAIRS: Final = 4096  # of capabilities of two hops, held against each other: 64 by 64, and a stranger chooses both
MAX_PAIRS_OF_ONE: Final = 65_536  # of one authority: as many as a delegation can have (closed.MAX_ITEMS), squared

_NEVER: Final = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


class Authority(NamedTuple):
    """What may be done: the part of a delegation, or of a role template, that can be compared.

    `deepest` is the last position in a chain that may be reached. Times are aware; the end does not belong to the span.
    """

    audience: tuple[str, ...] | None
    capabilities: tuple[Capability, ...]
    approval: tuple[ApprovalGate, ...] = ()
    deepest: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


NOTHING: Final = Authority((), (), (), -1, *_NEVER)


class TooManyPairsError(ValueError):
    """Two authorities have so many capabilities that holding all against all would cost too much."""


def authority_of(
    delegation: Delegation, valid_from: datetime | None = None, valid_until: datetime | None = None
) -> Authority:
    """Return what `delegation` allows, in a credential that is valid in this span."""
    return Authority(
        delegation.audience,
        delegation.capabilities,
        delegation.approval,
        deepest_below(delegation),
        valid_from,
        valid_until,
    )


def deepest_below(delegation: Delegation) -> int:
    """Return the last position in a chain that `delegation` lets be reached; without `maxDepth`, its own."""
    return delegation.depth if delegation.max_depth is None else delegation.max_depth


def covers(authority: Authority, act: Act) -> bool:
    """Tell whether one capability covers `act` whole: its action, location and arguments.

    NOT checked: limits, gates, audience, depth and time, which depend on more than the act. Source: R16.
    """
    return bool(covering(authority.capabilities, act))


def covering(capabilities: Sequence[Capability], act: Act) -> tuple[int, ...]:
    """Return the index of every capability that covers `act` whole; each would have to count its own limits.

    Linear in the size of the capabilities. NOT checked: limits.
    """
    try:
        location = normal_location(act.location)
    except AmbiguousLocationError:
        return ()
    return tuple(
        [
            index
            for index, (actions, places, constraints, _) in enumerate(capabilities)
            if act.action in actions
            and any(place.contains(location) for place in places)
            and all(constraint.admits(act.arguments) for constraint in constraints)
        ]
    )


def normal(authority: Authority) -> Authority:
    """Return the one form of all authorities that are as narrow as each other. Raises TooManyPairsError."""
    return _normal(_furthest(extents_of(authority.capabilities).values()), authority)


def meet(left: Authority, right: Authority) -> Authority:
    """Return, in normal form, the greatest authority that is narrower than both. Raises TooManyPairsError."""
    ours, theirs = extents_of(left.capabilities), extents_of(right.capabilities)
    _check_pairs(len(ours), len(theirs))
    common = [common_extent(one, other) for one in ours.values() for other in theirs.values()]
    return _normal(
        _furthest([extent for extent in common if extent is not None]),
        Authority(
            left.audience if right.audience is None else _common_audience(left.audience, right.audience),
            (),
            left.approval + right.approval,
            _tighter(min, left.deepest, right.deepest),
            _tighter(max, left.valid_from, right.valid_from),
            _tighter(min, left.valid_until, right.valid_until),
        ),
    )


def _normal(extents: tuple[Extent, ...], rest: Authority) -> Authority:
    """The normal form of what `extents`, already in theirs, allow under the other members of `rest`."""
    begins, ends = rest.valid_from, rest.valid_until
    if not extents or rest.audience == () or (begins is not None and ends is not None and begins >= ends):
        return NOTHING
    return Authority(
        None if rest.audience is None else tuple(sorted(set(rest.audience))),
        tuple([extent.capability() for extent in extents]),
        gates_of(quorums_of(rest.approval, actions_of(extents))),
        rest.deepest,
        begins,
        ends,
    )


def _furthest(extents: Iterable[Extent]) -> tuple[Extent, ...]:
    """Those of `extents` that lie inside no other, each once, in one fixed order."""
    distinct = dict(sorted({capability_bytes(extent.capability()): extent for extent in extents}.items()))
    found = tuple(distinct.values())
    _check_pairs(len(found), len(found), MAX_PAIRS_OF_ONE)
    return tuple(
        [one for one in found if not any(one is not other and is_inside(one, other) for other in found)],
    )


def _check_pairs(left: int, right: int, most: int = MAX_PAIRS) -> None:
    if left * right > most:
        raise TooManyPairsError(f"{left} capabilities against {right}: more than {most} pairs")


def _common_audience(left: tuple[str, ...] | None, right: tuple[str, ...]) -> tuple[str, ...]:
    return right if left is None else tuple(set(left) & set(right))


def _tighter(choose: Callable[[T, T], T], left: T | None, right: T | None) -> T | None:
    if left is None or right is None:
        return right if left is None else left
    return choose(left, right)
