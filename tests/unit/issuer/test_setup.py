"""Setting up an issuer: all of it or nothing, and never over something that is there."""

import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from did import KeyType
from did.keys.custody import read_key_file
from issuer import setup
from issuer.errors import SettingsInvalid, SetupRefused, StoreUnavailable
from issuer.setup import FILES, initialise
from issuer.wiring import open_issuer

URL = "http://localhost:8000"
PASSPHRASE = "a passphrase of the tests"


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_issuer_is_set_up_and_opens(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    made = initialise(home, URL, PASSPHRASE)
    assert made.did == "did:web:localhost%3A8000"
    assert made.settings_path == home / "agentvc.toml"
    assert files(home) == sorted(FILES)
    with open_issuer(home, PASSPHRASE) as issuer:
        assert issuer.did == made.did
        assert issuer.administrators.name_of(made.admin_token) == "admin"
        assert issuer.identity.method == f"{made.did}#{issuer.identity.signer.public_key.to_multikey()}"


def test_secrets_are_for_their_owner_and_the_token_is_kept_as_a_hash(tmp_path: Path) -> None:
    home = tmp_path / "home"
    token = initialise(home, URL, PASSPHRASE).admin_token
    assert home.stat().st_mode & 0o777 == 0o700
    for name in ("issuer.key.jwe", "issuer.sqlite3"):
        assert (home / name).stat().st_mode & 0o777 == 0o600
    written = b"".join((home / name).read_bytes() for name in files(home))
    assert token.encode() not in written
    assert PASSPHRASE.encode() not in written
    assert sha256(token.encode()).digest() in written


def test_nothing_is_left_beside_the_home(tmp_path: Path) -> None:
    initialise(tmp_path / "home", URL, PASSPHRASE)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_home_with_other_things_in_it_keeps_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "wallet.sqlite3").write_text("a wallet")
    initialise(home, URL, PASSPHRASE)
    assert (home / "wallet.sqlite3").read_text() == "a wallet"
    assert files(home) == sorted([*FILES, "wallet.sqlite3"])
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    open_issuer(home, PASSPHRASE).close()


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    (home / name).parent.mkdir(parents=True)
    (home / name).write_text("precious")
    with pytest.raises(SetupRefused, match=name) as caught:
        initialise(home, URL, PASSPHRASE)
    assert caught.value.where == str(home)
    assert files(home) == [name]
    assert (home / name).read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "agentvc.toml").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SetupRefused):
        initialise(home, URL, PASSPHRASE)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("url", ["", "acme.example", "http://acme.example", "https://10.0.0.1", "https://a.example/?q"])
def test_an_address_that_cannot_be_an_issuer_changes_nothing(tmp_path: Path, url: str) -> None:
    with pytest.raises(SetupRefused, match="cannot be the issuer's address") as caught:
        initialise(tmp_path / "home", url, PASSPHRASE)
    assert caught.value.where == "url"
    assert "https://issuer.example" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_an_empty_passphrase_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(SetupRefused, match="passphrase is empty"):
        initialise(tmp_path / "home", URL, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["_make_store", "_checked_settings", "_write"])
@pytest.mark.parametrize("there", [False, True])
def test_a_failure_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, there: bool
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    home = tmp_path / "home"
    if there:
        home.mkdir()
        (home / "other").write_text("")
    monkeypatch.setattr(setup, step, fail)
    with pytest.raises(SetupRefused, match="No space left"):
        initialise(home, URL, PASSPHRASE)
    assert files(tmp_path) == (["home/other"] if there else [])


def test_a_failure_while_moving_in_takes_everything_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "other").write_text("")
    link = Path.hardlink_to

    def fail_at_the_settings(self: Path, target: Path) -> None:
        if self == home / "agentvc.toml":
            raise OSError(28, "No space left on device")
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", fail_at_the_settings)
    with pytest.raises(SetupRefused, match="No space left"):
        initialise(home, URL, PASSPHRASE)
    assert files(tmp_path) == ["home/other"]
    assert [path.name for path in home.iterdir()] == ["other"]


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file")
    with pytest.raises(SetupRefused):
        initialise(home, URL, PASSPHRASE)
    assert home.read_text() == "a file"
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    initialise(home, URL, PASSPHRASE, KeyType.P256)
    return home


def edited(made: Path, tmp_path: Path, old: str, new: str) -> Path:
    """Give a home like the one that was made, with other settings."""
    for name in FILES[:-1]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        os.link(made / name, tmp_path / name)
    text = (made / "agentvc.toml").read_text()
    assert old in text
    (tmp_path / "agentvc.toml").write_text(text.replace(old, new))
    return tmp_path


def test_a_key_of_another_type_needs_mechanisms_that_fit(made: Path, tmp_path: Path) -> None:
    assert read_key_file(made / "issuer.key.jwe", PASSPHRASE).public_key.key_type is KeyType.P256
    open_issuer(made, PASSPHRASE).close()
    home = edited(made, tmp_path, '"vc+jwt", "eddsa-jcs-2022"]', '"eddsa-jcs-2022"]')
    with pytest.raises(SettingsInvalid, match="cannot be used with a key of type P-256") as caught:
        open_issuer(home, PASSPHRASE)
    assert caught.value.where.endswith("agentvc.toml: profiles.agent-identity.mechanisms")
    assert "ecdsa-jcs-2019" in caught.value.remedy


def test_a_wrong_passphrase_is_said_to_be_wrong(made: Path) -> None:
    with pytest.raises(SettingsInvalid, match="the key cannot be opened") as caught:
        open_issuer(made, "another")
    assert caught.value.where.endswith("issuer.key")


@pytest.mark.parametrize("uri", ["file:nowhere.jwe", "pkcs11:token", "issuer.key.jwe"])
def test_a_key_that_cannot_be_opened_is_named(made: Path, tmp_path: Path, uri: str) -> None:
    home = edited(made, tmp_path, "file:issuer.key.jwe", uri)
    with pytest.raises(SettingsInvalid, match="the key cannot be opened"):
        open_issuer(home, PASSPHRASE)


def test_a_missing_database_is_not_made_anew(made: Path, tmp_path: Path) -> None:
    home = edited(made, tmp_path, "sqlite:issuer.sqlite3", "sqlite:other.sqlite3")
    with pytest.raises(StoreUnavailable, match=r"other\.sqlite3 is missing"):
        open_issuer(home, PASSPHRASE)
    assert not (home / "other.sqlite3").exists()


def test_a_home_without_settings_is_said_to_need_init(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="cannot be read") as caught:
        open_issuer(tmp_path, PASSPHRASE)
    assert "agentvc init" in caught.value.remedy


SCHEMAS = {
    "missing": (None, "cannot be read"),
    "not JSON": ('{"type": "object",}', "is not JSON"),
    "duplicate member": ('{"type": "object", "type": "array"}', "is not JSON"),
    "no schema": ('{"type": "thing"}', "is no JSON Schema 2020-12"),
    "refers elsewhere": ('{"properties": {"a": {"$ref": "https://example.org/s.json"}}}', "schemas are never fetched"),
}


@pytest.mark.parametrize("defect", SCHEMAS)
def test_a_schema_that_cannot_be_used_is_named(made: Path, tmp_path: Path, defect: str) -> None:
    text, said = SCHEMAS[defect]
    home = edited(made, tmp_path, "schemas/capability.schema.json", "mine.json")
    if text is not None:
        (home / "mine.json").write_text(text)
    with pytest.raises(SettingsInvalid, match=said) as caught:
        open_issuer(home, PASSPHRASE)
    assert caught.value.where.endswith("agentvc.toml: profiles.capability.schema")
    assert caught.value.remedy


def test_a_database_of_something_else_is_named(made: Path, tmp_path: Path) -> None:
    home = edited(made, tmp_path, "sqlite:issuer.sqlite3", "sqlite:letter.txt")
    (home / "letter.txt").write_text("Dear Alice, " * 100)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_issuer(home, PASSPHRASE)


def test_the_store_has_one_administrator(made: Path) -> None:
    with sqlite3.connect(made / "issuer.sqlite3") as database:
        assert database.execute("SELECT name, length(token_hash) FROM administrator").fetchall() == [("admin", 32)]
    database.close()
