"""Single use: a ledger remembers what was used, so that the second use is refused."""

from datetime import datetime
from typing import Protocol


class Ledger(Protocol):
    """Something that records uses; safe to share between threads."""

    def spend(self, key: str, until: datetime, now: datetime) -> bool:
        """Record `key` as used and return True, or return False when it is recorded already: one indivisible step.

        A key may be forgotten when `now` of a later call has reached its `until`. Both are aware datetimes.
        Raises LedgerUnavailable when it could not be recorded; nobody then knows whether it was the first use.
        """
        ...
