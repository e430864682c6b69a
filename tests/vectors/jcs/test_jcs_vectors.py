"""The six documents and the first ten thousand numbers of the reference data for RFC 8785."""

import hashlib
import struct
from pathlib import Path

import pytest

from vc.jcs import canonical_json, canonical_number, reference_canonical_json
from vc.strict_json import parse_json

HERE = Path(__file__).parent
CASES = ["arrays", "french", "structures", "unicode", "values", "weird"]
NUMBERS = {  # file: (lines, sha-256 published for that prefix)
    "es6numbers-first1000.txt": (1000, "be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687"),
    "es6numbers-first10000.txt": (10000, "b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892"),
}


def test_every_case_is_run() -> None:
    assert sorted(path.stem for path in (HERE / "input").iterdir()) == CASES


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("canonical", [canonical_json, reference_canonical_json])
def test_canonical_form_is_the_published_one_byte_for_byte(case: str, canonical: object) -> None:
    assert callable(canonical)
    produced = canonical(parse_json((HERE / "input" / f"{case}.json").read_bytes()))
    assert produced == (HERE / "output" / f"{case}.json").read_bytes()
    assert produced == bytes.fromhex((HERE / "outhex" / f"{case}.txt").read_text())


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_written_as_ecmascript_writes_them(name: str) -> None:
    raw = (HERE / name).read_bytes()
    lines, digest = NUMBERS[name]
    assert hashlib.sha256(raw).hexdigest() == digest
    wrong = []
    for line in raw.decode().splitlines():
        bits, expected = line.split(",")
        (number,) = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))
        if canonical_number(number) != expected:
            wrong.append((bits, expected, canonical_number(number)))
    assert wrong == []
    assert raw.count(b"\n") == lines
