"""Status ranges of what is issued: who gets one, which, how long it is kept, and that nobody brings one along."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from support.issuers import URL, Office, delegation, identity, open_office

from issuer.allotting import LARGEST_ALLOTMENT_OF_RANGES, Allotting
from issuer.defaults import settings_text
from issuer.errors import CredentialRefused, SettingsInvalid, StoreUnavailable
from issuer.issue_request import IssueRequest
from issuer.issuing import Issued
from issuer.range_ports import Range, RangeSeries
from issuer.settings import LONGEST_LIST, LONGEST_RANGE, StatusSection, parse_settings
from issuer.status_ranges import may_be_passed_on, refuse_a_range, with_range
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore
from vc.delegation.hop import parse_delegation

Document = dict[str, Any]
GIVEN: Document = {"statusListCredential": f"{URL}/status/3", "first": 64, "count": 64}


def passable(**claim: Any) -> Document:
    """Give the unsigned delegation that may be passed on twice, with members of its claim changed."""
    document = delegation()
    document["credentialSubject"]["delegation"] |= {"maxDepth": 2} | claim
    return document


def issue(office: Office, document: Document, **more: Any) -> Issued:
    return office.issuer.issuing.issue(IssueRequest(document, **more))


def claim_of(issued: Issued) -> Any:
    return issued.secured.document["credentialSubject"]["delegation"]  # type: ignore[index, call-overload]


def test_a_delegation_that_may_be_passed_on_gets_a_range_of_a_published_list(office: Office) -> None:
    issued = issue(office, passable())
    given = issued.record.status_range
    assert given is not None
    assert (given.count, given.first % 64) == (64, 0)
    assert claim_of(issued)["statusRange"] == {
        "statusListCredential": f"{URL}/status/{given.list_id}",
        "first": given.first,
        "count": 64,
    }
    assert parse_delegation(claim_of(issued)).status_range is not None
    assert office.call("GET", f"/status/{given.list_id}", token=None).status_code == 200
    assert given.list_id not in {status.list_id for status in issued.record.statuses}


@pytest.mark.parametrize("deepest", [None, 0])
def test_a_delegation_that_may_not_be_passed_on_gets_none(office: Office, deepest: int | None) -> None:
    document = passable(maxDepth=deepest)
    if deepest is None:
        del document["credentialSubject"]["delegation"]["maxDepth"]
    issued = issue(office, document)
    assert issued.record.status_range is None
    assert "statusRange" not in claim_of(issued)


def test_an_identity_gets_none(office: Office) -> None:
    assert issue(office, identity()).record.status_range is None


def test_the_record_shows_the_range(office: Office) -> None:
    issued = issue(office, passable())
    shown = office.call("GET", f"/credentials/{issued.record.credential_id}").json()
    assert shown["statusRange"] == claim_of(issued)["statusRange"]
    without = issue(office, delegation()).record.credential_id
    assert "statusRange" not in office.call("GET", f"/credentials/{without}").json()


@pytest.mark.parametrize("document", [passable(statusRange=GIVEN), passable(maxDepth=0, statusRange=GIVEN)])
def test_a_request_that_names_a_range_is_refused_and_uses_nothing_up(office: Office, document: Document) -> None:
    answer = office.issue(document)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "#/credential/credentialSubject/delegation/statusRange"
    assert "allotted by the issuer" in error["detail"]
    assert office.issuer.records.page().records == ()


def test_a_repeated_request_gets_the_same_range(office: Office) -> None:
    first = issue(office, passable(), idempotency_key="k")
    again = issue(office, passable(), idempotency_key="k")
    assert again.repeated
    assert again.secured.raw == first.secured.raw
    assert again.record.status_range == first.record.status_range


def test_a_request_that_is_refused_gives_its_range_back(office: Office) -> None:
    first = issue(office, passable()).record.status_range
    assert first is not None
    with pytest.raises(CredentialRefused):
        issue(office, passable(audience=[]))
    asked = office.issuer.issuing._reserving._allotting._ranges[RangeSeries(64, 131_072)]
    assert len(asked.entries) == 2


def test_ranges_of_many_requests_at_once_do_not_overlap(tmp_path: Path) -> None:
    with SqliteOffice(tmp_path) as office, ThreadPoolExecutor(8) as pool:
        issued = list(pool.map(lambda _: issue(office, passable()), range(80)))
    ranges = [one.record.status_range for one in issued]
    assert len({(one.list_id, one.first // 64) for one in ranges if one}) == 80


class SqliteOffice:
    """An office on a database file, closed at the end."""

    def __init__(self, folder: Path) -> None:
        self._office = open_office(folder, store=SqliteStore(folder / "issuer.sqlite3"))

    def __enter__(self) -> Office:
        return self._office

    def __exit__(self, *_: object) -> None:
        self._office.issuer.close()


def test_the_profile_says_how_long_a_range_is(tmp_path: Path) -> None:
    office = open_office(tmp_path, settings=with_setting("16"))
    given = issue(office, passable()).record.status_range
    assert given is not None
    assert given.count == 16


def test_a_profile_may_give_none(tmp_path: Path) -> None:
    office = open_office(tmp_path, settings=with_setting("0"))
    assert issue(office, passable()).record.status_range is None


@pytest.mark.parametrize("value", ["-8", "4", "65", str(LONGEST_RANGE + 8), "true", '"64"'])
def test_other_lengths_are_refused(value: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"profiles\.agent-delegation\.status_range"):
        parse_settings(with_setting(value), Path("agentvc.toml"))


def with_setting(value: str) -> str:
    head = "[profiles.agent-delegation]\n"
    assert head in settings_text(URL)
    return settings_text(URL).replace(head, f"{head}status_range = {value}\n")


def test_lists_of_ranges_are_as_long_as_others_or_a_little_longer() -> None:
    assert StatusSection().range_series(64) == RangeSeries(64, 131_072)
    assert StatusSection().range_series(0) is None
    series = StatusSection(length=131_080).range_series(64)
    assert series == RangeSeries(64, 131_136)
    longest = StatusSection(length=LONGEST_LIST).range_series(4_088)
    assert longest is not None
    assert LONGEST_LIST - 4_088 < longest.length <= LONGEST_LIST


@pytest.mark.parametrize(
    "subject",
    [
        None,
        [],
        "did:key:z6Mk",
        {"delegation": []},
        {"delegation": {"depth": 0}},
        {"delegation": {"depth": 0, "maxDepth": True}},
        {"delegation": {"depth": "0", "maxDepth": 2}},
        {"delegation": {"depth": 2, "maxDepth": 2}},
        [{"delegation": {"depth": 0, "maxDepth": 2}}] * 2,
    ],
)
def test_what_cannot_be_passed_on_or_is_malformed_asks_for_no_range(subject: Any) -> None:
    document = {"type": ["VerifiableCredential", "AgentDelegationCredential"], "credentialSubject": subject}
    assert not may_be_passed_on(document)
    refuse_a_range(document)


def test_a_single_subject_may_stand_in_a_list() -> None:
    document = {**passable(), "credentialSubject": [passable()["credentialSubject"]]}
    assert may_be_passed_on(document)
    placed: Any = with_range(document, GIVEN)
    assert placed["credentialSubject"][0]["delegation"]["statusRange"] == GIVEN
    assert "statusRange" not in document["credentialSubject"][0]["delegation"]
    with pytest.raises(CredentialRefused) as refused:
        refuse_a_range(placed)
    assert refused.value.where == "/credential/credentialSubject/0/delegation/statusRange"


def test_the_stock_of_ranges_grows_with_use_and_takes_back_what_was_not_used() -> None:
    store = CountingStore()
    allotting, series = Allotting(store), RangeSeries(64, 131_072)
    taken = [allotting.take_range(series) for _ in range(60)]
    assert store.asked == [1, 2, 4, 8, LARGEST_ALLOTMENT_OF_RANGES, LARGEST_ALLOTMENT_OF_RANGES, 16]
    assert len(set(taken)) == 60
    allotting.give_back_range(taken[0])
    rest = [allotting.take_range(series) for _ in range(4)]
    assert taken[0] in rest


class CountingStore(MemoryStore):
    """A store that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def allot_ranges(self, series: RangeSeries, number: int) -> tuple[Range, ...]:
        self.asked.append(number)
        return super().allot_ranges(series, number)


def test_a_store_that_fails_stops_the_request(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StoreUnavailable("down", remedy="wait")

    monkeypatch.setattr(MemoryStore, "allot_ranges", fail)
    with pytest.raises(StoreUnavailable):
        issue(office, passable())
    assert office.issuer.records.page().records == ()
