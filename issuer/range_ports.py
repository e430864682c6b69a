"""What the stores keep of status ranges: entries that a holder may give to hops of its own, and which were revoked.

A range is a block of a list that holds nothing but such blocks, all of one length. So no range overlaps another, and
none holds an entry that a credential or a switch was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RangeSeries:
    """The status lists that ranges of `count` entries come from; `length`, in entries, is a multiple of `count`."""

    count: int
    length: int


@dataclass(frozen=True, slots=True)
class Range:
    """The entries `first` to `first + count - 1` of a list of the purpose `revocation`, an entry a bit."""

    list_id: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a list."""

    list_id: int
    index: int


@dataclass(frozen=True, slots=True)
class HopRevocation:
    """That a hop which a holder issued is revoked: its credential's id, who says so, when, and why.

    `by` is the DID of an ancestor or the name of an administrator; the id is as whoever revoked it said.
    """

    credential_id: str
    by: str
    at: datetime
    reason: str | None = None


class RangeStore(Protocol):
    """The verbs about ranges; the rules of `ports` hold for them too."""

    def allot_ranges(self, series: RangeSeries, number: int) -> tuple[Range, ...]:
        """Give 1 to `number` ranges that were never given and never will be again, of one list, in a secret order.

        A list that is full is followed by a new one. What this returns is durable no later than the reservation that
        uses it. `number` is positive.
        """
        ...

    def revoke_in_range(self, place: Place, revocation: HopRevocation, root: str | None) -> HopRevocation:
        """Set an entry of a range that was reserved for the credential `root`, or, without one, of any; durable.

        It is seen by the next `status_values`. An entry that is set stays as it is: what is returned is its revocation,
        the first one. Raises StatusRefused when the entry is of no such range.
        """
        ...


def covers(ranges: Sequence[Range], place: Place) -> bool:
    """Tell whether the entry is one of these ranges."""
    return any(one.list_id == place.list_id and one.first <= place.index < one.first + one.count for one in ranges)
