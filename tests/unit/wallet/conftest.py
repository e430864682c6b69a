"""A wallet in a folder of its own, and an organisation that issues to it."""

from pathlib import Path

import pytest
from support.holding import NOW, Organisation

from wallet import Wallet

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def passphrase() -> str:
    return PASSPHRASE


@pytest.fixture
def wallet_file(tmp_path: Path) -> Path:
    return tmp_path / "agent.sqlite3"


@pytest.fixture
def wallet(wallet_file: Path, passphrase: str) -> Wallet:
    return Wallet.create(wallet_file, passphrase, clock=lambda: NOW)


@pytest.fixture(scope="session")
def acme() -> Organisation:
    return Organisation.founded()
