"""The rules of a ledger apart from where it is kept: from what is held, whether an act may be, and what is held then.

Pure. A ledger reads what `Asked` names and holds it against changes by others, calls `settle`, and writes all of the
outcome or nothing. Keys and counters are stored under names of bounded length, whatever strangers put into them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from verifier.errors import LedgerUnavailable
from verifier.ledger import Charge, Exceeded, Recorded, Recording, Replayed, SingleUse
from verifier.ledger.tally import Tally, exact_sum, microseconds, require_countable, span, still_counting, with_act

_LONGEST_NAME = 64  # a name that is longer is stored as its digest, which with its prefix is longer than this

# What ended is kept for another minute, so that a machine whose clock is late by less than that loses nothing by it.
KEPT_LONGER = 60 * 1_000_000


class Asked(NamedTuple):
    """A use and its charges under the names that they are stored by; times in microseconds since 1970."""

    now: int
    until: int
    keys: Mapping[str, str]
    charges: tuple[tuple[str, Charge], ...]

    def key_names(self) -> list[str]:
        """Return the names of the keys, in the one order in which every ledger takes them."""
        return sorted(self.keys)

    def counter_names(self) -> list[str]:
        """Return the names of the counters, each once, in the one order in which every ledger takes them."""
        return sorted({name for name, _ in self.charges})

    def size(self) -> int:
        """Return the most entries that recording this can add."""
        return len(self.keys) + len(self.charges)


class Held(NamedTuple):
    """What a ledger holds of that: the end of each key that is known, and the counters that are known.

    What ended at `forgotten` or before may be missing because it was purged.
    """

    keys: Mapping[str, int]
    tallies: Mapping[str, Tally]
    forgotten: int | None


class Settlement(NamedTuple):
    """The answer, and the counters as they are to be written when it is Recorded, the keys with them."""

    recording: Recording
    tallies: Mapping[str, Tally]


def asked(use: SingleUse, charges: Sequence[Charge], now: datetime) -> Asked:
    """Return what is asked of a ledger; raises LedgerUnavailable for what cannot be counted."""
    for charge in charges:
        require_countable(charge.amount)
        require_countable(charge.maximum)
        if charge.window is not None and span(charge.window) <= 0:
            raise LedgerUnavailable("a window to count in has a length")
    named = tuple((stored_name(f"{charge.counter} per {charge.window}"), charge) for charge in charges)
    return Asked(microseconds(now), microseconds(use.until), {stored_name(key): key for key in use.keys}, named)


def settle(asked: Asked, held: Held) -> Settlement:
    """Return whether all of it may be, and what is to be written then.

    Raises LedgerUnavailable when what is asked for ended already, or ended for the ledger before a clock was set back.
    """
    _require_memory(asked, held)
    for name in asked.key_names():
        if held.keys.get(name, asked.now) > asked.now:
            return Settlement(Replayed(asked.keys[name]), {})
    tallies: dict[str, Tally] = {}
    for name, charge in asked.charges:
        window = None if charge.window is None else span(charge.window)
        before = tallies.get(name, held.tallies.get(name))
        tally = still_counting(before, window, microseconds(charge.until), asked.now)
        used = tally.used()
        if exact_sum(used, charge.amount) > charge.maximum:
            return Settlement(Exceeded(charge, used), {})
        tallies[name] = with_act(tally, window, charge.amount)
    return Settlement(Recorded(), tallies)


def _require_memory(asked: Asked, held: Held) -> None:
    ends = [asked.until, *(microseconds(charge.until) for _, charge in asked.charges)]
    if min(ends) <= asked.now:
        raise LedgerUnavailable("what is to be recorded has ended already, so nothing would remember it")
    if held.forgotten is not None and min(ends) <= held.forgotten:
        raise LedgerUnavailable("a clock was set back: what ends so soon is forgotten already, as used or not")


def stored_name(text: str) -> str:
    """Return `text`, or its digest where it is long or has characters that a database may not take."""
    if len(text) <= _LONGEST_NAME and text.isascii() and text.isprintable():
        return text
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
