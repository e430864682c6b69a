"""A ledger in an SQLite file, for several threads and processes of one machine."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

from sqlite_utils import Database

from verifier.errors import LedgerUnavailable
from verifier.ledger import Charge, Recorded, Recording, SingleUse
from verifier.ledger.after_fork import begin_anew_in_children
from verifier.ledger.settling import KEPT_LONGER, Asked, Held, asked, settle
from verifier.ledger.sqlite_schema import prepare
from verifier.ledger.tally import Tally, microseconds, read_acts, write_acts

_BUSY_SECONDS = 5.0  # how long a writer waits for another; a write takes well below a millisecond
_POLL_SECONDS = 0.01
_PURGE_AFTER = 256  # entries added between two purges: amortises the purge, and bounds what is kept for nothing

_KEY = "SELECT until FROM used WHERE key = ?"
_COUNTER = "SELECT until, seen, acts FROM counter WHERE name = ?"
_FORGOTTEN = "SELECT until FROM forgotten"
_WRITE_KEY = "INSERT OR REPLACE INTO used VALUES (?, ?)"
_WRITE_COUNTER = "INSERT OR REPLACE INTO counter VALUES (?, ?, ?, ?)"
_PURGES = tuple(
    f"DELETE FROM {table} WHERE {name} IN "  # noqa: S608  both are ours
    f"(SELECT {name} FROM {table} WHERE until <= ? ORDER BY until LIMIT ?) RETURNING until"
    for table, name in (("used", "key"), ("counter", "name"))
)
_FORGET = "INSERT INTO forgotten VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET until = max(until, excluded.until)"


class SqliteLedger:
    """Remembers in the file at `path`, which is made when it is missing; one of an older agentvc is brought up to date.

    Safe between threads (they take turns on one connection, as SQLite's writers do anyway), between processes of one
    machine, and across a fork. The file must not lie on a network drive. What was recorded is on disk before `record`
    returns. Raises LedgerUnavailable when the file cannot be used.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._added = 0
        self._lock = Lock()
        self._database: Database | None = None
        begin_anew_in_children(self)
        with self._lock, self._told():
            self._opened()

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recording:
        """Write down `use` and every charge, or nothing; see `Ledger.record`. Raises LedgerUnavailable."""
        wanted = asked(use, charges, now)
        with self._lock, self._told():
            if self._added >= _PURGE_AFTER:
                _purge(self._opened(), wanted.now, 2 * self._added)  # bounded, and more than was added
                self._added = 0
            recording = _record(self._opened(), wanted)
            self._added += wanted.size() if recording else 0
        return recording

    def purge(self, now: datetime) -> int:
        """Forget what ended a minute ago or more and return how much that was; recording does so by itself."""
        with self._lock, self._told():
            return _purge(self._opened(), microseconds(now), -1)

    def close(self) -> None:
        """Close the file; a later call opens it again."""
        with self._lock:
            if self._database is not None:
                self._database.close()
            self._database = None

    def begin_anew(self) -> object:
        """Give up lock and connection, in a child that was forked; see `verifier.ledger.after_fork`."""
        left, self._database, self._lock = self._database, None, Lock()
        return left

    def _opened(self) -> Database:
        if self._database is None:
            self._database = _open(self._path)
        return self._database

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say which file it is that failed."""
        try:
            yield
        except (sqlite3.Error, LedgerUnavailable) as error:
            raise LedgerUnavailable(f"{self._path}: {error}") from error


def _open(path: Path) -> Database:
    """Open the file, waiting where SQLite does not: when several processes turn a new file to WAL at once."""
    give_up = monotonic() + _BUSY_SECONDS
    while True:
        try:
            return _connected(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
        sleep(_POLL_SECONDS)


def _connected(path: Path) -> Database:
    # Without transactions begun by Python: ours begin IMMEDIATE, so that nobody writes between our reading and writing.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return Database(connection)


@contextmanager
def _transaction(database: Database) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.conn.in_transaction:
            database.execute("ROLLBACK")


def _record(database: Database, wanted: Asked) -> Recording:
    with _transaction(database):
        settlement = settle(wanted, _held(database, wanted))
        if isinstance(settlement.recording, Recorded):
            _write(database, wanted, settlement.tallies)
    return settlement.recording


def _held(database: Database, wanted: Asked) -> Held:
    keys = {name: row[0] for name in wanted.key_names() for row in database.execute(_KEY, [name]).fetchall()}
    tallies = {
        name: Tally(until, seen, read_acts(acts))
        for name in wanted.counter_names()
        for until, seen, acts in database.execute(_COUNTER, [name]).fetchall()
    }
    forgotten = database.execute(_FORGOTTEN).fetchone()
    return Held(keys, tallies, forgotten[0] if forgotten else None)


def _write(database: Database, wanted: Asked, tallies: Mapping[str, Tally]) -> None:
    for name in wanted.keys:
        database.execute(_WRITE_KEY, [name, wanted.until])
    for name, tally in tallies.items():
        database.execute(_WRITE_COUNTER, [name, tally.until, tally.seen, write_acts(tally.acts)])


def _purge(database: Database, now: int, most: int) -> int:
    """Forget at most so many keys and as many counters, all of them when it is -1."""
    with _transaction(database):
        ends = [row[0] for statement in _PURGES for row in database.execute(statement, [now - KEPT_LONGER, most])]
        if ends:
            database.execute(_FORGET, [max(ends)])
    return len(ends)
