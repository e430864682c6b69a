"""A wallet's rows in memory: the model that the other stores are compared with, and a wallet for one process."""

import threading
from collections.abc import Iterable

from wallet.ports import Header, Kind, Place, Row


class MemoryStore:
    """Rows in a dict, gone with the process."""

    def __init__(self, header: Header, rows: Iterable[Row] = ()) -> None:
        self._header = header
        self._rows: dict[Place, Row] = {row.place: row for row in rows}
        self._lock = threading.Lock()

    def header(self) -> Header:
        """Return what opens the wallet."""
        return self._header

    def keep(self, row: Row) -> bool:
        """Keep the row unless its place is taken; True when it is new."""
        with self._lock:
            return self._rows.setdefault(row.place, row) is row

    def rows(self, kind: Kind) -> tuple[Row, ...]:
        """Return every row of the kind, oldest first."""
        with self._lock:
            return tuple(row for row in self._rows.values() if row.place.kind is kind)

    def editions(self, kind: Kind, name: str) -> tuple[Row, ...]:
        """Return every row of this kind and name, oldest first."""
        return tuple(row for row in self.rows(kind) if row.place.name == name)
