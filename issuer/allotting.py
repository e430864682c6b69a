"""A small stock of status entries and ranges that were allotted to this process, so that issuing seldom asks for them.

The stock grows with use: a process that issues one credential allots one entry, a busy service 64 at a time. What is
left in it when the process ends is lost; a list has room for that. Of ranges, which take more room, it holds fewer.
"""

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Generic, TypeVar

from issuer.ports import Series, Status, Store
from issuer.range_ports import Range, RangeSeries

LARGEST_ALLOTMENT = 64
LARGEST_ALLOTMENT_OF_RANGES = 16

Allotted = TypeVar("Allotted")


class _Stock(Generic[Allotted]):
    """What is at hand of one series, and how more of it is had; each piece is handed out once, from any thread."""

    def __init__(self, allot: Callable[[int], Iterable[Allotted]], largest: int) -> None:
        self.entries: deque[Allotted] = deque()
        self._allot = allot
        self._largest = largest
        self._next_size = 1
        self._refilling = Lock()

    def take(self) -> Allotted:
        while True:
            try:
                return self.entries.popleft()
            except IndexError:
                self._refill()

    def _refill(self) -> None:
        with self._refilling:
            # Those that waited for the lock find what the first of them was given.
            if not self.entries:
                self.entries.extend(self._allot(self._next_size))
                self._next_size = min(self._next_size * 2, self._largest)


class Allotting:
    """Hands out status entries and ranges, each once; from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stocks: dict[Series, _Stock[Status]] = {}
        self._ranges: dict[RangeSeries, _Stock[Range]] = {}

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

    def take_range(self, series: RangeSeries) -> Range:
        """Give a fresh range. Raises StoreUnavailable."""
        stock = self._ranges.get(series) or self._ranges.setdefault(series, self._stock_of_ranges(series))
        return stock.take()

    def give_back_range(self, given: Range) -> None:
        """Take back a range that was not reserved, and never will be by whoever took it."""
        for series, stock in self._ranges.items():
            if series.count == given.count:
                stock.entries.append(given)
                break

    def _take(self, series: Series) -> Status:
        stock = self._stocks.get(series) or self._stocks.setdefault(series, self._stock(series))
        return stock.take()

    def _stock(self, series: Series) -> _Stock[Status]:
        return _Stock(lambda size: self._store.allot(series, size), LARGEST_ALLOTMENT)

    def _stock_of_ranges(self, series: RangeSeries) -> _Stock[Range]:
        return _Stock(lambda size: self._store.allot_ranges(series, size), LARGEST_ALLOTMENT_OF_RANGES)
