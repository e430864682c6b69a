"""The tables of the ledger in PostgreSQL, in a schema of their own: no search_path leads two processes apart."""

from verifier.errors import LedgerUnavailable
from verifier.ledger.postgresql_connections import Connection

VERSION = 1

_ALONE = 4_970_211_853_196_243_041  # an arbitrary number: one process at a time makes the tables
# Asked of the tables of the server, not by to_regclass, whose cache does not notice what another has just made.
_MADE = """
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace AS space ON space.oid = relnamespace
        WHERE space.nspname = 'agentvc_ledger' AND relname = 'version'
    )
"""
_READ_VERSION = "SELECT number FROM agentvc_ledger.version"
_TABLES = """
    CREATE SCHEMA IF NOT EXISTS agentvc_ledger;
    CREATE TABLE agentvc_ledger.used (key text COLLATE "C" PRIMARY KEY, until bigint NOT NULL);
    CREATE INDEX ON agentvc_ledger.used (until);
    CREATE TABLE agentvc_ledger.counter (
        name text COLLATE "C" PRIMARY KEY, until bigint NOT NULL, seen bigint NOT NULL, acts text NOT NULL
    );
    CREATE INDEX ON agentvc_ledger.counter (until);
    CREATE TABLE agentvc_ledger.forgotten (one integer PRIMARY KEY CHECK (one = 1), until bigint NOT NULL);
    CREATE TABLE agentvc_ledger.version (number integer NOT NULL);
    INSERT INTO agentvc_ledger.version VALUES (1);
"""


def prepare(connection: Connection) -> None:
    """Make the tables when they are missing; whoever is not allowed to needs them made by another.

    Raises psycopg.Error, and LedgerUnavailable when a later agentvc made them.
    """
    if not _is_true(connection, _MADE):
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE")
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])
            if not _is_true(connection, _MADE):
                connection.execute(_TABLES)
    row = connection.execute(_READ_VERSION).fetchone()
    if row != (VERSION,):
        raise LedgerUnavailable("PostgreSQL: a later agentvc made the ledger's tables; use that one, or a newer one")


def _is_true(connection: Connection, question: str) -> bool:
    return connection.execute(question).fetchone() == (True,)
