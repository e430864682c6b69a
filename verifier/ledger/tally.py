"""What a counter holds, exactly: which amounts were used when. Pure; times are whole microseconds since 1970."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import NamedTuple

from verifier.errors import LedgerUnavailable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DIGITS = 64  # before and after the point: far more than `vc.delegation` reads
_EXACT = Context(prec=4 * _DIGITS, traps=[Inexact, InvalidOperation])

# So many acts of a window are remembered one by one; of more, neighbours are counted as one, at the later time.
_MOST_ACTS = 512
_STEPS = 256


class Tally(NamedTuple):
    """The state of one counter: the amounts used, by time. Without a window they are one sum, at the latest time.

    `seen` is the latest time of any act, and `until` that from which on all of it may be forgotten.
    """

    until: int
    seen: int
    acts: Mapping[int, Decimal]

    def used(self) -> Decimal:
        """Return the sum of all that is held."""
        return exact_sum(*self.acts.values())


def microseconds(moment: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970; nothing is rounded, which a float would."""
    return (moment - _EPOCH) // _MICROSECOND


def span(window: timedelta) -> int:
    """Return a length of time in whole microseconds."""
    return window // _MICROSECOND


def exact_sum(*amounts: Decimal) -> Decimal:
    """Return the sum without rounding."""
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total


def require_countable(amount: Decimal) -> None:
    """Raise LedgerUnavailable when `amount` is negative, or cannot be added up without rounding."""
    if not amount.is_finite() or amount < 0:
        raise LedgerUnavailable("an amount to be counted is a number that is not negative")
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and (exponent < -_DIGITS or amount.adjusted() >= _DIGITS):
        raise LedgerUnavailable(f"an amount with more than {_DIGITS} digits before or after the point is not counted")


def still_counting(tally: Tally | None, window: int | None, until: int, now: int) -> Tally:
    """Return what of `tally` counts at `now`; an act that is exactly `window` old counts no longer.

    For a counter time never goes back: a `now` before that of its last act is taken as that. A tally whose end has come
    is as good as none.
    """
    if tally is None or tally.until <= now:
        return Tally(until, now, {})
    seen = max(tally.seen, now)
    acts = tally.acts
    if window is not None:
        acts = {at: amount for at, amount in acts.items() if at > seen - window}
    return Tally(max(tally.until, until), seen, acts)


def with_act(tally: Tally, window: int | None, amount: Decimal) -> Tally:
    """Return `tally`, which is counting still, with one more act at the time that it has seen."""
    if window is None:
        return Tally(tally.until, tally.seen, {tally.seen: exact_sum(*tally.acts.values(), amount)})
    acts = {**tally.acts, tally.seen: exact_sum(tally.acts.get(tally.seen, Decimal(0)), amount)}
    return Tally(tally.until, tally.seen, acts if len(acts) <= _MOST_ACTS else _coarser(acts, window))


def _coarser(acts: Mapping[int, Decimal], window: int) -> dict[int, Decimal]:
    """Move each act to a later time, by less than a step, so that few times are left.

    An act then counts longer than its window by less than a step, never shorter: that lets through less, never more.
    """
    step = max(1, window // _STEPS)
    moved: dict[int, Decimal] = {}
    for at, amount in acts.items():
        later = -(-at // step) * step
        moved[later] = exact_sum(moved.get(later, Decimal(0)), amount)
    return moved


def write_acts(acts: Mapping[int, Decimal]) -> str:
    """Return acts as text, `time:amount` with spaces between; `read_acts` gives them back unchanged."""
    return " ".join(f"{at}:{amount:f}" for at, amount in acts.items())


def read_acts(text: str) -> dict[int, Decimal]:
    """Return what `write_acts` wrote; raises LedgerUnavailable for anything else."""
    try:
        pairs = [entry.split(":") for entry in text.split()]
        acts = {int(at): Decimal(amount) for at, amount in pairs}
    except (ValueError, InvalidOperation) as error:
        raise LedgerUnavailable("a counter holds what no ledger wrote") from error
    for amount in acts.values():
        require_countable(amount)
    return acts
