"""The multibase test files, and the multicodec prefixes against the multicodec table; see SOURCE.md."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from did import multibase
from did.errors import InvalidEncoding
from did.keys import ALGORITHMS, KeyType
from did.keys.multikey import NOT_FOR_SIGNATURES_HERE

HERE = Path(__file__).parent
ENCODERS = {"base58btc": multibase.encode_base58btc, "base64url": multibase.encode_base64url}
MULTICODEC_NAMES = {
    KeyType.ED25519: ("ed25519-pub", "ed25519-priv"),
    KeyType.P256: ("p256-pub", "p256-priv"),
    KeyType.P384: ("p384-pub", "p384-priv"),
    KeyType.MLDSA44: ("mldsa-44-pub", "mldsa-44-priv-seed"),
}


def rows() -> Iterator[tuple[str, str, str, bytes]]:
    """Give file, encoding, text and bytes of every row."""
    for path in sorted((HERE / "tests").glob("*.csv")):
        lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), skipinitialspace=True))
        data = lines[0][1].replace("\\x00", "\0").encode()
        for encoding, text in lines[1:]:
            yield path.name, encoding, text, data


READ = [row for row in rows() if row[1] in ENCODERS]
REFUSED = [row for row in rows() if row[1] not in ENCODERS]


def test_every_row_is_read_or_refused() -> None:
    assert (len(READ), len(REFUSED)) == (6, 75)


@pytest.mark.parametrize(("file", "encoding", "text", "data"), READ)
def test_a_row_of_our_multibases_is_read_and_written(file: str, encoding: str, text: str, data: bytes) -> None:
    assert multibase.decode(text) == data, file
    assert ENCODERS[encoding](data) == text


@pytest.mark.parametrize("text", [row[2] for row in REFUSED])
def test_a_row_of_another_multibase_is_refused(text: str) -> None:
    with pytest.raises(InvalidEncoding, match="multibase prefix"):
        multibase.decode(text)


def test_the_multibase_table_gives_our_two_prefixes_these_names() -> None:
    table = csv.reader((HERE / "multibase.csv").read_text(encoding="utf-8").splitlines(), skipinitialspace=True)
    names = {row[1]: row[2] for row in table}
    assert (names["z"], names["u"]) == ("base58btc", "base64url")


def multicodec() -> dict[str, int]:
    table = csv.reader(
        (HERE / "multicodec" / "table.csv").read_text(encoding="utf-8").splitlines(), skipinitialspace=True
    )
    return {row[0]: int(row[2], 16) for row in list(table)[1:]}


def varint(code: int) -> bytes:
    """Encode an unsigned varint: seven bits a byte, the lowest first."""
    data = bytearray()
    while code > 0x7F:
        data.append(code & 0x7F | 0x80)
        code >>= 7
    return bytes([*data, code])


@pytest.mark.parametrize("key_type", KeyType)
def test_the_prefixes_of_a_key_type_are_those_of_the_multicodec_table(key_type: KeyType) -> None:
    codes, (public, secret) = multicodec(), MULTICODEC_NAMES[key_type]
    assert ALGORITHMS[key_type].public_prefix == varint(codes[public])
    assert ALGORITHMS[key_type].secret_prefix == varint(codes[secret])


@pytest.mark.parametrize(
    "name",
    ["x25519", "secp256k1", "p521", "rsa", "bls12_381-g2", "bls12_381-g1", "bls12_381-g1g2", "mldsa-65", "mldsa-87"],
)
def test_a_refused_key_type_has_the_prefix_of_the_multicodec_table(name: str) -> None:
    assert varint(multicodec()[f"{name}-pub"]) in NOT_FOR_SIGNATURES_HERE
