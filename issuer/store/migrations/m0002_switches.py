"""Switches of agents, personas and principals, the credentials that point to them, personas, and entitlements."""

from sqlite_utils import Database

# `principal` of a switch is '' unless it is a persona's: NULL would make equal keys different ones.
# That a place is either a switch's or a credential's is seen to where either is written.
SCHEMA = (
    """
    CREATE TABLE switch (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('agent', 'persona', 'principal')),
        name TEXT NOT NULL,
        principal TEXT NOT NULL DEFAULT '',
        list INTEGER NOT NULL REFERENCES status_list (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        value INTEGER NOT NULL DEFAULT 0 CHECK (value IN (0, 1)),
        final INTEGER NOT NULL DEFAULT 0 CHECK (final IN (0, 1)),
        changed INTEGER,
        reason TEXT,
        changed_by TEXT,
        CHECK (value >= final),
        UNIQUE (kind, name, principal),
        UNIQUE (list, position)
    )
    """,
    "CREATE INDEX switch_that_is_on ON switch (list, position, value) WHERE value <> 0",
    """
    CREATE TABLE switched (
        switch INTEGER NOT NULL REFERENCES switch (id),
        credential INTEGER NOT NULL REFERENCES credential (number),
        place INTEGER NOT NULL,
        PRIMARY KEY (switch, credential)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX switched_by_credential ON switched (credential, place)",
    """
    CREATE TABLE entitlement (
        principal TEXT PRIMARY KEY,
        document TEXT NOT NULL,
        changed INTEGER NOT NULL,
        changed_by TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE persona (
        principal TEXT NOT NULL,
        name TEXT NOT NULL,
        template TEXT NOT NULL,
        did TEXT NOT NULL UNIQUE,
        created INTEGER NOT NULL,
        PRIMARY KEY (principal, name)
    ) WITHOUT ROWID
    """,
)


def apply(database: Database) -> None:
    """Create the tables; runs inside a transaction."""
    for statement in SCHEMA:
        database.execute(statement)
