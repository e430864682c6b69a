"""The contract of a ledger, on every one: once, within every limit, all or nothing, exact, and never forgiving."""

import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from support.ledgers import DAY, LATER, NOW, TOMORROW, FullLedger, Numbered, charge, use

from verifier import Exceeded, LedgerUnavailable, Recorded, Recording, Replayed

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def act(ledger: FullLedger) -> Numbered:
    return Numbered(ledger)


def test_the_first_use_is_recorded_and_the_second_is_a_replay(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [], NOW) == Recorded()
    assert ledger.record(use("a"), [], NOW) == Replayed("a")
    assert ledger.record(use("b"), [], NOW) == Recorded()


def test_only_what_is_recorded_is_true(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [charge()], NOW)
    assert not ledger.record(use("a"), [charge()], NOW)
    assert not ledger.record(use("b"), [charge(maximum=1)], NOW)


def test_of_several_keys_every_one_is_new_or_none_is_taken(ledger: FullLedger) -> None:
    assert ledger.record(use("a", "b"), [], NOW)
    assert ledger.record(use("c", "b", "d"), [], NOW) == Replayed("b")
    assert ledger.record(use("c", "d"), [], NOW)


def test_a_key_is_held_until_its_end_and_not_after(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [], NOW)
    assert ledger.record(use("a", until=TOMORROW), [], LATER - INSTANT) == Replayed("a")
    assert ledger.record(use("a", until=TOMORROW), [], LATER)


def test_a_replay_does_not_lengthen_the_first_use(ledger: FullLedger) -> None:
    ledger.record(use("a"), [], NOW)
    ledger.record(use("a", until=TOMORROW), [], NOW)
    assert ledger.record(use("a", until=TOMORROW), [], LATER)


def test_what_has_ended_cannot_be_recorded(ledger: FullLedger) -> None:
    for ended in (NOW, NOW - INSTANT):
        with pytest.raises(LedgerUnavailable, match="ended"):
            ledger.record(use("a", until=ended), [], NOW)
        with pytest.raises(LedgerUnavailable, match="ended"):
            ledger.record(use("a"), [charge("c"), charge("d", until=ended)], NOW)
    assert ledger.record(use("a"), [charge("c", 3)], NOW)


def test_a_limit_has_room_up_to_its_maximum_and_no_more(act: Numbered) -> None:
    assert [bool(act(charge(maximum=3))) for _ in range(5)] == [True, True, True, False, False]
    assert act(charge(maximum=3)) == Exceeded(charge(maximum=3), Decimal(3))
    assert act(charge(maximum=4))


def test_one_that_wants_more_than_there_is_leaves_room_for_one_that_wants_less(act: Numbered) -> None:
    assert act(charge("c", "7.5", 10))
    assert act(charge("c", "2.51", 10)) == Exceeded(charge("c", "2.51", 10), Decimal("7.5"))
    assert act(charge("c", "2.5", 10))
    assert not act(charge("c", "0.01", 10))
    assert act(charge("c", 0, 10))


def test_counters_of_other_names_are_other_counters(act: Numbered) -> None:
    for name in ("c", "C", "c ", "", "c per None", "ç", "c\u0000", "x" * 65, "x" * 66):
        assert act(charge(name, maximum=1)), name
        assert not act(charge(name, maximum=1)), name


def test_a_key_and_a_counter_of_one_name_have_nothing_to_do_with_each_other(ledger: FullLedger) -> None:
    assert ledger.record(use("c"), [charge("c", maximum=1)], NOW)
    assert ledger.record(use("d"), [charge("c", maximum=1)], NOW) == Exceeded(charge("c", maximum=1), Decimal(1))


def test_a_window_is_part_of_what_is_counted(act: Numbered) -> None:
    assert act(charge("c", maximum=1))
    assert act(charge("c", maximum=1, window=MINUTE))
    assert act(charge("c", maximum=1, window=2 * MINUTE))
    assert not act(charge("c", maximum=1, window=MINUTE))


def test_charges_of_one_act_to_one_counter_add_up(act: Numbered) -> None:
    assert act(charge(maximum=3), charge(maximum=3, amount=2))
    assert act(charge("d", 2), charge("d", 2)) == Exceeded(charge("d", 2), Decimal(2))
    assert act(charge("d", 3))


def test_what_is_refused_by_the_last_limit_debits_none(act: Numbered) -> None:
    assert act(charge("last", maximum=1))
    refused = act(charge("first"), charge("rate", window=DAY), charge("last", maximum=1), charge("later", maximum=0))
    assert refused == Exceeded(charge("last", maximum=1), Decimal(1))
    assert act(charge("first", 3), charge("rate", 3, window=DAY))


def test_what_is_refused_by_a_limit_does_not_use_up_its_key(ledger: FullLedger) -> None:
    assert not ledger.record(use("a"), [charge(maximum=0)], NOW)
    assert ledger.record(use("a"), [charge(maximum=1)], NOW)


def test_a_replay_debits_nothing_and_is_told_before_a_limit(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [charge(maximum=1)], NOW)
    assert ledger.record(use("a"), [charge(maximum=1), charge("other")], NOW) == Replayed("a")
    assert ledger.record(use("b"), [charge("other", 3)], NOW)


def test_amounts_are_exact(act: Numbered) -> None:
    for _ in range(10):
        assert act(charge(amount="0.1", maximum=1))
    assert act(charge(amount="0." + "0" * 60 + "1", maximum=1)) == Exceeded(
        charge(amount="0." + "0" * 60 + "1", maximum=1), Decimal("1.0")
    )
    huge = "9" * 60
    assert act(charge("huge", huge, huge))
    assert not act(charge("huge", "0." + "0" * 59 + "1", huge))
    assert act(charge("many", 2**53, 2**54))
    assert act(charge("many", 2**53 - 1, 2**54))
    assert act(charge("many", 1, 2**54))
    assert not act(charge("many", 1, 2**54))


@pytest.mark.parametrize(
    "amount", ["-1", "-0.01", "NaN", "sNaN", "Infinity", "-Infinity", "1E+64", "1E-65", "1E+999999"]
)
def test_an_amount_that_cannot_be_counted_exactly_is_not_counted(ledger: FullLedger, amount: str) -> None:
    for wrong in (charge("c", amount), charge("c", 1, amount)):
        with pytest.raises(LedgerUnavailable, match="amount"):
            ledger.record(use("a"), [charge("d"), wrong], NOW)
    assert ledger.record(use("a"), [charge("d", 3)], NOW)


def test_a_window_without_length_is_refused(ledger: FullLedger) -> None:
    for length in (timedelta(0), -MINUTE):
        with pytest.raises(LedgerUnavailable, match="window"):
            ledger.record(use("a"), [charge(window=length)], NOW)


def test_a_rate_lets_at_most_its_maximum_pass_in_any_span_of_its_window(act: Numbered) -> None:
    rate = charge(maximum=2, window=MINUTE)
    assert act(rate, now=NOW)
    assert act(rate, now=NOW + 40 * timedelta(seconds=1))
    assert act(rate, now=NOW + MINUTE - INSTANT) == Exceeded(rate, Decimal(2))
    assert act(rate, now=NOW + MINUTE)  # the first is exactly a minute ago
    assert not act(rate, now=NOW + MINUTE)
    assert act(rate, now=NOW + 100 * timedelta(seconds=1))


def test_what_a_rate_refused_does_not_count_against_it(act: Numbered) -> None:
    rate = charge(maximum=1, window=MINUTE)
    assert act(rate)
    assert not any(act(rate, now=NOW + timedelta(seconds=second)) for second in range(1, 60))
    assert act(rate, now=NOW + MINUTE)


def test_of_a_large_rate_not_more_than_its_maximum_passes_in_any_span(act: Numbered) -> None:
    rate = charge(maximum=600, window=timedelta(seconds=1024))
    seconds = [*range(600), *(second for second in range(1020, 1100) for _ in range(3))]
    passed = [second for second in seconds if act(rate, now=NOW + timedelta(seconds=second))]
    assert all(sum(first <= other < first + 1024 for other in passed) <= 600 for first in passed)
    # Beyond 512 acts, one may count longer by less than a 256th of the window, which is 4 seconds.
    assert passed[:600] == list(range(600))
    assert 1024 <= passed[600] < 1028
    assert len(passed) > 600 + 70


def test_a_counter_begins_anew_when_it_has_ended(act: Numbered) -> None:
    assert act(charge(amount=3, until=LATER))
    assert not act(charge(until=LATER), now=LATER - INSTANT)
    assert act(charge(amount=3), now=LATER)


def test_a_counter_is_kept_for_the_longest_that_was_asked(act: Numbered) -> None:
    assert act(charge(amount=3, maximum=5))
    assert act(charge(maximum=5, until=LATER))
    assert act(charge(maximum=5, amount=2), now=LATER) == Exceeded(charge(maximum=5, amount=2), Decimal(4))


def test_a_clock_that_is_set_back_forgives_nothing(act: Numbered) -> None:
    rate = charge("rate", maximum=2, window=MINUTE)
    assert act(charge(maximum=2), rate)
    assert act(charge(maximum=2), rate, now=NOW + timedelta(seconds=30))
    for earlier in (NOW - timedelta(seconds=1), NOW - MINUTE, NOW - DAY):
        assert not act(rate, now=earlier)
        assert not act(charge(maximum=2), now=earlier)


def test_time_stands_still_for_a_rate_until_a_clock_that_was_set_back_has_caught_up(act: Numbered) -> None:
    rate = charge(maximum=2, window=MINUTE)
    assert act(rate, now=NOW)
    assert act(rate, now=NOW - DAY)
    assert not act(rate, now=NOW - DAY + 2 * MINUTE)
    assert not act(rate, now=NOW + MINUTE - INSTANT)
    assert act(rate, now=NOW + MINUTE)


def test_what_ended_is_forgotten_a_minute_later(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [charge(until=LATER)], NOW)
    assert ledger.record(use("b", until=TOMORROW), [charge("d")], NOW)
    assert ledger.purge(LATER + MINUTE - INSTANT) == 0
    assert ledger.purge(LATER + MINUTE) == 2
    assert ledger.purge(LATER + MINUTE) == 0
    assert ledger.record(use("b", until=TOMORROW), [], NOW) == Replayed("b")


def test_what_was_forgotten_is_not_known_to_be_new_when_a_clock_is_set_back(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [charge("uses", 3, until=LATER)], NOW)
    assert ledger.purge(LATER + MINUTE) == 2
    with pytest.raises(LedgerUnavailable, match="set back"):
        ledger.record(use("a"), [], NOW)
    with pytest.raises(LedgerUnavailable, match="set back"):
        ledger.record(use("b", until=TOMORROW), [charge("uses", 1, until=LATER)], NOW)
    assert ledger.record(use("b", until=TOMORROW), [charge("uses", 1)], NOW)


def test_a_counter_that_was_put_off_is_not_forgotten_at_its_first_end(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [charge(amount=2, until=LATER)], NOW)
    assert ledger.record(use("b"), [charge(until=TOMORROW)], NOW)
    assert ledger.purge(LATER + MINUTE) == 2
    assert ledger.record(use("c", until=TOMORROW), [charge()], LATER + MINUTE) == Exceeded(charge(), Decimal(3))
    assert ledger.purge(TOMORROW + MINUTE) == 1


def test_a_ledger_purges_by_itself_and_never_much_at_once(ledger: FullLedger) -> None:
    for number in range(400):
        ledger.record(use(f"a-{number}"), [charge(f"c-{number}", until=LATER)], NOW)
    later = LATER + DAY
    for number in range(400):
        ledger.record(use(f"b-{number}", until=later + DAY), [charge("d", 1, 400, until=later + DAY)], later)
    assert ledger.purge(later) == 0


def test_names_of_any_length_and_any_characters_are_taken(ledger: FullLedger) -> None:
    names = ["", "\u0000", "a\u0000", "\ud800", "𐀀", "x" * 100_000, "x" * 100_001, "'; DROP TABLE used --", "%s", "\\"]
    for name in names:
        assert ledger.record(use(name), [charge(name, maximum=1)], NOW)
    for name in names:
        assert ledger.record(use(name), [], NOW) == Replayed(name)
        assert not ledger.record(use("n-" + name), [charge(name, maximum=1)], NOW)


def test_moments_and_lengths_may_be_extreme(act: Numbered) -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert act(charge(window=timedelta.max, until=last), now=first)
    assert act(charge(window=timedelta.max, amount=2, until=last), now=last - DAY)
    assert not act(charge(window=timedelta.max, until=last), now=last - DAY)
    assert act(charge("short", window=timedelta.resolution, until=last), now=last - DAY)


def test_zones_do_not_matter(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [], NOW.astimezone(ZoneInfo("Asia/Kolkata")))
    assert ledger.record(use("a", until=TOMORROW), [], LATER.astimezone(ZoneInfo("America/New_York")))


def test_many_charges_are_one_step(act: Numbered) -> None:
    many = [charge(f"c-{number}", maximum=2) for number in range(300)]
    assert act(*many)
    assert act(*many)
    assert act(*many, charge("d")) == Exceeded(many[0], Decimal(2))
    assert act(charge("d", 3))


def at_once(number: int, work: Callable[[int], Recording]) -> Counter[type]:
    """Do work in so many threads that begin together and are switched often, and count the kinds of answers."""
    together = Barrier(number)

    def begin(each: int) -> Recording:
        together.wait(60)
        return work(each)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(number) as pool:
            return Counter(type(answer) for answer in pool.map(begin, range(number)))
    finally:
        sys.setswitchinterval(interval)


def test_of_fifty_threads_with_one_single_use_capability_exactly_one_is_allowed(ledger: FullLedger) -> None:
    for attempt in range(5):
        once, limit = charge(f"x-{attempt}", 1, 1), charge(f"y-{attempt}", 1, 1)
        same = at_once(50, lambda _: ledger.record(use(f"a-{attempt}"), [once], NOW))  # noqa: B023
        others = at_once(50, lambda each: ledger.record(use(f"b-{attempt}-{each}"), [limit], NOW))  # noqa: B023
        assert same == {Recorded: 1, Replayed: 49}
        assert others == {Recorded: 1, Exceeded: 49}


def test_threads_that_take_the_same_counters_in_other_orders_do_not_stop_each_other(ledger: FullLedger) -> None:
    names = ["a", "b", "c", "d"]

    def each(number: int) -> bool:
        order = names[number % 4 :] + names[: number % 4]
        keys = [f"k-{number}-{name}" for name in order]
        return bool(ledger.record(use(*keys), [charge(name, 1, 60) for name in order], NOW))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(each, range(80))) == 60


def test_a_ledger_that_was_closed_opens_again_by_itself(ledger: FullLedger) -> None:
    assert ledger.record(use("a"), [], NOW)
    ledger.close()
    assert ledger.record(use("a"), [], NOW) == Replayed("a")
    ledger.close()
    ledger.close()
