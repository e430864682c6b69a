"""A small stock of status entries that were allotted to this process, so that issuing need not ask the store for each.

The stock grows with use: a process that issues one credential allots one entry, a busy service 64 at a time. What is
left in it when the process ends is lost; a list has room for that.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from issuer.ports import Series, Status, Store

LARGEST_ALLOTMENT = 64


@dataclass(slots=True)
class _Stock:
    entries: deque[Status] = field(default_factory=deque)
    next_size: int = 1
    refilling: Lock = field(default_factory=Lock)


class Allotting:
    """Hands out status entries, each once; from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stocks: dict[Series, _Stock] = {}

    def take(self, series: Iterable[Series]) -> tuple[Status, ...]:
        """Give one fresh entry of each series. Raises StoreUnavailable."""
        return tuple([self._take(one) for one in series])

    def give_back(self, statuses: Iterable[Status]) -> None:
        """Take back entries that were not reserved, and never will be by whoever took them."""
        for status in statuses:
            for series, stock in self._stocks.items():
                if (series.purpose, series.size) == (status.purpose, status.size):
                    stock.entries.append(status)
                    break

    def _take(self, series: Series) -> Status:
        stock = self._stocks.get(series) or self._stocks.setdefault(series, _Stock())
        while True:
            try:
                return stock.entries.popleft()
            except IndexError:
                self._refill(series, stock)

    def _refill(self, series: Series, stock: _Stock) -> None:
        with stock.refilling:
            # Those that waited for the lock find what the first of them was given.
            if not stock.entries:
                stock.entries.extend(self._store.allot(series, stock.next_size))
                stock.next_size = min(stock.next_size * 2, LARGEST_ALLOTMENT)
