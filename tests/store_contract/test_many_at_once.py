"""Many threads, and many processes, on one store: every index once, every key once, nothing lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.children import start
from support.stores import MESSAGE, NOW, REVOCATION, SUSPENSION, intent

from issuer.ports import Record, State, StatusChange, Store
from issuer.store.sqlite import SqliteStore

THREADS = 8
TIMES = 25


def in_threads(work: Callable[[int], object]) -> list[object]:
    """Do the work THREADS times at once and give the results; what one raises is raised."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def places(records: tuple[Record, ...]) -> list[tuple[int, int]]:
    return [(status.list_id, status.index) for record in records for status in record.statuses]


def test_threads_are_given_distinct_indexes(store: Store) -> None:
    def issue(thread: int) -> None:
        for number in range(TIMES):
            name = f"urn:{thread}:{number}"
            store.reserve(intent(name, *store.allot(REVOCATION, 1), *store.allot(SUSPENSION, 1)))
            store.complete(name, f"uEi{name}")

    in_threads(issue)
    records = store.list(after=None, limit=1000)
    given = places(records)
    assert len(records) == THREADS * TIMES
    assert len(set(given)) == len(given) == 2 * THREADS * TIMES
    assert all(record.state is State.ISSUED and record.digest == f"uEi{record.credential_id}" for record in records)
    # 200 indexes fill 12 lists of 16 and half of another, in each of the two series: none was left out on the way.
    assert len({list_id for list_id, _ in given}) == 26


def test_one_of_many_threads_reserves_a_key(store: Store) -> None:
    def repeat(thread: int) -> list[tuple[bool, str]]:
        reservations = [
            store.reserve(intent(f"urn:{thread}:{number}", key=f"k{number}", fingerprint="f"))
            for number in range(TIMES)
        ]
        return [(reservation.fresh, reservation.record.credential_id) for reservation in reservations]

    for answers in zip(*in_threads(repeat), strict=True):  # type: ignore[call-overload]
        assert [fresh for fresh, _ in answers].count(True) == 1
        assert len({name for _, name in answers}) == 1
    assert len(store.list(after=None, limit=1000)) == TIMES


def test_changes_by_many_threads_are_all_kept(store: Store) -> None:
    names = [f"urn:{number}" for number in range(THREADS * 4)]
    for name in names:
        store.reserve(intent(name, *store.allot(MESSAGE, 1)))

    def change(thread: int) -> None:
        for value in (1, 2, 3):
            for name in names[thread * 4 : thread * 4 + 4]:
                store.change_status(name, StatusChange("message", value, NOW))

    in_threads(change)
    for list_id in (1, 2):
        state, values = store.status_values(list_id)
        assert values == dict.fromkeys(range(16), 3)
        assert state.version == 16 * 3


def test_processes_are_given_distinct_indexes(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    children = [start("store_child", path, name, TIMES) for name in "abcd"]
    lines = [line.split() for child in children for line in child.communicate(timeout=120)[0].splitlines()]
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    told = [place for _, *given in lines for place in given]
    assert len(set(told)) == len(told) == 2 * 4 * TIMES
    assert sum(int(fresh) for fresh, *_ in lines) == TIMES
    store = SqliteStore(path)
    records = store.list(after=None, limit=1000)
    store.close()
    assert sorted(f"{list_id}:{index}" for list_id, index in places(records)) == sorted(told)
    assert sum(record.state is State.ISSUED for record in records) == 4 * TIMES
