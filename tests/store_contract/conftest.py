"""Every store and every ledger that the contracts hold for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.ledgers import OPENERS as LEDGERS
from support.ledgers import FullLedger
from support.postgresql import PostgresqlServer

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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """Give a real server, started when the first test wants one."""
    server = PostgresqlServer()
    yield server
    server.remove()


@pytest.fixture(params=LEDGERS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Give the kind of a ledger, and a place for one where there is nothing yet."""
    return request.param, new_place(request, request.param, tmp_path)


@pytest.fixture(params=[kind for kind in LEDGERS if kind != "memory"])
def shared_place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Give the same for the ledgers that several processes may share, which that in memory is not."""
    return request.param, new_place(request, request.param, tmp_path)


@pytest.fixture
def ledger(place: tuple[str, str]) -> Iterator[FullLedger]:
    kind, where = place
    opened = LEDGERS[kind](where)
    yield opened
    opened.close()


def new_place(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """Give a place for a new ledger."""
    if kind != "postgresql":
        return str(folder / "ledger.sqlite3")
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    server.execute("DROP SCHEMA IF EXISTS agentvc_ledger CASCADE")
    return server.uri()
