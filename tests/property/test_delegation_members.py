"""Each member of an authority, held against the oracle for every pair of values that the small world has."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import chain, combinations, product
from typing import Any, TypeVar

import pytest
from support.authorities import ACTIONS, CONSTRAINTS, DIRECTORIES, LIMITS, LOCATIONS, Claim
from support.authority_oracle import ARGUMENTS, CONSENTS, PLACES, admitted, below, consents, sequences

from vc.delegation import ApprovalGate, normal_location
from vc.delegation.authority import parse_limit
from vc.delegation.constraint import parse_constraint
from vc.delegation.constraint_order import Slots, all_of, loosened, slots_of
from vc.delegation.gates import gates_of, quorums_of
from vc.delegation.limit_order import all_limits, limits_of, loosened_limits
from vc.delegation.places import common_places, places_of

T = TypeVar("T")


def up_to_two(values: list[T]) -> list[tuple[T, ...]]:
    return [*((value,) for value in values), *combinations(values, 2)]


# Constraints: one, or two of one slot, which are read as their meet


@cache
def inside(places: tuple[int, ...]) -> frozenset[int]:
    rules = [CONSTRAINTS[place] for place in places]
    return frozenset(
        index for index, arguments in enumerate(ARGUMENTS) if all(admitted(rule, arguments) for rule in rules)
    )


def slots(places: Iterable[int]) -> Slots | None:
    return slots_of([parse_constraint(CONSTRAINTS[place], "") for place in places])


def kind_of(place: int) -> tuple[str, ...]:
    return (CONSTRAINTS[place]["key"], *(CONSTRAINTS[place].keys() - {"key"}))


def test_a_constraint_that_restates_another_admits_nothing_more_and_two_admit_what_both_do() -> None:
    for left, right in product(range(len(CONSTRAINTS)), repeat=2):
        ours, theirs = slots([left]), slots([right])
        assert ours is not None
        assert theirs is not None
        is_within = inside((left,)) <= inside((right,))
        restates = not list(loosened(ours, theirs))
        assert is_within or not restates
        # The world is large enough to tell any two bounds of one slot apart: there the order is exact.
        assert restates is (is_within and kind_of(left) == kind_of(right)), (CONSTRAINTS[left], CONSTRAINTS[right])
        both = all_of(ours, theirs)
        if kind_of(left) == kind_of(right):
            assert (both is None) is (not inside((left, right)))
        if both is not None and kind_of(left) == kind_of(right):
            assert not list(loosened(both, ours))
            assert not list(loosened(both, theirs))
            assert both == slots([right, left])


def test_the_meet_of_two_constraints_of_a_slot_admits_exactly_what_both_do() -> None:
    for left, right in product(range(len(CONSTRAINTS)), repeat=2):
        both = slots([left, right])
        if both is None or kind_of(left) != kind_of(right):
            continue
        ((slot, bound),) = both.items()
        single: Claim = {"key": slot[0], slot[1]: str(bound) if isinstance(bound, Decimal) else bound}
        admits = frozenset(index for index, arguments in enumerate(ARGUMENTS) if admitted(single, arguments))
        assert admits == inside((left, right))


# Limits


@cache
def spent(places: tuple[int, ...]) -> frozenset[Any]:
    return sequences([LIMITS[place] for place in places])


def test_limits_that_restate_others_allow_no_other_sequence_and_two_allow_what_both_do() -> None:
    sets = up_to_two(list(range(len(LIMITS))))
    read = {each: limits_of([parse_limit(LIMITS[place], "") for place in each]) for each in sets}
    for left, right in product(sets, repeat=2):
        assert list(loosened_limits(read[left], read[right])) or spent(left) <= spent(right)
    for left, right in product(sets[::3], repeat=2):
        both = all_limits(read[left], read[right])
        stated = [
            {"kind": one.kind, "max": one.maximum, "unit": one.unit, "perSeconds": one.per_seconds}
            for one in both.stated()
        ]
        assert sequences(stated) == spent(left) & spent(right)
        assert both.stated() == all_limits(read[right], read[left]).stated()
        assert not list(loosened_limits(both, read[left]))


@pytest.mark.parametrize(
    ("child", "parent", "restates"),
    [
        ((5, 60), (5, 60), True),
        ((4, 60), (5, 60), True),
        ((5, 61), (5, 60), True),
        ((5, 60), (10, 30), True),
        ((6, 60), (5, 60), False),
        ((5, 59), (5, 60), False),
        ((10, 60), (5, 30), False),
        ((5, 30), (10, 60), False),
    ],
)
def test_a_rate_is_restated_by_fewer_in_a_span_that_is_not_shorter(
    child: tuple[int, int], parent: tuple[int, int], restates: bool
) -> None:
    ours, theirs = (
        limits_of([parse_limit({"kind": "rate", "max": most, "perSeconds": span}, "")])
        for most, span in (child, parent)
    )
    assert (not list(loosened_limits(ours, theirs))) is restates


# Places


@cache
def reached(granted: tuple[str, ...]) -> frozenset[str]:
    return frozenset(place for place in PLACES if any(below(place, one) for one in granted))


def test_places_contain_and_share_what_the_oracle_says() -> None:
    sets = up_to_two(LOCATIONS)
    read = {each: places_of(map(normal_location, each)) for each in sets}
    inner = [place for place in PLACES if reached((place,))]
    for each in sets:
        contained = [place for place in inner if read[each].contain(normal_location(place))]
        assert contained == [place for place in inner if place in reached(each)]
    for left, right in product(sets, repeat=2):
        common = common_places(read[left], read[right])
        shared = [place for place in inner if common.contain(normal_location(place))]
        assert shared == [place for place in inner if place in reached(left) & reached(right)]
        assert common == common_places(read[right], read[left])
        assert common == places_of(common.locations)


# Gates


def test_gates_demand_the_consents_that_the_oracle_says() -> None:
    raw = [{"actions": [*actions], "quorum": quorum, "directory": directory}
           for actions in chain(combinations(ACTIONS[:2], 1), [ACTIONS[:2]]) for quorum in (1, 2)
           for directory in DIRECTORIES]  # fmt: skip
    every = frozenset(ACTIONS)
    for listed in up_to_two(raw):
        quorums = quorums_of([_gate(one) for one in listed], every)
        for action in ACTIONS:
            needed = {directory: quorum for (guarded, directory), quorum in quorums.items() if guarded == action}
            enough = frozenset(
                index
                for index, given in enumerate(CONSENTS)
                if all(given[directory] >= quorum for directory, quorum in needed.items())
            )
            assert enough == consents({"approval": list(listed)}, action)
        assert quorums_of(gates_of(quorums), every) == quorums


def _gate(claim: Claim) -> ApprovalGate:
    return ApprovalGate(tuple(claim["actions"]), claim["quorum"], claim["directory"])
