"""Ranges of a status list: what lies inside, what overlaps, what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vc.delegation import StatusRange
from vc.delegation.status_range import free_ranges, lies_inside, overlap, overlapping, range_of_index

LISTS = ("https://acme.example/status/9", "https://acme.example/status/8")
ranges = st.builds(StatusRange, st.sampled_from(LISTS), st.integers(0, 12), st.integers(1, 6))


def span(first: int, size: int, url: str = LISTS[0]) -> StatusRange:
    return StatusRange(url, first, size)


def indexes(one: StatusRange) -> set[tuple[str, int]]:
    return {(one.list_url, index) for index in range(one.first, one.first + one.size)}


@pytest.mark.parametrize(
    ("inner", "outer", "inside"),
    [
        (span(4, 4), span(4, 4), True),
        (span(5, 3), span(4, 4), True),
        (span(3, 4), span(4, 4), False),
        (span(5, 4), span(4, 4), False),
        (span(4, 4, LISTS[1]), span(4, 4), False),
        (range_of_index(LISTS[0], 7), span(4, 4), True),
        (range_of_index(LISTS[0], 8), span(4, 4), False),
    ],
)
def test_inside_is_every_index(inner: StatusRange, outer: StatusRange, inside: bool) -> None:
    assert lies_inside(inner, outer) is inside


@given(ranges, ranges)
def test_inside_and_overlap_are_those_of_sets(left: StatusRange, right: StatusRange) -> None:
    assert lies_inside(left, right) is (indexes(left) <= indexes(right))
    assert overlap(left, right) is bool(indexes(left) & indexes(right))


@given(ranges, st.lists(ranges, max_size=4))
def test_what_is_free_is_what_is_left(outer: StatusRange, taken: list[StatusRange]) -> None:
    free = free_ranges(outer, taken)
    assert set().union(*map(indexes, free)) == indexes(outer).difference(*map(indexes, taken))
    assert overlapping(free) == ()
    assert list(free) == sorted(free)


@given(st.lists(ranges, max_size=5))
def test_siblings_that_overlap_are_found(siblings: list[StatusRange]) -> None:
    pairs = [(left, right) for left in range(len(siblings)) for right in range(left)]
    some_overlap = any(overlap(siblings[left], siblings[right]) for left, right in pairs)
    found = overlapping(siblings)
    assert bool(found) is some_overlap
    assert all(overlap(siblings[left], siblings[right]) and left != right for left, right in found)


def test_a_range_around_another_is_found_though_a_third_begins_between() -> None:
    assert overlapping([span(0, 10), span(2, 1), span(5, 1)]) == ((0, 1), (0, 2))
    assert overlapping([span(0, 2), span(2, 1), span(3, 1)]) == ()
