"""What only the SQLite store does: its file, its migrations, and clear words when the file cannot be used."""

import gc
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Migrations
from support.stores import NOW, REVOCATION, intent

from issuer.errors import SettingsInvalid, StoreTooNew, StoreUnavailable
from issuer.ports import StatusChange
from issuer.store.connecting import connect
from issuer.store.memory import MemoryStore
from issuer.store.migrations import STEPS
from issuer.store.opening import open_store
from issuer.store.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    store = SqliteStore(path)
    store.reserve(intent("urn:a", *store.allot(REVOCATION, 1), key="k", fingerprint="f"))
    store.complete("urn:a", "uEiA")
    kept = store.change_status("urn:a", StatusChange("revocation", 1, NOW, "retired"))
    store.close()
    again = SqliteStore(path)
    assert again.find("urn:a") == kept == again.find_request("k")
    assert again.status_list(1).version == 1
    again.close()


def test_the_file_is_whole_after_closing(path: Path) -> None:
    store = SqliteStore(path)
    store.reserve(intent("urn:a"))
    store.find("urn:a")
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_database_is_in_wal_mode_and_waits_for_the_disk(path: Path) -> None:
    store = SqliteStore(path)
    database = store._writer._database
    assert database.journal_mode == "wal"
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    assert database.execute("PRAGMA foreign_keys").fetchone() == (1,)
    store.close()


def test_each_migration_is_applied_once(path: Path) -> None:
    for _ in range(2):
        SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        applied = database.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    database.close()
    assert applied == [(name,) for name, _ in STEPS]


def test_stores_that_open_a_new_file_at_once_make_it_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: SqliteStore(path), range(8)))
    for number, store in enumerate(stores):
        store.reserve(intent(f"urn:{number}"))
    assert len(stores[0].list(after=None, limit=10)) == 8
    for store in stores:
        store.close()


def test_a_file_that_another_program_keeps_locked_is_given_up(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issuer.store.connecting.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE tea (kind)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="locked"):
            SqliteStore(path)
        other.execute("ROLLBACK")
    SqliteStore(path).close()


def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('agentvc.issuer', '0099 tea', '')"
        )
    database.close()
    with pytest.raises(StoreTooNew, match="0099 tea") as caught:
        SqliteStore(path)
    assert caught.value.where == str(path)
    assert "newer" in caught.value.remedy


def test_a_file_with_a_step_whose_name_is_no_text_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE _sqlite_migrations SET name = CAST(x'ff' AS TEXT) WHERE id = 1")
    database.close()
    with pytest.raises(StoreUnavailable, match="UTF-8"):
        SqliteStore(path)


def no_database(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database" * 200)


def no_folder(path: Path) -> None:
    path.parent.rmdir()


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("spoil", [no_database, no_folder, a_folder])
def test_a_file_that_cannot_be_opened_is_named(path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    with pytest.raises(StoreUnavailable, match="cannot be opened") as caught:
        SqliteStore(path)
    assert caught.value.where == str(path)
    assert caught.value.remedy


def test_a_database_that_stops_working_is_reported_and_nothing_is_acknowledged(path: Path) -> None:
    store = SqliteStore(path)
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE status")
    database.close()
    with pytest.raises(StoreUnavailable, match="refused to work"):
        store.reserve(intent("urn:a", *store.allot(REVOCATION, 1)))
    assert store.list(after=None, limit=1) == ()
    store.close()


def test_a_check_finds_a_database_without_its_tables(path: Path) -> None:
    store = SqliteStore(path)
    store.check_ready()
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE administrator")
    database.close()
    with pytest.raises(StoreUnavailable):
        store.check_ready()
    store.close()


def test_the_connection_of_a_thread_is_closed_when_the_thread_is_gone(path: Path) -> None:
    store = SqliteStore(path)
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: store.administrators(), range(8)))
    gc.collect()
    # SQLite itself keeps a few descriptors back for its next connection; 80 threads had one each.
    assert len(list(Path("/proc/self/fd").iterdir())) < opened + 20
    assert sum(closer.alive for closer in store._closers) == 0
    store.close()


def test_a_store_is_chosen_by_the_scheme_of_its_name(tmp_path: Path) -> None:
    store = open_store("sqlite:a.sqlite3", tmp_path)
    assert isinstance(store, SqliteStore)
    store.close()
    assert (tmp_path / "a.sqlite3").is_file()
    assert isinstance(open_store("memory:", tmp_path), MemoryStore)


@pytest.mark.parametrize("name", ["postgres://localhost/x", "issuer.sqlite3", ""])
def test_a_store_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsInvalid, match="names no kind of store") as caught:
        open_store(name, tmp_path)
    assert caught.value.where == "store.database"
    assert "sqlite:" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_first_version_is_brought_up_to_date_with_what_is_in_it(path: Path) -> None:
    database = connect(path)
    first = Migrations("agentvc.issuer")
    first(name=STEPS[0][0])(STEPS[0][1])
    database.enable_wal()
    first.apply(database)
    database.execute(
        "INSERT INTO status_list (purpose, size, length, key) VALUES ('revocation', 1, 16, ?)", (b"k" * 32,)
    )
    database.execute(
        "INSERT INTO credential (id, state, profile, mechanism, types, created, valid_from, valid_until)"
        " VALUES ('urn:old', 'reserved', 'p', 'vc+jwt', '[]', 1, 1, 2)"
    )
    database.execute(
        "INSERT INTO status (list, position, credential, purpose, value) VALUES (1, 7, 1, 'revocation', 1)"
    )
    database.close()
    store = SqliteStore(path)
    record = store.find("urn:old")
    assert (record.switches, record.statuses[0].index, record.statuses[0].value) == ((), 7, 1)
    assert store.status_values(1)[1] == {7: 1}
    assert (store.switches_on(), store.personas(), store.entitlements()) == ((), (), ())
    store.close()
