"""Ranges of status lists that holders give to hops of their own, and which of their entries were revoked."""

from sqlite_utils import Database

# `block` is how many entries of a list are given at once: 1, or the length of the ranges that the list is made of.
# `given` still counts entries, so a list is full when it equals `length`.
# `credential` in range_revocation is the id of a hop that a holder issued; there is no row of it.
SCHEMA = (
    "ALTER TABLE status_list ADD COLUMN block INTEGER NOT NULL DEFAULT 1 CHECK (block BETWEEN 1 AND length)",
    "DROP INDEX status_list_with_room",
    "CREATE INDEX status_list_with_room ON status_list (purpose, size, block, id) WHERE given < length",
    """
    CREATE TABLE status_range (
        list INTEGER NOT NULL REFERENCES status_list (id),
        first INTEGER NOT NULL CHECK (first >= 0),
        credential INTEGER NOT NULL UNIQUE REFERENCES credential (number),
        PRIMARY KEY (list, first)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE range_revocation (
        list INTEGER NOT NULL REFERENCES status_list (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        credential TEXT NOT NULL,
        revoked_by TEXT NOT NULL,
        changed INTEGER NOT NULL,
        reason TEXT,
        PRIMARY KEY (list, position)
    ) WITHOUT ROWID
    """,
)


def apply(database: Database) -> None:
    """Change and create the tables; runs inside a transaction."""
    for statement in SCHEMA:
        database.execute(statement)
