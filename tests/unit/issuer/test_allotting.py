"""The stock of status entries: each handed out once, asked for in growing numbers, given back only unused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.stores import MESSAGE, REVOCATION, SUSPENSION

from issuer.allotting import LARGEST_ALLOTMENT, Allotting
from issuer.errors import StoreUnavailable
from issuer.ports import Series, Status
from issuer.store.memory import MemoryStore


class CountingStore(MemoryStore):
    """A store that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def allot(self, series: Series, count: int) -> tuple[Status, ...]:
        self.asked.append(count)
        return super().allot(series, count)


LONG = Series("revocation", 1, 131_072)


def test_one_entry_of_each_series_is_given_in_their_order() -> None:
    taken = Allotting(MemoryStore()).take([SUSPENSION, MESSAGE, REVOCATION])
    assert [(one.purpose, one.list_id) for one in taken] == [("suspension", 1), ("message", 2), ("revocation", 3)]


def test_a_process_that_issues_once_takes_one_entry_and_a_busy_one_many() -> None:
    store = CountingStore()
    allotting = Allotting(store)
    taken = [allotting.take([LONG])[0] for _ in range(200)]
    assert store.asked == [1, 2, 4, 8, 16, 32, LARGEST_ALLOTMENT, LARGEST_ALLOTMENT, LARGEST_ALLOTMENT]
    assert len({one.index for one in taken}) == 200


def test_what_was_given_back_is_given_again() -> None:
    store = CountingStore()
    allotting = Allotting(store)
    taken = allotting.take([REVOCATION, SUSPENSION])
    allotting.give_back(taken)
    assert allotting.take([REVOCATION, SUSPENSION]) == taken
    assert store.asked == [1, 1]


def test_many_threads_are_given_each_entry_once() -> None:
    allotting = Allotting(MemoryStore())
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: allotting.take([LONG])[0].index, range(3000)))
    assert len(set(taken)) == 3000


def test_a_store_that_fails_is_asked_again_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    allotting = Allotting(MemoryStore())

    def fail(*_: object) -> None:
        raise StoreUnavailable("down", remedy="wait")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryStore, "allot", fail)
        with pytest.raises(StoreUnavailable):
            allotting.take([REVOCATION])
    assert allotting.take([REVOCATION])[0].purpose == "revocation"
