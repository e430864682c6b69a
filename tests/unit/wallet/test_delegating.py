"""Handing on: what lies inside the parent is signed, what does not is refused before anything is signed."""

from datetime import timedelta
from typing import Any

import pytest
from support.verifying import CALENDAR, LIST
from support.wallets import BOB, CALENDARS, CAROL, CLAIM, MINUTE, WHOLE, Neighbourhood, hops

from vc.delegation import Act, Delegation
from vc.delegation.chain import chain_problems
from vc.delegation.writing import capability_claim, gate_claim
from vc.reasons import Reason
from vc.status.entry import parse_status_entry
from wallet import (
    MECHANISMS_TO_DELEGATE,
    CredentialNotHeld,
    Delegated,
    DelegationNotMade,
    NotNarrower,
    Part,
    Wallet,
)

ROOT = "urn:uuid:root"
CAPABILITY = CLAIM["authorization_details"][0]
SOMEBODY = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"


@pytest.fixture
def near() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def giver(near: Neighbourhood) -> Wallet:
    wallet = near.agent()
    near.grant(wallet)
    return wallet


def give(giver: Wallet, part: Part = WHOLE, to: str = SOMEBODY, **options: Any) -> Delegated:
    return giver.delegate(ROOT, part, to=to, **options)


def granted(made: Delegated) -> Delegation:
    assert made.given.delegation is not None
    return made.given.delegation


def test_what_is_not_asked_for_is_the_parents(giver: Wallet) -> None:
    made = give(giver)
    delegation = granted(made)
    assert [capability_claim(one) for one in delegation.capabilities] == [CAPABILITY]
    assert [gate_claim(one) for one in delegation.approval] == CLAIM["approval"]
    assert (delegation.audience, delegation.principal.id) == ((CALENDAR,), CLAIM["principal"]["id"])
    assert (delegation.persona, delegation.depth, delegation.max_depth) == ("scheduler", 1, None)
    assert made.given.credential.valid_until == giver.find(ROOT).credential.valid_until
    assert delegation.status_range is None


def test_the_child_names_its_parent_exactly_as_it_is_held(giver: Wallet) -> None:
    parent = granted(give(giver)).parent
    assert parent is not None
    assert (parent.id, parent.digest) == (ROOT, giver.find(ROOT).secured.digest())


def test_the_child_is_signed_by_the_holders_key_and_is_kept_as_given(giver: Wallet) -> None:
    made = give(giver)
    assert made.given.credential.issuer == giver.did
    assert all(proof.holds_under(giver.identity.public_key) for proof in made.given.secured.proofs)
    assert [one.id for one in giver.given()] == [made.given.id]
    assert [one.raw for one in giver.given()[0].chain] == [one.raw for one in made.given.chain]
    assert [one.id for one in giver.list()] == [ROOT]


WIDER: list[tuple[Part, Reason, str]] = [
    (Part(actions=("calendar.write",)), Reason.DELEGATION_NOT_NARROWER, "'calendar.write' is not among"),
    (Part(actions=("calendar.read", "calendar.write")), Reason.DELEGATION_NOT_NARROWER, "'calendar.write'"),
    (Part(locations=(f"{CALENDAR}/rooms",)), Reason.DELEGATION_NOT_NARROWER, f"{CALENDAR}/rooms is neither"),
    (Part(locations=(CALENDAR,)), Reason.DELEGATION_NOT_NARROWER, "neither one of, nor below"),
    (Part(locations=(f"{CALENDARS}-of-others",)), Reason.DELEGATION_NOT_NARROWER, "neither one of, nor below"),
    (
        Part(constraints=({"key": "/max_results", "max": 51},)),
        Reason.DELEGATION_NOT_NARROWER,
        "/max_results",
    ),
    (Part(audience=("https://other.example",)), Reason.DELEGATION_NOT_NARROWER, "https://other.example"),
    (Part(life=timedelta(hours=2)), Reason.DELEGATION_OUTLIVES_PARENT, "it ends at"),
    (Part(max_depth=4), Reason.DELEGATION_DEPTH_EXCEEDED, "position 4"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "reason", "said"), WIDER, ids=[f"{index}" for index in range(len(WIDER))])
def test_what_is_wider_is_refused_and_nothing_is_written(giver: Wallet, part: Part, reason: Reason, said: str) -> None:
    with pytest.raises(NotNarrower) as refused:
        give(giver, part)
    assert [refusal.reason for refusal in refused.value.refusals] == [reason]
    assert said in str(refused.value)
    assert "Granted: calendar.read, calendar.share on https://cal.example/calendars (/max_results max 50)" in str(
        refused.value
    )
    assert giver.given() == ()


NARROWER: list[Part] = [
    Part(actions=("calendar.read",)),
    Part(actions=("calendar.share", "calendar.read")),
    Part(locations=(BOB,)),
    Part(locations=(CALENDARS,)),
    Part(locations=(BOB, CAROL)),
    Part(constraints=({"key": "/max_results", "max": 50},)),
    Part(constraints=({"key": "/kind", "equals": "busy"},)),
    Part(limits=({"kind": "uses", "max": 5}, {"kind": "rate", "max": 1, "perSeconds": 60})),
    Part(audience=(CALENDAR,)),
    Part(life=timedelta(minutes=59)),
    Part(max_depth=3, share=16),
    Part(purpose="find a slot"),
]


@pytest.mark.parametrize("part", NARROWER, ids=[f"{index}" for index in range(len(NARROWER))])
def test_what_is_not_wider_is_signed_and_keeps_every_rule(near: Neighbourhood, giver: Wallet, part: Part) -> None:
    made, held = near.hand_on(giver, near.agent(), part)
    assert chain_problems(hops(held)) == ()
    assert granted(made).capabilities[0].constraints[0].key == "/max_results"


def test_a_gate_goes_only_with_the_action_that_it_guards(giver: Wallet) -> None:
    assert granted(give(giver, Part(actions=("calendar.read",)))).approval == ()
    assert granted(give(giver, Part(actions=("calendar.share",)))).approval != ()


def test_limits_need_one_audience(near: Neighbourhood) -> None:
    wallet = near.agent()
    near.grant(wallet, audience=[CALENDAR, "https://two.example"])
    part = Part(limits=({"kind": "uses", "max": 5},))
    with pytest.raises(NotNarrower, match="exactly one audience"):
        give(wallet, part)
    assert give(wallet, Part(limits=part.limits, audience=(CALENDAR,))).can_be_revoked


def test_parts_of_several_capabilities_are_asked_for_apart(near: Neighbourhood) -> None:
    wallet = near.agent()
    kind = CAPABILITY["type"]
    near.grant(wallet, approval=None, authorization_details=[
        {"type": kind, "actions": ["calendar.read"], "locations": [CALENDARS]},
        {"type": kind, "actions": ["mail.read"], "locations": ["https://cal.example/mail"]},
    ])  # fmt: skip
    both = granted(give(wallet, Part(actions=("calendar.read", "mail.read"))))
    assert [one.actions for one in both.capabilities] == [("calendar.read",), ("mail.read",)]
    only = granted(give(wallet, Part(locations=(BOB,))))
    assert [(one.actions, [str(place) for place in one.locations]) for one in only.capabilities] == [
        (("calendar.read",), [BOB])
    ]
    with pytest.raises(NotNarrower):
        give(wallet, Part(actions=("calendar.read", "mail.read"), locations=(BOB,)))
    uses = ({"kind": "uses", "max": 5},)
    with pytest.raises(DelegationNotMade, match="count for each"):
        give(wallet, Part(actions=("calendar.read", "mail.read"), limits=uses))
    assert granted(give(wallet, Part(actions=("mail.read",), limits=uses))).capabilities[0].limits


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Part(locations=("https://cal.example/a/../b",)), "dot"),
        (Part(constraints=({"key": "/x", "most": 1},)), "not a kind of constraint"),
        (Part(limits=({"kind": "often", "max": 1},)), "not a kind of limit"),
        (Part(life=timedelta.max), "longer than any calendar"),
        (Part(life=timedelta(microseconds=1)), "1 second at least"),
        (Part(life=timedelta(0)), "1 second at least"),
        (Part(life=timedelta(days=-1)), "1 second at least"),
        (Part(constraints=({"key": "/x", "oneOf": ["\udcff"]},)), "half of a surrogate pair"),
        (Part(constraints=({"key": "/\udcff", "equals": 1},)), "half of a surrogate pair"),
        (Part(share=4), "further hops"),
        (Part(share=-1, max_depth=2), "further hops"),
        (Part(share=65, max_depth=2), "65 in one piece are not left"),
        (Part(share=64, max_depth=2), "1 in one piece are not left"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_taken(giver: Wallet, part: Part, said: str) -> None:
    with pytest.raises(DelegationNotMade, match=said):
        give(giver, part)
    assert giver.given() == ()
    made = give(giver, Part(max_depth=2, share=63))
    assert granted(made).status_range is not None  # all 64 were there still


def test_a_life_is_written_in_whole_seconds(giver: Wallet) -> None:
    credential = give(giver, Part(life=timedelta(seconds=1, microseconds=999_999))).given.credential
    assert credential.valid_from is not None
    assert credential.valid_until == credential.valid_from + timedelta(seconds=1)


def test_a_delegation_is_of_something_held_that_grants_and_has_not_ended(near: Neighbourhood, giver: Wallet) -> None:
    identity = near.world.issue(near.world.identity_document(subject=giver.did, credential_id="urn:uuid:id"))
    giver.accept(identity.raw, near.world.verifier())
    with pytest.raises(DelegationNotMade, match="grants nothing"):
        giver.delegate("urn:uuid:id", Part(), to=SOMEBODY)
    with pytest.raises(CredentialNotHeld):
        giver.delegate("urn:uuid:other", Part(), to=SOMEBODY)
    with pytest.raises(DelegationNotMade, match="is not a DID"):
        give(giver, to="Bob")
    with pytest.raises(DelegationNotMade, match="ended at"):
        give(giver, now=near.world.now + timedelta(hours=1))
    assert give(giver).can_be_revoked


def test_a_leaf_that_allows_no_further_hop_is_not_handed_on(near: Neighbourhood, giver: Wallet) -> None:
    second = near.agent()
    _, held = near.hand_on(giver, second)
    with pytest.raises(NotNarrower, match="no hop beyond position 1"):
        second.delegate(held.id, Part(), to=SOMEBODY)
    _, deeper = near.hand_on(giver, second, Part(max_depth=2, share=2))
    assert second.delegate(deeper.id, Part(), to=SOMEBODY).can_be_revoked


# Status


def test_the_child_has_one_index_of_its_parents_range_and_passes_on_another_part(giver: Wallet) -> None:
    made = give(giver, Part(max_depth=2, share=16))
    (entry,) = map(parse_status_entry, made.given.credential.status)
    passed_on = granted(made).status_range
    assert passed_on is not None
    assert (entry.list_url, entry.purpose, passed_on.list_url, passed_on.size) == (LIST, "revocation", LIST, 16)
    assert 4096 <= entry.index < 4160
    assert 4096 <= passed_on.first <= 4144
    assert not passed_on.first <= entry.index < passed_on.first + 16


def test_a_used_up_range_gives_nothing_more(giver: Wallet) -> None:
    indexes = [parse_status_entry(give(giver).given.credential.status[0]).index for _ in range(64)]
    assert sorted(indexes) == list(range(4096, 4160))
    assert indexes != sorted(indexes)  # drawn at random: one chance in 64! that this is wrong
    with pytest.raises(DelegationNotMade, match="new delegation"):
        give(giver)


def test_a_copy_of_the_parent_signed_anew_does_not_free_its_range(near: Neighbourhood) -> None:
    wallet = near.agent()
    near.grant(wallet)
    first = [parse_status_entry(give(wallet).given.credential.status[0]).index for _ in range(32)]
    near.grant(wallet, purpose="the same range again")
    second = [parse_status_entry(give(wallet).given.credential.status[0]).index for _ in range(32)]
    assert len({*first, *second}) == 64


def test_without_a_range_a_short_life_needs_no_status_and_a_long_one_is_refused(near: Neighbourhood) -> None:
    wallet = near.agent()
    near.grant(wallet, statusRange=None)
    made = give(wallet, Part(life=15 * MINUTE))
    assert (made.can_be_revoked, made.given.credential.status) == (False, ())
    with pytest.raises(DelegationNotMade, match="could not be revoked"):
        give(wallet, Part(life=15 * MINUTE + timedelta(seconds=1)))
    with pytest.raises(DelegationNotMade, match="gives no status range"):
        give(wallet, Part(life=MINUTE, max_depth=2, share=1))


# Mechanisms


def test_every_mechanism_that_fits_the_key_signs_a_hop(near: Neighbourhood, giver: Wallet) -> None:
    signed = set()
    for mechanism in MECHANISMS_TO_DELEGATE:
        taker = near.agent()
        try:
            made, held = near.hand_on(giver, taker, mechanism=mechanism)
        except DelegationNotMade as error:
            assert "does not use Ed25519 keys" in str(error)  # noqa: PT017 -- the others must pass
            continue
        assert made.given.secured.mechanism == mechanism
        assert near.show(taker, held.id).accepted
        signed.add(mechanism)
    assert signed == {"vc+jwt", "vc+sd-jwt", "vc+cose", "eddsa-jcs-2022", "eddsa-rdfc-2022"}


@pytest.mark.parametrize("mechanism", ["vp+jwt", "ecdsa-sd-2023", "none", ""])
def test_what_signs_no_delegation_is_refused(giver: Wallet, mechanism: str) -> None:
    with pytest.raises(DelegationNotMade, match="does not sign a delegation"):
        give(giver, mechanism=mechanism)


def test_an_act_outside_the_part_is_refused_at_the_service(near: Neighbourhood, giver: Wallet) -> None:
    taker = near.agent()
    _, held = near.hand_on(giver, taker, Part(actions=("calendar.read",), locations=(BOB,)))
    assert near.show(taker, held.id).accepted
    elsewhere = near.show(taker, held.id, act=Act("calendar.read", CAROL, {"max_results": 10}))
    assert elsewhere.reasons == (Reason.AUTHORITY_LOCATION_NOT_GRANTED,)
