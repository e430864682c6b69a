"""What each verb of the SQLite store does inside its transaction, which the caller begins and commits.

Writing verbs begin with a statement that writes or run in a transaction that began IMMEDIATE, so that nothing they read
can change before the commit.
"""

import secrets
import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database

from issuer import refusals
from issuer.permutation import KEY_BYTES, draw
from issuer.ports import Administrator, Intent, ListState, Record, Reservation, Series, Status, StatusChange
from issuer.range_ports import Range, RangeSeries
from issuer.store import ranges, rows, switches
from vc.status.entry import REVOCATION


def allot(database: Database, series: Series, count: int) -> tuple[Status, ...]:
    """See Store.allot."""
    list_id, indexes = _drawn(database, series, 1, count)
    return tuple([Status(series.purpose, list_id, index, series.size) for index in indexes])


def allot_ranges(database: Database, series: RangeSeries, number: int) -> tuple[Range, ...]:
    """See RangeStore.allot_ranges."""
    list_id, blocks = _drawn(database, Series(REVOCATION, 1, series.length), series.count, number)
    return tuple([Range(list_id, block * series.count, series.count) for block in blocks])


def _drawn(database: Database, series: Series, block: int, count: int) -> tuple[int, list[int]]:
    """Give at most `count` blocks of so many entries, by their number in their list, and the list."""
    allotted = _next_places(database, series, block, count)
    if allotted is None:
        database.execute(
            "INSERT INTO status_list (purpose, size, length, key, block) VALUES (?, ?, ?, ?, ?)",
            (series.purpose, series.size, series.length, secrets.token_bytes(KEY_BYTES), block),
        )
        allotted = _next_places(database, series, block, count)
    if allotted is None:
        raise sqlite3.DataError(f"a new status list for {series.purpose} has no room")
    list_id, length, key, first, end = allotted
    return list_id, [draw(key, length // block, place) for place in range(first // block, end // block)]


def _next_places(database: Database, series: Series, block: int, count: int) -> tuple[int, int, bytes, int, int] | None:
    found: tuple[int, int, bytes, int, int] | None = database.execute(
        "UPDATE status_list SET given_before = given, given = min(length, given + ? * block) WHERE id ="
        " (SELECT id FROM status_list WHERE purpose = ? AND size = ? AND block = ? AND given < length"
        " ORDER BY id LIMIT 1) RETURNING id, length, key, given_before, given",
        (count, series.purpose, series.size, block),
    ).fetchone()
    return found


def reserve(database: Database, intent: Intent) -> Reservation:
    """See Store.reserve."""
    number = rows.insert_credential(database, intent)
    if number is None:
        return Reservation(_reserved_before(database, intent), fresh=False)
    for status in intent.statuses:
        rows.insert_status(database, number, status)
    switches.link(database, number, intent.switches)
    if intent.status_range is not None:
        ranges.insert_range(database, number, intent.status_range)
    return Reservation(refusals.reserved_record(intent), fresh=True)


def _reserved_before(database: Database, intent: Intent) -> Record:
    known = find_request(database, intent.idempotency_key) if intent.idempotency_key else None
    if known is None:
        raise refusals.taken(intent.credential_id)
    refusals.same_request(known, intent.fingerprint)
    return known


def complete(database: Database, credential_id: str, digest: str) -> None:
    """See Store.complete."""
    done = database.execute(
        "UPDATE credential SET state = 'issued', digest = ? WHERE id = ? AND state = 'reserved'",
        (digest, credential_id),
    )
    if done.rowcount == 0:
        refusals.completed_again(find(database, credential_id), digest)


def abandon(database: Database, credential_id: str) -> None:
    """See Store.abandon."""
    done = database.execute(
        "UPDATE credential SET state = 'abandoned' WHERE id = ? AND state = 'reserved'", (credential_id,)
    )
    if done.rowcount == 0:
        number(database, credential_id)


def change_status(database: Database, credential_id: str, change: StatusChange) -> Record:
    """See Store.change_status."""
    record = find(database, credential_id)
    status = refusals.changeable_status(record, change)
    if status.value == change.value:
        return record
    database.execute(
        "UPDATE status SET value = ?, changed = ?, reason = ? WHERE list = ? AND position = ?",
        (change.value, rows.seconds(change.at), change.reason, status.list_id, status.index),
    )
    database.execute("UPDATE status_list SET version = version + 1 WHERE id = ?", (status.list_id,))
    return find(database, credential_id)


def find(database: Database, credential_id: str) -> Record:
    """See Store.find."""
    for record in rows.read_records(database, "id = ?", (credential_id,)):
        return record
    raise refusals.unknown_credential(credential_id)


def find_request(database: Database, idempotency_key: str) -> Record | None:
    """See Store.find_request."""
    return next(iter(rows.read_records(database, "idempotency_key = ?", (idempotency_key,))), None)


def list_records(database: Database, after: str | None, limit: int) -> tuple[Record, ...]:
    """See Store.list."""
    start = 0 if after is None else number(database, after)
    return rows.read_records(database, "number > ? ORDER BY number LIMIT ?", (start, limit))


def number(database: Database, credential_id: str) -> int:
    """Give the number of a credential. Raises CredentialUnknown."""
    found = database.execute("SELECT number FROM credential WHERE id = ?", (credential_id,)).fetchone()
    if found is None:
        raise refusals.unknown_credential(credential_id)
    number: int = found[0]
    return number


def status_list(database: Database, list_id: int) -> ListState:
    """See Store.status_list."""
    found = database.execute(f"SELECT {rows.LIST_COLUMNS} FROM status_list WHERE id = ?", (list_id,)).fetchone()  # noqa: S608
    if found is None:
        raise refusals.unknown_list(list_id)
    return rows.list_of(found)


def status_values(database: Database, list_id: int) -> tuple[ListState, Mapping[int, int]]:
    """See Store.status_values."""
    state = status_list(database, list_id)
    found = database.execute(
        "SELECT position, value FROM status WHERE list = ?1 AND value <> 0"
        " UNION ALL SELECT position, value FROM switch WHERE list = ?1 AND value <> 0"
        " UNION ALL SELECT position, 1 FROM range_revocation WHERE list = ?1",
        (list_id,),
    )
    return state, dict(found.fetchall())


def admit(database: Database, administrator: Administrator) -> None:
    """See Store.admit."""
    database.execute(
        "INSERT OR REPLACE INTO administrator (name, token_hash) VALUES (?, ?)",
        (administrator.name, administrator.token_hash),
    )


def administrators(database: Database) -> tuple[Administrator, ...]:
    """See Store.administrators."""
    found = database.execute("SELECT name, token_hash FROM administrator ORDER BY name").fetchall()
    return tuple(Administrator(name, token_hash) for name, token_hash in found)
