"""Each kind of constraint has a total order; what is absent, of another type or inexact is outside."""

from typing import Any

import pytest

from vc.delegation.authority import parse_capability
from vc.delegation.constraint import argument_at, parse_constraint, same_value, thawed
from vc.delegation.extent import extents_of
from vc.delegation.writing import capability_claim
from vc.errors import Malformed
from vc.reasons import Reason

BIG = 2**53 - 1


@pytest.mark.parametrize(
    ("constraint", "argument", "admitted"),
    [
        ({"max": 50}, 50, True),
        ({"max": 50}, 51, False),
        ({"max": 50}, -BIG, True),
        ({"max": 50}, "50.00", True),
        ({"max": 50}, "50.01", False),
        ({"max": "12.50"}, "12.5", True),
        ({"max": "12.50"}, 12, True),
        ({"max": "12.50"}, 13, False),
        ({"max": "0.1"}, "0.10000000000000000001", False),
        ({"max": 50}, 10.0, False),
        ({"max": 50}, True, False),
        ({"max": 50}, None, False),
        ({"max": 50}, [10], False),
        ({"max": 50}, "ten", False),
        ({"max": 50}, "1e1", False),
        ({"max": 50}, " 10", False),
        ({"max": 50}, "010", False),
        ({"max": 50}, "٣", False),
        ({"max": 50}, "-10", True),
        ({"max": BIG}, BIG + 1, False),
        ({"max": 50}, "1" * 65, False),
        ({"min": 10}, 10, True),
        ({"min": 10}, 9, False),
        ({"min": "-0.5"}, 0, True),
        ({"min": "-0.5"}, -1, False),
        ({"min": 10}, 11.5, False),
        ({"equals": "bob"}, "bob", True),
        ({"equals": "bob"}, "Bob", False),
        ({"equals": 1}, True, False),
        ({"equals": 1}, 1.0, False),
        ({"equals": 1}, "1", False),
        ({"equals": None}, None, True),
        ({"equals": False}, 0, False),
        ({"equals": {"a": [1, {"b": "c"}]}}, {"a": [1, {"b": "c"}]}, True),
        ({"equals": {"a": [1, {"b": "c"}]}}, {"a": [1, {"b": "c", "d": 1}]}, False),
        ({"equals": [1, 2]}, [2, 1], False),
        ({"oneOf": ["a", "b"]}, "b", True),
        ({"oneOf": ["a", "b"]}, "c", False),
        ({"oneOf": [1, True]}, True, True),
        ({"oneOf": [1]}, True, False),
        ({"oneOf": [[1, {"a": 2}], "b"]}, [1, {"a": 2}], True),
        ({"oneOf": [[1, {"a": 2}], "b"]}, [1, {"a": True}], False),
        ({"equals": []}, {}, False),
        ({"equals": {}}, [], False),
        ({"prefix": "/home/alice"}, "/home/alice/x", True),
        ({"prefix": "/home/alice"}, "/home/alicex", False),
        ({"prefix": "/home/alice"}, 5, False),
        ({"prefix": "/a"}, "/a/" + "b" * 3000, False),
        ({"prefix": "https://cal.example/a"}, "https://cal.example/a/b", True),
        ({"prefix": "https://cal.example/a"}, "https://CAL.example:443/a", True),
        ({"prefix": "https://cal.example/a"}, "https://cal.example/a/../b", False),
        ({"prefix": "https://cal.example/a"}, "https://cal.example/a/..;/b", False),
        ({"prefix": "https://cal.example/a"}, "https://cal.example/a/..%3bx/b", False),
        ({"prefix": "https://cal.example/a"}, "https://cal.example/a/b;v=1", True),
        ({"prefix": "/a"}, "/a/..;/b", False),
        ({"prefix": "/a"}, "/a/b;v=1", True),
        ({"prefix": "https://cal.example/a"}, "https://evil.example/a", False),
    ],
)
def test_admission(constraint: dict[str, Any], argument: object, admitted: bool) -> None:
    parsed = parse_constraint({"key": "/x", **constraint}, "")
    assert parsed.admits({"x": argument}) is admitted


@pytest.mark.parametrize("kind", [{"max": 5}, {"min": 5}, {"equals": None}, {"oneOf": [None]}, {"prefix": "/a"}])
def test_an_absent_argument_is_outside(kind: dict[str, Any]) -> None:
    assert not parse_constraint({"key": "/x/y", **kind}, "").admits({"x": {}})
    assert not parse_constraint({"key": "/x", **kind}, "").admits({})


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/a", (True, {"b": [10, 20], "": 1, "c/d": 2, "e~f": 3})),
        ("/a/b/1", (True, 20)),
        ("/a/b/2", (False, None)),
        ("/a/b/01", (False, None)),
        ("/a/b/-", (False, None)),
        ("/a/b/-1", (False, None)),
        ("/a/b/x", (False, None)),
        ("/a/b/99999999999", (False, None)),
        ("/a/", (True, 1)),
        ("/a/c~1d", (True, 2)),
        ("/a/e~0f", (True, 3)),
        ("/a/b/0/x", (False, None)),
        ("/z", (False, None)),
    ],
)
def test_pointers_find_by_the_rules_of_rfc_6901(pointer: str, found: tuple[bool, object]) -> None:
    assert argument_at({"a": {"b": [10, 20], "": 1, "c/d": 2, "e~f": 3}}, pointer) == found


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("text", ""),
        ({}, "/key"),
        ({"key": "x", "max": 1}, "/key"),
        ({"key": "", "max": 1}, "/key"),
        ({"key": "/a~2", "max": 1}, "/key"),
        ({"key": "/a~", "max": 1}, "/key"),
        ({"key": 5, "max": 1}, "/key"),
        ({"key": "/x"}, ""),
        ({"key": "/x", "max": 1, "min": 0}, ""),
        ({"key": "/x", "max": 1.0}, "/max"),
        ({"key": "/x", "max": True}, "/max"),
        ({"key": "/x", "max": "1e5"}, "/max"),
        ({"key": "/x", "max": "\uff11"}, "/max"),
        ({"key": "/x", "max": BIG + 1}, "/max"),
        ({"key": "/x", "equals": 1.5}, "/equals"),
        ({"key": "/x", "equals": {"a": [1.5]}}, "/equals/a/0"),
        ({"key": "/x", "oneOf": []}, "/oneOf"),
        ({"key": "/x", "oneOf": "abc"}, "/oneOf"),
        ({"key": "/x", "oneOf": [1.5]}, "/oneOf/0"),
        ({"key": "/x", "oneOf": list(range(257))}, "/oneOf"),
        ({"key": "/x", "prefix": ""}, "/prefix"),
        ({"key": "/x", "prefix": "/a/../b"}, "/prefix"),
        ({"key": "/x", "prefix": "https://a.example/../b"}, "/prefix"),
        ({"key": "/x", "prefix": "/a/..;/b"}, "/prefix"),
        ({"key": "/x", "prefix": "https://a.example/..%3B/b"}, "/prefix"),
        ({"key": "/x", "prefix": 7}, "/prefix"),
    ],
)
def test_malformed_constraints_name_the_member(value: object, where: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_constraint(value, "")
    assert caught.value.where.startswith(where)
    assert caught.value.reason is Reason.DELEGATION_MALFORMED


@pytest.mark.parametrize("kind", ["regex", "near", "Max", "@type"])
def test_an_unknown_kind_has_a_reason_of_its_own(kind: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_constraint({"key": "/x", kind: 1}, "/c")
    assert caught.value.reason is Reason.DELEGATION_CONSTRAINT_UNKNOWN
    assert caught.value.where == "/c"


def test_nesting_is_bounded() -> None:
    deep: object = 1
    for _ in range(20):
        deep = [deep]
    with pytest.raises(Malformed):
        parse_constraint({"key": "/x", "equals": deep}, "")


def test_sameness_is_of_type_and_value() -> None:
    assert same_value([1, {"a": None}], [1, {"a": None}])
    assert not same_value(1, 1.0)
    assert not same_value({"a": 1}, {"b": 1})


@pytest.mark.parametrize("stated", [{"oneOf": ["bob", ["x"], {"a": [1]}]}, {"equals": {"a": [1, {"b": []}]}}])
def test_nothing_that_is_reached_from_a_bound_can_be_changed(stated: dict[str, Any]) -> None:
    constraint = parse_constraint({"key": "/x", **stated}, "")
    pending: list[Any] = [constraint.bound]
    while pending:
        part = pending.pop()
        for change in ("append", "__setitem__", "__delitem__", "update", "pop", "clear", "sort", "__ior__"):
            with pytest.raises((AttributeError, TypeError)):
                getattr(part, change)("eve", "eve")
        pending += part.values() if hasattr(part, "values") else [one for one in part if not isinstance(one, str | int)]
    assert thawed(constraint.bound) in stated.values()


@pytest.mark.parametrize("stated", [{"oneOf": ["bob", ["x"], {"a": [1]}]}, {"equals": {"a": [1, {"b": []}]}}])
def test_a_bound_is_not_what_it_was_read_from(stated: dict[str, Any]) -> None:
    claim = {
        "type": "https://w3id.org/agentvc#capability",
        "actions": ["read"],
        "locations": ["https://cal.example/"],
        "constraints": [{"key": "/x", **stated}],
    }
    before = repr(claim)
    capability = parse_capability(claim, "")
    (extent,) = extents_of([capability]).values()
    for one in (capability, extent.capability()):
        written: Any = capability_claim(one)
        for value in written["constraints"][0].values():
            if not isinstance(value, str):
                value.clear()
        assert parse_capability(capability_claim(one), "") == one
    for value in claim["constraints"][0].values():  # type: ignore[attr-defined]
        if not isinstance(value, str):
            value.clear()
    assert repr(capability_claim(capability)) == before
