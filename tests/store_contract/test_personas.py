"""The part of the storage contract that is about personas and entitlements, verb by verb, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.stores import NOW

from issuer.errors import PersonaExists
from issuer.persona_ports import Entitlement, Persona
from issuer.ports import Store

ALICE, BOB = "acct:alice@acme.example", "acct:bob@acme.example"
SCHEDULER = Persona(ALICE, "scheduler", "scheduler", "did:key:z6MkOne", NOW)


def entitlement(principal: str = ALICE, document: str = '{"any": "JSON"}', by: str = "admin") -> Entitlement:
    return Entitlement(principal, document, NOW, by)


def test_an_entitlement_is_kept_and_replaced(store: Store) -> None:
    assert store.entitlement(ALICE) is None
    store.entitle(entitlement())
    assert store.entitlement(ALICE) == entitlement()
    store.entitle(entitlement(document="{}", by="another"))
    assert store.entitlement(ALICE) == entitlement(document="{}", by="another")


def test_the_table_is_given_by_principal(store: Store) -> None:
    store.entitle(entitlement(BOB))
    store.entitle(entitlement(ALICE))
    assert [row.principal for row in store.entitlements()] == [ALICE, BOB]


def test_a_persona_is_kept(store: Store) -> None:
    assert store.find_persona(ALICE, "scheduler") is None
    assert store.add_persona(SCHEDULER) == SCHEDULER
    assert store.find_persona(ALICE, "scheduler") == SCHEDULER
    assert store.find_persona(BOB, "scheduler") is None


def test_the_same_persona_again_is_the_one_that_is_there(store: Store) -> None:
    store.add_persona(SCHEDULER)
    assert store.add_persona(replace(SCHEDULER, created=NOW + timedelta(hours=1))) == SCHEDULER


@pytest.mark.parametrize(
    "changes", [{"did": "did:key:z6MkTwo"}, {"template": "buyer"}, {"name": "cover"}, {"principal": BOB}]
)
def test_another_persona_of_the_same_name_or_did_is_refused(store: Store, changes: dict[str, str]) -> None:
    store.add_persona(SCHEDULER)
    with pytest.raises(PersonaExists):
        store.add_persona(replace(SCHEDULER, **changes))
    assert store.personas() == (SCHEDULER,)


def test_a_persona_that_clashes_twice_is_told_of_its_name_first(store: Store) -> None:
    store.add_persona(SCHEDULER)
    store.add_persona(Persona(BOB, "buyer", "buyer", "did:key:z6MkTwo", NOW))
    with pytest.raises(PersonaExists, match=r"acct:alice@acme\.example has a persona 'scheduler'"):
        store.add_persona(replace(SCHEDULER, did="did:key:z6MkTwo"))


def test_personas_are_given_by_principal_and_name(store: Store) -> None:
    of_bob = Persona(BOB, "scheduler", "scheduler", "did:key:z6MkTwo", NOW)
    buyer = Persona(ALICE, "buyer", "buyer", "did:key:z6MkThree", NOW)
    for one in (of_bob, SCHEDULER, buyer):
        store.add_persona(one)
    assert store.personas() == (buyer, SCHEDULER, of_bob)
    assert store.personas(ALICE) == (buyer, SCHEDULER)
    assert store.personas("acct:carol@acme.example") == ()
