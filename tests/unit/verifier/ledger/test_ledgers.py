"""One suite for every ledger: a key works once, until it has ended, also between threads and processes."""

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from verifier import Ledger, LedgerUnavailable, MemoryLedger, SqliteLedger

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    opened = SqliteLedger(tmp_path / "ledger.sqlite3")
    yield opened
    opened.close()


def test_first_use_is_true_and_second_false(ledger: Ledger) -> None:
    assert ledger.spend("a", LATER, NOW)
    assert not ledger.spend("a", LATER, NOW)
    assert ledger.spend("b", LATER, NOW)


def test_a_second_use_does_not_lengthen_the_first(ledger: Ledger) -> None:
    ledger.spend("a", LATER, NOW)
    ledger.spend("a", LATER + timedelta(hours=1), NOW)
    assert ledger.spend("a", LATER, LATER)


def test_a_key_is_held_until_its_end_and_not_after(ledger: Ledger) -> None:
    ledger.spend("a", LATER, NOW)
    assert not ledger.spend("a", LATER, LATER - timedelta(microseconds=1))
    assert ledger.spend("a", LATER + timedelta(minutes=2), LATER)


def test_of_many_threads_one_is_first(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ledger.spend("a", LATER, NOW), range(64)))
    assert sum(found) == 1


def test_memory_forgets_what_has_ended() -> None:
    ledger = MemoryLedger()
    for number in range(100):
        ledger.spend(str(number), LATER, NOW)
    ledger.spend("next", LATER + timedelta(hours=1), LATER)
    assert len(ledger._until) == len(ledger._by_end) == 1


def rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("SELECT count(*) FROM spent").fetchone()[0])
    finally:
        connection.close()


def test_sqlite_forgets_what_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = SqliteLedger(path)
    for number in range(255):
        ledger.spend(str(number), LATER, NOW)
    assert rows(path) == 255
    ledger.spend("next", LATER + timedelta(hours=1), LATER)
    assert rows(path) == 1
    assert ledger.purge(LATER + timedelta(hours=2)) == 1
    ledger.close()


def test_sqlite_remembers_across_openings(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    first = SqliteLedger(path)
    assert first.spend("a", LATER, NOW)
    first.close()
    assert not first.spend("a", LATER, NOW)  # opens again by itself
    second = SqliteLedger(str(path))
    assert not second.spend("a", LATER, NOW)
    first.close()
    second.close()


def spend_many(path: str) -> int:
    ledger = SqliteLedger(path)
    found = sum(ledger.spend(f"key-{number}", LATER, NOW) for number in range(100))
    ledger.close()
    return found


def test_sqlite_between_processes_gives_each_key_once(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.sqlite3")
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sum(pool.map(spend_many, [path] * 4)) == 100


def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"not a database, but long enough to be read as a header of one" * 20)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3"):
        SqliteLedger(path)
    with pytest.raises(LedgerUnavailable):
        SqliteLedger(tmp_path / "missing" / "ledger.sqlite3")


def test_a_table_that_went_away_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    ledger = SqliteLedger(path)
    other = sqlite3.connect(path)
    other.execute("DROP TABLE spent")
    other.close()
    with pytest.raises(LedgerUnavailable):
        ledger.spend("a", LATER, NOW)
    with pytest.raises(LedgerUnavailable):
        ledger.purge(NOW)
    ledger.close()


def test_a_forked_child_opens_the_file_anew(tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "ledger.sqlite3")
    assert ledger.spend("a", LATER, NOW)
    child = os.fork()
    if child == 0:
        os._exit(7 if not ledger.spend("a", LATER, NOW) and ledger.spend("b", LATER, NOW) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert not ledger.spend("b", LATER, NOW)
    ledger.close()
