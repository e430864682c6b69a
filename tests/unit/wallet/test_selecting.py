"""The least authority that is enough comes first."""

from datetime import timedelta

import pytest
from support.holding import BOB, CALENDAR, LIFE, NOW, READ, Organisation

from vc.delegation import Act
from wallet.held import Held, read_held
from wallet.selecting import covering

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
ACT = Act(READ, BOB, {"max_results": 10})
AT_MOST_50 = [{"key": "/max_results", "max": 50}]


def held(acme: Organisation, name: str, **narrower: object) -> Held:
    return read_held(acme.delegation(AGENT, name=f"urn:{name}", **narrower).raw, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wider",
    [
        {"actions": [READ, "calendar.write"]},
        {"locations": [CALENDAR]},
        {"locations": [f"{CALENDAR}/calendars"]},
        {"constraints": ()},
        {"life": LIFE + timedelta(minutes=1)},
        {"max_depth": 2},
    ],
    ids=lambda wider: next(iter(wider)),
)
def test_a_narrower_delegation_comes_before_a_wider_one(acme: Organisation, wider: dict[str, object]) -> None:
    narrow = held(acme, "z", constraints=AT_MOST_50)
    wide = held(acme, "a", **{"constraints": AT_MOST_50, **wider})
    assert covering([wide, narrow], ACT, NOW) == (narrow, wide)
    assert covering([narrow, wide], ACT, NOW) == (narrow, wide)


def test_the_order_does_not_depend_on_the_order_of_holding(acme: Organisation) -> None:
    some = [held(acme, name) for name in "cab"]
    assert [one.id for one in covering(some, ACT, NOW)] == ["urn:a", "urn:b", "urn:c"]


def test_what_grants_nothing_is_never_chosen(acme: Organisation) -> None:
    identity = read_held(acme.identity(AGENT).raw, NOW)
    assert covering([identity], ACT, NOW) == ()


def test_a_violated_constraint_is_not_covered(acme: Organisation) -> None:
    bounded = held(acme, "a", constraints=AT_MOST_50)
    assert covering([bounded], ACT, NOW) == (bounded,)
    assert covering([bounded], Act(READ, BOB, {"max_results": 51}), NOW) == ()


def test_the_last_moment_is_outside(acme: Organisation) -> None:
    one = held(acme, "a")
    assert covering([one], ACT, NOW + LIFE - timedelta(microseconds=1)) == (one,)
    assert covering([one], ACT, NOW + LIFE) == ()


def test_only_delegations_for_the_service_are_shown_to_it(acme: Organisation) -> None:
    ours, theirs = held(acme, "b"), held(acme, "a", audience=["https://other.example"])
    assert covering([theirs, ours], ACT, NOW, CALENDAR) == (ours,)
    assert covering([theirs, ours], ACT, NOW) == (theirs, ours)
