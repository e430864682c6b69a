"""A few connections to PostgreSQL, lent to one thread at a time; no error tells a secret of the connection string."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from verifier.errors import LedgerUnavailable
from verifier.ledger.after_fork import begin_anew_in_children

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as error:
    raise ImportError("PostgresqlLedger needs psycopg: pip install 'agentvc[postgresql]'") from error

__all__ = ["Connection", "Connections", "psycopg"]

Connection = psycopg.Connection[tuple[Any, ...]]

_MOST = 10  # connections of one ledger; a server allows a hundred for all, unless it is told otherwise
_WAIT_SECONDS = 10.0  # for one of them
# A server that does not answer is unavailable after seconds, not after the hours that TCP would wait.
_PARAMETERS = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "application_name": "agentvc ledger",
}
_SECRETS = ("password", "sslpassword", "oauth_client_secret")


class Connections:
    """Connections by `conninfo`, which are opened when there is none to lend. Raises LedgerUnavailable."""

    def __init__(self, conninfo: str) -> None:
        given = _read(conninfo)
        self._secrets = [str(given[name]) for name in _SECRETS if given.get(name)]
        self._conninfo = make_conninfo("", **{**_PARAMETERS, **given})
        self._lock = Lock()
        self._free = BoundedSemaphore(_MOST)
        self._idle: list[Connection] = []
        begin_anew_in_children(self)

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection outside of a transaction; one that comes back inside of one, or broken, is closed."""
        free = self._free
        if not free.acquire(timeout=_WAIT_SECONDS):
            raise LedgerUnavailable(f"PostgreSQL: all of {_MOST} connections are busy")
        try:
            connection = self._taken()
            try:
                yield connection
            finally:
                self._take_back(connection)
        finally:
            free.release()

    def close(self) -> None:
        """Close the connections that nobody has; later calls open others."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def begin_anew(self) -> object:
        """Give up the connections, in a child that was forked; see `verifier.ledger.after_fork`."""
        left, self._idle = self._idle, []
        self._lock, self._free = Lock(), BoundedSemaphore(_MOST)
        return left

    def told(self, error: psycopg.Error) -> LedgerUnavailable:
        """Return the error of a ledger that says what `error` says, in one line and without a secret."""
        text = " ".join((error.diag.message_primary or str(error)).split())
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return LedgerUnavailable(f"PostgreSQL: {text}")

    def _taken(self) -> Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            # Nothing prepared: behind a pooler, the next transaction may be on another connection of the server.
            return psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise self.told(error) from error

    def _take_back(self, connection: Connection) -> None:
        if connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE:
            with self._lock:
                self._idle.append(connection)
            return
        if connection.broken:  # the others are likely to be broken too, by a server that was restarted
            self.close()
        connection.close()


def _read(conninfo: str) -> dict[str, Any]:
    """Return the parameters of `conninfo`. What is wrong with one is not quoted: it may be a piece of a password."""
    try:
        given = conninfo_to_dict(conninfo)
    except psycopg.Error:
        raise _unreadable() from None  # its text quotes the place
    ports = str(given.get("port") or "0").split(",")
    if "@" in str(given.get("host", "")) or not all(port.isascii() and port.isdigit() for port in ports):
        raise _unreadable()
    return given


def _unreadable() -> LedgerUnavailable:
    return LedgerUnavailable(
        "the connection string of PostgreSQL cannot be read; in a URI, percent-encode @ : / ? # % of a password"
    )
