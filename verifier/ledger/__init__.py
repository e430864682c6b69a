"""What a ledger remembers: that something was used, and how much of each limit. One step does both, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol


class SingleUse(NamedTuple):
    """What may be used once: every key is new, or none is taken.

    `until` is when the keys may be forgotten, because what they stand for is refused by then for its age.
    """

    keys: tuple[str, ...]
    until: datetime


class Charge(NamedTuple):
    """One limit that an act counts against.

    `counter` names what is counted, the same for every act that counts against the limit and for no other; `amount` is
    what this act uses, not negative; `maximum` what all acts together may use: for ever when `window` is None, else
    within any span of that length. `until` is when the counter may be forgotten: nothing counts from then on.
    """

    counter: str
    amount: Decimal
    maximum: Decimal
    window: timedelta | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """It was the first use, every limit had room, and both are written down."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """`key` is recorded as used already; nothing was written. False, so that no `if` takes it for a yes."""

    key: str

    def __bool__(self) -> Literal[False]:
        return False


@dataclass(frozen=True, slots=True)
class Exceeded:
    """`charge` does not fit: `used` is what others used of its maximum; nothing was written. False, like Replayed."""

    charge: Charge
    used: Decimal

    def __bool__(self) -> Literal[False]:
        return False


Recording = Recorded | Replayed | Exceeded


class Ledger(Protocol):
    """Something that records uses; safe to share between threads."""

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recording:
        """Write down `use` and every charge, or nothing: one indivisible step, also between processes.

        A replay is told before a limit; of several limits without room, the first in the order given. Datetimes are
        aware. For a counter time never goes back: a `now` before that of its last act counts as that.
        Raises LedgerUnavailable when it could not be recorded, when `until` of anything has passed, or when an amount
        cannot be counted exactly; nobody then knows whether it was the first use. Source: agent-credentials R10, R15.
        """
        ...
