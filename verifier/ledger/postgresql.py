"""A ledger in PostgreSQL, for the processes of several machines. Needs `agentvc[postgresql]`.

Each record is one transaction. It first takes locks of its transaction, one for each key and counter, always in the
same order, so that no two wait for each other; then it reads, settles, and writes. A refused act writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from verifier.errors import LedgerUnavailable
from verifier.ledger import Charge, Recorded, Recording, SingleUse
from verifier.ledger.postgresql_connections import Connection, Connections, psycopg
from verifier.ledger.postgresql_schema import prepare
from verifier.ledger.settling import KEPT_LONGER, Asked, Held, asked, settle
from verifier.ledger.tally import Tally, microseconds, read_acts, write_acts

T = TypeVar("T")

_ATTEMPTS = 4
_PURGE_AFTER = 256  # entries added by this process between two purges

# One message to the server. Waits are bounded; a process that stops in the middle gives its locks back; and a record is
# on disk when COMMIT returns, also where the server's setting says otherwise.
_BEGIN = """
    BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SET LOCAL lock_timeout = '5s';
    SET LOCAL statement_timeout = '10s';
    SET LOCAL idle_in_transaction_session_timeout = '10s';
    SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
"""
_LOCK = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"
# One statement, so one moment: nobody purges between the reading of a row and that of what is forgotten.
_READ = """
    SELECT 'key', key, until, 0, '' FROM agentvc_ledger.used WHERE key = ANY(%s::text[])
    UNION ALL SELECT 'counter', name, until, seen, acts FROM agentvc_ledger.counter WHERE name = ANY(%s::text[])
    UNION ALL SELECT 'forgotten', '', until, 0, '' FROM agentvc_ledger.forgotten
"""
_WRITE_KEYS = """
    INSERT INTO agentvc_ledger.used AS held SELECT key, %s FROM unnest(%s::text[]) AS key
    ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE held.until <= %s
"""
_WRITE_COUNTERS = """
    INSERT INTO agentvc_ledger.counter SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[])
    ON CONFLICT (name) DO UPDATE SET until = excluded.until, seen = excluded.seen, acts = excluded.acts
"""
_PURGES = tuple(
    f"DELETE FROM agentvc_ledger.{table} WHERE {name} IN (SELECT {name} FROM agentvc_ledger.{table} "  # noqa: S608  ours
    f"WHERE until <= %s ORDER BY until LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING until"
    for table, name in (("used", "key"), ("counter", "name"))
)
_FORGET = """
    INSERT INTO agentvc_ledger.forgotten AS held VALUES (1, %s)
    ON CONFLICT (one) DO UPDATE SET until = greatest(held.until, excluded.until)
"""


class PostgresqlLedger:
    """Remembers in the database that `conninfo` names, a URI or `key=value` words as libpq reads them.

    The tables are made on first use, in the schema `agentvc_ledger`. Safe between threads, processes and machines, and
    across a fork; what was recorded is on disk before `record` returns. Clocks of the machines should differ by less
    than a minute. Raises LedgerUnavailable when the server cannot be used, never with a password in it.
    """

    def __init__(self, conninfo: str) -> None:
        self._connections = Connections(conninfo)
        self._added = 0
        try:
            self._told(prepare)
        except LedgerUnavailable:
            self._connections.close()
            raise

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recording:
        """Write down `use` and every charge, or nothing; see `Ledger.record`. Raises LedgerUnavailable."""
        wanted = asked(use, charges, now)
        self._purge_now_and_then(wanted)
        return self._in_transaction(lambda connection: _record(connection, wanted))

    def purge(self, now: datetime) -> int:
        """Forget what ended a minute ago or more and return how much that was; recording does so by itself."""
        at = microseconds(now)
        return self._in_transaction(lambda connection: _purge(connection, at, None))

    def close(self) -> None:
        """Close the connections; a later call opens others."""
        self._connections.close()

    def _purge_now_and_then(self, wanted: Asked) -> None:
        self._added += wanted.size()  # without a lock: what threads lose here makes a purge a little later
        if self._added >= _PURGE_AFTER:
            most, self._added = 2 * self._added, 0  # bounded, and more than was added
            self._in_transaction(lambda connection: _purge(connection, wanted.now, most))

    def _in_transaction(self, work: Callable[[Connection], T]) -> T:
        """Commit what `work` does; it is done again when nothing of it can have been committed."""
        for _ in range(_ATTEMPTS):
            try:
                return self._told(lambda connection: _committed(connection, work))
            except _Undone as undone:
                last = undone
        raise self._connections.told(last.error) from last.error

    def _told(self, work: Callable[[Connection], T]) -> T:
        with self._connections.lent() as connection:
            try:
                return work(connection)
            except psycopg.Error as error:
                raise self._connections.told(error) from error


class _Undone(Exception):
    """A transaction of which nothing was committed, for a reason that may be gone the next time."""

    def __init__(self, error: psycopg.Error) -> None:
        super().__init__()
        self.error = error


def _committed(connection: Connection, work: Callable[[Connection], T]) -> T:
    try:
        connection.execute(_BEGIN)
        result = work(connection)
    except psycopg.Error as error:
        if connection.broken or isinstance(
            error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected
        ):
            raise _Undone(error) from error
        raise
    except LedgerUnavailable:
        connection.execute("ROLLBACK")
        raise
    # From here on nobody knows: a connection that breaks now may have committed.
    connection.execute("COMMIT")
    return result


def _record(connection: Connection, wanted: Asked) -> Recording:
    connection.execute(_LOCK, [_locks(wanted)])
    settlement = settle(wanted, _held(connection, wanted))
    if isinstance(settlement.recording, Recorded):
        _write(connection, wanted, settlement.tallies)
    return settlement.recording


def _locks(wanted: Asked) -> list[int]:
    """Return a number for each key and counter, in ascending order. Two that share one only wait for each other."""
    names = [*(f"key {name}" for name in wanted.keys), *(f"counter {name}" for name in wanted.counter_names())]
    return sorted({int.from_bytes(sha256(name.encode()).digest()[:8], signed=True) for name in names})


def _held(connection: Connection, wanted: Asked) -> Held:
    keys: dict[str, int] = {}
    tallies: dict[str, Tally] = {}
    forgotten = None
    for kind, name, until, seen, acts in connection.execute(_READ, [wanted.key_names(), wanted.counter_names()]):
        if kind == "key":
            keys[name] = until
        elif kind == "counter":
            tallies[name] = Tally(until, seen, read_acts(acts))
        else:
            forgotten = until
    return Held(keys, tallies, forgotten)


def _write(connection: Connection, wanted: Asked, tallies: Mapping[str, Tally]) -> None:
    names = wanted.key_names()
    if connection.execute(_WRITE_KEYS, [wanted.until, names, wanted.now]).rowcount != len(names):
        raise LedgerUnavailable("PostgreSQL: something else than a ledger wrote to the ledger's tables")
    if tallies:
        rows = [(name, tally.until, tally.seen, write_acts(tally.acts)) for name, tally in tallies.items()]
        connection.execute(_WRITE_COUNTERS, [list(column) for column in zip(*rows, strict=True)])


def _purge(connection: Connection, now: int, most: int | None) -> int:
    """Forget at most so many keys and as many counters; those that somebody is writing to are left."""
    ends = [row[0] for statement in _PURGES for row in connection.execute(statement, [now - KEPT_LONGER, most])]
    if ends:
        connection.execute(_FORGET, [max(ends)])
    return len(ends)
