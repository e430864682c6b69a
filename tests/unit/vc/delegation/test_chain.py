"""The rules between hops: a chain that keeps them all, and the same with one defect in one hop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from support.hops import LIST, MINUTE, PARTIES, START, entry, hop
from support.verifying import BOB, CALENDAR

from vc.delegation import ApprovalGate
from vc.delegation.chain import Hop, chain_problems, effective_authority
from vc.delegation.lattice import NOTHING
from vc.reasons import Reason

CAPABILITY = "authorization_details/0"
GATE = {"actions": ["calendar.share"], "quorum": 1, "directory": "https://acme.example/approvers/7"}
SECOND = timedelta(seconds=1)
SIDE_LIST = "https://elsewhere.example/status/9"


def test_a_chain_that_keeps_every_rule_has_no_problem() -> None:
    assert chain_problems([hop(0), hop(1), hop(2)]) == ()
    assert chain_problems([hop(0), hop(1)]) == ()
    assert chain_problems([hop(0)]) == ()


def test_no_hops_are_a_problem_and_allow_nothing() -> None:
    assert [problem.reason for problem in chain_problems([])] == [Reason.DELEGATION_MISSING]
    assert effective_authority([]) == NOTHING


@dataclass(frozen=True)
class Case:
    """One hop with one defect, and the same hop with what comes nearest to it and is allowed."""

    reason: Reason
    broken: Callable[[], Hop]
    intact: Callable[[], Hop]


def at(position: int, changes: dict[str, Any] | None = None, **members: Any) -> Callable[[], Hop]:
    return lambda: hop(position, changes, **members)


def details(**members: Any) -> dict[str, Any]:
    return {f"{CAPABILITY}/{name}": value for name, value in members.items()}


def spanning(begins: timedelta, ends: timedelta) -> Callable[[], Hop]:
    return at(1, valid_from=START + begins, valid_until=START + ends)


ISSUER, PARENT, PRINCIPAL, DEPTH, LIFE, NARROWER, STATUS = (
    Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT,
    Reason.DELEGATION_PARENT_MISMATCH,
    Reason.DELEGATION_PRINCIPAL_ALTERED,
    Reason.DELEGATION_DEPTH_EXCEEDED,
    Reason.DELEGATION_OUTLIVES_PARENT,
    Reason.DELEGATION_NOT_NARROWER,
    Reason.DELEGATION_STATUS_OUTSIDE_RANGE,
)
READ_BOB = {
    "type": "https://w3id.org/agentvc#capability",
    "actions": ["calendar.read"],
    "locations": [BOB],
    "constraints": [{"key": "/max_results", "max": 48}],
    "limits": [{"kind": "uses", "max": 8}],
}
CASES: dict[str, Case] = {
    "R3, a stranger issues": Case(ISSUER, at(1, issuer="did:example:stranger"), at(1)),
    "R3, the root issues for the holder": Case(ISSUER, at(2, issuer=PARTIES[0]), at(2)),
    "R3, the child issues for itself": Case(ISSUER, at(2, issuer=PARTIES[3]), at(2, subject=PARTIES[2])),
    "R4, another parent": Case(PARENT, at(1, {"parent/digestMultibase": "digest-9"}), at(1)),
    "R4, the grandparent": Case(PARENT, at(2, {"parent/digestMultibase": "digest-0"}), at(2)),
    "R4, another id": Case(PARENT, at(1, {"parent/id": "urn:hop:9"}), at(1)),
    "R4, no parent": Case(PARENT, at(1, drop=("parent",)), at(1)),
    "R4, a first hop with a parent": Case(
        PARENT, at(0, {"parent": {"id": "urn:hop:9", "digestMultibase": "digest-9"}}), at(0)
    ),
    "R5, another principal": Case(PRINCIPAL, at(2, {"principal/id": "acct:bob@acme.example"}), at(2)),
    "R5, another type": Case(PRINCIPAL, at(2, {"principal/type": "Service"}), at(2)),
    "R5, another persona": Case(PRINCIPAL, at(2, {"persona": "admin"}), at(2)),
    "R5, no persona": Case(PRINCIPAL, at(2, drop=("persona",)), at(2)),
    "R6, depth below its position": Case(DEPTH, at(1, {"depth": 0}), at(1)),
    "R6, depth beyond its position": Case(DEPTH, at(1, {"depth": 2}), at(1)),
    "R6, a first hop with a depth": Case(DEPTH, at(0, {"depth": 1}), at(0)),
    "R6, maxDepth grows": Case(DEPTH, at(2, {"maxDepth": 3}), at(2, {"maxDepth": 2})),
    "R6, maxDepth before its own position": Case(DEPTH, at(2, {"maxDepth": 1}), at(2, drop=("maxDepth",))),
    "R7, ends later": Case(LIFE, spanning(0 * MINUTE, 60 * MINUTE + SECOND), spanning(0 * MINUTE, 60 * MINUTE)),
    "R7, begins earlier": Case(LIFE, spanning(-SECOND, 60 * MINUTE), spanning(0 * MINUTE, 60 * MINUTE)),
    "R7, no end": Case(LIFE, at(2, valid_until=None), at(2)),
    "R7, no beginning": Case(LIFE, at(2, valid_from=None), at(2)),
    "R8, an action more": Case(
        NARROWER, at(2, details(actions=["calendar.read", "calendar.write"])), at(2, details(actions=["calendar.read"]))
    ),
    "R8, an action in another case": Case(
        NARROWER, at(2, details(actions=["Calendar.read"])), at(2, details(actions=["calendar.read"]))
    ),
    "R8, a place above": Case(
        NARROWER, at(2, details(locations=[f"{CALENDAR}/calendars"])), at(2, details(locations=[f"{BOB}/events"]))
    ),
    "R8, a place beside, with the same letters": Case(
        NARROWER, at(2, details(locations=[f"{BOB}by"])), at(2, details(locations=[f"{BOB}/by"]))
    ),
    "R8, a capability more": Case(
        NARROWER,
        at(2, {"authorization_details": [READ_BOB, {**READ_BOB, "locations": [f"{CALENDAR}/calendars/carol"]}]}),
        at(2, {"authorization_details": [READ_BOB, {**READ_BOB, "locations": [f"{BOB}/events"]}]}),
    ),
    "R9, a constraint dropped": Case(NARROWER, at(2, drop=(f"{CAPABILITY}/constraints",)), at(2)),
    "R9, a constraint wider": Case(
        NARROWER,
        at(2, details(constraints=[{"key": "/max_results", "max": 50}])),
        at(2, details(constraints=[{"key": "/max_results", "max": "49.00"}])),
    ),
    "R9, a constraint of another kind in its place": Case(
        NARROWER,
        at(2, details(constraints=[{"key": "/max_results", "equals": 5}])),
        at(2, details(constraints=[{"key": "/max_results", "equals": 5}, {"key": "/max_results", "max": 49}])),
    ),
    "R9, a limit dropped": Case(NARROWER, at(2, drop=(f"{CAPABILITY}/limits",)), at(2)),
    "R9, a limit wider": Case(
        NARROWER,
        at(2, details(limits=[{"kind": "uses", "max": 10}])),
        at(2, details(limits=[{"kind": "uses", "max": 9}])),
    ),
    "R11, an audience more": Case(NARROWER, at(1, {"audience": ["https://mail.example"]}), at(1)),
    "R12, a gate dropped": Case(
        NARROWER, at(2, drop=("approval",)), at(2, details(actions=["calendar.read"]), drop=("approval",))
    ),
    "R12, a gate for another action": Case(
        NARROWER, at(2, {"approval": [{**GATE, "actions": ["calendar.read"]}]}), at(2, {"approval": [GATE]})
    ),
    "R12, another directory": Case(
        NARROWER, at(2, {"approval/0/directory": "https://acme.example/approvers/8"}), at(2)
    ),
    "status, an index outside": Case(STATUS, at(2, entries=(entry(4111),)), at(2, entries=(entry(4112),))),
    "status, an index just behind": Case(STATUS, at(2, entries=(entry(4144),)), at(2, entries=(entry(4143),))),
    "status, another list": Case(STATUS, at(2, entries=(entry(4120, statusListCredential=SIDE_LIST),)), at(2)),
    "status, two bits": Case(
        STATUS,
        at(
            2,
            entries=(entry(4120, statusSize=2, statusMessage=[{"status": hex(n), "message": "m"} for n in range(4)]),),
        ),
        at(2, entries=(entry(4120, statusSize=1),)),
    ),
    "status, a purpose that stops nothing": Case(
        STATUS,
        at(2, entries=(entry(4120, statusPurpose="refresh"),)),
        at(2, entries=(entry(4120, statusPurpose="suspension"),)),
    ),
    "status, one of two entries outside": Case(
        STATUS, at(2, entries=(entry(4120), entry(7))), at(2, entries=(entry(4120), entry(4121)))
    ),
    "status, a range outside": Case(STATUS, at(2, {"statusRange/first": 4111}), at(2, {"statusRange/first": 4112})),
    "status, a range that ends behind": Case(
        STATUS, at(2, {"statusRange/count": 17}), at(2, {"statusRange/count": 16})
    ),
    "status, a range of another list": Case(STATUS, at(2, {"statusRange/statusListCredential": SIDE_LIST}), at(2)),
}


@pytest.mark.parametrize("name", CASES)
def test_one_defect_gives_its_reason_at_its_hop_and_no_other(name: str) -> None:
    case = CASES[name]
    position = _position(case.broken())
    assert chain_problems(_with(position, case.intact())) == ()
    problems = chain_problems(_with(position, case.broken()))
    assert [(problem.hop, problem.reason) for problem in problems] == [(position, case.reason)]
    assert problems[0].detail


def _position(one: Hop) -> int:
    return int(one.digest.removeprefix("digest-"))


def _with(position: int, one: Hop) -> tuple[Hop, ...]:
    """The chain that ends with this hop."""
    return (*(hop(each) for each in range(position)), one)


def test_a_hop_below_one_that_allows_none_is_refused() -> None:
    ending = hop(1, drop=("maxDepth",))
    problems = chain_problems([hop(0), ending, hop(2)])
    assert [(problem.hop, problem.reason) for problem in problems] == [(2, DEPTH)]
    assert "allows none beyond 1" in problems[0].detail
    assert chain_problems([hop(0), ending]) == ()


def test_without_a_range_no_entry_and_no_range_may_follow() -> None:
    bare = hop(0, drop=("statusRange",))
    assert [problem.reason for problem in chain_problems([bare, hop(1)])] == [STATUS, STATUS]
    assert chain_problems([bare, hop(1, drop=("statusRange",), entries=())]) == ()


def test_a_gate_may_be_added_and_asked_of_more() -> None:
    gates = [{**GATE, "quorum": 2}, {**GATE, "actions": ["calendar.read"]}]
    assert chain_problems([hop(0), hop(1), hop(2, {"approval": gates})]) == ()
    assert [problem.reason for problem in chain_problems([hop(0), hop(1, {"approval": gates}), hop(2)])] == [
        NARROWER
    ] * 2


def test_audience_may_shrink_and_not_grow() -> None:
    both, free = [CALENDAR, "https://mail.example"], (f"{CAPABILITY}/limits",)
    root = hop(0, {"audience": both}, free)
    assert chain_problems([root, hop(1, drop=free)]) == ()
    assert chain_problems([root, hop(1, {"audience": both}, free)]) == ()
    problems = chain_problems([hop(0, drop=free), hop(1, {"audience": both}, free)])
    assert [(problem.hop, problem.reason) for problem in problems] == [(1, NARROWER)]


def test_authority_is_not_added_up_from_capabilities_of_the_parent() -> None:
    def granting(position: int, *pairs: tuple[list[str], str]) -> Hop:
        listed = [
            {"type": "https://w3id.org/agentvc#capability", "actions": actions, "locations": [f"{CALENDAR}/{place}"]}
            for actions, place in pairs
        ]
        return hop(position, {"authorization_details": listed})

    root = granting(0, (["calendar.read", "calendar.share"], "a"), (["calendar.read"], "b"))
    assert chain_problems([root, granting(1, (["calendar.read"], "a"), (["calendar.read"], "b"))]) == ()
    problems = chain_problems([root, granting(1, (["calendar.share"], "b"))])
    assert [problem.reason for problem in problems] == [NARROWER]
    assert "/authorization_details/0/" in problems[0].detail


def test_every_defect_of_every_hop_is_named() -> None:
    problems = chain_problems([hop(0, {"depth": 1}), hop(1, issuer="did:example:x"), hop(2, {"persona": "admin"})])
    assert [(problem.hop, problem.reason) for problem in problems] == [(0, DEPTH), (1, ISSUER), (2, PRINCIPAL)]


def test_the_effective_authority_is_what_the_leaf_allows() -> None:
    effective = effective_authority([hop(0), hop(1), hop(2)])
    (capability,) = effective.capabilities
    assert [str(place) for place in capability.locations] == [BOB]
    assert [constraint.bound for constraint in capability.constraints] == [48]
    assert [limit.maximum for limit in capability.limits] == [8]
    assert effective.approval == (ApprovalGate(("calendar.share",), 1, "https://acme.example/approvers/7"),)
    assert (effective.deepest, effective.audience) == (2, (CALENDAR,))
    assert effective.valid_until == START + 58 * MINUTE


def test_the_effective_authority_of_a_chain_that_widens_is_still_the_meet() -> None:
    wide = hop(1, details(locations=[CALENDAR], constraints=[{"key": "/max_results", "max": 99}]))
    effective = effective_authority([hop(0), wide])
    assert [str(place) for place in effective.capabilities[0].locations] == [f"{CALENDAR}/calendars"]
    assert [constraint.bound for constraint in effective.capabilities[0].constraints] == [50]


def test_a_status_list_of_the_same_name_is_meant_byte_for_byte() -> None:
    assert chain_problems([hop(0), hop(1, entries=(entry(4100, statusListCredential=LIST + "/"),))])
