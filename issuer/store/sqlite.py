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
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock, local
from typing import TypeVar
from weakref import finalize

from sqlite_utils import Database

from issuer.errors import StoreUnavailable
from issuer.persona_ports import Entitlement, Persona
from issuer.ports import Administrator, Intent, ListState, Record, Reservation, Series, Status, StatusChange
from issuer.range_ports import HopRevocation, Place, Range, RangeSeries
from issuer.store import personas, ranges, statements, switches
from issuer.store.connecting import connect, open_database
from issuer.store.group_commit import GroupCommit
from issuer.switch_ports import Switch, SwitchKey, Turn

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

    def allot_ranges(self, series: RangeSeries, number: int) -> tuple[Range, ...]:
        """See RangeStore.allot_ranges."""
        return self._write(lambda database: statements.allot_ranges(database, series, number), durable=False)

    def revoke_in_range(self, place: Place, revocation: HopRevocation, root: str | None) -> HopRevocation:
        """See RangeStore.revoke_in_range."""
        return self._write(lambda database: ranges.revoke_in_range(database, place, revocation, root))

    def find_switches(self, keys: Sequence[SwitchKey]) -> tuple[Switch, ...]:
        """See SwitchStore.find_switches."""
        return self._read_at_once(lambda database: switches.find_switches(database, keys))

    def turn_switch(self, switch: Switch, turn: Turn) -> Switch:
        """See SwitchStore.turn_switch."""
        return self._write(lambda database: switches.turn_switch(database, switch, turn))

    def switches_on(self) -> tuple[Switch, ...]:
        """See SwitchStore.switches_on."""
        return self._read(switches.switches_on)

    def count_switched(self, key: SwitchKey, now: datetime) -> int:
        """See SwitchStore.count_switched."""
        return self._read(lambda database: switches.count_switched(database, key, now))

    def count_missed(self, key: SwitchKey, now: datetime) -> int:
        """See SwitchStore.count_missed."""
        return self._read(lambda database: switches.count_missed(database, key, now))

    def entitle(self, entitlement: Entitlement) -> None:
        """See PersonaStore.entitle."""
        self._write(lambda database: personas.entitle(database, entitlement))

    def entitlement(self, principal: str) -> Entitlement | None:
        """See PersonaStore.entitlement."""
        return self._read(lambda database: personas.entitlement(database, principal))

    def entitlements(self) -> tuple[Entitlement, ...]:
        """See PersonaStore.entitlements."""
        return self._read(personas.entitlements)

    def add_persona(self, persona: Persona) -> Persona:
        """See PersonaStore.add_persona."""
        return self._write(lambda database: personas.add_persona(database, persona))

    def find_persona(self, principal: str, name: str) -> Persona | None:
        """See PersonaStore.find_persona."""
        return self._read(lambda database: personas.find_persona(database, principal, name))

    def personas(self, principal: str | None = None) -> tuple[Persona, ...]:
        """See PersonaStore.personas."""
        return self._read(lambda database: personas.personas(database, principal))

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
