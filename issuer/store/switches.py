"""What the verbs about switches do inside a transaction of the SQLite store; see issuer/switch_ports.py."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlite_utils import Database

from issuer import refusals
from issuer.store import rows
from issuer.switch_ports import Switch, SwitchKey, SwitchKind, Turn
from vc.status.entry import REVOCATION

_COLUMNS = "kind, name, principal, list, position, value, final, changed, reason, changed_by"
_OF_KEY = "kind = ? AND name = ? AND principal = ?"


def find_switches(database: Database, keys: Sequence[SwitchKey]) -> tuple[Switch, ...]:
    """See SwitchStore.find_switches."""
    found = [_found(database, key) for key in keys]
    return tuple([row[1] for row in found if row is not None])


def link(database: Database, number: int, switches: Iterable[Switch]) -> None:
    """Let the credential with this number point to the switches, which are recorded where they are new.

    Raises Stopped, SwitchElsewhere and IndexTaken.
    """
    for place, switch in enumerate(switches):
        found = _found(database, switch.key)
        switch_id = _insert(database, switch) if found is None else found[0]
        if found is not None:
            refusals.require_open(found[1], switch)
        database.execute(
            "INSERT INTO switched (switch, credential, place) VALUES (?, ?, ?)", (switch_id, number, place)
        )


def turn_switch(database: Database, switch: Switch, turn: Turn) -> Switch:
    """See SwitchStore.turn_switch."""
    found = _found(database, switch.key)
    switch_id, kept = (_insert(database, switch), refusals.off(switch)) if found is None else found
    turned = refusals.turned(kept, turn)
    if turned is kept:
        return kept
    database.execute(
        "UPDATE switch SET value = ?, final = ?, changed = ?, reason = ?, changed_by = ? WHERE id = ?",
        (turned.on, turned.final, rows.seconds(turn.at), turn.reason, turn.by, switch_id),
    )
    if turned.on is not kept.on:
        _bump(database, [turned.list_id])
    if turned.final:
        _revoke(database, switch_id, turn, turned.key)
    return turned


def switches_on(database: Database) -> tuple[Switch, ...]:
    """See SwitchStore.switches_on."""
    found = database.execute(f"SELECT {_COLUMNS} FROM switch WHERE value <> 0 ORDER BY changed, id")  # noqa: S608
    return tuple([_switch_of(row) for row in found])


def count_switched(database: Database, key: SwitchKey, now: datetime) -> int:
    """See SwitchStore.count_switched."""
    found = database.execute(
        "SELECT count(*) FROM switch w JOIN switched p ON p.switch = w.id JOIN credential c ON c.number = p.credential"
        " LEFT JOIN status s ON s.credential = c.number AND s.purpose = ? AND s.value <> 0"
        " WHERE w.kind = ? AND w.name = ? AND w.principal = ? AND c.state = 'issued' AND c.valid_until > ?"
        " AND (s.value IS NULL OR (w.value <> 0 AND s.changed > w.changed)"
        # Seconds do not tell which came first, the revocation of one or the stop that revoked all; the reasons do.
        " OR (w.final <> 0 AND s.changed = w.changed AND s.reason IS w.reason))",
        (REVOCATION, *_values(key), rows.seconds(now)),
    ).fetchone()
    return int(found[0])


def count_missed(database: Database, key: SwitchKey, now: datetime) -> int:
    """See SwitchStore.count_missed."""
    found = database.execute(
        "SELECT count(*) FROM credential c WHERE c.subject = ? AND c.state = 'issued' AND c.valid_until > ?"
        " AND NOT EXISTS (SELECT 1 FROM status s WHERE s.credential = c.number AND s.purpose = ? AND s.value <> 0)"
        " AND NOT EXISTS (SELECT 1 FROM switched p JOIN switch w ON w.id = p.switch WHERE p.credential = c.number"
        " AND w.kind = ? AND w.name = ? AND w.principal = ?)",
        (key.name, rows.seconds(now), REVOCATION, *_values(key)),
    ).fetchone()
    return int(found[0])


def _found(database: Database, key: SwitchKey) -> tuple[int, Switch] | None:
    row = database.execute(f"SELECT id, {_COLUMNS} FROM switch WHERE {_OF_KEY}", _values(key)).fetchone()  # noqa: S608
    return None if row is None else (row[0], _switch_of(row[1:]))


def _insert(database: Database, switch: Switch) -> int:
    try:
        cursor = database.execute(
            "INSERT INTO switch (kind, name, principal, list, position) SELECT ?, ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM status WHERE list = ? AND position = ?)"
            " AND NOT EXISTS (SELECT 1 FROM status_list WHERE id = ? AND block > 1)",
            (*_values(switch.key), switch.list_id, switch.index, switch.list_id, switch.index, switch.list_id),
        )
    except sqlite3.IntegrityError as error:
        raise refusals.place_taken(switch.list_id, switch.index) from error
    if cursor.rowcount != 1 or cursor.lastrowid is None:
        raise refusals.place_taken(switch.list_id, switch.index)
    return int(cursor.lastrowid)


def _revoke(database: Database, switch_id: int, turn: Turn, key: SwitchKey) -> None:
    # What was issued before there were switches points to none; an agent's is found by its subject.
    subject = key.name if key.kind is SwitchKind.AGENT else None
    changed = database.execute(
        "UPDATE status SET value = 1, changed = ?, reason = ? WHERE purpose = ? AND value = 0"
        " AND credential IN (SELECT credential FROM switched WHERE switch = ?"
        " UNION SELECT number FROM credential WHERE subject = ?) RETURNING list",
        (rows.seconds(turn.at), turn.reason, REVOCATION, switch_id, subject),
    ).fetchall()
    _bump(database, sorted({row[0] for row in changed}))


def _bump(database: Database, lists: Sequence[int]) -> None:
    for list_id in lists:
        database.execute("UPDATE status_list SET version = version + 1 WHERE id = ?", (list_id,))


def _values(key: SwitchKey) -> tuple[str, str, str]:
    return key.kind.value, key.name, key.principal


def _switch_of(row: rows.Row) -> Switch:
    kind, name, principal, list_id, index, value, final, changed, reason, by = row
    return Switch(
        SwitchKey(SwitchKind(str(kind)), str(name), str(principal)),
        int(str(list_id)),
        int(str(index)),
        on=bool(value),
        final=bool(final),
        changed=None if changed is None else rows.instant(changed),
        reason=None if reason is None else str(reason),
        by=None if by is None else str(by),
    )
