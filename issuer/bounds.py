"""Within which time what a status list says is noticed by everybody, from the settings of the list."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DEFAULT_STALENESS = timedelta(minutes=5)  # of a verifier whose policy says nothing else; a test holds it to that


@dataclass(frozen=True, slots=True)
class Bound:
    """How long a set bit can go unnoticed, after it was recorded, by a verifier that keeps to the ttl of the lists.

    The next answer of the service shows the bit. An HTTP cache on the way may give out an older one for `ttl`
    (Cache-Control), and the verifier may use what it got for `ttl`, or less where its policy says so.
    `direct` is for a verifier that asks the service itself, `within` for one behind a cache, with the default policy.
    `life` is for a verifier that knows no ttl and keeps a list until its validUntil.
    """

    ttl: timedelta
    life: timedelta

    @property
    def direct(self) -> timedelta:
        """The bound where nothing is cached on the way."""
        return min(self.ttl, DEFAULT_STALENESS)

    @property
    def within(self) -> timedelta:
        """The bound for every verifier with the default policy."""
        return self.ttl + self.direct

    def refused_everywhere_by(self, recorded: datetime) -> datetime:
        """Give the moment from which every verifier refuses what was recorded as stopped by then, in whole seconds."""
        return whole_second_after(recorded) + self.within

    def refused_directly_by(self, recorded: datetime) -> datetime:
        """Give the same moment for verifiers without a cache on the way."""
        return whole_second_after(recorded) + self.direct


def whole_second_after(instant: datetime) -> datetime:
    """Round up: a bound that is a part of a second too early would be wrong."""
    return datetime.fromtimestamp(math.ceil(instant.timestamp()), UTC)
