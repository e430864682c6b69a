"""One suite for every store of the wallet; the one in memory is the model."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wallet.ports import Header, Kind, Place, Row, Store
from wallet.store.memory import MemoryStore
from wallet.store.sqlite import SqliteStore

HEADER = Header("wallet-1", "sealed-key")
KEY_ROW = Row(Place(Kind.KEY, "k", "1"), "sealed")

Making = Callable[[], Store]


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Making:
    numbers = iter(range(1_000_000))
    if request.param == "memory":
        return lambda: MemoryStore(HEADER, [KEY_ROW])
    return lambda: SqliteStore.create(tmp_path / f"{next(numbers)}.sqlite3", HEADER, [KEY_ROW])


def credential(name: str, edition: str = "1", sealed: str = "…") -> Row:
    return Row(Place(Kind.CREDENTIAL, name, edition), sealed)


def test_a_new_store_gives_back_its_header_and_rows(make: Making) -> None:
    store = make()
    assert store.header() == HEADER
    assert store.rows(Kind.KEY) == (KEY_ROW,)
    assert store.rows(Kind.CREDENTIAL) == ()


def test_rows_come_back_in_the_order_in_which_they_were_kept(make: Making) -> None:
    store = make()
    rows = [credential(name) for name in ("c", "a", "b")]
    assert [store.keep(row) for row in rows] == [True, True, True]
    assert store.rows(Kind.CREDENTIAL) == tuple(rows)


def test_a_taken_place_keeps_what_is_there(make: Making) -> None:
    store = make()
    assert store.keep(credential("a", sealed="first"))
    assert not store.keep(credential("a", sealed="second"))
    assert store.rows(Kind.CREDENTIAL) == (credential("a", sealed="first"),)


def test_editions_are_those_of_one_name_and_kind(make: Making) -> None:
    store = make()
    for row in (credential("a", "1"), credential("b", "2"), credential("a", "3")):
        store.keep(row)
    assert store.editions(Kind.CREDENTIAL, "a") == (credential("a", "1"), credential("a", "3"))
    assert store.editions(Kind.CREDENTIAL, "k") == ()
    assert store.editions(Kind.KEY, "k") == (KEY_ROW,)


def test_of_many_threads_keeping_one_row_exactly_one_is_told_that_it_is_new(make: Making) -> None:
    store = make()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: store.keep(credential("same", sealed=str(n))), range(40)))
    assert answers.count(True) == 1
    assert len(store.rows(Kind.CREDENTIAL)) == 1


def test_no_row_of_many_threads_is_lost(make: Making) -> None:
    store = make()
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda n: store.keep(credential(str(n))), range(40)))
    assert {row.place.name for row in store.rows(Kind.CREDENTIAL)} == {str(n) for n in range(40)}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(Kind), st.sampled_from("abc"), st.sampled_from("12"), st.text(max_size=3))))
def test_every_store_does_what_the_one_in_memory_does(make: Making, kept: list[tuple[Kind, str, str, str]]) -> None:
    store, model = make(), MemoryStore(HEADER, [KEY_ROW])
    for kind, name, edition, sealed in kept:
        row = Row(Place(kind, name, edition), sealed)
        assert store.keep(row) == model.keep(row)
    for kind in Kind:
        assert store.rows(kind) == model.rows(kind)
        assert store.editions(kind, "a") == model.editions(kind, "a")
