"""A persona gets what is in its role and in what the person has, and is shown what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from support.verifying import ALICE, BOB, CALENDAR, changed, without

from vc.delegation.authority import Act
from vc.delegation.lattice import NOTHING, covers
from vc.delegation.narrowing import narrower_than
from vc.delegation.persona import granted, parse_entitlements, parse_template
from vc.errors import Malformed
from vc.reasons import Reason

TYPE = "https://w3id.org/agentvc#capability"
TEMPLATE: dict[str, Any] = {
    "name": "scheduler",
    "authorization_details": [
        {
            "type": TYPE,
            "actions": ["calendar.read", "calendar.share"],
            "locations": [f"{CALENDAR}/calendars"],
            "constraints": [{"key": "/max_results", "max": 50}],
        }
    ],
    "maxDepth": 2,
    "maxLife": 86400,
}
ENTITLEMENTS: dict[str, Any] = {
    "principal": ALICE,
    "authorization_details": [
        {
            "type": TYPE,
            "actions": ["calendar.read", "calendar.write"],
            "locations": [BOB, f"{CALENDAR}/calendars/alice"],
        },
        {"type": TYPE, "actions": ["mail.send"], "locations": ["https://mail.example/"]},
    ],
}


def test_the_part_of_both_is_granted_and_the_rest_is_told() -> None:
    template, entitlements = parse_template(TEMPLATE), parse_entitlements(ENTITLEMENTS)
    authority, difference = granted(template, entitlements)
    (capability,) = authority.capabilities
    assert capability.actions == ("calendar.read",)
    assert [str(place) for place in capability.locations] == [f"{CALENDAR}/calendars/alice", BOB]
    assert [constraint.bound for constraint in capability.constraints] == [50]
    assert authority.deepest == 2
    assert narrower_than(authority, template.authority) == ()
    assert narrower_than(authority, entitlements.authority) == ()
    assert [(one.rule, one.member) for one in difference] == [
        ("R8", "/authorization_details/0/actions"),
        ("R8", "/authorization_details/0/locations"),
    ]
    assert "'calendar.share' is not among calendar.read" in difference[0].detail
    assert covers(authority, Act("calendar.read", BOB, {"max_results": 1}))
    assert not covers(authority, Act("mail.send", "https://mail.example/", {}))


def test_a_person_who_has_it_all_is_granted_the_whole_role() -> None:
    everything = {"principal": ALICE, "authorization_details": TEMPLATE["authorization_details"]}
    authority, difference = granted(parse_template(TEMPLATE), parse_entitlements(everything))
    assert difference == ()
    assert narrower_than(parse_template(TEMPLATE).authority, authority) == ()


def test_a_person_who_has_none_of_it_is_granted_nothing() -> None:
    mail = {**ENTITLEMENTS, "authorization_details": ENTITLEMENTS["authorization_details"][1:]}
    authority, difference = granted(parse_template(TEMPLATE), parse_entitlements(mail))
    assert authority == NOTHING
    assert difference


def test_audience_and_gates_of_both_count() -> None:
    gate = {"actions": ["calendar.read"], "quorum": 1, "directory": "https://acme.example/approvers/7"}
    bounded = {**ENTITLEMENTS, "audience": [CALENDAR, "https://mail.example"], "approval": [{**gate, "quorum": 2}]}
    template = {**TEMPLATE, "audience": [CALENDAR, "https://drive.example"], "approval": [gate]}
    authority, difference = granted(parse_template(template), parse_entitlements(bounded))
    assert authority.audience == (CALENDAR,)
    assert [(one.actions, one.quorum) for one in authority.approval] == [(("calendar.read",), 2)]
    assert {one.member for one in difference} >= {"/audience", "/approval"}
    assert granted(parse_template(TEMPLATE), parse_entitlements(bounded)).authority.audience == tuple(
        sorted(bounded["audience"])
    )


def test_a_template_is_read_whole() -> None:
    template = parse_template(TEMPLATE)
    assert (template.name, template.longest_life) == ("scheduler", timedelta(days=1))
    assert template.authority.audience is None
    assert parse_entitlements(ENTITLEMENTS).principal.id == "acct:alice@acme.example"


@pytest.mark.parametrize(
    "broken",
    [
        without(TEMPLATE, "name"),
        without(TEMPLATE, "maxLife"),
        without(TEMPLATE, "maxDepth"),
        {**TEMPLATE, "extra": 1},
        {**TEMPLATE, "maxLife": 0},
        {**TEMPLATE, "audience": []},
        changed(TEMPLATE, "authorization_details/0/locations", ["*"]),
    ],
)
def test_a_template_is_closed(broken: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as caught:
        parse_template(broken)
    assert caught.value.reason is Reason.DELEGATION_MALFORMED


@pytest.mark.parametrize("broken", [without(ENTITLEMENTS, "principal"), {**ENTITLEMENTS, "maxDepth": 1}, []])
def test_entitlements_are_closed(broken: object) -> None:
    with pytest.raises(Malformed):
        parse_entitlements(broken)
