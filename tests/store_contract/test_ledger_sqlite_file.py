"""The file of a SqliteLedger: what it keeps, how one of an older agentvc is taken over, and when it is unusable."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from support.ledgers import LATER, NOW, charge, use

from verifier import LedgerUnavailable, Recorded, Replayed, SqliteLedger

# As agentvc 0.1.0 wrote it before there were limits.
OLD = (
    "PRAGMA journal_mode=WAL",
    "CREATE TABLE IF NOT EXISTS spent (key TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS spent_until ON spent (until)",
)
OLD_SPEND = (
    "INSERT INTO spent (key, until) VALUES (:key, :until) "
    "ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE spent.until <= :now RETURNING 1"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def opened(path: Path) -> Iterator[SqliteLedger]:
    ledger = SqliteLedger(path)
    yield ledger
    ledger.close()


def executed(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [row for statement in statements for row in connection.execute(statement).fetchall()]


def test_what_was_recorded_is_there_for_another_opening(path: Path, opened: SqliteLedger) -> None:
    assert opened.record(use("a"), [charge(amount=2)], NOW)
    with closing(SqliteLedger(str(path))) as second:
        assert second.record(use("a"), [], NOW) == Replayed("a")
        assert not second.record(use("b"), [charge(amount=2)], NOW)


def test_an_act_is_on_the_disk_before_it_is_told(opened: SqliteLedger) -> None:
    database = opened._opened()
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_amounts_and_times_are_kept_as_text_and_whole_numbers(path: Path, opened: SqliteLedger) -> None:
    opened.record(use("a"), [charge("uses", "0.10", 1), charge("uses", "0.20", 1)], NOW)
    kinds = executed(path, "SELECT typeof(until), typeof(seen), typeof(acts), acts FROM counter")
    assert kinds == [("integer", "integer", "text", f"{int(NOW.timestamp()) * 10**6}:0.30")]
    assert executed(path, "SELECT typeof(until), until FROM used") == [("integer", int(LATER.timestamp()) * 10**6)]


def test_a_file_of_an_older_agentvc_still_knows_what_was_used(path: Path) -> None:
    until = NOW + timedelta(seconds=59, microseconds=123_457)
    executed(path, *OLD)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executemany("INSERT INTO spent VALUES (?, ?)", [(key, until.timestamp()) for key in ("a", "b" * 100)])
    with closing(SqliteLedger(path)) as ledger:
        for key in ("a", "b" * 100):
            assert ledger.record(use(key), [], NOW) == Replayed(key)
            assert ledger.record(use(key), [], until - timedelta(microseconds=1)) == Replayed(key)
        assert ledger.record(use("a"), [], until + timedelta(microseconds=3)) == Recorded()
    with closing(SqliteLedger(path)) as again:
        assert again.record(use("a"), [], NOW) == Replayed("a")


def test_an_older_agentvc_that_still_runs_on_the_file_gets_an_error_and_not_a_ledger_of_its_own(path: Path) -> None:
    executed(path, *OLD)
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute(OLD_SPEND, {"key": "a", "until": LATER.timestamp(), "now": NOW.timestamp()}).fetchall()
        with closing(SqliteLedger(path)) as ledger:
            assert ledger.record(use("a"), [], NOW) == Replayed("a")
        with pytest.raises(sqlite3.Error):
            old.execute(OLD_SPEND, {"key": "a", "until": LATER.timestamp(), "now": NOW.timestamp()})
    with pytest.raises(sqlite3.Error):
        executed(path, *OLD)


def test_a_file_of_a_later_agentvc_is_refused_and_left_alone(path: Path) -> None:
    executed(path, "PRAGMA user_version=2", "CREATE TABLE later (x)")
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3: a later agentvc"):
        SqliteLedger(path)
    assert executed(path, "SELECT name FROM sqlite_schema") == [("later",)]


def test_a_file_that_is_no_database_is_told_as_such(tmp_path: Path, path: Path) -> None:
    path.write_bytes(b"not a database, but long enough to be read as a header of one" * 20)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3"):
        SqliteLedger(path)
    with pytest.raises(LedgerUnavailable, match="missing"):
        SqliteLedger(tmp_path / "missing" / "ledger.sqlite3")


@pytest.mark.parametrize("table", ["used", "counter", "forgotten"])
def test_a_table_that_went_away_is_told_as_such(path: Path, opened: SqliteLedger, table: str) -> None:
    executed(path, f"DROP TABLE {table}")
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3.*no such table"):
        opened.record(use("a"), [charge()], NOW)


def test_a_counter_that_no_ledger_wrote_is_told_and_not_taken_as_empty(path: Path, opened: SqliteLedger) -> None:
    opened.record(use("a"), [charge()], NOW)
    for text in ("x", "1:x", "1", "1:2:3"):
        executed(path, f"UPDATE counter SET acts = '{text}'")  # noqa: S608
        with pytest.raises(LedgerUnavailable, match="no ledger wrote"):
            opened.record(use("b"), [charge()], NOW)


def test_a_ledger_that_failed_in_the_middle_goes_on_afterwards(path: Path, opened: SqliteLedger) -> None:
    executed(path, "CREATE TRIGGER full BEFORE INSERT ON counter BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    with pytest.raises(LedgerUnavailable, match="disk is full"):
        opened.record(use("a"), [charge()], NOW)
    executed(path, "DROP TRIGGER full")
    assert opened.record(use("a"), [charge(amount=3)], NOW)


def open_each(folder: Path, together: Barrier) -> None:
    for number in range(60):
        together.wait(20)
        SqliteLedger(folder / f"{number}.sqlite3").close()


def test_a_new_file_can_be_opened_by_several_processes_at_the_same_moment(tmp_path: Path) -> None:
    forking = get_context("fork")
    together = forking.Barrier(5)
    children = [forking.Process(target=open_each, args=(tmp_path, together)) for _ in range(5)]
    for child in children:
        child.start()
    for child in children:
        child.join(100)
    assert [child.exitcode for child in children] == [0] * 5


def test_a_writer_that_holds_the_file_too_long_is_told(
    path: Path, opened: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.close()
    monkeypatch.setattr("verifier.ledger.sqlite._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match="locked"):
            opened.record(use("a"), [], NOW)
        other.execute("ROLLBACK")
    assert opened.record(use("a"), [], NOW)


def test_a_refused_act_writes_nothing_to_the_file(path: Path, opened: SqliteLedger) -> None:
    opened.record(use("a"), [charge(amount=3)], NOW)
    before = Path(f"{path}-wal").read_bytes()
    assert not opened.record(use("a"), [], NOW)
    assert not opened.record(use("b"), [charge("d"), charge()], NOW)
    assert Path(f"{path}-wal").read_bytes() == before


def test_a_forked_child_does_not_close_the_file_of_its_parent(opened: SqliteLedger) -> None:
    connection = opened._opened().conn
    child = os.fork()
    if child == 0:
        opened.record(use("a"), [], NOW)
        opened.close()
        # The parent's is untouched: still open, and still held by something.
        os._exit(7 if connection.execute("SELECT 1").fetchone() == (1,) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert opened.record(use("a"), [], NOW) == Replayed("a")
