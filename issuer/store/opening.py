"""How a database that is named in the settings finds its store."""

from collections.abc import Callable, Mapping
from pathlib import Path

from issuer.errors import SettingsInvalid
from issuer.ports import Store
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore

STORES: Mapping[str, Callable[[Path], Store]] = {
    "sqlite": SqliteStore,
    "memory": lambda _: MemoryStore(),
}


def open_store(name: str, home: Path) -> Store:
    """Open the store that `name` says, `scheme:path`; a relative path begins at `home`.

    Raises SettingsInvalid for a scheme that is not one of STORES, StoreUnavailable and StoreTooNew.
    """
    scheme, _, path = name.partition(":")
    opener = STORES.get(scheme)
    if opener is None:
        raise SettingsInvalid(
            f"{name!r} names no kind of store",
            where="store.database",
            remedy=f"Begin with {' or '.join(f'{known}:' for known in STORES)}, for instance sqlite:issuer.sqlite3",
        )
    return opener(home / path)
