"""How a SQLite file is opened: the pragmas in one place, migrations, and clear words when it cannot be used."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep

from sqlite_utils import Database

from issuer.errors import StoreTooNew, StoreUnavailable
from issuer.store.migrations import migrate, unknown_steps

# How long a transaction waits for another process's before it gives up; ours take less than a hundredth of a second.
BUSY_SECONDS = 10.0
POLL_SECONDS = 0.01
# UPDATE … RETURNING came with 3.35.
OLDEST_SQLITE = (3, 35, 0)


def open_database(path: Path) -> Database:
    """Open or create the file for writing and bring it up to date. Raises StoreUnavailable and StoreTooNew."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StoreUnavailable(
            f"the SQLite of this Python is {sqlite3.sqlite_version}",
            where=str(path),
            remedy="Use a Python whose SQLite is 3.35 or newer",
        )
    try:
        return _prepared_in_turn(path)
    except sqlite3.Error as error:
        raise StoreUnavailable(
            f"the database cannot be opened: {error}",
            where=str(path),
            remedy="Check that it is a file of `agentvc init` and that this user may read and write it and its folder",
        ) from error


def connect(path: Path) -> Database:
    """Connect to the file with our pragmas. Raises sqlite3.Error."""
    # The thread check is off because one thread closes all connections; each of them still has one user at a time.
    database = Database(sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False), execute_plugins=False)
    database.conn.isolation_level = None
    database.execute("PRAGMA synchronous=FULL")
    database.execute("PRAGMA foreign_keys=ON")
    return database


def _prepared_in_turn(path: Path) -> Database:
    """Wait where SQLite does not: when several processes turn a new file to WAL at once."""
    give_up = monotonic() + BUSY_SECONDS
    while True:
        try:
            return _prepared(path)
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or monotonic() > give_up:
                raise
        sleep(POLL_SECONDS)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # An error that comes from Python itself, about text that is no UTF-8, has no code of SQLite.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_BUSY


def _prepared(path: Path) -> Database:
    database = connect(path)
    try:
        database.enable_wal()
        _refuse_later_steps(database, path)
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_later_steps(database: Database, path: Path) -> None:
    later = unknown_steps(database)
    if later:
        raise StoreTooNew(
            f"a later version of agentvc changed the database: {', '.join(later)}",
            where=str(path),
            remedy="Run the version that wrote it, or a newer one",
        )
