"""Every store that the contract holds for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from issuer.ports import Store
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore

OPENERS: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "store.sqlite3"),
}


@pytest.fixture(params=OPENERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = OPENERS[request.param](tmp_path)
    yield opened
    opened.close()
