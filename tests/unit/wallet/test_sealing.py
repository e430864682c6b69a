"""What is sealed opens in its place and nowhere else."""

from collections.abc import Iterator

import pytest

from wallet.errors import WalletDamaged, WrongPassphrase
from wallet.ports import Header, Kind, Row
from wallet.sealing import WalletKey, new_wallet_key, open_wallet_key


@pytest.fixture(scope="module")
def made() -> tuple[WalletKey, Header]:
    return new_wallet_key("secret")


@pytest.fixture
def key(made: tuple[WalletKey, Header]) -> WalletKey:
    return made[0]


@pytest.fixture
def row(key: WalletKey) -> Row:
    return key.seal(key.place(Kind.CREDENTIAL, "urn:a", "1"), b"content")


def alterations(text: str) -> Iterator[str]:
    for position, letter in enumerate(text):
        other = "B" if letter != "B" else "C"
        yield text[:position] + other + text[position + 1 :]
        yield text[:position] + text[position + 1 :]


def test_the_passphrase_opens_what_the_key_sealed(made: tuple[WalletKey, Header], row: Row) -> None:
    assert open_wallet_key(made[1], "secret").open(row) == b"content"


@pytest.mark.parametrize("passphrase", ["Secret", "secret ", ""])
def test_another_passphrase_does_not_open_the_wallet(made: tuple[WalletKey, Header], passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        open_wallet_key(made[1], passphrase)


def test_no_wallet_is_sealed_by_an_empty_passphrase() -> None:
    with pytest.raises(WrongPassphrase, match="protects nothing"):
        new_wallet_key("")


@pytest.mark.parametrize("sealed", ["", "a.b", "….….….….…", "e30.e30.e30.e30.e30"])
def test_a_header_that_is_no_sealed_key_is_damage(made: tuple[WalletKey, Header], sealed: str) -> None:
    with pytest.raises(WalletDamaged, match="sealed key"):
        open_wallet_key(Header(made[1].wallet_id, sealed), "secret")


@pytest.mark.parametrize(("name", "edition", "kind"), [
    ("urn:b", "1", Kind.CREDENTIAL), ("urn:a", "2", Kind.CREDENTIAL), ("urn:a", "1", Kind.KEY),
])  # fmt: skip
def test_a_row_moved_to_another_place_is_not_opened(
    key: WalletKey, row: Row, name: str, edition: str, kind: Kind
) -> None:
    with pytest.raises(WalletDamaged, match="altered or moved"):
        key.open(Row(key.place(kind, name, edition), row.sealed))


def test_a_row_of_another_wallet_is_not_opened_even_under_the_same_key() -> None:
    ours, theirs = WalletKey("ours", b"k" * 32), WalletKey("theirs", b"k" * 32)
    place = ours.place(Kind.CREDENTIAL, "urn:a", "1")
    sealed = ours.seal(place, b"content")
    assert ours.open(sealed) == b"content"
    with pytest.raises(WalletDamaged):
        theirs.open(sealed)


def test_no_alteration_of_a_row_gives_other_content(key: WalletKey, row: Row) -> None:
    for altered in alterations(row.sealed):
        try:
            opened = key.open(Row(row.place, altered))
        except WalletDamaged:
            continue
        assert opened == b"content"  # the last letter of base64url has spare bits: other text, same bytes


def test_places_are_the_same_in_one_wallet_and_tell_nothing_in_another(key: WalletKey) -> None:
    other, _ = new_wallet_key("secret")
    place = key.place(Kind.CREDENTIAL, "urn:a", "1")
    assert place == key.place(Kind.CREDENTIAL, "urn:a", "1")
    assert place.name == key.name(Kind.CREDENTIAL, "urn:a")
    assert place != other.place(Kind.CREDENTIAL, "urn:a", "1")
    assert "urn:a" not in f"{place}"


def test_equal_content_is_sealed_differently_each_time(key: WalletKey, row: Row) -> None:
    assert key.seal(row.place, b"content").sealed != row.sealed


def test_the_key_shows_no_secret_when_printed() -> None:
    assert "kkkk" not in repr(WalletKey("ours", b"k" * 32))
