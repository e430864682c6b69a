"""Issuing: what comes out, what is refused and changes nothing, and how a request is repeated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.issuers import AGENT, NOW, Office, changed, delegation, identity, open_office, request

from did.keys.algorithm import KeyType
from issuer.building import Frame, build
from issuer.checking import Check, Checked, sign
from issuer.defaults import settings_text
from issuer.errors import (
    CheckFailed,
    CredentialRefused,
    IdempotencyKeyReused,
    IdentifierTaken,
    IssuanceAbandoned,
    IssuerError,
    NotReproducible,
    ProfileUnknown,
    ProfileViolated,
)
from issuer.identity import Identity
from issuer.issue_request import IssueRequest
from issuer.issuing import Issuing
from issuer.ports import State
from issuer.statuses import StatusEntries
from vc.jcs import digest_multibase
from vc.securing.mechanism import parse_secured
from vc.status.entry import parse_status_entry
from vc.times import format_timestamp

ISSUER = "did:web:localhost%3A8000"


def test_an_issued_credential_holds_under_the_issuers_key(office: Office) -> None:
    issued = office.issuer.issuing.issue(request())
    opened = parse_secured(issued.secured.raw)
    (proof,) = opened.proofs
    assert proof.holds_under(office.key.public_key)
    assert proof == issued.secured.proofs[0]
    assert proof.verification_method == office.issuer.identity.method
    assert opened.document == issued.secured.document
    assert issued.secured.mechanism == "vc+jwt"


def test_what_was_given_stays_and_what_was_missing_is_added(office: Office) -> None:
    given = delegation(name="A delegation")
    document = office.issuer.issuing.issue(request(credential=given)).secured.document
    added = {name: document[name] for name in document.keys() - given.keys()}
    assert {**given, **added} == document
    assert added.keys() == {"id", "credentialStatus"}
    assert str(document["id"]).startswith("urn:uuid:")


def test_times_that_were_left_out_are_now_and_the_end_that_the_profile_allows(office: Office) -> None:
    office.clock.now = NOW + timedelta(microseconds=987_654)
    document = office.issuer.issuing.issue(
        request(credential=delegation(validFrom=None, validUntil=None))
    ).secured.document
    assert document["validFrom"] == format_timestamp(NOW)
    assert document["validUntil"] == format_timestamp(NOW + timedelta(hours=24))


@pytest.mark.parametrize(
    ("given", "signed"),
    [
        (ISSUER, ISSUER),
        ("did:web:other.example", ISSUER),
        ({"id": "did:web:other.example", "name": "Acme"}, {"id": ISSUER, "name": "Acme"}),
        ({"name": "Acme"}, {"name": "Acme", "id": ISSUER}),
    ],
)
def test_the_issuer_is_always_ours(office: Office, given: object, signed: object) -> None:
    issued = office.issuer.issuing.issue(request(credential=delegation(issuer=given)))
    assert issued.secured.document["issuer"] == signed


def test_each_credential_gets_an_entry_for_each_purpose_of_its_profile(office: Office) -> None:
    issued = office.issuer.issuing.issue(request())
    entries: Any = issued.secured.document["credentialStatus"]
    parsed = [parse_status_entry(entry) for entry in entries]
    assert [(entry.purpose, entry.list_url) for entry in parsed] == [
        ("revocation", "http://localhost:8000/status/1"),
        *[("suspension", "http://localhost:8000/status/2")] * 3,  # its own, its agent's, its principal's
    ]
    assert [entry.index for entry in parsed[:2]] == [status.index for status in issued.record.statuses]
    assert all(isinstance(entry["statusListIndex"], str) for entry in entries)


def test_other_status_entries_are_kept_before_ours(office: Office) -> None:
    other = {"type": "https://acme.example/terms#OtherStatus", "id": "https://acme.example/status/7"}
    for given in (other, [other]):
        document = office.issuer.issuing.issue(request(credential=delegation(credentialStatus=given))).secured.document
        entries: Any = document["credentialStatus"]
        assert entries[0] == other
        assert len(entries) == 5


def test_an_entry_for_messages_lists_their_texts(tmp_path: Path) -> None:
    text = settings_text("http://localhost:8000").replace(
        'status = ["revocation", "suspension"]', 'status = ["message", "revocation"]'
    )
    text = text.replace("# messages = [", 'messages = ["a", "b", "c", "d"] # [')
    office = open_office(tmp_path, settings=text)
    entries: Any = office.issuer.issuing.issue(request()).secured.document["credentialStatus"]
    entry = parse_status_entry(entries[0])
    assert (entry.purpose, entry.size, entry.messages) == ("message", 2, ("a", "b", "c", "d"))


def test_the_record_says_what_was_issued_and_keeps_no_copy(office: Office) -> None:
    issued = office.issuer.issuing.issue(request())
    record = office.issuer.records.find(str(issued.secured.document["id"]))
    assert record == issued.record
    assert record.state is State.ISSUED
    assert record.digest == digest_multibase(issued.secured.raw)
    assert record.types == ("VerifiableCredential", "AgentDelegationCredential")
    assert (record.profile, record.subject) == ("agent-delegation", AGENT)
    assert (record.created, record.valid_until) == (NOW, NOW + timedelta(hours=1))
    assert "calendar.read" not in repr(record)


@pytest.mark.parametrize(
    ("key_type", "mechanism"),
    [
        (KeyType.ED25519, "vc+jwt"),
        (KeyType.ED25519, "eddsa-jcs-2022"),
        (KeyType.P256, "vc+jwt"),
        (KeyType.P256, "ecdsa-jcs-2019"),
        (KeyType.P384, "vc+jwt"),
        (KeyType.P384, "ecdsa-jcs-2019"),
    ],
)
def test_every_mechanism_issues_and_repeats_byte_for_byte(tmp_path: Path, key_type: KeyType, mechanism: str) -> None:
    text = settings_text("http://localhost:8000").replace('"vc+jwt", "eddsa-jcs-2022"]', f'"vc+jwt", "{mechanism}"]')
    office = open_office(tmp_path, key_type=key_type, settings=text.replace(', "vc+jwt"]', "]"))
    asked = request(mechanism=mechanism, idempotency_key="k")
    issued = office.issuer.issuing.issue(asked)
    (proof,) = parse_secured(issued.secured.raw).proofs
    assert proof.holds_under(office.key.public_key)
    office.clock.advance(days=3)
    again = office.issuer.issuing.issue(asked)
    assert (issued.repeated, again.repeated) == (False, True)
    assert again.secured.raw == issued.secured.raw
    assert again.record == issued.record


def test_a_key_cannot_be_used_for_another_request(office: Office) -> None:
    office.issuer.issuing.issue(request(idempotency_key="k"))
    for other in (
        request(idempotency_key="k", credential=delegation(name="other")),
        request(idempotency_key="k", profile="agent-delegation"),
        request(idempotency_key="k", mechanism="vc+jwt"),
    ):
        with pytest.raises(IdempotencyKeyReused):
            office.issuer.issuing.issue(other)
    assert len(office.issuer.records.page().records) == 1


def test_the_order_of_members_does_not_make_another_request(office: Office) -> None:
    issued = office.issuer.issuing.issue(request(idempotency_key="k"))
    turned = dict(reversed(delegation().items()))
    assert (
        office.issuer.issuing.issue(request(idempotency_key="k", credential=turned)).secured.raw == issued.secured.raw
    )


def test_an_id_that_was_given_is_used_once(office: Office) -> None:
    asked = request(credential=delegation(id="https://acme.example/credentials/1"))
    assert office.issuer.issuing.issue(asked).record.credential_id == "https://acme.example/credentials/1"
    with pytest.raises(IdentifierTaken):
        office.issuer.issuing.issue(asked)
    assert len(office.issuer.records.page().records) == 1


def subject(**changes: Any) -> dict[str, Any]:
    return changed(delegation()["credentialSubject"], changes)


def claim(**changes: Any) -> dict[str, Any]:
    return subject(delegation=changed(subject()["delegation"], changes))


Refusals = dict[str, tuple[dict[str, Any], type[IssuerError], str]]
REFUSALS: Refusals = {
    "no context": (delegation(**{"@context": None}), CredentialRefused, "/credential"),
    "wrong first context": (
        delegation(**{"@context": ["https://a.example"]}), CredentialRefused, "/credential/@context"),
    "data model 1.1": (
        delegation(**{"@context": ["https://www.w3.org/2018/credentials/v1"]}),
        CredentialRefused, "/credential/@context"),
    "no issuer": (delegation(issuer=None), CredentialRefused, "/credential"),
    "a number for issuer": (delegation(issuer=7), CredentialRefused, "/credential/issuer"),
    "no type": (delegation(type=None), CredentialRefused, "/credential"),
    "no VerifiableCredential": (delegation(type=["AgentDelegationCredential"]), CredentialRefused, "/credential/type"),
    "a number for type": (delegation(type=7), CredentialRefused, "/credential/type"),
    "a type of no profile": (
        delegation(type=["VerifiableCredential", "https://acme.example/types#Licence"]),
        ProfileUnknown, "/credential/type"),
    "no special type": (delegation(type=["VerifiableCredential"]), ProfileUnknown, "/credential/type"),
    "types of two profiles": (
        delegation(type=["VerifiableCredential", "AgentDelegationCredential", "AgentIdentityCredential"]),
        ProfileUnknown, "/credential/type"),
    "no subject": (delegation(credentialSubject=None), CredentialRefused, "/credential"),
    "an id that is no URL": (delegation(id="seven"), CredentialRefused, "/credential/id"),
    "a number for id": (delegation(id=7), CredentialRefused, "/credential/id"),
    "a date without time": (delegation(validUntil="2026-03-02"), CredentialRefused, "/credential/validUntil"),
    "an end before the start": (
        delegation(validFrom="2026-03-01T12:30:00Z", validUntil="2026-03-01T12:29:59Z"),
        CredentialRefused, "/credential/validUntil"),
    "a proof": (delegation(proof={"type": "DataIntegrityProof"}), CredentialRefused, "/credential/proof"),
    "a status entry of ours": (
        delegation(credentialStatus={"type": "BitstringStatusListEntry"}),
        CredentialRefused, "/credential/credentialStatus"),
    "a status without type": (
        delegation(credentialStatus={"id": "https://a.example"}), CredentialRefused, "/credential/credentialStatus/0"),
    "a claim of the token": (delegation(iss="did:web:a.example"), CredentialRefused, "/credential/iss"),
    "an end that has passed": (
        delegation(validFrom=None, validUntil="2026-03-01T12:00:00Z"), ProfileViolated, "/credential/validUntil"),
    "an end too late": (delegation(validUntil="2026-03-02T12:00:01Z"), ProfileViolated, "/credential/validUntil"),
    "dated ahead to reach further": (
        delegation(validFrom="2026-03-05T12:00:00Z", validUntil="2026-03-05T13:00:00Z"),
        ProfileViolated, "/credential/validUntil"),
    "no delegation": (
        delegation(credentialSubject=subject(delegation=None)),
        CredentialRefused, "/credential/credentialSubject/delegation"),
    "a delegation with an unknown member": (
        delegation(credentialSubject=claim(also="all")), CredentialRefused, "/credential/credentialSubject/delegation"),
    "a second hop": (
        delegation(credentialSubject=claim(depth=1)),
        CredentialRefused, "/credential/credentialSubject/delegation/depth"),
    "no principal": (
        identity(credentialSubject={"id": AGENT, "agent": {}}),
        CredentialRefused, "/credential/credentialSubject/agent/principal"),
}  # fmt: skip


@pytest.mark.parametrize("defect", REFUSALS)
def test_a_credential_with_one_defect_is_refused_and_changes_nothing(office: Office, defect: str) -> None:
    document, error, place = REFUSALS[defect]
    office.issuer.issuing.issue(request())
    before = office.issuer.records.page()
    with pytest.raises(error) as caught:
        office.issuer.issuing.issue(IssueRequest(document, idempotency_key="k"))
    assert caught.value.where.startswith(place)
    assert caught.value.message
    assert caught.value.remedy
    assert office.issuer.records.page() == before
    assert office.issuer.store.find_request("k") is None


@pytest.mark.parametrize("document", [delegation(), identity()])
def test_the_same_credentials_without_a_defect_are_issued(office: Office, document: dict[str, Any]) -> None:
    assert office.issuer.issuing.issue(IssueRequest(document)).record.state is State.ISSUED


def test_every_defect_is_named_at_once(office: Office) -> None:
    with pytest.raises(CredentialRefused) as caught:
        office.issuer.issuing.issue(request(credential=delegation(id="seven", issuer=7, validUntil="tomorrow")))
    assert {problem.where for problem in caught.value.problems} == {
        "/credential/id",
        "/credential/issuer",
        "/credential/validUntil",
    }


def test_refused_requests_use_up_no_index(office: Office) -> None:
    for _ in range(20):
        with pytest.raises(CredentialRefused):
            office.issuer.issuing.issue(request(credential=delegation(issuer=7)))
    taken = office.issuer.store.allot(office.issuer.profiles["capability"].series[0], 1)
    # One index waits in the stock for the next credential; the store was asked for no more than that.
    assert office.issuer.issuing.issue(request()).record.statuses[0].index != taken[0].index
    assert len(office.issuer.issuing._reserving._allotting._stocks) == 2


def test_a_profile_that_is_named_is_used(office: Office) -> None:
    single = delegation(credentialSubject=claim(maxDepth=0))
    issued = office.issuer.issuing.issue(IssueRequest(single, profile="capability"))
    assert issued.record.profile == "capability"
    assert [status.purpose for status in issued.record.statuses] == ["revocation"]


def test_the_schema_of_a_profile_is_applied(office: Office) -> None:
    two = claim(maxDepth=0)
    two["delegation"]["authorization_details"][0]["actions"].append("calendar.write")
    with pytest.raises(ProfileViolated) as caught:
        office.issuer.issuing.issue(IssueRequest(delegation(credentialSubject=two), profile="capability"))
    assert caught.value.where == "/credential/credentialSubject/delegation/authorization_details/0/actions"
    assert "capability.schema.json" in caught.value.remedy


@pytest.mark.parametrize(
    ("options", "error", "place"),
    [
        ({"profile": "nobody"}, ProfileUnknown, "/options/profile"),
        ({"profile": "agent-identity"}, ProfileViolated, "/credential/type"),
        ({"mechanism": "ecdsa-jcs-2019"}, ProfileViolated, "/options/mechanism"),
        ({"mechanism": "vp+jwt"}, ProfileViolated, "/options/mechanism"),
    ],
)
def test_options_that_do_not_fit_are_refused(
    office: Office, options: dict[str, str], error: type[IssuerError], place: str
) -> None:
    with pytest.raises(error) as caught:
        office.issuer.issuing.issue(request(**options))
    assert caught.value.where == place
    assert caught.value.remedy
    assert office.issuer.records.page().records == ()


def only_reserved(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Reserve a credential for the key k and stop before it is signed, as a crash does."""

    class CrashError(BaseException):
        pass

    def crash(*_: object) -> None:
        raise CrashError

    with monkeypatch.context() as patch:
        patch.setattr("issuer.issuing.sign", crash)
        with pytest.raises(CrashError):
            office.issuer.issuing.issue(request(idempotency_key="k"))
    (record,) = office.issuer.records.page().records
    assert record.state is State.RESERVED
    return record.credential_id


def test_a_reserved_credential_is_completed_by_the_same_request(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = only_reserved(office, monkeypatch)
    office.clock.advance(hours=3)
    issued = office.issuer.issuing.issue(request(idempotency_key="k"))
    assert issued.repeated
    assert issued.record.credential_id == name == issued.secured.document["id"]
    assert issued.record.created == NOW
    assert office.issuer.records.find(name).state is State.ISSUED


def test_a_reserved_credential_that_was_revoked_is_never_signed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = only_reserved(office, monkeypatch)
    office.issuer.revoking.change_status(name, "revocation", value=True)
    with pytest.raises(IssuanceAbandoned):
        office.issuer.issuing.issue(request(idempotency_key="k"))


def test_what_was_abandoned_is_never_signed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    name = only_reserved(office, monkeypatch)
    office.issuer.store.abandon(name)
    with pytest.raises(IssuanceAbandoned, match="given up"):
        office.issuer.issuing.issue(request(idempotency_key="k"))


def test_an_issued_credential_is_given_again_after_it_was_revoked(office: Office) -> None:
    issued = office.issuer.issuing.issue(request(idempotency_key="k"))
    office.issuer.revoking.change_status(issued.record.credential_id, "revocation", value=True)
    assert office.issuer.issuing.issue(request(idempotency_key="k")).secured.raw == issued.secured.raw


def with_another_key(office: Office, tmp_path: Path) -> Issuing:
    return open_office(tmp_path, store=office.issuer.store).issuer.issuing


def with_another_address(office: Office, _: Path) -> Issuing:
    issuer = office.issuer
    entries = StatusEntries("https://moved.example", ())
    return Issuing(issuer.store, issuer.identity, issuer.profiles, entries, office.clock)


def without_the_profile(office: Office, _: Path) -> Issuing:
    issuer = office.issuer
    kept = {name: profile for name, profile in issuer.profiles.items() if name == "agent-identity"}
    return Issuing(issuer.store, issuer.identity, kept, StatusEntries("http://localhost:8000", ()), office.clock)


def with_a_shorter_life(office: Office, _: Path) -> Issuing:
    issuer = office.issuer
    shorter = replace(issuer.profiles["agent-delegation"], longest_life=timedelta(minutes=1))
    entries = StatusEntries("http://localhost:8000", ())
    return Issuing(issuer.store, issuer.identity, {"agent-delegation": shorter}, entries, office.clock)


@pytest.mark.parametrize("change", [with_another_key, with_another_address, without_the_profile, with_a_shorter_life])
def test_a_request_that_would_give_something_else_now_gives_nothing(
    office: Office, tmp_path: Path, change: Callable[[Office, Path], Issuing]
) -> None:
    issued = office.issuer.issuing.issue(request(idempotency_key="k"))
    with pytest.raises(NotReproducible):
        change(office, tmp_path).issue(request(idempotency_key="k"))
    assert office.issuer.records.page().records == (issued.record,)


def test_only_the_check_makes_what_can_be_signed(office: Office) -> None:
    secured = office.issuer.issuing.issue(request()).secured
    with pytest.raises(TypeError, match="only"):
        Checked(secured, secured, NOW)  # type: ignore[arg-type]


def checked(office: Office, mechanism: str = "vc+jwt") -> Checked:
    profile = office.issuer.profiles["agent-delegation"]
    frame = Frame(office.issuer.did, "urn:uuid:1", NOW, [], "vc+jwt")
    return Check(office.issuer.identity).check(build(delegation(), profile, frame), profile, mechanism, NOW)


def altered(office: Office, mechanism: str) -> Checked:
    """Give a checked value whose document was altered after its check."""
    value = checked(office, mechanism)
    value.credential.document["name"] = "slipped in"
    return value


def test_what_is_signed_is_what_was_checked_even_if_the_document_was_altered(office: Office) -> None:
    raw = sign(altered(office, "vc+jwt"), office.issuer.identity).raw
    opened = parse_secured(raw)
    assert "name" not in opened.document
    assert opened.proofs[0].holds_under(office.key.public_key)


def test_a_proof_is_not_put_into_a_document_that_was_altered(office: Office) -> None:
    with pytest.raises(CheckFailed, match="not what was checked"):
        sign(altered(office, "eddsa-jcs-2022"), office.issuer.identity)


def test_what_was_checked_for_one_key_is_not_signed_by_another(office: Office) -> None:
    other = Identity(office.issuer.did, f"{office.issuer.did}#other", office.key)
    with pytest.raises(CheckFailed, match="another key"):
        sign(checked(office), other)


def test_the_rehearsal_signs_nothing(office: Office) -> None:
    (proof,) = checked(office).rehearsed.proofs
    assert proof.signature == bytes(64)
    assert not proof.holds_under(office.key.public_key)


class BrokenSigner:
    """A custodian that does not answer."""

    def __init__(self, office: Office) -> None:
        self.public_key = office.key.public_key

    def sign(self, _: bytes) -> bytes:
        raise OSError("the custodian does not answer")


@pytest.mark.parametrize(("key", "state"), [(None, State.ABANDONED), ("k", State.RESERVED)])
def test_a_signer_that_fails_leaves_a_row_that_says_so(office: Office, key: str | None, state: State) -> None:
    issuer = office.issuer
    broken = Identity(issuer.did, issuer.identity.method, BrokenSigner(office))
    entries = StatusEntries("http://localhost:8000", ())
    issuing = Issuing(issuer.store, broken, issuer.profiles, entries, office.clock)
    with pytest.raises(OSError, match="does not answer"):
        issuing.issue(request(idempotency_key=key))
    (record,) = issuer.records.page().records
    assert (record.state, record.digest) == (state, None)
    if key:
        assert issuer.issuing.issue(request(idempotency_key=key)).record.state is State.ISSUED
