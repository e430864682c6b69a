"""Normal forms, what two authorities share, and the bounds on how much a stranger can make us compare."""

import time
from decimal import Decimal
from typing import Any

import pytest
from support.hops import hop
from support.verifying import BOB, CALENDAR

from vc.delegation import Act, parse_delegation
from vc.delegation.authority import parse_capability
from vc.delegation.chain import chain_problems, effective_authority
from vc.delegation.constraint_order import in_words, plain_number
from vc.delegation.lattice import NOTHING, Authority, TooManyPairsError, covering, meet, normal
from vc.delegation.narrowing import narrower_than
from vc.delegation.writing import capability_claim
from vc.reasons import Reason

TYPE = "https://w3id.org/agentvc#capability"

PLAIN: dict[str, Any] = {"type": TYPE, "actions": ["a"], "locations": [BOB]}


def granting(*capabilities: dict[str, Any], **members: Any) -> Authority:
    return Authority(
        **({"audience": (CALENDAR,)} | members),
        capabilities=tuple(parse_capability(PLAIN | each, "") for each in capabilities),
    )


def claims(authority: Authority) -> list[Any]:
    return [capability_claim(capability) for capability in authority.capabilities]


def test_the_normal_form_of_a_capability() -> None:
    scattered = {
        "actions": ["b", "a"],
        "locations": [f"{BOB}/x", BOB, "HTTPS://cal.example:443/calendars/%62ob/y", f"{CALENDAR}/a"],
        "constraints": [
            {"key": "/y", "oneOf": ["b", 1, "a", 1]},
            {"key": "/x", "max": "50.00"},
            {"key": "/x", "max": 60},
            {"key": "/p", "prefix": "HTTPS://cal.example/a"},
            {"key": "/x", "min": "-0.50"},
        ],
        "limits": [
            {"kind": "uses", "max": 5},
            {"kind": "rate", "max": 5, "perSeconds": 60},
            {"kind": "rate", "max": 9, "perSeconds": 30},
            {"kind": "rate", "max": 2, "perSeconds": 30},
            {"kind": "amount", "key": "/x", "unit": "EUR", "max": "7.50"},
            {"kind": "uses", "max": 3},
        ],
    }
    assert claims(normal(granting(scattered))) == [
        {
            "type": TYPE,
            "actions": ["a", "b"],
            "locations": [f"{CALENDAR}/a", BOB],
            "constraints": [
                {"key": "/p", "prefix": "https://cal.example/a"},
                {"key": "/x", "max": 50},
                {"key": "/x", "min": "-0.5"},
                {"key": "/y", "oneOf": ["a", "b", 1]},
            ],
            "limits": [
                {"kind": "amount", "key": "/x", "unit": "EUR", "max": "7.5"},
                {"kind": "uses", "max": 3},
                {"kind": "rate", "max": 5, "perSeconds": 60},
                {"kind": "rate", "max": 2, "perSeconds": 30},
            ],
        }
    ]


def test_capabilities_inside_another_go_and_the_order_is_fixed() -> None:
    inner, outer, other = {"locations": [f"{BOB}/x"]}, {}, {"actions": ["b"]}
    assert normal(granting(inner, other, outer, inner)) == normal(granting(outer, other))
    assert normal(granting(other, outer)) == normal(granting(outer, other))


@pytest.mark.parametrize(
    "empty",
    [
        granting(),
        granting({}, audience=()),
        granting({"constraints": [{"key": "/x", "equals": 1}, {"key": "/x", "equals": True}]}),
        granting({"constraints": [{"key": "/x", "oneOf": [1]}, {"key": "/x", "oneOf": ["1", True]}]}),
        granting({"constraints": [{"key": "/x", "prefix": "/a"}, {"key": "/x", "prefix": "/ab"}]}),
        granting({"constraints": [{"key": "/x", "prefix": "/a"}, {"key": "/x", "prefix": f"{CALENDAR}/a"}]}),
        granting({}, valid_from=hop(0).valid_until, valid_until=hop(0).valid_until),
    ],
)
def test_whatever_can_cover_nothing_is_nothing(empty: Authority) -> None:
    assert normal(empty) == NOTHING
    assert narrower_than(NOTHING, granting({})) == ()
    assert narrower_than(granting({}), NOTHING) != ()


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        (5, "5"),
        (Decimal("5.00"), "5"),
        (Decimal("-0"), "0"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.10"), "0.1"),
        (Decimal(100), "100"),
        (Decimal(9007199254740993), "9007199254740993"),
        (Decimal("9007199254740993.10"), "9007199254740993.1"),
        (Decimal("0." + "0" * 40 + "1"), "0." + "0" * 40 + "1"),
    ],
)
def test_a_number_has_one_form_and_loses_nothing(number: int | Decimal, plain: str) -> None:
    found = plain_number(number)
    assert found == number
    assert in_words(found) == plain
    assert isinstance(found, int) is ("." not in plain and abs(number) < 1 << 53)


def test_what_is_written_is_read_back() -> None:
    delegation = parse_delegation(hop_claim := {
        "principal": {"id": "acct:alice@acme.example", "type": "Person"}, "depth": 0, "audience": [CALENDAR],
        "authorization_details": [{
            "type": TYPE, "actions": ["a"], "locations": [BOB],
            "constraints": [{"key": "/x", "max": "0.0000001"}, {"key": "/y", "equals": {"b": [1, None]}}],
            "limits": [{"kind": "amount", "key": "/x", "unit": "EUR", "max": "12.30"},
                       {"kind": "rate", "max": 5, "perSeconds": 60}, {"kind": "uses", "max": 1}],
        }],
    })  # fmt: skip
    assert [capability_claim(one) for one in delegation.capabilities] == hop_claim["authorization_details"]


def test_meet_takes_the_tighter_of_every_member() -> None:
    left = granting({"actions": ["a", "b"], "constraints": [{"key": "/x", "max": 5}]}, deepest=3)
    right = granting(
        {"locations": [f"{BOB}/x"], "constraints": [{"key": "/x", "max": 7}, {"key": "/x", "min": 1}]}, audience=None
    )
    both = meet(left, right)
    assert claims(both) == [
        {
            "type": TYPE,
            "actions": ["a"],
            "locations": [f"{BOB}/x"],
            "constraints": [{"key": "/x", "max": 5}, {"key": "/x", "min": 1}],
        }
    ]
    assert (both.deepest, both.audience) == (3, (CALENDAR,))


def test_every_capability_that_covers_an_act_is_named() -> None:
    authority = granting({}, {"actions": ["b"]}, {"constraints": [{"key": "/x", "max": 5}]})
    assert covering(authority.capabilities, Act("a", f"{BOB}/1", {"x": 5})) == (0, 2)
    assert covering(authority.capabilities, Act("a", f"{BOB}/1", {"x": 6})) == (0,)
    assert covering(authority.capabilities, Act("a", f"{BOB}/../1", {"x": 5})) == ()


def crowd(size: int, below: str = "") -> list[dict[str, Any]]:
    return [{"type": TYPE, "actions": ["a"], "locations": [f"{BOB}/{number}{below}"]} for number in range(size)]


def test_a_crowd_of_capabilities_is_refused_unless_it_is_restated() -> None:
    root = hop(0, {"authorization_details": crowd(256)})
    began = time.monotonic()
    problems = chain_problems([root, hop(1, {"authorization_details": crowd(17, "/x")})])
    assert [problem.reason for problem in problems] == [Reason.DELEGATION_NOT_NARROWER]
    assert "too many" in problems[0].detail
    assert chain_problems([root, hop(1, {"authorization_details": crowd(16, "/x")})]) == ()
    restated = [root, hop(1, {"authorization_details": crowd(256)}), hop(2, {"authorization_details": crowd(256)})]
    assert chain_problems(restated) == ()
    assert len(effective_authority(restated).capabilities) == 256
    assert time.monotonic() - began < 5


def test_the_meet_of_two_crowds_is_refused() -> None:
    many, more = granting(*crowd(65)), granting(*crowd(64, "/x"))
    with pytest.raises(TooManyPairsError):
        meet(many, more)
