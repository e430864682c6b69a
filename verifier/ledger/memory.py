"""A ledger for one process: what it recorded is gone when the process ends, so a restart forgives one replay."""

from datetime import datetime
from heapq import heappop, heappush
from threading import Lock


class MemoryLedger:
    """Remembers keys until they expire. Safe between threads, not between processes; see `SqliteLedger` for those."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: dict[str, datetime] = {}
        self._by_end: list[tuple[datetime, str]] = []

    def spend(self, key: str, until: datetime, now: datetime) -> bool:
        """Record `key` as used and return True, or return False when it is recorded already."""
        with self._lock:
            while self._by_end and self._by_end[0][0] <= now:
                del self._until[heappop(self._by_end)[1]]
            if key in self._until:
                return False
            self._until[key] = until
            heappush(self._by_end, (until, key))
            return True
