"""What a counter holds: exact sums, a window that rolls, few entries however many acts, and text that comes back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import accumulate
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.ledger.tally import Tally, exact_sum, microseconds, read_acts, still_counting, with_act, write_acts

AMOUNTS = st.decimals(min_value=0, max_value=10**30, places=12)
WINDOW = 10_000
FAR = 10**15


@given(st.dictionaries(st.integers(-(10**17), 10**17), AMOUNTS, max_size=20))
def test_acts_come_back_from_text_as_they_were(acts: dict[int, Decimal]) -> None:
    assert read_acts(write_acts(acts)) == acts


@given(st.lists(AMOUNTS, max_size=40), st.integers(1, 30))
def test_a_sum_is_exact_whatever_the_precision_of_the_thread(amounts: list[Decimal], precision: int) -> None:
    with localcontext(prec=precision):
        total = exact_sum(*amounts)
    assert Fraction(total) == sum(map(Fraction, amounts))


def test_a_moment_is_exact_to_the_microsecond() -> None:
    moment = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert microseconds(moment) - microseconds(moment - timedelta(microseconds=1)) == 1
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def acted(moments: list[int], window: int | None) -> Tally:
    tally = Tally(FAR, moments[0], {})
    for moment in moments:
        tally = with_act(still_counting(tally, window, FAR, moment), window, Decimal(1))
    return tally


def test_without_a_window_there_is_one_entry_however_many_acts() -> None:
    tally = acted(list(range(5000)), None)
    assert tally.acts == {4999: Decimal(5000)}


def test_what_left_the_window_is_kept_no_longer() -> None:
    assert acted([0, 1, 2, WINDOW + 1], WINDOW).acts == {2: Decimal(1), WINDOW + 1: Decimal(1)}


@given(st.integers(0, 2**32), st.integers(600, 1200), st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_many_acts_take_few_entries_and_each_counts_for_its_window_and_hardly_longer(
    seed: int, number: int, longest: int
) -> None:
    random = Random(seed)  # noqa: S311  not for secrets
    moments = list(accumulate(random.randint(0, longest) for _ in range(number)))
    tally = acted(moments, WINDOW)
    assert len(tally.acts) <= 512
    for later in range(0, WINDOW + WINDOW // 256 + 2, 397):
        now = moments[-1] + later
        counted = still_counting(tally, WINDOW, FAR, now).used()
        truly = sum(moment > now - WINDOW for moment in moments)
        a_step_longer = sum(moment > now - WINDOW - WINDOW // 256 - 1 for moment in moments)
        assert truly <= counted <= a_step_longer
