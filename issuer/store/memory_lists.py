"""The part of the store in memory that keeps status lists; whoever uses it holds the lock."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from issuer import refusals
from issuer.permutation import KEY_BYTES, draw
from issuer.ports import ListState, Series, Status


@dataclass(slots=True)
class _List:
    series: Series
    key: bytes
    block: int = 1
    given: int = 0
    version: int = 0
    taken: set[int] = field(default_factory=set)
    values: dict[int, int] = field(default_factory=dict)

    def has_room(self, series: Series, block: int) -> bool:
        same = (self.series.purpose, self.series.size, self.block) == (series.purpose, series.size, block)
        return same and self.given < self.series.length


class MemoryLists:
    """Status lists by their numbers, which begin at 1: what was given of each, what is taken, and its values."""

    def __init__(self) -> None:
        self._lists: list[_List] = []

    def draw(self, series: Series, block: int, count: int) -> tuple[int, list[int]]:
        """Give at most `count` blocks of so many entries, by their number in their list, and the list."""
        found = ((number, kept) for number, kept in enumerate(self._lists, 1) if kept.has_room(series, block))
        number, kept = next(found, None) or self._opened(series, block)
        end = min(kept.given + count * block, kept.series.length)
        places = range(kept.given // block, end // block)
        kept.given = end
        return number, [draw(kept.key, kept.series.length // block, place) for place in places]

    def layout(self, list_id: int) -> tuple[int | None, int]:
        """Give the entries of a block and of the whole list; None and 0 where there is no such list."""
        kept = self._find(list_id)
        return (kept.block, kept.series.length) if kept else (None, 0)

    def take(self, places: Sequence[tuple[int, int]]) -> None:
        """Take every entry, each by list and index, or none. Raises IndexTaken."""
        for list_id, index in places:
            kept = self._find(list_id)
            if kept is None or kept.block > 1 or index in kept.taken:
                raise refusals.place_taken(list_id, index)
        for list_id, index in places:
            self._lists[list_id - 1].taken.add(index)

    def set_value(self, status: Status) -> None:
        """Set the entry to what the status says; its list changes."""
        kept = self._lists[status.list_id - 1]
        kept.version += 1
        kept.values[status.index] = status.value
        if not status.value:
            del kept.values[status.index]

    def mark_changed(self, list_id: int) -> None:
        """Count a change of entries of the list that others keep."""
        self._lists[list_id - 1].version += 1

    @contextmanager
    def in_one_change(self) -> Iterator[None]:
        """Count what happens within as one change of each list, of however many entries."""
        versions = [kept.version for kept in self._lists]
        yield
        for kept, before in zip(self._lists, versions, strict=True):
            kept.version = min(kept.version, before + 1)

    def values(self, list_id: int) -> tuple[ListState, Mapping[int, int]]:
        """Give the entries that are not 0, without those that others keep, and their list. Raises StatusListUnknown."""
        kept = self._find(list_id)
        if kept is None:
            raise refusals.unknown_list(list_id)
        series = kept.series
        return ListState(list_id, series.purpose, series.size, series.length, kept.version), kept.values

    def _find(self, list_id: int) -> _List | None:
        return self._lists[list_id - 1] if 1 <= list_id <= len(self._lists) else None

    def _opened(self, series: Series, block: int) -> tuple[int, _List]:
        kept = _List(series, secrets.token_bytes(KEY_BYTES), block)
        self._lists.append(kept)
        return len(self._lists), kept
