"""A wallet hands on a part without asking anybody, and is told before signing why a wider request would be refused."""

from typing import Any

import pytest
from support.hops import LIST, MINUTE, PARTIES, START, entry, hop
from support.verifying import BOB, CALENDAR

from vc.delegation import ApprovalGate, Capability, Constraint, Limit, StatusRange, normal_location, parse_delegation
from vc.delegation.chain import chain_problems
from vc.delegation.delegating import Narrowed, Request, narrowed
from vc.reasons import Reason

PARENT = hop(1)
EVENTS = normal_location(f"{BOB}/events")


def wanted(
    actions: tuple[str, ...] = ("calendar.read",),
    locations: tuple[Any, ...] = (),
    constraints: tuple[Constraint, ...] = (),
    limits: tuple[Limit, ...] = (),
) -> Capability:
    return Capability(actions, locations, constraints, limits)


def asked(*capabilities: Capability, **members: Any) -> Narrowed:
    span = {"valid_from": START + 2 * MINUTE, "valid_until": START + 10 * MINUTE}
    return narrowed(PARENT, Request(PARTIES[3], capabilities=capabilities, **(span | members)))


def reasons(made: Narrowed) -> list[Reason]:
    assert made.claim is None
    return [refusal.reason for refusal in made.refusals]


def granted(made: Narrowed) -> dict[str, Any]:
    """Return the claim, having checked that a verifier would accept it."""
    assert made.refusals == ()
    assert made.claim is not None
    delegation = parse_delegation(made.claim)
    child = hop(2, valid_from=START + 2 * MINUTE, valid_until=START + 10 * MINUTE)._replace(delegation=delegation)
    assert chain_problems([hop(0), PARENT, child]) == ()
    return made.claim


def test_what_is_not_asked_for_is_taken_over() -> None:
    claim = granted(asked())
    assert claim["parent"] == {"id": "urn:hop:1", "digestMultibase": "digest-1"}
    assert (claim["depth"], claim["persona"], claim["audience"]) == (2, "scheduler", [CALENDAR])
    assert "maxDepth" not in claim
    assert "statusRange" not in claim
    assert claim["approval"][0]["actions"] == ["calendar.share"]
    (capability,) = claim["authorization_details"]
    assert capability["constraints"] == [{"key": "/max_results", "max": 49}]
    assert capability["limits"] == [{"kind": "uses", "max": 9}]


def test_a_narrower_part_is_granted_with_the_bounds_of_the_parent() -> None:
    limit = Limit("uses", 5)
    claim = granted(asked(wanted(locations=(EVENTS,), constraints=(Constraint("/q", "equals", "a"),), limits=(limit,))))
    (capability,) = claim["authorization_details"]
    assert capability["locations"] == [f"{BOB}/events"]
    assert capability["constraints"] == [{"key": "/max_results", "max": 49}, {"key": "/q", "equals": "a"}]
    assert capability["limits"] == [{"kind": "uses", "max": 5}]
    assert "approval" not in claim  # the gate guards an action that is not handed on


def test_a_constraint_of_the_same_key_and_kind_stands_in_for_the_parents() -> None:
    claim = granted(asked(wanted(constraints=(Constraint("/max_results", "max", 7),))))
    assert claim["authorization_details"][0]["constraints"] == [{"key": "/max_results", "max": 7}]


@pytest.mark.parametrize(
    ("capability", "told"),
    [
        (wanted(("calendar.write",)), "'calendar.write' is not among calendar.read, calendar.share"),
        (wanted(locations=(normal_location(CALENDAR),)), "is neither one of, nor below"),
        (wanted(constraints=(Constraint("/max_results", "max", 51),)), "max 51 on /max_results is wider than 49"),
        (wanted(limits=(Limit("uses", 10),)), "the limit uses at most 10 is wider than 9"),
    ],
)
def test_more_than_the_parent_has_is_refused_and_never_cut_down(capability: Capability, told: str) -> None:
    made = asked(capability)
    assert reasons(made) == [Reason.DELEGATION_NOT_NARROWER]
    assert told in made.refusals[0].detail


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"audience": ("https://mail.example",)}, Reason.DELEGATION_NOT_NARROWER),
        ({"max_depth": 3}, Reason.DELEGATION_DEPTH_EXCEEDED),
        ({"valid_until": START + 60 * MINUTE}, Reason.DELEGATION_OUTLIVES_PARENT),
        ({"valid_until": START + 2 * MINUTE}, Reason.CREDENTIAL_MALFORMED),  # when it begins
        ({"entries": (entry(9),)}, Reason.DELEGATION_STATUS_OUTSIDE_RANGE),
        ({"status_range": StatusRange(LIST, 4112, 64)}, Reason.DELEGATION_STATUS_OUTSIDE_RANGE),
        ({"purpose": "x" * 3000}, Reason.DELEGATION_MALFORMED),
        ({"audience": (CALENDAR, "https://mail.example")}, Reason.DELEGATION_MALFORMED),  # limits have one audience
    ],
)  # fmt: skip
def test_each_member_is_refused_by_its_own_rule(members: dict[str, Any], reason: Reason) -> None:
    assert reasons(asked(**members)) == [reason]


def test_status_gates_and_depth_are_handed_on() -> None:
    gate = ApprovalGate(("calendar.read",), 2, "https://acme.example/approvers/1")
    given = StatusRange(LIST, 4121, 8)
    claim = granted(asked(max_depth=2, approval=(gate,), entries=(entry(4120),), status_range=given, purpose="lunch"))
    assert claim["approval"][1] == {"actions": ["calendar.read"], "quorum": 2, "directory": gate.directory}
    assert claim["statusRange"] == {"statusListCredential": given.list_url, "first": 4121, "count": 8}
    assert (claim["maxDepth"], claim["purpose"]) == (2, "lunch")


def test_the_capability_of_the_parent_that_holds_the_request_gives_the_bounds() -> None:
    tight = {"type": "https://w3id.org/agentvc#capability", "actions": ["a"], "locations": [BOB],
             "constraints": [{"key": "/n", "max": 1}]}  # fmt: skip
    loose = {**tight, "actions": ["a", "b"], "constraints": [{"key": "/n", "max": 5}]}
    parent = hop(1, {"authorization_details": [tight, loose]})
    request = Request(PARTIES[3], START + 2 * MINUTE, START + 3 * MINUTE)
    for actions, most in ((("a",), 1), (("b",), 5), (("a", "b"), 5)):
        made = narrowed(parent, request._replace(capabilities=(wanted(actions),)))
        assert made.claim is not None
        assert parse_delegation(made.claim).capabilities[0].constraints == (Constraint("/n", "max", most),)


def test_constraints_that_contradict_each_other_are_refused() -> None:
    both = (Constraint("/q", "equals", bound=1), Constraint("/q", "equals", bound=True))
    made = asked(wanted(constraints=both))
    assert reasons(made) == [Reason.DELEGATION_MALFORMED]
    assert "would allow nothing" in made.refusals[0].detail


def test_where_no_hop_may_follow_nothing_is_made() -> None:
    request = Request(PARTIES[3], START + 2 * MINUTE, START + 3 * MINUTE)
    made = narrowed(hop(1, drop=("maxDepth",)), request)
    assert reasons(made) == [Reason.DELEGATION_DEPTH_EXCEEDED]
    assert reasons(narrowed(hop(1, id=None), request)) == [Reason.DELEGATION_PARENT_MISMATCH]
