"""The embedded store: one SQLite file in WAL mode, through sqlite-utils.

- All writing goes through one connection and GroupCommit; each reading thread has a connection of its own, because a
  connection must not be used by two threads at once.
- A writing transaction begins IMMEDIATE and allots an index by one UPDATE … RETURNING, so no two writers ever read the
  same counter, in whatever process they are.
- synchronous=FULL makes a commit durable. `complete` and `allot` do without (see the rules in issuer/ports.py): before
  the one the reservation is on the disk already, and nothing comes of the other until a reservation, later in the same
  log, is.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock, local
from typing import TypeVar
from weakref import finalize

from sqlite_utils import Database

from issuer.errors import StoreUnavailable
from issuer.ports import Administrator, Intent, ListState, Record, Reservation, Series, Status, StatusChange
from issuer.store import statements
from issuer.store.connecting import connect, open_database
from issuer.store.group_commit import GroupCommit

Result = TypeVar("Result")


class SqliteStore:
    """A Store in one SQLite file; several processes may use the file at once."""

    def __init__(self, path: Path) -> None:
        """Open the file, which is created when it is missing.

        Raises StoreUnavailable, and StoreTooNew when a later version wrote it.
        """
        self._path = path
        self._writer = GroupCommit(open_database(path))
        self._thread = local()
        self._closers: list[finalize[[], Database]] = []
        self._opening = Lock()

    def allot(self, series: Series, count: int) -> tuple[Status, ...]:
        """See Store.allot."""
        return self._write(lambda database: statements.allot(database, series, count), durable=False)

    def reserve(self, intent: Intent) -> Reservation:
        """See Store.reserve."""
        return self._write(lambda database: statements.reserve(database, intent))

    def complete(self, credential_id: str, digest: str) -> None:
        """See Store.complete."""
        self._write(lambda database: statements.complete(database, credential_id, digest), durable=False)

    def abandon(self, credential_id: str) -> None:
        """See Store.abandon."""
        self._write(lambda database: statements.abandon(database, credential_id))

    def find(self, credential_id: str) -> Record:
        """See Store.find."""
        return self._read_at_once(lambda database: statements.find(database, credential_id))

    def find_request(self, idempotency_key: str) -> Record | None:
        """See Store.find_request."""
        return self._read_at_once(lambda database: statements.find_request(database, idempotency_key))

    def list(self, *, after: str | None, limit: int) -> tuple[Record, ...]:
        """See Store.list."""
        return self._read_at_once(lambda database: statements.list_records(database, after, limit))

    def change_status(self, credential_id: str, change: StatusChange) -> Record:
        """See Store.change_status."""
        return self._write(lambda database: statements.change_status(database, credential_id, change))

    def status_list(self, list_id: int) -> ListState:
        """See Store.status_list."""
        return self._read(lambda database: statements.status_list(database, list_id))

    def status_values(self, list_id: int) -> tuple[ListState, Mapping[int, int]]:
        """See Store.status_values."""
        return self._read_at_once(lambda database: statements.status_values(database, list_id))

    def admit(self, administrator: Administrator) -> None:
        """See Store.admit."""
        self._write(lambda database: statements.admit(database, administrator))

    def administrators(self) -> tuple[Administrator, ...]:
        """See Store.administrators."""
        return self._read(statements.administrators)

    def check_ready(self) -> None:
        """See Store.check_ready."""
        self._read(statements.administrators)

    def close(self) -> None:
        """See Store.close."""
        with self._opening:
            for close in self._closers:
                close()
        self._writer.close()

    def _write(self, work: Callable[[Database], Result], *, durable: bool = True) -> Result:
        try:
            return self._writer.run(work, durable=durable)
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    def _read(self, work: Callable[[Database], Result]) -> Result:
        try:
            return work(self._reader())
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    def _read_at_once(self, work: Callable[[Database], Result]) -> Result:
        """Read in one transaction, so that several statements see the same moment."""

        def in_transaction(database: Database) -> Result:
            with database.atomic():
                return work(database)

        return self._read(in_transaction)

    def _reader(self) -> Database:
        database: Database | None = getattr(self._thread, "database", None)
        return self._open_reader() if database is None else database

    def _open_reader(self) -> Database:
        self._thread.database = database = connect(self._path)
        # Servers end idle threads and start new ones: the connection of a thread is closed when the thread is gone.
        closer = finalize(database, database.conn.close)
        with self._opening:
            self._closers = [*(one for one in self._closers if one.alive), closer]
        return database

    def _unavailable(self, error: sqlite3.Error) -> StoreUnavailable:
        return StoreUnavailable(
            f"the database refused to work: {error}",
            where=str(self._path),
            remedy="Look at free space and permissions of the file, and that no other program holds it locked",
        )
