"""The part of the storage contract that is about switches, verb by verb, on every store."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.stores import NOW, REVOCATION, SUSPENSION, intent

from issuer.errors import IndexTaken, RevocationIsFinal, Stopped, SwitchElsewhere
from issuer.ports import Status, StatusChange, Store
from issuer.switch_ports import Switch, SwitchKey, SwitchKind, Turn

ALICE = SwitchKey(SwitchKind.PRINCIPAL, "acct:alice@acme.example")
AGENT = SwitchKey(SwitchKind.AGENT, "did:key:z6MkAgent")
SCHEDULER = SwitchKey(SwitchKind.PERSONA, "scheduler", "acct:alice@acme.example")


def drawn(store: Store, key: SwitchKey) -> Switch:
    (place,) = store.allot(SUSPENSION, 1)
    return Switch(key, place.list_id, place.index)


def turn(
    *, on: bool = True, final: bool = False, minutes: int = 1, reason: str | None = "lost", by: str = "admin"
) -> Turn:
    return Turn(on, final, NOW + timedelta(minutes=minutes), reason, by)


def issued(store: Store, name: str, *switches: Switch, own: bool = True) -> tuple[Status, ...]:
    """Issue a credential that lives for an hour, points to the switches and has an entry for its own revocation."""
    statuses = store.allot(REVOCATION, 1) if own else ()
    store.reserve(replace(intent(name, *statuses), switches=switches))
    store.complete(name, f"uEi{name}")
    return statuses


def bits(store: Store, switch: Switch) -> int:
    return store.status_values(switch.list_id)[1].get(switch.index, 0)


def test_a_switch_is_recorded_with_the_first_credential_that_points_to_it(store: Store) -> None:
    switch = drawn(store, ALICE)
    assert store.find_switches([ALICE]) == ()
    issued(store, "urn:a", switch)
    assert store.find_switches([AGENT, ALICE]) == (switch,)
    assert bits(store, switch) == 0


def test_a_record_names_its_switches_in_their_order(store: Store) -> None:
    issued(store, "urn:a", drawn(store, SCHEDULER), drawn(store, ALICE), drawn(store, AGENT))
    assert store.find("urn:a").switches == (SCHEDULER, ALICE, AGENT)
    assert store.list(after=None, limit=1)[0].switches == (SCHEDULER, ALICE, AGENT)


def test_personas_of_the_same_name_have_switches_of_their_own(store: Store) -> None:
    others = SwitchKey(SwitchKind.PERSONA, "scheduler", "acct:bob@acme.example")
    first, second = drawn(store, SCHEDULER), drawn(store, others)
    issued(store, "urn:a", first, second)
    store.turn_switch(first, turn())
    assert [switch.on for switch in store.find_switches([SCHEDULER, others])] == [True, False]


def test_turning_a_switch_sets_its_bit_and_tells_publishers(store: Store) -> None:
    switch = drawn(store, ALICE)
    issued(store, "urn:a", switch)
    before = store.status_list(switch.list_id).version
    turned = store.turn_switch(switch, turn())
    assert turned == Switch(
        ALICE, switch.list_id, switch.index,
        on=True, changed=NOW + timedelta(minutes=1), reason="lost", by="admin",
    )  # fmt: skip
    assert store.find_switches([ALICE]) == store.switches_on() == (turned,)
    assert bits(store, switch) == 1
    assert store.status_list(switch.list_id).version == before + 1


def test_a_switch_can_be_turned_before_anything_points_to_it(store: Store) -> None:
    turned = store.turn_switch(drawn(store, ALICE), turn())
    assert turned.on
    assert store.find_switches([ALICE]) == (turned,)
    assert bits(store, turned) == 1


def test_turning_it_again_changes_nothing(store: Store) -> None:
    switch = store.turn_switch(drawn(store, ALICE), turn())
    version = store.status_list(switch.list_id).version
    elsewhere = drawn(store, ALICE)
    assert store.turn_switch(elsewhere, turn(minutes=9, reason="again", by="another")) == switch
    assert store.status_list(switch.list_id).version == version


def test_lifting_clears_the_bit_and_says_who_and_why(store: Store) -> None:
    switch = store.turn_switch(drawn(store, ALICE), turn())
    lifted = store.turn_switch(switch, turn(on=False, minutes=2, reason="came back", by="another"))
    assert (lifted.on, lifted.reason, lifted.by) == (False, "came back", "another")
    assert bits(store, switch) == 0
    assert store.switches_on() == ()


def test_lifting_what_was_never_turned_changes_nothing(store: Store) -> None:
    switch = drawn(store, ALICE)
    issued(store, "urn:a", switch)
    assert store.turn_switch(switch, turn(on=False)) == switch


def test_a_stop_for_good_is_never_lifted(store: Store) -> None:
    switch = store.turn_switch(drawn(store, ALICE), turn(final=True))
    with pytest.raises(RevocationIsFinal, match="for good"):
        store.turn_switch(switch, turn(on=False, minutes=2))
    assert store.turn_switch(switch, turn(minutes=3)) == switch
    assert bits(store, switch) == 1


def test_a_stop_for_good_revokes_what_points_to_the_switch_and_nothing_else(store: Store) -> None:
    alice, agent = drawn(store, ALICE), drawn(store, AGENT)
    (hers,) = issued(store, "urn:a", alice, agent)
    (other,) = issued(store, "urn:b", agent)
    issued(store, "urn:c", alice, own=False)
    version = store.status_list(hers.list_id).version
    store.turn_switch(alice, turn(final=True, reason="left"))
    (status,) = store.find("urn:a").statuses
    assert (status.value, status.reason, status.changed) == (1, "left", NOW + timedelta(minutes=1))
    assert store.status_values(hers.list_id)[1] == {hers.index: 1}
    assert store.find("urn:b").statuses == (other,)
    assert store.status_list(hers.list_id).version == version + 1


def test_a_stop_for_good_keeps_time_and_reason_of_what_was_revoked_before(store: Store) -> None:
    switch = drawn(store, ALICE)
    issued(store, "urn:a", switch)
    store.change_status("urn:a", StatusChange("revocation", 1, NOW, "its own reason"))
    store.turn_switch(switch, turn(final=True))
    (status,) = store.find("urn:a").statuses
    assert (status.reason, status.changed) == ("its own reason", NOW)


def test_a_stop_can_become_one_for_good(store: Store) -> None:
    switch = drawn(store, ALICE)
    issued(store, "urn:a", switch)
    store.turn_switch(switch, turn())
    ended = store.turn_switch(switch, turn(final=True, minutes=5, reason="left"))
    assert (ended.on, ended.final, ended.reason) == (True, True, "left")
    assert store.find("urn:a").statuses[0].value == 1


def test_lifting_restores_nothing_that_was_revoked(store: Store) -> None:
    switch = drawn(store, ALICE)
    (status,) = issued(store, "urn:a", switch)
    store.turn_switch(switch, turn())
    store.change_status("urn:a", StatusChange("revocation", 1, NOW + timedelta(minutes=2), "retired"))
    store.turn_switch(switch, turn(on=False, minutes=3))
    assert store.status_values(status.list_id)[1] == {status.index: 1}


def test_nothing_is_reserved_for_what_is_stopped(store: Store) -> None:
    switch = store.turn_switch(drawn(store, ALICE), turn())
    entry = store.allot(REVOCATION, 1)
    with pytest.raises(Stopped, match=r"acct:alice@acme\.example was stopped by admin .*: lost"):
        store.reserve(replace(intent("urn:a", *entry), switches=(switch,)))
    assert store.list(after=None, limit=9) == ()
    store.turn_switch(switch, turn(on=False, minutes=2))
    store.reserve(replace(intent("urn:a", *entry), switches=(switch,)))


def test_a_request_that_was_reserved_before_the_stop_gets_its_record(store: Store) -> None:
    switch = drawn(store, ALICE)
    asked = replace(intent("urn:a", key="k", fingerprint="f"), switches=(switch,))
    kept = store.reserve(asked).record
    store.turn_switch(switch, turn())
    assert store.reserve(asked).record == kept


def test_a_switch_has_one_place_for_ever(store: Store) -> None:
    first, second, fresh = drawn(store, ALICE), drawn(store, ALICE), drawn(store, AGENT)
    issued(store, "urn:a", first)
    with pytest.raises(SwitchElsewhere):
        store.reserve(replace(intent("urn:b"), switches=(fresh, second)))
    assert store.find_switches([ALICE, AGENT]) == (first,)
    assert len(store.list(after=None, limit=9)) == 1


def test_no_place_is_both_a_switch_and_a_credentials_own(store: Store) -> None:
    switch = drawn(store, ALICE)
    issued(store, "urn:a", switch)
    with pytest.raises(IndexTaken):
        store.reserve(intent("urn:b", Status("suspension", switch.list_id, switch.index, 1)))
    (taken,) = store.allot(SUSPENSION, 1)
    store.reserve(intent("urn:c", taken))
    at_it = Switch(AGENT, taken.list_id, taken.index)
    with pytest.raises(IndexTaken):
        store.reserve(replace(intent("urn:d"), switches=(at_it,)))
    with pytest.raises(IndexTaken):
        store.turn_switch(at_it, turn())
    with pytest.raises(IndexTaken):
        store.turn_switch(Switch(AGENT, switch.list_id, switch.index), turn())
    with pytest.raises(IndexTaken):
        store.turn_switch(Switch(AGENT, 99, 1), turn())
    assert store.find_switches([AGENT]) == ()


def counted(store: Store, key: SwitchKey, now: datetime = NOW) -> int:
    return store.count_switched(key, now)


def test_what_a_switch_stops_is_counted(store: Store) -> None:
    alice, agent = drawn(store, ALICE), drawn(store, AGENT)
    issued(store, "urn:a", alice, agent)
    issued(store, "urn:b", alice, own=False)
    store.reserve(replace(intent("urn:c"), switches=(alice,)))
    assert (counted(store, ALICE), counted(store, AGENT), counted(store, SCHEDULER)) == (2, 1, 0)


def test_what_has_ended_is_not_counted(store: Store) -> None:
    issued(store, "urn:a", drawn(store, ALICE))
    assert counted(store, ALICE, NOW + timedelta(minutes=59)) == 1
    assert counted(store, ALICE, NOW + timedelta(minutes=60)) == 0


def test_what_was_revoked_before_is_not_counted_and_what_the_stop_revoked_is(store: Store) -> None:
    alice = drawn(store, ALICE)
    for name in ("urn:a", "urn:b", "urn:c"):
        issued(store, name, alice)
    store.change_status("urn:a", StatusChange("revocation", 1, NOW, "retired"))
    assert counted(store, ALICE) == 2
    store.turn_switch(alice, turn(final=True))
    assert counted(store, ALICE) == 2


def test_switches_that_are_on_are_given_in_the_order_of_their_turning(store: Store) -> None:
    alice, agent = drawn(store, ALICE), drawn(store, AGENT)
    store.turn_switch(alice, turn(minutes=1))
    store.turn_switch(agent, turn(minutes=2))
    store.turn_switch(alice, turn(on=False, minutes=3))
    store.turn_switch(alice, turn(minutes=4))
    assert [switch.key for switch in store.switches_on()] == [AGENT, ALICE]


def given_to(store: Store, name: str, subject: str, *switches: Switch) -> Status:
    (own,) = store.allot(REVOCATION, 1)
    store.reserve(replace(intent(name, own), subject=subject, switches=switches))
    store.complete(name, f"uEi{name}")
    return own


def test_a_stop_for_good_of_an_agent_revokes_what_it_was_given_without_a_switch(store: Store) -> None:
    switch = drawn(store, AGENT)
    given_to(store, "urn:a", AGENT.name)
    given_to(store, "urn:b", AGENT.name, switch)
    given_to(store, "urn:c", "did:key:z6MkOther")
    assert store.count_missed(AGENT, NOW) == 1
    assert store.count_missed(AGENT, NOW + timedelta(days=400)) == 0
    store.turn_switch(switch, turn())
    assert store.count_missed(AGENT, NOW) == 1
    store.turn_switch(switch, turn(final=True))
    assert [store.find(f"urn:{name}").statuses[0].value for name in "abc"] == [1, 1, 0]
    assert store.count_missed(AGENT, NOW) == 0
    given_to(store, "urn:d", AGENT.name)
    assert store.count_missed(AGENT, NOW) == 1


def test_the_name_of_a_principal_is_not_taken_for_a_subject(store: Store) -> None:
    given_to(store, "urn:a", ALICE.name)
    store.turn_switch(drawn(store, ALICE), turn(final=True))
    assert store.find("urn:a").statuses[0].value == 0
