"""Putting the delegations of one presentation in order: each names its parent by digest. Source: agent-credentials R13.

They are one chain when exactly one names no parent and each of the others names one that is there and that no other
names. The order in which they are presented says nothing. Authority is never added up from several chains.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vc.delegation.chain import ChainProblem, Hop
from vc.reasons import Reason


class Ordering(NamedTuple):
    """`order` has the places of the hops from root to leaf; it is empty when there is a problem.

    The `hop` of each problem is a place in what was given, since nothing is in order.
    """

    order: tuple[int, ...]
    problems: tuple[ChainProblem, ...]


def ordering_of(hops: Sequence[Hop]) -> Ordering:
    """Return the one order of `hops` as a chain, or why there is none; total, linear in their number."""
    if not hops:
        return Ordering((), (ChainProblem(0, Reason.DELEGATION_MISSING, "there is no delegation"),))
    place_of: dict[str, int] = {}
    problems = []
    for place, hop in enumerate(hops):
        if place_of.setdefault(hop.digest, place) != place:
            problems.append(_several(place, "it is presented twice"))
    roots = [place for place in place_of.values() if hops[place].delegation.parent is None]
    problems += [_several(place, "it is a first hop, and another is too") for place in roots[1:]]
    child_of: dict[int, int] = {}
    for place in place_of.values():
        problems += _link(place, hops[place], place_of, child_of)
    if problems:
        return Ordering((), tuple(problems))
    order = _walk(roots, child_of)
    if len(order) != len(hops):
        place = min(set(range(len(hops))) - set(order))
        return Ordering((), (_mismatch(place, "its parents go round in a circle and reach no first hop"),))
    return Ordering(order, ())


def _link(place: int, hop: Hop, place_of: dict[str, int], child_of: dict[int, int]) -> tuple[ChainProblem, ...]:
    named = hop.delegation.parent
    if named is None:
        return ()
    parent = place_of.get(named.digest)
    if parent is None:
        return (_mismatch(place, "the parent that it names by its digest is not presented"),)
    if child_of.setdefault(parent, place) != place:
        return (_several(place, "another hop has the same parent"),)
    return ()


def _walk(roots: Sequence[int], child_of: dict[int, int]) -> tuple[int, ...]:
    order = list(roots)  # one or none; each place has at most one child, so nothing is met twice after a root
    while order and order[-1] in child_of:
        order.append(child_of[order[-1]])
    return tuple(order)


def _several(place: int, detail: str) -> ChainProblem:
    return ChainProblem(place, Reason.DELEGATION_SEVERAL_CHAINS, f"{detail}; authority is never added up")


def _mismatch(place: int, detail: str) -> ChainProblem:
    return ChainProblem(place, Reason.DELEGATION_PARENT_MISMATCH, detail)
