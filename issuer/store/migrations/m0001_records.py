"""Credentials, status lists, the entries that join them, and administrators."""

from sqlite_utils import Database

# The order of `number` is the order of the reservations: there is one writer at a time, and no row is ever deleted.
# `given` counts the places of a list's secret order that were handed out; it only grows.
# `given_before` is its value before the latest allotment, so that one statement allots and tells what it allotted.
# `version` grows with every change of a bit, so that a published list is known to be out of date by one small read.
SCHEMA = (
    """
    CREATE TABLE credential (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('reserved', 'issued', 'abandoned')),
        profile TEXT NOT NULL,
        mechanism TEXT NOT NULL,
        types TEXT NOT NULL,
        subject TEXT,
        created INTEGER NOT NULL,
        valid_from INTEGER NOT NULL,
        valid_until INTEGER NOT NULL,
        fingerprint TEXT,
        idempotency_key TEXT,
        digest TEXT,
        CHECK ((state = 'issued') = (digest IS NOT NULL))
    )
    """,
    "CREATE UNIQUE INDEX credential_by_request ON credential (idempotency_key) WHERE idempotency_key IS NOT NULL",
    """
    CREATE TABLE status_list (
        id INTEGER PRIMARY KEY,
        purpose TEXT NOT NULL,
        size INTEGER NOT NULL CHECK (size BETWEEN 1 AND 8),
        length INTEGER NOT NULL,
        key BLOB NOT NULL,
        given INTEGER NOT NULL DEFAULT 0 CHECK (given BETWEEN 0 AND length),
        given_before INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX status_list_with_room ON status_list (purpose, size, id) WHERE given < length",
    """
    CREATE TABLE status (
        list INTEGER NOT NULL REFERENCES status_list (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        credential INTEGER NOT NULL REFERENCES credential (number),
        purpose TEXT NOT NULL,
        value INTEGER NOT NULL DEFAULT 0 CHECK (value BETWEEN 0 AND 255),
        changed INTEGER,
        reason TEXT,
        PRIMARY KEY (list, position)
    ) WITHOUT ROWID
    """,
    "CREATE UNIQUE INDEX status_by_credential ON status (credential, purpose)",
    "CREATE INDEX status_that_is_set ON status (list, position, value) WHERE value <> 0",
    "CREATE TABLE administrator (name TEXT PRIMARY KEY, token_hash BLOB NOT NULL) WITHOUT ROWID",
)


def apply(database: Database) -> None:
    """Create the tables; runs inside a transaction."""
    for statement in SCHEMA:
        database.execute(statement)
