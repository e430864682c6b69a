"""How a ledger that is named in a setting or an option is found: one visible table."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final, Protocol, cast

from verifier.errors import ConfigurationError
from verifier.ledger import Ledger
from verifier.ledger.memory import MemoryLedger
from verifier.ledger.sqlite import SqliteLedger


class OpenedLedger(Ledger, Protocol):
    """A ledger that was opened here. Closing is not asked of those that others write."""

    def close(self) -> None:
        """Let go of the file or the connections."""


def _open_postgresql(uri: str) -> OpenedLedger:
    if find_spec("psycopg") is None:
        raise ConfigurationError("a ledger in PostgreSQL needs psycopg: pip install 'agentvc[postgresql]'")
    module = import_module("verifier.ledger.postgresql")  # only here, because psycopg is an optional dependency
    return cast("OpenedLedger", module.PostgresqlLedger(uri))


# By scheme: each is given the whole URI.
LEDGERS: Final[Mapping[str, Callable[[str], OpenedLedger]]] = MappingProxyType(
    {
        "memory": lambda _: MemoryLedger(),
        "sqlite": lambda uri: SqliteLedger(uri.removeprefix("sqlite:")),
        "postgresql": _open_postgresql,
        "postgres": _open_postgresql,
    }
)


def open_ledger(uri: str) -> OpenedLedger:
    """Return the ledger that `uri` names: `memory:`, `sqlite:PATH`, `postgresql://…`, or a path alone for SQLite.

    Raises ConfigurationError for another scheme or when psycopg is missing, LedgerUnavailable when it cannot be opened.
    Neither repeats the URI, which may hold a password.
    """
    scheme, colon, rest = uri.partition(":")
    if colon and scheme in LEDGERS:
        return LEDGERS[scheme](uri)
    if rest.startswith("//") or not uri:
        raise ConfigurationError(
            f"a ledger is named by a path, or by one of {', '.join(f'{name}:' for name in LEDGERS)}"
        )
    return SqliteLedger(uri)
