"""How records are written as rows of SQLite and read back. Instants are whole seconds of Unix time."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlite_utils import Database

from issuer.ports import Intent, ListState, Record, State, Status
from issuer.range_ports import Range
from issuer.refusals import index_taken
from issuer.switch_ports import SwitchKey, SwitchKind

RECORD_COLUMNS = (
    "number, id, state, profile, mechanism, types, subject, created, valid_from, valid_until, fingerprint, digest"
)
LIST_COLUMNS = "id, purpose, size, length, version"

Row = tuple[object, ...]


def seconds(instant: datetime) -> int:
    """Give an aware instant as Unix time; parts of a second are cut off."""
    return int(instant.timestamp())


def instant(unix: object) -> datetime:
    """Give Unix time as an aware instant in UTC."""
    if not isinstance(unix, int):
        raise sqlite3.DataError(f"{unix!r} stands where an instant is expected")
    return datetime.fromtimestamp(unix, UTC)


def insert_credential(database: Database, intent: Intent) -> int | None:
    """Write the row of a reserved credential and give its number, or None when id or key are in use."""
    cursor = database.execute(
        "INSERT INTO credential (id, state, profile, mechanism, types, subject, created, valid_from, valid_until,"
        " fingerprint, idempotency_key) VALUES (?, 'reserved', ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            intent.credential_id,
            intent.profile,
            intent.mechanism,
            json.dumps(intent.types),
            intent.subject,
            seconds(intent.created),
            seconds(intent.valid_from),
            seconds(intent.valid_until),
            intent.fingerprint,
            intent.idempotency_key,
        ),
    )
    return cursor.lastrowid if cursor.rowcount == 1 else None


def insert_status(database: Database, number: int, status: Status) -> None:
    """Write a fresh status entry of the credential with this number. Raises IndexTaken."""
    try:
        done = database.execute(
            "INSERT INTO status (list, position, credential, purpose) SELECT ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM switch WHERE list = ? AND position = ?)"
            " AND NOT EXISTS (SELECT 1 FROM status_list WHERE id = ? AND block > 1)",
            (status.list_id, status.index, number, status.purpose, status.list_id, status.index, status.list_id),
        )
    except sqlite3.IntegrityError as error:
        raise index_taken(status) from error
    if done.rowcount != 1:
        raise index_taken(status)


def read_records(database: Database, where: str, parameters: tuple[object, ...]) -> tuple[Record, ...]:
    """Read the records that a condition selects, each with its status entries; `where` is one of our own constants."""
    found = database.execute(f"SELECT {RECORD_COLUMNS} FROM credential WHERE {where}", parameters).fetchall()  # noqa: S608
    return tuple([_record_of(database, row) for row in found])


def _record_of(database: Database, row: Row) -> Record:
    number = row[0]
    return record_of(
        row, read_statuses(database, number), keys_pointed_to(database, number), read_range(database, number)
    )


def read_statuses(database: Database, number: object) -> tuple[Status, ...]:
    """Read the status entries of the credential with this number, in the order they were given."""
    rows = database.execute(
        "SELECT s.purpose, s.list, s.position, l.size, s.value, s.changed, s.reason"
        " FROM status s JOIN status_list l ON l.id = s.list WHERE s.credential = ? ORDER BY s.purpose",
        (number,),
    )
    return tuple(status_of(row) for row in rows)


def keys_pointed_to(database: Database, number: object) -> tuple[SwitchKey, ...]:
    """Read the switches that the credential with this number points to, in the order in which it does."""
    found = database.execute(
        "SELECT w.kind, w.name, w.principal FROM switched p JOIN switch w ON w.id = p.switch"
        " WHERE p.credential = ? ORDER BY p.place",
        (number,),
    )
    return tuple([SwitchKey(SwitchKind(kind), name, principal) for kind, name, principal in found])


def read_range(database: Database, number: object) -> Range | None:
    """Read the range of the credential with this number, if it has one."""
    found = database.execute(
        "SELECT r.list, r.first, l.block FROM status_range r JOIN status_list l ON l.id = r.list"
        " WHERE r.credential = ?",
        (number,),
    ).fetchone()
    return None if found is None else Range(*map(int, found))


def record_of(
    row: Row, statuses: Iterable[Status], switches: Iterable[SwitchKey], status_range: Range | None
) -> Record:
    """Give the record that a row of RECORD_COLUMNS, its entries, its switches and its range say."""
    _, credential_id, state, profile, mechanism, types, subject, created, start, end, fingerprint, digest = row
    return Record(
        credential_id=str(credential_id),
        state=State(str(state)),
        profile=str(profile),
        mechanism=str(mechanism),
        types=tuple(json.loads(str(types))),
        subject=None if subject is None else str(subject),
        created=instant(created),
        valid_from=instant(start),
        valid_until=instant(end),
        fingerprint=None if fingerprint is None else str(fingerprint),
        digest=None if digest is None else str(digest),
        statuses=tuple(statuses),
        switches=tuple(switches),
        status_range=status_range,
    )


def status_of(row: Row) -> Status:
    """Give the status entry that a row says."""
    purpose, list_id, index, size, value, changed, reason = row
    return Status(
        purpose=str(purpose),
        list_id=int(str(list_id)),
        index=int(str(index)),
        size=int(str(size)),
        value=int(str(value)),
        changed=None if changed is None else instant(changed),
        reason=None if reason is None else str(reason),
    )


def list_of(row: Row) -> ListState:
    """Give the list that a row of LIST_COLUMNS says."""
    list_id, purpose, size, length, version = row
    return ListState(int(str(list_id)), str(purpose), int(str(size)), int(str(length)), int(str(version)))
