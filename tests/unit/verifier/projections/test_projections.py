"""An accepted chain in the words of others, exactly as their specifications have it; a refused one never."""

from collections.abc import Callable
from typing import Any

import pytest
from support.chains import Family
from support.verifying import ALICE, BOB, CALENDAR, ISSUER, LIST, READ_BOB, World, changed, without

from vc.delegation import Act, args_digest
from vc.jcs import canonical_json
from verifier import Refused, Report
from verifier.projections import (
    PROJECTIONS,
    NotProjectable,
    act_claims,
    delegation_chain_claim,
    evaluation_request,
    project,
    read_act_claims,
    read_delegation_chain,
)


def test_the_table_has_the_three_forms() -> None:
    assert dict(PROJECTIONS) == {
        "act": act_claims,
        "delegation_chain": delegation_chain_claim,
        "authzen": evaluation_request,
    }


def test_act_nests_from_the_current_actor_back_to_the_first(world: World) -> None:
    family = Family(world)
    assert project("act", world.verify(family.present())) == {
        "sub": "acct:alice@acme.example",
        "act": {"sub": family.did(2), "act": {"sub": family.did(1), "act": {"sub": family.did(0)}}},
    }


def test_act_of_one_hop_and_of_an_identity(world: World) -> None:
    expected = {"sub": "acct:alice@acme.example", "act": {"sub": world.agent}}
    assert act_claims(world.verify(world.present())) == expected
    who = world.verify(world.present([world.issue(world.identity_document())], None), None)
    assert act_claims(who) == expected


def test_delegation_chain_has_a_step_for_each_hop(world: World) -> None:
    family = Family(world)
    steps: Any = project("delegation_chain", world.verify(family.present()))["delegation_chain"]
    assert [(step["iss"], step["sub"], step["aud"]) for step in steps] == [
        (ISSUER, ALICE["id"], family.did(0)),
        (family.did(0), family.did(0), family.did(1)),
        (family.did(1), family.did(1), family.did(2)),
    ]
    assert [step["scope"] for step in steps] == [
        "calendar.read calendar.share",
        "calendar.read calendar.share",
        "calendar.read",
    ]
    assert {step["delegated_at"] for step in steps} == {1780315140}  # 2026-06-01T11:59:00Z
    assert {step["purpose"] for step in steps} == {"find a slot"}
    assert steps[2]["jti"] == "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc02"
    assert steps[2]["constraints"]["authorization_details"][0]["constraints"] == [{"key": "/max_results", "max": 48}]
    assert steps[2]["constraints"]["audience"] == [CALENDAR]


def test_an_evaluation_request_is_about_the_agent_the_act_and_the_place(world: World) -> None:
    family = Family(world)
    request: Any = project("authzen", world.verify(family.present()))
    assert list(request) == ["subject", "action", "resource", "context"]
    assert (request["subject"]["type"], request["subject"]["id"]) == ("agent", world.agent)
    assert request["subject"]["properties"]["principal"] == ALICE
    assert request["subject"]["properties"]["persona"] == "scheduler"
    assert [actor["id"] for actor in request["subject"]["properties"]["actors"]] == [family.did(n) for n in range(3)]
    assert request["action"] == {"name": "calendar.read", "properties": {"argsDigest": args_digest(READ_BOB.arguments)}}
    assert request["resource"] == {"type": "location", "id": BOB}
    assert request["context"]["time"] == "2026-06-01T12:00:00Z"
    assert request["context"]["authority"]["maxDepth"] == 2


def refused(world: World) -> Report:
    world.publish(LIST, "revocation", [7])
    return world.verify(Family(world).present())


def waiting_for_approval(world: World) -> Report:
    share = Act("calendar.share", BOB, {"max_results": 10})
    return world.verify(Family(world, hops=2).present(act=share), share)


@pytest.mark.parametrize("name", PROJECTIONS)
@pytest.mark.parametrize("make", [refused, waiting_for_approval])
def test_what_is_not_accepted_is_not_projected(world: World, name: str, make: Callable[[World], Report]) -> None:
    report = make(world)
    with pytest.raises(Refused) as caught:
        project(name, report)
    assert caught.value.report is report


def test_a_form_that_cannot_say_it_is_refused(world: World) -> None:
    plain = world.verify_credential(world.issue(world.generic_document()).raw)
    for name in PROJECTIONS:
        with pytest.raises(NotProjectable):
            project(name, plain)
    who = world.verify(world.present([world.issue(world.identity_document())], None), None)
    for name in ("delegation_chain", "authzen"):
        with pytest.raises(NotProjectable):
            project(name, who)


def test_an_action_that_is_no_scope_and_a_chain_without_a_beginning_have_no_delegation_chain(world: World) -> None:
    actions = "credentialSubject/delegation/authorization_details/0/actions"
    spaced = world.issue(changed(world.delegation_document(), actions, ["calendar.read", "calendar read all"]))
    with pytest.raises(NotProjectable, match="scope"):
        delegation_chain_claim(world.verify(world.present([spaced])))
    endless = world.issue(without(world.delegation_document(), "validFrom"))
    report = world.verify(world.present([endless]))
    with pytest.raises(NotProjectable, match="delegated_at"):
        delegation_chain_claim(report)


def test_what_was_projected_is_read_back_as_an_attribution(world: World) -> None:
    family = Family(world)
    report = world.verify(family.present())
    dids = tuple(family.did(number) for number in range(3))
    for name, read in (("act", read_act_claims), ("delegation_chain", read_delegation_chain)):
        found = read(canonical_json(project(name, report)))  # type: ignore[arg-type]
        assert (found.form, found.principal, found.actors) == (name, ALICE["id"], dids)
