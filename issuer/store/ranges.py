"""What the verbs about ranges do inside a transaction of the SQLite store; see issuer/range_ports.py."""

import sqlite3

from sqlite_utils import Database

from issuer import refusals
from issuer.range_ports import HopRevocation, Place, Range
from issuer.store import rows


def insert_range(database: Database, number: int, given: Range) -> None:
    """Write the range of the credential with this number. Raises IndexTaken, also for what is no block of its list."""
    try:
        done = database.execute(
            "INSERT INTO status_range (list, first, credential) SELECT id, ?1, ?2 FROM status_list"
            " WHERE id = ?3 AND block = ?4 AND block > 1 AND ?1 % block = 0 AND ?1 + block <= length",
            (given.first, number, given.list_id, given.count),
        )
    except sqlite3.IntegrityError as error:
        raise refusals.place_taken(given.list_id, given.first) from error
    if done.rowcount != 1:
        raise refusals.place_taken(given.list_id, given.first)


def revoke_in_range(database: Database, place: Place, revocation: HopRevocation, root: str | None) -> HopRevocation:
    """See RangeStore.revoke_in_range."""
    _require_in_range(database, place, root)
    done = database.execute(
        "INSERT INTO range_revocation (list, position, credential, revoked_by, changed, reason)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            place.list_id,
            place.index,
            revocation.credential_id,
            revocation.by,
            rows.seconds(revocation.at),
            revocation.reason,
        ),
    )
    if done.rowcount == 1:
        database.execute("UPDATE status_list SET version = version + 1 WHERE id = ?", (place.list_id,))
        return revocation
    return _revocation(database, place)


def _require_in_range(database: Database, place: Place, root: str | None) -> None:
    found = database.execute(
        "SELECT c.id FROM status_list l JOIN status_range r ON r.list = l.id AND r.first = ?2 - ?2 % l.block"
        " JOIN credential c ON c.number = r.credential WHERE l.id = ?1",
        (place.list_id, place.index),
    ).fetchone()
    if found is None or root not in {None, found[0]}:
        raise refusals.outside_ranges(place, root)


def _revocation(database: Database, place: Place) -> HopRevocation:
    credential_id, by, at, reason = database.execute(
        "SELECT credential, revoked_by, changed, reason FROM range_revocation WHERE list = ? AND position = ?",
        (place.list_id, place.index),
    ).fetchone()
    return HopRevocation(credential_id, by, rows.instant(at), reason)
