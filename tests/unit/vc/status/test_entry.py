"""Status entries: strict about every member that is read, silent about the others."""

from typing import Any

import pytest

from vc.errors import Malformed
from vc.reasons import Reason
from vc.status.entry import StatusEntry, parse_status_entry, status_entry

LIST = "https://acme.example/status/9"
TWO_BITS = [{"status": f"0x{value}", "message": f"m{value}"} for value in range(4)]


def entry(**changes: Any) -> dict[str, Any]:
    good = {
        "id": "urn:uuid:1",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
        **changes,
    }
    return {name: value for name, value in good.items() if value is not ...}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, StatusEntry("revocation", 94567, LIST, id="urn:uuid:1")),
        ({"id": ..., "unknown": 1}, StatusEntry("revocation", 94567, LIST)),
        ({"statusListIndex": "0", "id": ...}, StatusEntry("revocation", 0, LIST)),
        ({"statusPurpose": "anything", "id": ...}, StatusEntry("anything", 94567, LIST)),
        ({"statusSize": 1, "id": ...}, StatusEntry("revocation", 94567, LIST)),
        (
            {"statusSize": 2, "statusMessage": TWO_BITS[::-1], "id": ...},
            StatusEntry("revocation", 94567, LIST, 2, ("m0", "m1", "m2", "m3")),
        ),
        (
            {"statusMessage": TWO_BITS[:2], "id": ...},
            StatusEntry("revocation", 94567, LIST, 1, ("m0", "m1")),
        ),
        (
            {"statusReference": "https://acme.example/help", "id": ...},
            StatusEntry("revocation", 94567, LIST, references=("https://acme.example/help",)),
        ),
    ],
)
def test_an_entry_as_the_specification_writes_it_is_read(changes: dict[str, Any], expected: StatusEntry) -> None:
    assert parse_status_entry(entry(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"type": ...}, "type"),
        ({"type": ["BitstringStatusListEntry"]}, "type"),
        ({"type": "StatusList2021Entry"}, "type"),
        ({"id": LIST}, "id"),
        ({"id": "not a url"}, "id"),
        ({"id": None}, "id"),
        ({"statusPurpose": ...}, "statusPurpose"),
        ({"statusPurpose": ""}, "statusPurpose"),
        ({"statusPurpose": ["revocation"]}, "statusPurpose"),
        *[
            ({"statusListIndex": value}, "statusListIndex")
            for value in [..., 94567, None, "", "-1", "+1", "1.0", "1e3", " 1", "1\n", "01", "0x1", "٣", "1" * 17]
        ],
        ({"statusListCredential": ...}, "statusListCredential"),
        ({"statusListCredential": ["a"]}, "statusListCredential"),
        ({"statusListCredential": "/status/9"}, "statusListCredential"),
        ({"statusListCredential": "https://a b"}, "statusListCredential"),
        *[({"statusSize": value}, "statusSize") for value in [0, -1, 1.0, "1", True, None, 9, 2**40]],
        ({"statusSize": 2}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": TWO_BITS[:3]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS, TWO_BITS[0]]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], TWO_BITS[0]]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], {"status": "0x4", "message": "m"}]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], {"status": "3", "message": "m"}]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], {"status": 3, "message": "m"}]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], {"status": "0x3"}]}, "statusMessage"),
        ({"statusSize": 2, "statusMessage": [*TWO_BITS[:3], "m3"]}, "statusMessage"),
        ({"statusMessage": {}}, "statusMessage"),
        ({"statusMessage": None}, "statusMessage"),
        ({"statusReference": []}, "statusReference"),
        ({"statusReference": ["https://a.example", 1]}, "statusReference"),
        ({"statusReference": "help"}, "statusReference"),
    ],
)
def test_each_defect_of_an_entry_is_refused_by_its_place(changes: dict[str, Any], member: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_status_entry(entry(**changes), "/credentialStatus/2")
    assert (refused.value.reason, refused.value.where) == (Reason.STATUS_MALFORMED, f"/credentialStatus/2/{member}")
    assert refused.value.remedy


def test_the_builder_writes_what_the_reader_reads_and_no_more() -> None:
    assert status_entry(LIST, 7) == {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST,
    }
    built = status_entry(LIST, 7, "message", messages=["a", "b", "c", "d"], references=["https://a.example/codes"])
    assert parse_status_entry(built) == StatusEntry(
        "message", 7, LIST, 2, ("a", "b", "c", "d"), ("https://a.example/codes",)
    )
    assert parse_status_entry(status_entry(LIST, 7, "message", messages=["a", "b"])).size == 1


@pytest.mark.parametrize(
    "arguments",
    [
        {"index": -1},
        {"list_url": "status/9"},
        {"purpose": ""},
        {"messages": ["only one"]},
        {"messages": ["a", "b", "c"]},
        {"messages": ["m"] * 512},
    ],
)
def test_the_builder_refuses_what_the_reader_would_refuse(arguments: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        status_entry(**{"list_url": LIST, "index": 7, **arguments})


def test_without_messages_the_values_are_unset_and_set() -> None:
    plain = parse_status_entry(entry())
    assert (plain.message(0), plain.message(1)) == ("unset", "set")
    assert parse_status_entry(entry(statusSize=2, statusMessage=TWO_BITS)).message(3) == "m3"
