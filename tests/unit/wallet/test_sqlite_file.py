"""The wallet file itself: made whole or not at all, private, and clear about what is wrong with it."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from wallet.errors import NotAWallet, WalletDamaged, WalletExists, WalletMissing, WalletUnavailable
from wallet.ports import Header, Kind, Place, Row
from wallet.store.sqlite import SqliteStore

HEADER = Header("wallet-1", "sealed-key")
ROW = Row(Place(Kind.KEY, "k", "1"), "sealed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.sqlite3"


@pytest.fixture
def made(path: Path) -> SqliteStore:
    return SqliteStore.create(path, HEADER, [ROW])


def execute(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.usefixtures("made")
def test_only_the_owner_may_read_the_file_and_nothing_else_is_left_in_the_folder(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("made")
def test_an_existing_file_is_never_replaced(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WalletExists, match="was not changed"):
        SqliteStore.create(path, HEADER, [])
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_wallet_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    blocker = tmp_path / "a-file"
    blocker.write_text("x")
    with pytest.raises(WalletUnavailable, match="cannot make a wallet"):
        SqliteStore.create(blocker / "w.sqlite3", HEADER, [ROW])
    assert [file.name for file in tmp_path.iterdir()] == ["a-file"]


def test_a_missing_file_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(WalletMissing, match=r"no wallet at .*w\.sqlite3.*wallet init"):
        SqliteStore(path)
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"hello, I am a letter", b"\x00" * 5000, b"SQLite format 3\x00"],
    ids=["empty", "text", "zeros", "cut"],
)
def test_a_foreign_file_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises((NotAWallet, WalletDamaged)):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    execute(path, "create table notes (text)")
    before = path.read_bytes()
    with pytest.raises(NotAWallet, match="not an agentvc wallet"):
        SqliteStore(path)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("made")
def test_a_newer_format_is_refused_and_says_which(path: Path) -> None:
    execute(path, "pragma user_version = 2")
    with pytest.raises(NotAWallet, match="format 2"):
        SqliteStore(path)


def test_a_changed_header_is_damage_and_not_a_wrong_passphrase(made: SqliteStore, path: Path) -> None:
    execute(path, "update wallet set sealed_key = 'sealed-kez'")
    with pytest.raises(WalletDamaged, match="sealed key"):
        made.header()


@pytest.mark.usefixtures("made")
def test_a_damaged_page_is_told_when_the_wallet_is_opened(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for offset in range(4096, len(content), 4096):  # every page but the first, which names the file
        content[offset : offset + 64] = b"\xff" * 64
    path.write_bytes(content)
    with pytest.raises(WalletDamaged, match="damaged"):
        SqliteStore(path)


def test_a_file_that_vanished_is_not_made_anew(made: SqliteStore, path: Path) -> None:
    path.unlink()
    with pytest.raises(WalletUnavailable, match="nothing was changed"):
        made.rows(Kind.KEY)
    assert not path.exists()


def test_a_copy_of_the_file_is_a_whole_wallet(made: SqliteStore, path: Path, tmp_path: Path) -> None:
    made.keep(Row(Place(Kind.CREDENTIAL, "a", "1"), "…"))
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(path, copy)
    assert len(SqliteStore(copy).rows(Kind.CREDENTIAL)) == 1
