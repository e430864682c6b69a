"""The examples of Bitstring Status List 1.0, each file with what becomes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.di_vectors import check_example_of_a_page, refusal_of_a_page

from did.multibase import b64url_decode
from vc.credential import parse_credential
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured
from vc.status.bitstring import Bitstring
from vc.status.entry import StatusEntry, parse_status_entry
from vc.status.list_credential import parse_status_list, status_of
from vc.strict_json import parse_json

ROOT = Path(__file__).parent / "spec-REC-2025-examples"

ENTRIES = ["ex01.0.json", "ex04.0.json", "ex04.ecdsa-rdfc-2019.json", "ex04.eddsa-rdfc-2022.json"]
LISTS = ["ex03.0.json", "ex05.0.json", "ex05.ecdsa-rdfc-2019.json", "ex05.eddsa-rdfc-2022.json"]
PROOFS = [name for name in (*ENTRIES, *LISTS) if "rdfc" in name]
TOKENS = ["ex04.jwt", "ex05.jwt"]
NOT_JSON = ["ex02.0.not-json.txt", "ex06.0.not-json.txt", "ex07.0.not-json.txt"]
NOT_RUN = {
    "ex04.cose.hex": "COSE, issue 3",
    "ex05.cose.hex": "COSE, issue 3",
    "examples.index.json": "a table of contents, not a vector",
}


def load(name: str) -> Any:
    return json.loads((ROOT / name).read_text())


def test_every_file_is_run_or_has_a_reason() -> None:
    run = {*ENTRIES, *LISTS, *TOKENS, *NOT_JSON}
    assert {path.name for path in ROOT.iterdir()} == run | NOT_RUN.keys()


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_are_read(name: str) -> None:
    statuses = parse_credential(load(name)).status
    entries = [parse_status_entry(status) for status in statuses]
    assert entries[0] == StatusEntry(
        "revocation",
        94567,
        "https://example.com/credentials/status/3",
        id="https://example.com/credentials/status/3#94567",
    )
    assert [(entry.purpose, entry.index) for entry in entries[1:]] == [("suspension", 23452)] * (len(entries) - 1)


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_read_as_131072_bits_of_zero(name: str) -> None:
    read = parse_status_list(parse_credential(load(name)))
    assert read.bitstring == Bitstring(bytes(16_384))
    assert (read.purposes, read.url) == (("revocation",), "https://example.com/credentials/status/3")
    entry = parse_status_entry(load("ex04.0.json")["credentialStatus"])
    assert entry.list_url == read.url
    assert not status_of(entry, read).is_set


def test_our_encoding_of_the_empty_list_is_read_back_as_theirs() -> None:
    theirs = load("ex03.0.json")["credentialSubject"]["encodedList"]
    assert Bitstring.from_encoded(Bitstring(bytes(16_384)).encoded()) == Bitstring.from_encoded(theirs)


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_carry_the_example_and_are_refused_without_typ(name: str) -> None:
    token = (ROOT / name).read_text().strip()
    assert json.loads(b64url_decode(token.split(".")[1])) == load(name.replace(".jwt", ".0.json"))
    with pytest.raises(Malformed) as refused:
        parse_secured(token)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "the JOSE header /typ")


@pytest.mark.parametrize("name", PROOFS)
def test_the_proof_of_an_example_verifies(name: str) -> None:
    check_example_of_a_page(load(name))


@pytest.mark.parametrize("name", PROOFS)
def test_an_example_is_not_opened_because_it_names_a_did_and_no_key_in_it(name: str) -> None:
    assert refusal_of_a_page(load(name)) == (Reason.PROOF_UNSUPPORTED, "/proof/verificationMethod")


@pytest.mark.parametrize("name", NOT_JSON)
def test_examples_that_are_not_json_are_refused(name: str) -> None:
    with pytest.raises(Malformed):
        parse_json((ROOT / name).read_bytes())
