"""The secret order of a list: every index once, and not in a guessable order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.permutation import KEY_BYTES, draw

KEYS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


@given(KEYS, st.integers(1, 700))
def test_every_index_comes_exactly_once(key: bytes, length: int) -> None:
    assert sorted(draw(key, length, place) for place in range(length)) == list(range(length))


@given(KEYS, st.integers(1, 2**24).flatmap(lambda length: st.tuples(st.just(length), st.integers(0, length - 1))))
def test_an_index_lies_in_the_list_and_is_the_same_each_time(key: bytes, place: tuple[int, int]) -> None:
    length, counter = place
    index = draw(key, length, counter)
    assert 0 <= index < length
    assert index == draw(key, length, counter)


def test_a_whole_list_of_the_least_length_has_every_index_once() -> None:
    length = 131_072
    assert len({draw(bytes(KEY_BYTES), length, place) for place in range(length)}) == length


def test_neighbours_in_time_are_spread_over_the_list() -> None:
    length = 131_072
    indexes = [draw(b"k" * KEY_BYTES, length, place) for place in range(4096)]
    tenths = [sum(index * 10 // length == tenth for index in indexes) for tenth in range(10)]
    # Binomial with mean 410 and deviation 19: a tenth outside of five deviations would be no chance.
    assert all(abs(count - 409.6) < 5 * 19.2 for count in tenths)
    near = sum(abs(after - before) < length // 100 for before, after in pairwise(indexes))
    assert near < 4096 * 0.04  # two per cent are expected


def test_another_key_gives_another_order() -> None:
    one, other = ([draw(bytes([key]) * KEY_BYTES, 131_072, place) for place in range(32)] for key in (1, 2))
    assert len(set(one) & set(other)) < 3


@pytest.mark.parametrize("counter", [-1, 16, 17])
def test_a_place_outside_the_list_is_refused(counter: int) -> None:
    with pytest.raises(ValueError, match="outside a list of 16"):
        draw(bytes(KEY_BYTES), 16, counter)
