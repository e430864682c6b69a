"""The credential of a list: built, read back strictly, and asked about entries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vc.credential import parse_credential
from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.bitstring import MINIMUM_ENTRIES, Bitstring
from vc.status.entry import parse_status_entry, status_entry
from vc.status.list_credential import Status, parse_status_list, status_list_document, status_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URL = "https://acme.example/status/9"
ISSUER = "did:web:acme.example"
BITS = Bitstring.from_indexes(MINIMUM_ENTRIES, [201, 57_444, 94_023])


def document(subject: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    built = status_list_document(
        URL, ISSUER, "revocation", BITS, valid_from=NOW, valid_until=NOW + timedelta(days=1), ttl_ms=300_000
    )
    changed = {**built, "credentialSubject": {**built["credentialSubject"], **(subject or {})}, **changes}  # type: ignore[dict-item]
    changed["credentialSubject"] = _without_ellipsis(changed["credentialSubject"])
    return _without_ellipsis(changed)


def _without_ellipsis(value: Any) -> Any:
    return {name: one for name, one in value.items() if one is not ...} if isinstance(value, dict) else value


def test_a_list_is_built_as_the_specification_shows_it() -> None:
    assert document() == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-24T09:00:00Z",
        "validUntil": "2026-11-25T09:00:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": BITS.encoded(),
            "ttl": 300_000,
        },
    }


def test_a_list_is_read_back() -> None:
    read = parse_status_list(parse_credential(document()))
    assert (read.purposes, read.bitstring, read.issuer, read.url) == (("revocation",), BITS, ISSUER, URL)
    assert (read.valid_from, read.valid_until, read.ttl, read.size) == (
        NOW,
        NOW + timedelta(days=1),
        timedelta(minutes=5),
        None,
    )


def test_a_list_is_not_built_below_the_minimum() -> None:
    short = Bitstring.from_indexes(MINIMUM_ENTRIES - 8, [])
    with pytest.raises(ValueError, match="at least 131,072"):
        status_list_document(URL, ISSUER, "revocation", short, valid_from=NOW)


@pytest.mark.parametrize(
    "subject",
    [
        {"id": ...},
        {"type": ["BitstringStatusList"]},
        {"statusPurpose": ["revocation", "suspension"]},
        {"ttl": ...},
        {"ttl": 0},
        {"statusSize": 1},
        {"unknown": 1},
    ],
)
def test_what_the_specification_allows_is_read(subject: dict[str, Any]) -> None:
    assert parse_status_list(parse_credential(document(subject))).bitstring == BITS


@pytest.mark.parametrize(
    ("subject", "member"),
    [
        ({"type": ...}, "type"),
        ({"type": "StatusList2021"}, "type"),
        ({"type": ["BitstringStatusList", "Other"]}, "type"),
        ({"statusPurpose": ...}, "statusPurpose"),
        ({"statusPurpose": []}, "statusPurpose"),
        ({"statusPurpose": ["revocation", 1]}, "statusPurpose"),
        ({"encodedList": ...}, "encodedList"),
        ({"encodedList": 1}, "encodedList"),
        ({"encodedList": BITS.encoded()[1:]}, "encodedList"),
        ({"encodedList": Bitstring(bytes(16_383)).encoded()}, "encodedList"),
        ({"encodedList": Bitstring(b"").encoded()}, "encodedList"),
        *[({"ttl": value}, "ttl") for value in [-1, 1.5, "300000", True, None]],
        *[({"statusSize": value}, "statusSize") for value in [0, "1", True]],
    ],
)
def test_each_defect_of_a_list_is_refused_by_its_place(subject: dict[str, Any], member: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_status_list(parse_credential(document(subject)))
    assert (refused.value.reason, refused.value.where) == (Reason.STATUS_MALFORMED, f"/credentialSubject/{member}")


def test_another_credential_or_two_lists_are_no_list() -> None:
    subject = document()["credentialSubject"]
    for changes, where in [
        ({"type": ["VerifiableCredential"]}, "/type"),
        ({"credentialSubject": [subject, subject]}, "/credentialSubject"),
    ]:
        with pytest.raises(Malformed) as refused:
            parse_status_list(parse_credential(document(**changes)))
        assert refused.value.where == where


def test_the_bit_of_an_entry_is_its_status() -> None:
    read = parse_status_list(parse_credential(document()))
    status = {index: status_of(parse_status_entry(status_entry(URL, index)), read) for index in (200, 201, 94_023)}
    assert status == {
        200: Status("revocation", 0, "unset"),
        201: Status("revocation", 1, "set"),
        94_023: Status("revocation", 1, "set"),
    }
    assert [one.is_set for one in status.values()] == [False, True, True]


def test_an_entry_of_two_bits_reads_its_message() -> None:
    messages = ["pending", "accepted", "rejected", "undefined"]
    bits = Bitstring.from_values(MINIMUM_ENTRIES, {5: 2}, size=2)
    read = parse_status_list(parse_credential(status_list_document(URL, ISSUER, ["message"], bits, valid_from=NOW)))
    assert status_of(parse_status_entry(status_entry(URL, 5, "message", messages=messages)), read) == Status(
        "message", 2, "rejected"
    )
    assert not status_of(parse_status_entry(status_entry(URL, 6, "message", messages=messages)), read).is_set


@pytest.mark.parametrize(
    ("subject", "entry", "member"),
    [
        ({}, status_entry(URL, 1, "suspension"), "statusPurpose"),
        ({"statusPurpose": ["a", "b"]}, status_entry(URL, 1), "statusPurpose"),
        ({}, status_entry(URL, MINIMUM_ENTRIES), "encodedList"),
        ({}, status_entry(URL, 9_999_999_999_999_999), "encodedList"),
        ({"statusSize": 2}, status_entry(URL, 1), "statusSize"),
        ({}, status_entry(URL, 1, messages=["a", "b", "c", "d"]), "encodedList"),
    ],
)
def test_a_list_that_does_not_fit_the_entry_says_so(subject: dict[str, Any], entry: Any, member: str) -> None:
    read = parse_status_list(parse_credential(document(subject)))
    with pytest.raises(Malformed) as refused:
        status_of(parse_status_entry(entry), read)
    assert (refused.value.reason, refused.value.where) == (Reason.STATUS_LIST_MISMATCH, f"/credentialSubject/{member}")
