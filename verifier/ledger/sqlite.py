"""A ledger in an SQLite file, for several threads and processes of one machine."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlite_utils import Database

from verifier.errors import LedgerUnavailable

_BUSY_SECONDS = 5.0  # how long a writer waits for another; a write takes well below a millisecond
_PURGE_EVERY = 256  # spends between two purges: amortises the purge, and bounds what is kept for nothing

_CREATE = "CREATE TABLE IF NOT EXISTS spent (key TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID"
_INDEX = "CREATE INDEX IF NOT EXISTS spent_until ON spent (until)"
# One statement, so one step: a key is taken when it is new, or when what it stood for has ended.
_SPEND = (
    "INSERT INTO spent (key, until) VALUES (:key, :until) "
    "ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE spent.until <= :now RETURNING 1"
)
_PURGE = "DELETE FROM spent WHERE until <= :now"


class SqliteLedger:
    """Remembers keys in the file at `path`, which is made when it is missing.

    Safe between threads (they take turns on one connection, as SQLite's writers do anyway), between processes, and
    across a fork. A key that was recorded is on disk before `spend` returns.
    Raises LedgerUnavailable when the file cannot be used.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._lock = Lock()
        self._process = 0
        self._spends = 0
        with self._lock:
            self._opened()

    def spend(self, key: str, until: datetime, now: datetime) -> bool:
        """Record `key` and return True, or return False when it is recorded already. Raises LedgerUnavailable."""
        at = now.timestamp()
        with self._lock:
            found = self._execute(_SPEND, {"key": key, "until": until.timestamp(), "now": at}).fetchall()
            self._spends += 1
            if self._spends % _PURGE_EVERY == 0:
                self._execute(_PURGE, {"now": at})
        return bool(found)

    def purge(self, now: datetime) -> int:
        """Forget every key that has ended and return how many there were; spending does so by itself now and then."""
        with self._lock:
            return int(self._execute(_PURGE, {"now": now.timestamp()}).rowcount)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._process == os.getpid():
                self._database.close()
            self._process = 0

    def _execute(self, statement: str, values: dict[str, object]) -> sqlite3.Cursor:
        try:
            return self._opened().conn.execute(statement, values)
        except sqlite3.Error as error:
            raise LedgerUnavailable(f"{self._path}: {error}") from error

    def _opened(self) -> Database:
        # A connection must not be used across a fork: the child opens its own.
        if self._process != os.getpid():
            self._database = _open(self._path)
            self._process = os.getpid()
        return self._database


def _open(path: Path) -> Database:
    try:
        # Autocommit: each statement is its own transaction, so none is ever left open.
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise LedgerUnavailable(f"{path}: {error}") from error
    try:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _CREATE, _INDEX):
            connection.execute(statement)
    except sqlite3.Error as error:
        connection.close()
        raise LedgerUnavailable(f"{path}: {error}") from error
    return Database(connection)
