import json
import stat
from pathlib import Path

import pytest

from did import KeyType, PrivateKey
from did.errors import CustodyError, PassphraseMissing, WrongPassphrase
from did.keys.custody import open_key, open_sealed, passphrase_from, read_key_file, seal, write_key_file
from did.keys.custody.sealing import FEWEST_ITERATIONS, ITERATIONS, MOST_ITERATIONS
from did.multibase import b64url_decode, b64url_encode

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def key_file(tmp_path: Path, private_key: PrivateKey) -> Path:
    path = tmp_path / "issuer.key.jwe"
    write_key_file(path, private_key, PASSPHRASE, iterations=FEWEST_ITERATIONS)
    return path


def with_header(text: str, **changes: object) -> str:
    header, rest = text.split(".", 1)
    changed = {**json.loads(b64url_decode(header)), **changes}
    return f"{b64url_encode(json.dumps(changed).encode())}.{rest}"


def test_a_key_file_gives_back_its_key(key_file: Path, private_key: PrivateKey) -> None:
    assert read_key_file(key_file, PASSPHRASE).public_key == private_key.public_key
    opened = open_key(f"file:{key_file}", PASSPHRASE)
    assert private_key.public_key.verify(opened.sign(b"a"), b"a")


def test_a_key_file_is_readable_by_its_owner_only(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_shows_no_secret(key_file: Path, private_key: PrivateKey) -> None:
    jwk = private_key.to_jwk()
    assert jwk.get("d", jwk.get("priv", "")) not in key_file.read_text()


def test_nothing_is_left_beside_a_key_file(key_file: Path) -> None:
    assert list(key_file.parent.iterdir()) == [key_file]


def test_the_default_rounds_are_written_and_read(tmp_path: Path, ed25519: PrivateKey) -> None:
    write_key_file(tmp_path / "key", ed25519, PASSPHRASE)
    header = json.loads(b64url_decode((tmp_path / "key").read_text().split(".")[0]))
    assert header["p2c"] == ITERATIONS
    assert read_key_file(tmp_path / "key", PASSPHRASE).public_key == ed25519.public_key


def test_a_wrong_passphrase_is_told_with_the_file(key_file: Path) -> None:
    with pytest.raises(WrongPassphrase, match=r"issuer\.key\.jwe: the passphrase does not open"):
        read_key_file(key_file, PASSPHRASE + " ")


def test_an_existing_key_file_is_not_overwritten(key_file: Path, private_key: PrivateKey) -> None:
    other = PrivateKey.generate()
    with pytest.raises(CustodyError, match="not overwritten"):
        write_key_file(key_file, other, PASSPHRASE, iterations=FEWEST_ITERATIONS)
    assert read_key_file(key_file, PASSPHRASE).public_key == private_key.public_key
    assert list(key_file.parent.iterdir()) == [key_file]


def test_a_key_file_is_replaced_when_asked_for(key_file: Path) -> None:
    other = PrivateKey.generate()
    write_key_file(key_file, other, PASSPHRASE, replace=True, iterations=FEWEST_ITERATIONS)
    assert read_key_file(key_file, PASSPHRASE).public_key == other.public_key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_that_cannot_be_written_leaves_nothing(tmp_path: Path, ed25519: PrivateKey) -> None:
    with pytest.raises(CustodyError, match="cannot be written"):
        write_key_file(tmp_path / "absent" / "key", ed25519, PASSPHRASE, iterations=FEWEST_ITERATIONS)
    (tmp_path / "taken").mkdir()
    with pytest.raises(CustodyError, match="cannot be written"):
        write_key_file(tmp_path / "taken", ed25519, PASSPHRASE, replace=True, iterations=FEWEST_ITERATIONS)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_every_changed_letter_of_a_key_file_is_noticed(key_file: Path) -> None:
    text = key_file.read_text()
    for position in range(0, len(text), 7):
        letter = "A" if text[position] != "A" else "B"
        key_file.write_text(text[:position] + letter + text[position + 1 :])
        with pytest.raises(CustodyError):
            read_key_file(key_file, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{}", b"a.b.c.d.e", b"\xff\xfe", b"e30.e30.e30.e30.e30", b"x" * 20_000])
def test_a_file_that_is_no_key_file_is_told_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(CustodyError, match="no key file"):
        read_key_file(path, PASSPHRASE)


def test_a_missing_key_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(CustodyError, match="No such file"):
        read_key_file(tmp_path / "key", PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "dir"},
        {"alg": "PBES2-HS256+A128KW"},
        {"enc": "A128CBC-HS256"},
        {"cty": "other"},
        {"p2c": FEWEST_ITERATIONS - 1},
        {"p2c": MOST_ITERATIONS + 1},
        {"p2c": True},
        {"p2c": "1000"},
    ],
)
def test_a_sealed_text_with_a_foreign_header_is_refused_before_any_work(change: dict[str, object]) -> None:
    sealed = seal(b"a", PASSPHRASE, content_type="t", iterations=FEWEST_ITERATIONS)
    assert open_sealed(sealed, PASSPHRASE, content_type="t") == b"a"
    with pytest.raises(CustodyError, match="sealed text has") as caught:
        open_sealed(with_header(sealed, **change), PASSPHRASE, content_type="t")
    assert not isinstance(caught.value, WrongPassphrase)


def test_sealing_twice_gives_two_texts() -> None:
    first, second = (seal(b"a", PASSPHRASE, content_type="t", iterations=FEWEST_ITERATIONS) for _ in range(2))
    assert first != second


def test_a_passphrase_is_the_same_in_both_unicode_forms() -> None:
    sealed = seal(b"a", "caf\u00e9", content_type="t", iterations=FEWEST_ITERATIONS)
    assert open_sealed(sealed, "cafe\u0301", content_type="t") == b"a"


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(CustodyError, match="empty"):
        seal(b"a", "", content_type="t")


def test_a_memory_key_lives_only_in_this_process() -> None:
    assert open_key("memory:").public_key.key_type is KeyType.ED25519
    assert open_key("memory:P-384").public_key.key_type is KeyType.P384
    assert open_key("memory:").public_key != open_key("memory:").public_key


@pytest.mark.parametrize("uri", ["", "issuer.key", "pkcs11:token", "memory", "memory:RSA", "FILE:a"])
def test_a_key_uri_that_names_no_custodian_is_refused(uri: str) -> None:
    with pytest.raises(CustodyError, match="must"):
        open_key(uri, PASSPHRASE)


def test_a_key_file_needs_a_passphrase(key_file: Path) -> None:
    with pytest.raises(PassphraseMissing, match="needs a passphrase"):
        open_key(f"file:{key_file}")


def test_the_passphrase_comes_from_the_first_place_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "passphrase"
    file.write_text("from file \r\nsecond line\n")
    monkeypatch.delenv("AGENTVC_PASSPHRASE", raising=False)
    assert passphrase_from(prompt=lambda: "from prompt") == "from prompt"
    monkeypatch.setenv("AGENTVC_PASSPHRASE", "from environment")
    assert passphrase_from(prompt=lambda: "from prompt") == "from environment"
    assert passphrase_from(file=file, prompt=lambda: "from prompt") == "from file "


def test_no_passphrase_anywhere_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AGENTVC_PASSPHRASE", raising=False)
    with pytest.raises(PassphraseMissing, match="set AGENTVC_PASSPHRASE"):
        passphrase_from()


def test_an_empty_or_unreadable_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTVC_PASSPHRASE", "")
    (tmp_path / "empty").write_text("\nsecond")
    for call in (
        passphrase_from,
        lambda: passphrase_from("NO_SUCH_VARIABLE", prompt=str),
        lambda: passphrase_from(file=tmp_path / "empty"),
        lambda: passphrase_from(file=tmp_path / "absent"),
    ):
        with pytest.raises(CustodyError):
            call()
