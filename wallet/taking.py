"""Taking indexes from the status range of a held delegation, so that no two hops ever share a bit.

What is taken stands durably in the wallet before anything is signed, also where the process is killed in between: then
an index is lost, and never given twice. Nothing is put back, not even when the hop that had it has ended. NOT
noticed: a wallet file that was put back to an earlier state.
"""

import secrets
from typing import NamedTuple

from vc.delegation import StatusRange
from vc.delegation.status_range import free_ranges, in_words
from wallet.errors import DelegationNotMade
from wallet.records import Records


class Taken(NamedTuple):
    """The index of the hop itself, and the part of the range that its holder may give out, if any."""

    own: int
    passed_on: StatusRange | None


def take(records: Records, outer: StatusRange, share: int) -> Taken:
    """Take one index at random from what is left of `outer`, and `share` more in one piece for hops below.

    Raises DelegationNotMade when there is not that much left, WalletDamaged, WalletUnavailable.
    """
    while True:
        entries = records.taken(outer)
        taken = [part for entry in entries for part in entry]
        passed_on = [_drawn(outer, taken, share)] if share else []
        own = _drawn(outer, [*taken, *passed_on], 1)
        if records.take(outer, (own, *passed_on), len(entries)):
            return Taken(own.first, passed_on[0] if passed_on else None)


def _drawn(outer: StatusRange, taken: list[StatusRange], size: int) -> StatusRange:
    """Draw a free piece of this size: every place at which one fits is as likely as any other."""
    free = free_ranges(outer, taken)
    places = [max(0, one.size - size + 1) for one in free]
    if not sum(places):
        most = max((one.size for one in free), default=0)
        raise DelegationNotMade(
            f"{size} in one piece are not left of the status indexes {in_words(outer)} (at most {most}): "
            "pass on fewer, or ask the issuer for a new delegation"
        )
    chosen = secrets.randbelow(sum(places))
    for one, fitting in zip(free, places, strict=True):
        if chosen < fitting:
            return StatusRange(outer.list_url, one.first + chosen, size)
        chosen -= fitting
    raise AssertionError("a draw lies below the sum")
