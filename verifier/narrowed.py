"""What one hop of a chain took away from the hop before it, as a person reads it. Pure; made only when it is read.

A member was narrowed exactly when the parent is not narrower than the child in it: `vc.delegation.narrowing` asked the
other way round. Where the child is wider the rules between hops say so; here it shows nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vc.delegation.authority import Limit
from vc.delegation.constraint import Constraint
from vc.delegation.constraint_order import in_words
from vc.delegation.extent import Extent, Extents, extents_of, gaps, is_inside, listed
from vc.delegation.lattice import MAX_PAIRS, Authority
from vc.delegation.narrowing import narrower_than
from verifier.results import shown

_NAMES = {"/audience": "audience", "/maxDepth": "depth", "/approval": "approval"}
NOTHING = "nothing"


class Narrowing(NamedTuple):
    """One member that a hop narrowed: what the hop before it had, and what this one has, in words.

    `member` is `actions`, `locations`, `constraints`, `limits`, `capability` (one that was not handed on), `audience`,
    `approval`, `depth`, `validFrom` or `validUntil`. `capability` is the index in this hop's `authorization_details`,
    or of the hop before where the capability was not handed on; None for the members outside them.
    """

    member: str
    capability: int | None
    before: str
    after: str


def narrowings(parent: Authority, child: Authority) -> tuple[Narrowing, ...]:
    """Return every member in which `child` allows less than `parent`; empty when they allow the same.

    The texts are escaped and cut. More than MAX_PAIRS pairs of capabilities are counted, not compared.
    """
    # With the same capabilities on both sides, only what stands beside the capabilities can differ.
    beside = narrower_than(parent._replace(capabilities=child.capabilities), child)
    members = dict.fromkeys([_NAMES.get(widening.member, widening.member) for widening in beside])
    return (
        *_of_capabilities(extents_of(parent.capabilities), extents_of(child.capabilities)),
        *(Narrowing(name, None, _beside(name, parent), _beside(name, child)) for name in members),
    )


def narrowings_along(chain: Sequence[Authority]) -> tuple[tuple[Narrowing, ...], ...]:
    """Return for each hop from the root to the leaf what it narrowed; for the root nothing."""
    return (*[() for _ in chain[:1]], *[narrowings(parent, child) for parent, child in pairwise(chain)])


def grants(authority: Authority) -> tuple[str, ...]:
    """Return one line for each capability: its actions, locations, constraints and limits; escaped and cut."""
    return tuple([_whole(extent) for extent in extents_of(authority.capabilities).values()])


def _of_capabilities(theirs: Extents, ours: Extents) -> Iterator[Narrowing]:
    if len(ours) * len(theirs) > MAX_PAIRS:
        before, after = f"{len(theirs)} capabilities", f"{len(ours)} capabilities, too many to compare"
        yield Narrowing("capability", None, before, after)
        return
    parents = {index: _parent_of(extent, theirs) for index, extent in ours.items()}
    for index, parent in parents.items():
        if parent is not None:
            yield from _of_one(index, theirs[parent], ours[index])
    for index in sorted(theirs.keys() - parents.values()):
        yield Narrowing("capability", index, _whole(theirs[index]), NOTHING)


def _parent_of(child: Extent, theirs: Extents) -> int | None:
    for index, extent in theirs.items():
        if is_inside(child, extent):
            return index
    return min(theirs, key=lambda index: sum(1 for _ in gaps(child, theirs[index])), default=None)


def _of_one(index: int, before: Extent, after: Extent) -> Iterator[Narrowing]:
    for member in dict.fromkeys([gap.member for gap in gaps(before, after)]):
        yield Narrowing(member, index, _member(member, before), _member(member, after))


def _member(name: str, extent: Extent) -> str:
    capability = extent.capability()
    if name == "actions":
        return _listed(capability.actions)
    if name == "locations":
        return _listed(map(str, capability.locations))
    return _constraints(capability.constraints) if name == "constraints" else _limits(capability.limits)


def _whole(extent: Extent) -> str:
    capability = extent.capability()
    text = f"{_listed(capability.actions)} at {_listed(map(str, capability.locations))}"
    if capability.constraints:
        text += f"; {_constraints(capability.constraints)}"
    return f"{text}; {_limits(capability.limits)}" if capability.limits else text


def _constraints(constraints: Sequence[Constraint]) -> str:
    return _listed([f"{one.key} {one.kind} {in_words(one.bound)}" for one in constraints])


def _limits(limits: Sequence[Limit]) -> str:
    return _listed(map(limit_in_words, limits))


def limit_in_words(limit: Limit) -> str:
    """Return a limit as a person reads it, unescaped."""
    if limit.kind == "rate":
        return f"at most {limit.maximum} in {limit.per_seconds} s"
    if limit.kind == "amount":
        return f"at most {in_words(limit.maximum)} {limit.unit} of {limit.key}"
    return f"at most {limit.maximum} {limit.kind}"


def _beside(name: str, authority: Authority) -> str:
    if name == "audience":
        return "anybody" if authority.audience is None else _listed(authority.audience)
    if name == "approval":
        gates = [f"{', '.join(gate.actions)}: {gate.quorum} of {gate.directory}" for gate in authority.approval]
        return _listed(gates)
    if name == "depth":
        return "any" if authority.deepest is None else f"down to hop {authority.deepest}"
    moment = authority.valid_from if name == "validFrom" else authority.valid_until
    return "no bound" if moment is None else shown(moment)


def _listed(texts: Iterable[str]) -> str:
    return shown(listed(texts)) or NOTHING
