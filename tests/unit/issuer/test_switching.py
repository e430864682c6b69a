"""Switches: what points to them, what a stop stops, and when everybody has noticed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.issuers import AGENT, NOW, URL, Office, delegation, identity, open_office, request
from support.roles import ALICE, BOB, as_persona, entitlements

from issuer.agent_claims import agent_claims, switch_keys
from issuer.bounds import DEFAULT_STALENESS, Bound, whole_second_after
from issuer.defaults import settings_text
from issuer.errors import RequestMalformed, RevocationIsFinal, Stopped, SwitchElsewhere, SwitchUnknown
from issuer.issue_request import IssueRequest
from issuer.issuing import Issued
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore
from issuer.switch_ports import SwitchKey, SwitchKind
from vc.credential import parse_credential
from vc.securing.mechanism import parse_secured
from vc.status.entry import parse_status_entry
from vc.status.list_credential import parse_status_list
from verifier import Policy

ALL = frozenset(SwitchKind)
PRINCIPAL = SwitchKey(SwitchKind.PRINCIPAL, ALICE)
PERSONA = SwitchKey(SwitchKind.PERSONA, "scheduler", ALICE)
AGENTS = SwitchKey(SwitchKind.AGENT, AGENT)


def issue(office: Office, document: dict[str, Any] | None = None) -> Issued:
    return office.issuer.issuing.issue(IssueRequest(document or as_persona()))


def entries(issued: Issued) -> list[tuple[str, str, int]]:
    listed: Any = issued.secured.document["credentialStatus"]
    return [(one.purpose, one.list_url, one.index) for one in map(parse_status_entry, listed)]


def set_bits(office: Office, issued: Issued) -> list[bool]:
    """Give, entry by entry, what the published lists say of the credential."""
    found = []
    for _, url, index in entries(issued):
        body = office.issuer.publishing.published(int(url.rpartition("/")[2]))[0].body
        bits = parse_status_list(parse_credential(parse_secured(body).document)).bitstring
        found.append(bool(bits.get(index)))
    return found


def stop(office: Office, key: SwitchKey = PRINCIPAL, **options: Any) -> Any:
    return office.issuer.switching.stop(key, **{"reason": "left", "by": "admin"} | options)


def test_a_delegation_points_to_agent_persona_and_principal(office: Office) -> None:
    issued = issue(office)
    assert issued.record.switches == (AGENTS, PERSONA, PRINCIPAL)
    assert [entry[:2] for entry in entries(issued)] == [
        ("revocation", f"{URL}/status/1"),
        *[("suspension", f"{URL}/status/2")] * 4,
    ]


def test_an_identity_points_to_the_same_switches(office: Office) -> None:
    shown = identity()
    shown["credentialSubject"]["agent"]["persona"] = "scheduler"
    assert entries(issue(office))[2:] == entries(issue(office, shown))[2:]


def test_indexes_are_shared_by_whom_they_are_for_and_by_nobody_else(office: Office) -> None:
    other = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    mine, again = entries(issue(office)), entries(issue(office))
    agents, persons = entries(issue(office, as_persona(agent=other))), entries(issue(office, as_persona(principal=BOB)))
    assert mine[2:] == again[2:]
    assert len({mine[0], mine[1], again[0], again[1]}) == 4
    assert (agents[2] == mine[2], agents[3:] == mine[3:]) == (False, True)
    assert (persons[2] == mine[2], set(persons[3:]) & set(mine[3:])) == (True, set())


def test_a_credential_without_a_persona_points_to_two_switches(office: Office) -> None:
    assert issue(office, as_persona(name=None)).record.switches == (AGENTS, PRINCIPAL)


def test_a_profile_may_leave_switches_out(tmp_path: Path) -> None:
    text = settings_text(URL).replace(
        "[profiles.agent-delegation]\n", '[profiles.agent-delegation]\nswitches = ["principal"]\n'
    )
    assert issue(open_office(tmp_path, settings=text)).record.switches == (PRINCIPAL,)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"type": "AgentDelegationCredential", "credentialSubject": 7},
        {"type": ["AgentDelegationCredential"], "credentialSubject": [None, {"id": "", "delegation": []}]},
        {"type": ["Other"], "credentialSubject": {"id": "did:a", "delegation": {"principal": {"id": "p"}}}},
    ],
)
def test_what_says_nothing_of_agents_points_to_nothing(document: dict[str, Any]) -> None:
    assert switch_keys(document, ALL) == ()
    assert all(claim.agent is None for claim in agent_claims(document))


def test_several_subjects_point_to_the_switches_of_each() -> None:
    subjects = [{"id": f"did:{n}", "agent": {"principal": {"id": "p"}, "persona": n}} for n in "ab"]
    keys = switch_keys({"type": ["AgentIdentityCredential"], "credentialSubject": subjects}, ALL)  # type: ignore[dict-item]
    assert [(key.kind.value, key.name) for key in keys] == [
        ("agent", "did:a"), ("persona", "a"), ("principal", "p"), ("agent", "did:b"), ("persona", "b"),
    ]  # fmt: skip


@pytest.mark.parametrize(("key", "place"), [(AGENTS, 2), (PERSONA, 3), (PRINCIPAL, 4)])
def test_a_stop_sets_the_shared_bit_of_its_level(office: Office, key: SwitchKey, place: int) -> None:
    issued = issue(office)
    stopped = stop(office, key)
    assert (stopped.count, stopped.switch.reason, stopped.switch.by) == (1, "left", "admin")
    assert set_bits(office, issued) == [number == place for number in range(5)]


def test_a_stop_of_one_principal_touches_no_other(office: Office) -> None:
    hers, his = issue(office), issue(office, as_persona(principal=BOB))
    stop(office)
    assert (any(set_bits(office, hers)), any(set_bits(office, his))) == (True, False)


def test_a_stop_is_idempotent(office: Office) -> None:
    issue(office)
    first = stop(office)
    office.clock.advance(minutes=3)
    again = stop(office, reason="again", by="another")
    assert again.switch == first.switch
    assert (first.changed_now, again.changed_now) == (True, False)


def test_lifting_restores_what_was_suspended_and_never_what_was_revoked(office: Office) -> None:
    suspended, revoked, both = issue(office), issue(office), issue(office)
    change = office.issuer.revoking.change_status
    change(revoked.record.credential_id, "revocation", value=True)
    change(both.record.credential_id, "suspension", value=True)
    stop(office)
    office.issuer.switching.lift(PRINCIPAL, by="admin", reason="came back")
    assert set_bits(office, suspended) == [False] * 5
    assert set_bits(office, revoked) == [True, False, False, False, False]
    assert set_bits(office, both) == [False, True, False, False, False]


def test_lifting_one_level_leaves_the_others(office: Office) -> None:
    issued = issue(office)
    for key in (PERSONA, PRINCIPAL):
        stop(office, key)
    office.issuer.switching.lift(PRINCIPAL, by="admin")
    assert set_bits(office, issued) == [False, False, False, True, False]


def test_a_stop_for_good_revokes_and_cannot_be_lifted(office: Office) -> None:
    issued = issue(office)
    assert stop(office, for_good=True).count == 1
    assert set_bits(office, issued) == [True, False, False, False, True]
    with pytest.raises(RevocationIsFinal):
        office.issuer.switching.lift(PRINCIPAL, by="admin")
    with pytest.raises(RevocationIsFinal):
        office.issuer.revoking.change_status(issued.record.credential_id, "revocation", value=False)


def test_what_is_stopped_gets_nothing_new(office: Office) -> None:
    stop(office)
    with pytest.raises(Stopped, match="agentvc lift principal"):
        issue(office)
    assert office.issuer.records.page().records == ()
    office.issuer.switching.lift(PRINCIPAL, by="admin")
    issue(office)


def test_a_stop_before_the_first_credential_holds_for_it(office: Office) -> None:
    assert stop(office, for_good=True).count == 0
    with pytest.raises(Stopped):
        issue(office)


def test_what_was_reserved_before_a_stop_for_good_is_not_signed_after_it(office: Office) -> None:
    asked = request(credential=as_persona(), idempotency_key="k")
    office.issuer.issuing._reserving.reserve(asked, asked.fingerprint())
    stop(office, for_good=True)
    with pytest.raises(Exception, match="given up"):
        office.issuer.issuing.issue(asked)


def test_a_repeated_request_points_to_the_same_switches(office: Office) -> None:
    asked = request(credential=as_persona(), idempotency_key="k")
    first = office.issuer.issuing.issue(asked)
    stop(office)
    assert office.issuer.issuing.issue(asked).secured.raw == first.secured.raw


def test_a_refused_request_records_no_switch_and_loses_no_place(office: Office) -> None:
    with pytest.raises(Exception, match="depth"):
        issue(office, as_persona(depth=1))
    assert office.issuer.store.find_switches([AGENTS, PERSONA, PRINCIPAL]) == ()
    issue(office)
    assert len(office.issuer.store.find_switches([AGENTS, PERSONA, PRINCIPAL])) == 3


class Overtaken(MemoryStore):
    """A store in which somebody else records every switch just before it is looked at a second time."""

    overtaken = False

    def reserve(self, intent: Any) -> Any:
        """Let another process be first, once."""
        if not self.overtaken:
            self.overtaken = True
            raise SwitchElsewhere("elsewhere", remedy="")
        return super().reserve(intent)


def test_who_is_overtaken_by_another_process_tries_again(tmp_path: Path) -> None:
    store = Overtaken()
    assert issue(open_office(tmp_path, store=store)).record.switches == (AGENTS, PERSONA, PRINCIPAL)
    assert store.overtaken


def test_two_processes_agree_on_the_place_of_a_switch(tmp_path: Path) -> None:
    store = MemoryStore()
    one, other = open_office(tmp_path, store=store), open_office(tmp_path, store=store)
    places = one.issuer.issuing._reserving._places
    places.give_back(places.pointed([PRINCIPAL]))
    assert entries(issue(one))[2:] == entries(issue(other))[2:]


def test_many_at_once_share_one_place_for_each_switch(tmp_path: Path) -> None:
    stores = [SqliteStore(tmp_path / "store.sqlite3") for _ in range(3)]
    offices = [open_office(tmp_path, store=store) for store in stores]
    with ThreadPoolExecutor(12) as pool:
        issued = list(pool.map(lambda number: issue(offices[number % 3]), range(36)))
    assert len({tuple(entries(one)[2:]) for one in issued}) == 1
    own = [place for one in issued for place in entries(one)[:2]]
    assert len(set(own)) == len(own)
    assert stop(offices[0]).count == 36
    for store in stores:
        store.close()


def test_what_is_stopped_is_listed_with_reason_author_count_and_bound(office: Office) -> None:
    issue(office)
    stop(office)
    office.clock.advance(minutes=1)
    stop(office, AGENTS, reason="lost", by="another", for_good=True)
    first, second = office.issuer.switching.on()
    assert (first.switch.key, first.count, first.switch.reason, first.switch.by) == (PRINCIPAL, 1, "left", "admin")
    assert (second.switch.key, second.count, second.switch.final) == (AGENTS, 1, True)


def test_the_bound_counts_a_cache_on_the_way_and_the_verifier_behind_it(office: Office) -> None:
    issue(office)
    stopped = stop(office)
    assert (stopped.direct_by, stopped.by) == (NOW + timedelta(minutes=5), NOW + timedelta(minutes=10))
    office.clock.advance(minutes=30)
    (told,) = office.issuer.switching.on()
    assert told.by == NOW + timedelta(minutes=10, seconds=1)


def test_the_bound_follows_from_ttl_and_default_policy() -> None:
    assert Policy().max_staleness == DEFAULT_STALENESS
    short, long = (Bound(timedelta(minutes=minutes), timedelta(hours=24)) for minutes in (1, 60))
    assert (short.direct, short.within) == (timedelta(minutes=1), timedelta(minutes=2))
    assert (long.direct, long.within) == (timedelta(minutes=5), timedelta(minutes=65))
    assert whole_second_after(NOW + timedelta(microseconds=1)) == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_stop_needs_a_reason_of_bounded_length(office: Office, reason: str) -> None:
    with pytest.raises(RequestMalformed) as caught:
        stop(office, reason=reason)
    assert caught.value.where == "/reason"
    assert office.issuer.switching.on() == ()


def test_lifting_what_nobody_knows_is_refused_and_what_is_not_on_is_left(office: Office) -> None:
    with pytest.raises(SwitchUnknown):
        office.issuer.switching.lift(PRINCIPAL, by="admin")
    issue(office)
    assert not office.issuer.switching.lift(PRINCIPAL, by="admin").switch.on


BODY = {"kind": "principal", "id": ALICE, "reason": "left"}


def test_over_http_a_stop_tells_count_and_bound_and_is_listed(office: Office) -> None:
    office.issue(delegation())
    answer = office.call("POST", "/switches/stop", json=BODY)
    assert answer.status_code == 200
    assert answer.json() == {
        **BODY, "stopped": True, "forGood": False, "since": "2026-03-01T12:00:00Z", "by": "admin", "credentials": 1,
        "noticed": {
            "by": "2026-03-01T12:10:00Z", "within": "10m", "directBy": "2026-03-01T12:05:00Z", "directWithin": "5m",
            "withoutTtlWithin": "1d",
        },
    }  # fmt: skip
    (listed,) = office.call("GET", "/switches").json()["switches"]
    assert listed["reason"] == "left"
    again = office.call("POST", "/switches/stop", json=BODY | {"reason": "again"}).json()
    assert (again["reason"], again["credentials"]) == ("left", 1)
    refused = office.issue(delegation())
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "stopped")
    lifted = office.call("POST", "/switches/lift", json={"kind": "principal", "id": ALICE}).json()
    assert (lifted["stopped"], lifted["reason"]) == (False, None)
    assert office.call("GET", "/switches").json() == {"switches": []}


def test_over_http_a_stop_for_good_cannot_be_lifted(office: Office) -> None:
    assert office.call("POST", "/switches/stop", json=BODY | {"forGood": True}).json()["forGood"] is True
    refused = office.call("POST", "/switches/lift", json={"kind": "principal", "id": ALICE})
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "revocation-is-final")


def test_over_http_a_persona_is_stopped_by_name_and_principal(office: Office) -> None:
    office.issue(as_persona(name="free"))
    body = {"kind": "persona", "id": "free", "reason": "r"}
    assert office.call("POST", "/switches/stop", json=body).status_code == 404
    stopped = office.call("POST", "/switches/stop", json=body | {"principal": ALICE}).json()
    assert (stopped["principal"], stopped["credentials"]) == (ALICE, 1)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"kind": "king", "id": "x", "reason": "r"}, "#/kind"),
        ({"kind": "agent", "reason": "r"}, "#/id"),
        ({"kind": "agent", "id": "did:a"}, "#/reason"),
        ({"kind": "agent", "id": AGENT, "reason": ""}, "#/reason"),
        ({"kind": "agent", "id": "did:a", "reason": "r", "forGood": "yes"}, "#/forGood"),
        ({"kind": "agent", "id": "did:a", "reason": "r", "principal": "p"}, "#/principal"),
        ({"kind": "agent", "id": "did:a", "reason": "r", "more": 1}, "#/more"),
    ],
)
def test_over_http_a_malformed_stop_is_refused_at_its_place(office: Office, body: dict[str, Any], where: str) -> None:
    answer = office.call("POST", "/switches/stop", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, where)
    assert office.call("GET", "/switches").json() == {"switches": []}


@pytest.mark.parametrize("path", ["/switches/stop", "/switches/lift", "/personas"])
def test_nobody_turns_switches_or_makes_personas_without_a_token(office: Office, path: str) -> None:
    assert office.call("POST", path, json=BODY, token=None).status_code == 401
    assert office.call("POST", path, json=BODY, token="avc_wrong").status_code == 401
    assert office.issuer.switching.on() == ()


@pytest.mark.parametrize("verb", ["stop", "lift"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *[("agent", name) for name in ("alice", f"{AGENT} ", f"{AGENT}#key-1", f"{AGENT}?a=b", f"{AGENT}/a", "did:a")],
        *[("principal", name) for name in (f"{ALICE} ", f" {ALICE}", "\0", "a" * 65, "acct:", "alice smith")],
        *[("persona", name) for name in ("a\nb", "did:key:z6MkNobody")],
    ],
)
def test_over_http_a_name_that_nobody_can_have_is_refused(office: Office, verb: str, kind: str, name: str) -> None:
    body = {"kind": kind, "id": name, "reason": "left"} | ({"principal": ALICE} if kind == "persona" else {})
    refused = office.call("POST", f"/switches/{verb}", json=body)
    assert refused.status_code == (404 if name.endswith("Nobody") else 422), refused.text
    assert office.call("GET", "/switches").json() == {"switches": []}


def test_over_http_a_principal_is_named_as_by_the_command(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    office.issuer.entitlements.write(entitlements(), "admin")
    issue(office)
    for name, whose in (("alice", {}), ("scheduler", {"principal": "alice@acme.example"})):
        body = {"kind": "persona" if whose else "principal", "id": name, "reason": "left", **whose}
        stopped = office.call("POST", "/switches/stop", json=body)
        assert (stopped.status_code, stopped.json()["credentials"]) == (200, 1)
    assert {one.switch.key for one in office.issuer.switching.on()} == {PERSONA, PRINCIPAL}
    assert office.call("POST", "/switches/lift", json={"kind": "principal", "id": "alice"}).json()["id"] == ALICE
    with pytest.raises(Stopped, match="persona scheduler"):
        issue(office)


@pytest.mark.parametrize(
    "agent", [f"{AGENT}#key-1", f"{AGENT}?a=b", f"{AGENT}/a", f"{AGENT} ", "https://a.example", None]
)
@pytest.mark.parametrize("make", [identity, delegation])
def test_an_agent_has_no_second_name_that_a_stop_would_miss(office: Office, make: Any, agent: str | None) -> None:
    document = make()
    assert office.issue(document).status_code == 201
    document["credentialSubject"] = {**document["credentialSubject"], "id": agent}
    if agent is None:
        del document["credentialSubject"]["id"]
    refused = office.issue(document)
    assert refused.status_code == 400
    assert "#/credential/credentialSubject/id" in [one["pointer"] for one in refused.json()["errors"]]


def without_switches(tmp_path: Path) -> tuple[Office, Issued]:
    """Give an office that has switches, and a delegation that it issued when it had none."""
    store, text = MemoryStore(), settings_text(URL)
    bare = text.replace("[profiles.agent-delegation]\n", "[profiles.agent-delegation]\nswitches = []\n")
    old = issue(open_office(tmp_path, store=store, settings=bare))
    return open_office(tmp_path, store=store), old


def test_an_agent_stopped_for_good_loses_what_was_issued_before_there_were_switches(tmp_path: Path) -> None:
    office, old = without_switches(tmp_path)
    other = issue(office, as_persona(agent="did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"))
    body = {"kind": "agent", "id": AGENT, "reason": "lost"}
    told = office.call("POST", "/switches/stop", json=body).json()
    assert (told["credentials"], told["missed"]) == (0, 1)
    assert set_bits(office, old) == [False, False]
    told = office.call("POST", "/switches/stop", json=body | {"forGood": True}).json()
    assert told["missed"] == 0
    assert set_bits(office, old) == [True, False]
    assert not any(set_bits(office, other))


def test_a_stop_of_a_principal_does_not_say_what_it_cannot_count(tmp_path: Path) -> None:
    office, old = without_switches(tmp_path)
    assert "missed" not in office.call("POST", "/switches/stop", json=BODY | {"forGood": True}).json()
    assert not any(set_bits(office, old))


class Forgetful(MemoryStore):
    """A store in which other threads have the places of switches forgotten while it is asked for some."""

    forget: Any = None

    def find_switches(self, keys: Any) -> Any:
        """Forget everything first."""
        if self.forget is not None:
            self.forget()
        return super().find_switches(keys)


def test_places_that_another_thread_has_forgotten_are_still_given(tmp_path: Path) -> None:
    store = Forgetful()
    office = open_office(tmp_path, store=store)
    issue(office)
    places = office.issuer.issuing._reserving._places
    store.forget = lambda: setattr(places, "_known", {})
    new = SwitchKey(SwitchKind.PERSONA, "new", ALICE)
    pointed = places.pointed([AGENTS, new, PRINCIPAL])
    assert [one.key for one in pointed.switches] == [AGENTS, new, PRINCIPAL]
    assert len(pointed.drawn) == 1
