"""Looking up records, changing their status, and knowing administrators by their tokens."""

import hmac
from hashlib import sha256

import pytest
from support.issuers import NOW, Office, delegation, request

from issuer.errors import (
    CredentialUnknown,
    RequestMalformed,
    RevocationIsFinal,
    StatusRefused,
    Unauthenticated,
)
from issuer.ports import Record
from issuer.tokens import Administrators, new_token


def issue(office: Office, number: int) -> Record:
    document = delegation(id=f"https://acme.example/credentials/{number}")
    return office.issuer.issuing.issue(request(credential=document)).record


def test_pages_join_to_everything_in_the_order_of_issuance(office: Office) -> None:
    issued = [issue(office, number) for number in range(7)]
    found, after = [], None
    for length in (3, 3, 1):
        page = office.issuer.records.page(after, limit=3)
        assert len(page.records) == length
        found += page.records
        after = page.next_after
    assert found == issued
    assert after is None


def test_a_page_that_ends_with_the_last_record_is_the_last(office: Office) -> None:
    issue(office, 1)
    assert office.issuer.records.page(limit=1).next_after is None
    assert office.issuer.records.page().records != ()


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_page_of_another_size_is_refused(office: Office, limit: int) -> None:
    with pytest.raises(RequestMalformed, match="cannot be given"):
        office.issuer.records.page(limit=limit)


def test_a_page_behind_an_unknown_credential_is_refused(office: Office) -> None:
    with pytest.raises(CredentialUnknown):
        office.issuer.records.page("urn:uuid:1")


def test_a_revocation_has_time_and_reason(office: Office) -> None:
    record = issue(office, 1)
    office.clock.advance(minutes=5, microseconds=17)
    changed = office.issuer.revoking.change_status(record.credential_id, "revocation", value=True, reason="retired")
    status = changed.statuses[0]
    assert (status.value, status.reason) == (1, "retired")
    assert status.changed is not None
    assert (status.changed - NOW).total_seconds() == 300
    assert office.issuer.records.find(record.credential_id) == changed


def test_revocation_is_one_way_and_suspension_is_not(office: Office) -> None:
    name = issue(office, 1).credential_id
    for value in (True, False, True):
        office.issuer.revoking.change_status(name, "suspension", value=value)
    office.issuer.revoking.change_status(name, "revocation", value=True)
    office.issuer.revoking.change_status(name, "revocation", value=True)
    with pytest.raises(RevocationIsFinal):
        office.issuer.revoking.change_status(name, "revocation", value=False)
    lifted = office.issuer.revoking.change_status(name, "suspension", value=False)
    assert [status.value for status in lifted.statuses] == [1, 0]


@pytest.mark.parametrize(("purpose", "value"), [("message", 1), ("", 1), ("revocation", 2), ("suspension", -1)])
def test_a_status_that_cannot_be_is_refused(office: Office, purpose: str, value: int) -> None:
    record = issue(office, 1)
    with pytest.raises(StatusRefused) as caught:
        office.issuer.revoking.change_status(record.credential_id, purpose, value)
    assert caught.value.remedy
    assert office.issuer.records.find(record.credential_id) == record


def test_a_reason_that_is_too_long_changes_nothing(office: Office) -> None:
    record = issue(office, 1)
    with pytest.raises(RequestMalformed, match="501 characters"):
        office.issuer.revoking.change_status(record.credential_id, "revocation", value=True, reason="x" * 501)
    assert office.issuer.records.find(record.credential_id) == record


def test_an_administrator_is_known_by_the_token(office: Office) -> None:
    administrators = office.issuer.administrators
    zoe = administrators.admit("zoe")
    assert administrators.name_of(zoe) == "zoe"
    assert administrators.name_of(office.token) == "admin"


def test_a_new_token_replaces_the_old_one(office: Office) -> None:
    administrators = office.issuer.administrators
    again = administrators.admit("admin")
    assert administrators.name_of(again) == "admin"
    with pytest.raises(Unauthenticated):
        administrators.name_of(office.token)


@pytest.mark.parametrize("token", ["", "avc_", "admin", "\ud800", "x" * 100_000])
def test_any_other_token_is_refused(office: Office, token: str) -> None:
    with pytest.raises(Unauthenticated, match="not known") as caught:
        office.issuer.administrators.name_of(token)
    assert token not in str(caught.value) or len(token) < 6


def test_a_token_with_one_character_changed_is_refused(office: Office) -> None:
    last = "A" if office.token[-1] != "A" else "B"
    with pytest.raises(Unauthenticated):
        office.issuer.administrators.name_of(office.token[:-1] + last)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith("avc_") and len(token) == 47 for token in tokens)


def test_every_hash_is_compared_in_constant_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.issuer.administrators.admit("zoe")
    compared: list[bytes] = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append(one)
        assert other == sha256(office.token.encode()).digest()
        return constant_time(one, other)

    constant_time = hmac.compare_digest
    monkeypatch.setattr("issuer.tokens.hmac.compare_digest", watched)
    Administrators(office.issuer.store).name_of(office.token)
    assert len(compared) == 2
