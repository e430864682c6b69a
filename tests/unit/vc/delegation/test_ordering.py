"""The delegations of one presentation are one chain, in whatever order they are shown, or they are refused."""

from itertools import permutations

import pytest
from support.hops import PARTIES, hop

from vc.delegation.chain import Hop
from vc.delegation.ordering import ordering_of
from vc.reasons import Reason

SEVERAL, MISMATCH = Reason.DELEGATION_SEVERAL_CHAINS, Reason.DELEGATION_PARENT_MISMATCH


def found(*hops: Hop) -> list[tuple[int, Reason]]:
    ordering = ordering_of(hops)
    assert bool(ordering.problems) is (ordering.order == ())
    return [(problem.hop, problem.reason) for problem in ordering.problems]


@pytest.mark.parametrize("shown", list(permutations(range(3))))
def test_any_order_is_put_right(shown: tuple[int, ...]) -> None:
    ordering = ordering_of([hop(position) for position in shown])
    assert ordering.problems == ()
    assert [shown[place] for place in ordering.order] == [0, 1, 2]


def test_one_hop_is_a_chain() -> None:
    assert ordering_of([hop(0)]).order == (0,)


def test_nothing_is_no_chain() -> None:
    assert found() == [(0, Reason.DELEGATION_MISSING)]


def test_two_first_hops_are_two_chains() -> None:
    assert found(hop(0), hop(1), hop(0, digest="digest-x")) == [(2, SEVERAL)]


def test_two_hops_below_one_are_two_chains() -> None:
    assert found(hop(0), hop(1), hop(1, digest="digest-x", subject=PARTIES[3])) == [(2, SEVERAL)]


def test_the_same_hop_twice_is_refused() -> None:
    assert found(hop(0), hop(1), hop(1)) == [(2, SEVERAL)]
    assert found(hop(0), hop(0)) == [(1, SEVERAL)]


def test_a_parent_that_is_not_shown_is_refused_at_its_child() -> None:
    assert found(hop(0), hop(2)) == [(1, MISMATCH)]
    assert found(hop(1), hop(2)) == [(0, MISMATCH)]
    assert found(hop(0), hop(1, {"parent/digestMultibase": "digest-x"}), hop(2)) == [(1, MISMATCH)]


def test_hops_that_name_each_other_are_refused() -> None:
    first = hop(1, {"parent/digestMultibase": "digest-2"})
    assert found(first, hop(2)) == [(0, MISMATCH)]
    assert found(hop(1, {"parent/digestMultibase": "digest-1"})) == [(0, MISMATCH)]


def test_a_circle_beside_a_chain_is_refused() -> None:
    assert found(hop(0), hop(1, {"parent/digestMultibase": "digest-2"}), hop(2)) == [(1, MISMATCH)]
