"""A wallet's rows in one SQLite file.

In the clear stand: the application id and format number of the file, the random wallet id, the sealed wallet key with
its digest, and for each row its kind, two keyed digests, its order and its size. No DID, issuer, type, date or URL.

A connection lives for one operation, so a store may be used from any thread and any number of processes. The file
is in WAL mode: readers do not wait for the writer, and a writer waits up to BUSY_SECONDS for another.
Not detected: a row that was deleted, or the whole file put back to an earlier state; both need something outside
the file to compare with.
"""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from wallet.errors import NotAWallet, WalletDamaged, WalletExists, WalletMissing, WalletUnavailable
from wallet.ports import Header, Kind, Place, Row

APPLICATION_ID = 0x61677677  # "agvw": SQLite keeps it in the file's first page, and file(1) can show it
FORMAT = 1
BUSY_SECONDS = 30  # several times the slowest fsync seen on a laptop disk; a longer wait is a stuck process

_HEADER, _ITEMS = "wallet", "items"


class SqliteStore:
    """The rows of the wallet file at `path`; the file must exist and be a wallet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            raise WalletMissing(f"there is no wallet at {path}: make one with `agentvc wallet init`, or name another")
        with self._connected() as database:
            _check_format(database, path)

    @classmethod
    def create(cls, path: Path, header: Header, rows: Iterable[Row]) -> "SqliteStore":
        """Make the wallet file at `path` in one step: it is there with all its rows, or not at all.

        Raises WalletExists when anything is at `path`, WalletUnavailable when the folder cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise WalletUnavailable(f"cannot make a wallet at {path}: {error.strerror}; name another file") from error
        try:
            _write_draft(draft, header, rows)
            os.link(draft, path)  # unlike a rename, a link never replaces what is there
        except FileExistsError as error:
            raise WalletExists(f"{path} is there already and was not changed: use it, or name another file") from error
        except (OSError, sqlite3.Error) as error:
            raise WalletUnavailable(f"cannot make a wallet at {path}: {error}") from error
        finally:
            draft.unlink()
        _flush(path.parent)
        return cls(path)

    def header(self) -> Header:
        """Return what opens the wallet; raises WalletDamaged when it is not as it was written."""
        with self._connected() as database:
            found = list(database.query(f"select wallet_id, sealed_key, digest from {_HEADER}"))  # noqa: S608 -- our own constant
        if len(found) != 1 or _digest(found[0]["wallet_id"], found[0]["sealed_key"]) != found[0]["digest"]:
            raise WalletDamaged(
                f"the sealed key in {self._path} is not as it was written: put back a copy of the file from a backup"
            )
        return Header(found[0]["wallet_id"], found[0]["sealed_key"])

    def keep(self, row: Row) -> bool:
        """Write the row unless its place is taken; True when it is new. One statement: no two writers can both win."""
        place = row.place
        with self._connected() as database, database.atomic():
            written = database.execute(
                f"insert into {_ITEMS} (kind, name, edition, sealed) values (?, ?, ?, ?) "  # noqa: S608 -- our own constant
                "on conflict (kind, name, edition) do nothing returning number",
                (place.kind.value, place.name, place.edition, row.sealed),
            ).fetchall()
        return bool(written)

    def rows(self, kind: Kind) -> tuple[Row, ...]:
        """Return every row of the kind, oldest first."""
        return self._select("kind = ?", (kind.value,))

    def editions(self, kind: Kind, name: str) -> tuple[Row, ...]:
        """Return every row of this kind and name, oldest first."""
        return self._select("kind = ? and name = ?", (kind.value, name))

    def _select(self, where: str, values: tuple[str, ...]) -> tuple[Row, ...]:
        with self._connected() as database:
            found = list(database.table(_ITEMS).rows_where(where, values, order_by="number"))
        return tuple(_row(values) for values in found)

    @contextmanager
    def _connected(self) -> Iterator[Database]:
        try:
            # isolation_level is left at its default: sqlite-utils opens and commits transactions itself.
            # mode=rw: a file that vanished since must not come back as an empty one.
            uri = f"{self._path.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
                yield Database(connection, recursive_triggers=False, execute_plugins=False)
        except sqlite3.OperationalError as error:
            raise WalletUnavailable(f"cannot use the wallet {self._path}: {error}; nothing was changed") from error
        except sqlite3.DatabaseError as error:
            raise _unreadable(self._path, error) from error


def _write_draft(draft: Path, header: Header, rows: Iterable[Row]) -> None:
    with closing(sqlite3.connect(draft)) as connection:
        database = Database(connection, recursive_triggers=False, execute_plugins=False)
        database.enable_wal()
        database.execute(f"pragma application_id = {APPLICATION_ID}")
        database.execute(f"pragma user_version = {FORMAT}")
        with database.atomic():
            database.table(_HEADER).create({"wallet_id": str, "sealed_key": str, "digest": str}, pk="wallet_id")
            columns = {"number": int, "kind": str, "name": str, "edition": str, "sealed": str}
            items = database.table(_ITEMS)
            items.create(columns, pk="number", not_null={"kind", "name", "edition", "sealed"})
            items.create_index(["kind", "name", "edition"], unique=True)
            digest = _digest(header.wallet_id, header.sealed_key)
            database.table(_HEADER).insert(
                {"wallet_id": header.wallet_id, "sealed_key": header.sealed_key, "digest": digest}
            )
            items.insert_all(
                {"kind": r.place.kind.value, "name": r.place.name, "edition": r.place.edition, "sealed": r.sealed}
                for r in rows
            )
        # The link is made to this one file: what still stands in the log must be in it.
        database.execute("pragma wal_checkpoint(truncate)").fetchall()


def _flush(folder: Path) -> None:
    """Make the new name in the folder durable, so that a wallet that was reported made outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_format(database: Database, path: Path) -> None:
    application = database.execute("pragma application_id").fetchone()[0]
    version = database.execute("pragma user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise NotAWallet(f"{path} is not an agentvc wallet: name the file that `agentvc wallet init` made")
    if version != FORMAT:
        raise NotAWallet(f"{path} is a wallet of format {version}, this program reads format {FORMAT}: use its program")
    problems = [str(row[0]) for row in database.execute("pragma quick_check(1)").fetchall()]
    if problems != ["ok"]:
        raise WalletDamaged(f"{path} is damaged ({problems[0]}): put back a copy of the file from a backup")


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> NotAWallet | WalletDamaged:
    try:
        is_sqlite = path.read_bytes()[:16] == b"SQLite format 3\x00"
    except OSError:
        is_sqlite = False
    if is_sqlite:
        return WalletDamaged(f"{path} is damaged ({error}): put back a copy of the file from a backup")
    return NotAWallet(f"{path} is not an agentvc wallet: name the file that `agentvc wallet init` made")


def _row(values: dict[str, object]) -> Row:
    place = Place(Kind(str(values["kind"])), str(values["name"]), str(values["edition"]))
    return Row(place, str(values["sealed"]))


def _digest(wallet_id: str, sealed_key: str) -> str:
    """Tell damage from a wrong passphrase: both would fail in the same way when the key is opened. No secret in it."""
    return hashlib.sha256(f"{wallet_id}\n{sealed_key}".encode()).hexdigest()
