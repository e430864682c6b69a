"""A ledger for one process: what it recorded is gone when the process ends, so a restart forgives what was used."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush
from threading import Lock

from verifier.ledger import Charge, Recorded, Recording, SingleUse
from verifier.ledger.settling import KEPT_LONGER, Asked, Held, asked, settle
from verifier.ledger.tally import Tally, microseconds


class MemoryLedger:
    """Remembers until what it remembers has ended. Safe between threads, not between processes.

    A second process, or a forked child, has a ledger of its own and would allow everything once more: several processes
    share a `SqliteLedger` or a `PostgresqlLedger`.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[str, int] = {}
        self._tallies: dict[str, Tally] = {}
        self._by_end: list[tuple[int, str, bool]] = []
        self._forgotten: int | None = None

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recording:
        """Write down `use` and every charge, or nothing; see `Ledger.record`. Raises LedgerUnavailable."""
        wanted = asked(use, charges, now)
        with self._lock:
            self._purge(wanted.now, 2 * wanted.size())  # bounded, and more than this call adds
            settlement = settle(wanted, Held(self._keys, self._tallies, self._forgotten))
            if isinstance(settlement.recording, Recorded):
                self._write(wanted, settlement.tallies)
        return settlement.recording

    def purge(self, now: datetime) -> int:
        """Forget what ended a minute ago or more and return how much that was; recording does so by itself."""
        with self._lock:
            return self._purge(microseconds(now), len(self._by_end))

    def close(self) -> None:
        """Do nothing; there is nothing to close."""

    def _write(self, wanted: Asked, tallies: Mapping[str, Tally]) -> None:
        for name in wanted.keys:
            self._keys[name] = wanted.until
            heappush(self._by_end, (wanted.until, name, True))
        for name, tally in tallies.items():
            known = self._tallies.get(name)
            self._tallies[name] = tally
            if known is None or known.until != tally.until:
                heappush(self._by_end, (tally.until, name, False))

    def _purge(self, now: int, most: int) -> int:
        """Forget at most so many; an entry that was put off since is at a later place in the heap as well."""
        horizon, purged = now - KEPT_LONGER, 0
        for _ in range(most):
            if not self._by_end or self._by_end[0][0] > horizon:
                break
            purged += self._forget(*heappop(self._by_end))
        return purged

    def _forget(self, end: int, name: str, is_key: bool) -> bool:
        """Forget an entry that ends at `end`; one that was put off since, or is gone, stays as it is."""
        known = self._keys.get(name) if is_key else self._end_of_counter(name)
        if known == end:
            del (self._keys if is_key else self._tallies)[name]
            self._forgotten = end
        return known == end

    def _end_of_counter(self, name: str) -> int | None:
        return self._tallies[name].until if name in self._tallies else None
