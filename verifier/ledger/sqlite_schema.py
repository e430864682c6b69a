"""The tables of the ledger in an SQLite file, and how a file of an older agentvc gets them."""

import sqlite3

from verifier.errors import LedgerUnavailable
from verifier.ledger.settling import stored_name

VERSION = 1  # PRAGMA user_version of a file that this module made or brought up to date

_TABLES = (
    "CREATE TABLE used (key TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX used_until ON used (until)",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, until INTEGER NOT NULL, seen INTEGER NOT NULL, acts TEXT NOT NULL)",
    "CREATE INDEX counter_until ON counter (until)",
    "CREATE TABLE forgotten (one INTEGER PRIMARY KEY CHECK (one = 1), until INTEGER NOT NULL)",
)
_OLD = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'spent'"
_FROM_OLD = (
    # Seconds as a float become whole microseconds, later by at most two.
    "INSERT INTO used SELECT stored_name(key), max(CAST(until * 1000000 AS INTEGER) + 2) FROM spent GROUP BY 1",
    "DROP TABLE spent",
    # Whoever still runs the older agentvc on this file gets an error, rather than a second ledger beside this one.
    "CREATE VIEW spent AS SELECT key, until / 1000000.0 AS until FROM used",
)


def prepare(connection: sqlite3.Connection) -> None:
    """Set up the file durably and bring its tables up to date.

    Raises sqlite3.Error, and LedgerUnavailable when a later agentvc wrote the file.
    """
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _migrate(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version == VERSION:  # another process was faster
        return
    if version != 0:
        raise LedgerUnavailable("a later agentvc wrote the file; use that one, or a newer one")
    statements: tuple[str, ...] = _TABLES
    if connection.execute(_OLD).fetchone():
        connection.create_function("stored_name", 1, stored_name, deterministic=True)
        statements += _FROM_OLD
    for statement in (*statements, f"PRAGMA user_version={VERSION}"):
        connection.execute(statement)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
