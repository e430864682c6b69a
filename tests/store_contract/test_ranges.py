"""Status ranges, on every store: given once, never overlapping, and revoked an entry at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Migrations
from support.children import start
from support.stores import NOW, REVOCATION, intent

from issuer.errors import IndexTaken, StatusRefused
from issuer.permutation import draw
from issuer.ports import Intent, Status, Store
from issuer.range_ports import HopRevocation, Place, Range, RangeSeries
from issuer.store.connecting import connect
from issuer.store.memory import MemoryStore
from issuer.store.migrations import STEPS
from issuer.store.sqlite import SqliteStore

# So short that lists fill up within a test.
FOURS = RangeSeries(count=4, length=16)
EIGHTS = RangeSeries(count=8, length=16)
DONE = HopRevocation("urn:hop", "did:key:z6MkA", NOW, "done")


def with_range(name: str, given_range: Range) -> Intent:
    return replace(intent(name), status_range=given_range)


def entries(ranges: list[Range]) -> list[tuple[int, int]]:
    return [(one.list_id, index) for one in ranges for index in range(one.first, one.first + one.count)]


def test_a_list_is_given_out_whole_in_blocks_and_then_the_next_opens(store: Store) -> None:
    ranges = [one for _ in range(8) for one in store.allot_ranges(FOURS, 1)]
    assert [one.list_id for one in ranges] == [1] * 4 + [2] * 4
    for list_id in (1, 2):
        assert sorted(one.first for one in ranges if one.list_id == list_id) == [0, 4, 8, 12]
    assert store.status_list(2).length == 16
    assert (store.status_list(2).purpose, store.status_list(2).size) == ("revocation", 1)


def test_ranges_are_not_given_in_their_order(store: Store) -> None:
    firsts = [one.first for one in store.allot_ranges(RangeSeries(64, 131_072), 64)]
    assert len(set(firsts)) == 64
    assert firsts != sorted(firsts)
    assert max(firsts) > 13_107


def test_an_allotment_ends_with_its_list(store: Store) -> None:
    assert len(store.allot_ranges(FOURS, 3)) == 3
    assert len(store.allot_ranges(FOURS, 16)) == 1
    assert {one.list_id for one in store.allot_ranges(FOURS, 16)} == {2}


def test_single_entries_and_ranges_of_each_length_have_lists_of_their_own(store: Store) -> None:
    lists = [store.allot_ranges(FOURS, 1)[0].list_id, store.allot(REVOCATION, 1)[0].list_id]
    lists += [store.allot_ranges(EIGHTS, 1)[0].list_id, store.allot(REVOCATION, 1)[0].list_id]
    assert lists == [1, 2, 3, 2]


def test_a_record_keeps_its_range(store: Store) -> None:
    (first,) = store.allot_ranges(FOURS, 1)
    record = store.reserve(with_range("urn:a", first)).record
    assert record.status_range == first
    store.complete("urn:a", "uEi")
    assert store.find("urn:a").status_range == first
    assert [one.status_range for one in store.list(after=None, limit=9)] == [first]


def test_a_range_is_reserved_once(store: Store) -> None:
    (first,) = store.allot_ranges(FOURS, 1)
    store.reserve(with_range("urn:a", first))
    with pytest.raises(IndexTaken):
        store.reserve(with_range("urn:b", first))
    assert [record.credential_id for record in store.list(after=None, limit=9)] == ["urn:a"]


@pytest.mark.parametrize(
    "forged",
    [Range(1, 2, 4), Range(1, 0, 8), Range(1, 0, 2), Range(1, 16, 4), Range(1, -4, 4), Range(7, 0, 4), Range(2, 0, 1)],
    ids=str,
)
def test_what_is_no_block_of_its_list_is_refused(store: Store, forged: Range) -> None:
    store.allot_ranges(FOURS, 1)
    store.allot(REVOCATION, 1)
    with pytest.raises(IndexTaken):
        store.reserve(with_range("urn:a", forged))
    assert store.list(after=None, limit=9) == ()


def test_an_entry_in_a_list_of_ranges_is_given_to_no_credential(store: Store) -> None:
    (first,) = store.allot_ranges(FOURS, 1)
    with pytest.raises(IndexTaken):
        store.reserve(intent("urn:a", Status("revocation", first.list_id, first.first, 1)))


def test_an_entry_of_a_range_is_revoked_and_published(store: Store) -> None:
    (first,) = store.allot_ranges(FOURS, 1)
    store.reserve(with_range("urn:a", first))
    place = Place(first.list_id, first.first + 2)
    assert store.revoke_in_range(place, DONE, "urn:a") == DONE
    state, values = store.status_values(first.list_id)
    assert (state.version, dict(values)) == (1, {place.index: 1})
    assert store.status_list(first.list_id).version == 1


def test_an_entry_that_is_revoked_stays_as_it_is(store: Store) -> None:
    (first,) = store.allot_ranges(FOURS, 1)
    store.reserve(with_range("urn:a", first))
    place = Place(first.list_id, first.first)
    store.revoke_in_range(place, DONE, "urn:a")
    later = HopRevocation("urn:other", "admin", NOW + timedelta(hours=1), None)
    assert store.revoke_in_range(place, later, None) == DONE
    assert store.status_list(first.list_id).version == 1


def test_an_entry_is_revoked_under_its_own_root_only(store: Store) -> None:
    first, second = store.allot_ranges(FOURS, 2)
    store.reserve(with_range("urn:a", first))
    store.reserve(with_range("urn:b", second))
    with pytest.raises(StatusRefused):
        store.revoke_in_range(Place(second.list_id, second.first), DONE, "urn:a")
    with pytest.raises(StatusRefused):
        store.revoke_in_range(Place(first.list_id, first.first), DONE, "urn:none")
    assert store.status_values(first.list_id)[1] == {}
    store.revoke_in_range(Place(second.list_id, second.first), DONE, None)
    assert store.status_values(first.list_id)[1] == {second.first: 1}


def test_an_entry_that_no_credential_was_given_is_not_revoked(store: Store) -> None:
    (unreserved,) = store.allot_ranges(FOURS, 1)
    (own,) = store.allot(REVOCATION, 1)
    store.reserve(intent("urn:a", own))
    for place in (Place(unreserved.list_id, unreserved.first), Place(own.list_id, own.index), Place(99, 0)):
        with pytest.raises(StatusRefused):
            store.revoke_in_range(place, DONE, None)


def test_many_threads_are_given_each_range_once(store: Store) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = [one for ranges in pool.map(lambda _: store.allot_ranges(FOURS, 3), range(64)) for one in ranges]
    assert len(set(entries(found))) == 4 * len(found)


def test_a_range_that_was_allotted_survives_its_store(tmp_path: Path) -> None:
    path, found = tmp_path / "store.sqlite3", list[Range]()
    for _ in range(9):
        store = SqliteStore(path)
        found += store.allot_ranges(FOURS, 1)
        store.close()
    assert len(set(entries(found))) == 36


def test_processes_on_one_file_share_no_entry_also_when_they_are_killed(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    SqliteStore(path).close()
    children = [start("range_child", path, f"p{number}", 40, number) for number in range(4)]
    outputs = [child.communicate(timeout=120)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0, -9, -9]
    store = SqliteStore(path)
    lines = [tuple(map(int, line.split())) for output in outputs for line in output.splitlines()]
    assert len(lines) >= 80
    kept = [record.status_range for record in store.list(after=None, limit=500)]
    store.close()
    ranges = [one for one in kept if one is not None]
    assert {(one.list_id, one.first) for one in ranges} >= set(lines)
    assert len(set(entries(ranges))) == 16 * len(ranges)


def test_a_database_without_ranges_is_brought_up_to_date_and_gives_no_index_again(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    database = connect(path)
    earlier = Migrations("agentvc.issuer")
    for name, apply in STEPS[:2]:
        earlier(name=name)(apply)
    earlier.apply(database)
    database.execute(
        "INSERT INTO status_list (purpose, size, length, key, given) VALUES ('revocation', 1, 16, ?, 9)",
        (b"k" * 32,),
    )
    database.close()
    store = SqliteStore(path)
    rest = store.allot(REVOCATION, 16)
    assert [one.list_id for one in rest] == [1] * 7
    assert {one.index for one in rest} == {draw(b"k" * 32, 16, place) for place in range(9, 16)}
    assert store.allot_ranges(FOURS, 1)[0].list_id == 2
    store.close()


ORDERS = st.lists(
    st.one_of(
        st.tuples(st.just("range"), st.sampled_from([2, 4, 8]), st.integers(1, 9)),
        st.tuples(st.just("entry"), st.just(1), st.integers(1, 9)),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(ORDERS)
def test_whatever_is_asked_for_no_two_things_given_share_an_entry(orders: list[tuple[str, int, int]]) -> None:
    for store in stores():
        given_out: list[tuple[int, int]] = []
        for kind, count, number in orders:
            if kind == "range":
                given_out += entries(list(store.allot_ranges(RangeSeries(count, 16), number)))
            else:
                given_out += [(one.list_id, one.index) for one in store.allot(REVOCATION, number)]
        assert len(set(given_out)) == len(given_out)
        assert all(0 <= index < 16 for _, index in given_out)


def stores() -> Iterator[Store]:
    yield MemoryStore()
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.sqlite3")
        yield store
        store.close()
