"""A delegation is a closed object, and covers an act with one capability or not at all."""

from typing import Any

import pytest
from support.verifying import ALICE, BOB, CALENDAR, changed, without

from vc.delegation import Act, Delegation, Location, parse_delegation, uncovered
from vc.delegation.documents import capability, delegation_claim
from vc.errors import Malformed
from vc.reasons import Reason

FULL: dict[str, Any] = {
    "principal": ALICE,
    "persona": "scheduler",
    "parent": {"id": "urn:uuid:1", "digestMultibase": "uEiA"},
    "depth": 1,
    "maxDepth": 2,
    "audience": [CALENDAR],
    "authorization_details": [
        {
            "type": "https://w3id.org/agentvc#capability",
            "actions": ["calendar.read"],
            "locations": [BOB],
            "constraints": [{"key": "/max_results", "max": 50}],
            "limits": [
                {"kind": "uses", "max": 10},
                {"kind": "amount", "key": "/price", "unit": "EUR", "max": "99.90"},
                {"kind": "rate", "max": 5, "perSeconds": 60},
            ],
        }
    ],
    "approval": [{"actions": ["calendar.share"], "quorum": 1, "directory": "https://acme.example/approvers/7"}],
    "statusRange": {"statusListCredential": "https://acme.example/status/9", "first": 4096, "count": 64},
    "purpose": "find a slot for the planning meeting",
}
CAPABILITY = "authorization_details/0"


def test_the_example_of_the_design_is_read_whole() -> None:
    delegation = parse_delegation(FULL)
    assert delegation.principal.id == "acct:alice@acme.example"
    assert (delegation.persona, delegation.depth, delegation.max_depth) == ("scheduler", 1, 2)
    assert delegation.parent is not None
    assert delegation.capabilities[0].locations == (Location("https://cal.example", "/calendars/bob"),)
    assert [limit.kind for limit in delegation.capabilities[0].limits] == ["uses", "amount", "rate"]
    assert delegation.approval[0].quorum == 1
    assert delegation.status_range is not None
    assert (delegation.status_range.first, delegation.status_range.size) == (4096, 64)


def test_the_builder_makes_what_the_parser_reads() -> None:
    claim = delegation_claim(
        principal=ALICE, audience=[CALENDAR], capabilities=[capability(["a"], [BOB])], max_depth=1, purpose="p"
    )
    delegation = parse_delegation(claim)
    assert (delegation.depth, delegation.max_depth, delegation.parent, delegation.persona) == (0, 1, None, None)


@pytest.mark.parametrize("member", ["principal", "depth", "audience", "authorization_details"])
def test_what_is_required_must_be_there(member: str) -> None:
    with pytest.raises(Malformed, match=f"'{member}' is missing"):
        parse_delegation(without(FULL, member))


@pytest.mark.parametrize("member", ["persona", "parent", "maxDepth", "approval", "statusRange", "purpose"])
def test_what_is_optional_may_be_absent_but_not_null(member: str) -> None:
    parse_delegation(without(FULL, member))
    with pytest.raises(Malformed):
        parse_delegation(changed(FULL, member, None))


@pytest.mark.parametrize(
    "place",
    ["", "principal", "parent", CAPABILITY, f"{CAPABILITY}/limits/0", f"{CAPABILITY}/limits/1", "approval/0",
     "statusRange"],
)  # fmt: skip
def test_every_object_is_closed(place: str) -> None:
    inner: Any = FULL
    for name in filter(None, place.split("/")):
        inner = inner[int(name)] if isinstance(inner, list) else inner[name]
    open_object = {**inner, "extra": 1}
    with pytest.raises(Malformed) as caught:
        parse_delegation(changed(FULL, place, open_object) if place else open_object, "/d")
    assert caught.value.reason is Reason.DELEGATION_MALFORMED
    assert caught.value.where == "/".join(filter(None, ["/d", place]))
    assert "'extra' is not known" in caught.value.message


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("principal", "acct:alice@acme.example"),
        ("principal/id", "alice"),
        ("principal/id", "acct:"),
        ("principal/id", "acct:a lice@acme.example"),
        ("principal/id", "acct:alice@acme.example\n"),
        ("principal/id", "acct:älice@acme.example"),
        ("principal/id", ""),
        ("principal/id", "acct:" + "a" * 2048),
        ("principal/type", "Robot"),
        ("principal/type", ["Person"]),
        ("persona", ""),
        ("persona", 5),
        ("parent", {}),
        ("parent/id", 5),
        ("depth", -1),
        ("depth", True),
        ("depth", 0.0),
        ("depth", "0"),
        ("depth", 2**53),
        ("maxDepth", -1),
        ("audience", []),
        ("audience", CALENDAR),
        ("audience", [CALENDAR, CALENDAR]),
        ("audience", [5]),
        ("audience", [f"https://a{n}.example" for n in range(257)]),
        ("authorization_details", []),
        ("authorization_details", {}),
        (CAPABILITY, "all"),
        (f"{CAPABILITY}/type", "https://w3id.org/agentvc#Capability"),
        (f"{CAPABILITY}/actions", []),
        (f"{CAPABILITY}/actions", ["a", "a"]),
        (f"{CAPABILITY}/locations", []),
        (f"{CAPABILITY}/locations", ["*"]),
        (f"{CAPABILITY}/locations", ["https://cal.example/../x"]),
        (f"{CAPABILITY}/constraints", []),
        (f"{CAPABILITY}/limits", []),
        (f"{CAPABILITY}/limits", [5]),
        (f"{CAPABILITY}/limits/0/max", 0),
        (f"{CAPABILITY}/limits/1/max", 9.5),
        (f"{CAPABILITY}/limits/1/max", -1),
        (f"{CAPABILITY}/limits/1/max", "-0.01"),
        (f"{CAPABILITY}/limits/1/key", "price"),
        (f"{CAPABILITY}/limits/1/key", ""),
        (f"{CAPABILITY}/limits/1/key", "/price~2"),
        (f"{CAPABILITY}/limits/1/unit", ""),
        (f"{CAPABILITY}/limits/2/perSeconds", 0),
        ("approval/0/quorum", 0),
        ("approval/0/actions", []),
        ("statusRange/first", -1),
        ("statusRange/count", 0),
        ("purpose", 5),
    ],
)
def test_every_member_has_a_form(place: str, value: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse_delegation(changed(FULL, place, value))
    assert caught.value.reason is Reason.DELEGATION_MALFORMED
    assert caught.value.where.startswith("/credentialSubject/delegation/" + place)


@pytest.mark.parametrize(("member", "value"), [("max", 0), ("max", "0.00"), ("key", "/items/0/a~1b"), ("key", "/")])
def test_a_limit_of_an_amount_may_be_zero_and_of_any_argument(member: str, value: object) -> None:
    assert parse_delegation(changed(FULL, f"{CAPABILITY}/limits/1/{member}", value)).capabilities[0].limits


def test_an_unknown_limit_has_a_reason_of_its_own() -> None:
    with pytest.raises(Malformed) as caught:
        parse_delegation(changed(FULL, f"{CAPABILITY}/limits/0/kind", "moods"))
    assert caught.value.reason is Reason.DELEGATION_CONSTRAINT_UNKNOWN


def test_limits_need_exactly_one_audience() -> None:
    with pytest.raises(Malformed, match="exactly one audience"):
        parse_delegation(changed(FULL, "audience", [CALENDAR, "https://other.example"]))


@pytest.mark.parametrize("value", [None, [], "x", 5, {1: 2}])
def test_no_object_is_no_delegation(value: object) -> None:
    with pytest.raises(Malformed):
        parse_delegation(value)


# What is covered


def granting(*capabilities: dict[str, Any], **members: Any) -> Delegation:
    claim = delegation_claim(principal=ALICE, audience=[CALENDAR], capabilities=capabilities)
    return parse_delegation({**claim, **members})


def reasons(delegation: Delegation, act: Act) -> list[Reason]:
    return [refusal.reason for refusal in uncovered(delegation, act)]


READ = capability(["calendar.read"], [BOB], [{"key": "/n", "max": 5}])


def test_covered_by_one_capability() -> None:
    assert reasons(granting(READ), Act("calendar.read", BOB, {"n": 5})) == []
    assert reasons(granting(READ), Act("calendar.read", BOB + "/events", {"n": 0})) == []


def test_capabilities_are_never_added_up() -> None:
    write_carol = capability(["calendar.write"], [f"{CALENDAR}/calendars/carol"])
    delegation = granting(READ, write_carol)
    assert reasons(delegation, Act("calendar.write", BOB, {})) == [Reason.AUTHORITY_LOCATION_NOT_GRANTED]


def test_actions_are_compared_by_bytes() -> None:
    for action in ("calendar.Read", "calendar.read ", "calendar", "calendar.*", "calendar.re\u0430d"):
        assert reasons(granting(READ), Act(action, BOB, {"n": 1})) == [Reason.AUTHORITY_ACTION_NOT_GRANTED]


def test_an_ambiguous_location_is_nowhere() -> None:
    act = Act("calendar.read", f"{BOB}/../carol", {"n": 1})
    assert reasons(granting(READ), act) == [Reason.AUTHORITY_LOCATION_NOT_GRANTED]


def test_every_violated_constraint_is_named() -> None:
    strict = capability(["a"], [BOB], [{"key": "/x", "max": 1}, {"key": "/y", "equals": "z"}])
    found = uncovered(granting(strict), Act("a", BOB, {"x": 2}))
    assert [refusal.reason for refusal in found] == [Reason.AUTHORITY_CONSTRAINT_VIOLATED] * 2
    assert "/x" in found[0].detail
    assert "/y" in found[1].detail


def test_the_nearest_capability_explains() -> None:
    strict = capability(["a"], [BOB], [{"key": "/x", "max": 1}, {"key": "/y", "max": 1}])
    loose = capability(["a"], [BOB], [{"key": "/x", "max": 1}])
    assert len(uncovered(granting(strict, loose), Act("a", BOB, {"x": 2}))) == 1
    assert reasons(granting(strict, loose), Act("a", BOB, {"x": 1})) == []


def test_a_limit_refuses_nothing_by_itself() -> None:
    limited = {**READ, "limits": [{"kind": "uses", "max": 1}]}
    act = Act("calendar.read", BOB, {"n": 1})
    assert reasons(granting(limited), act) == []
    assert reasons(granting(limited, READ), act) == []


def test_a_gate_guards_its_actions_only() -> None:
    gate = {"actions": ["calendar.read"], "quorum": 2, "directory": "https://acme.example/a"}
    delegation = granting(READ, capability(["calendar.list"], [BOB]), approval=[gate])
    assert reasons(delegation, Act("calendar.read", BOB, {"n": 1})) == [Reason.APPROVAL_REQUIRED]
    assert reasons(delegation, Act("calendar.list", BOB, {})) == []
