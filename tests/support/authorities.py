"""Delegations drawn from a small finite world, as raw claims, and ways to narrow or widen them by one step.

The world is small so that one delegation is often narrower than another by chance, and so that everything which could
ever be done in it can be listed (`authority_oracle`).
"""

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from vc.delegation import parse_delegation
from vc.delegation.gates import gates_of
from vc.delegation.lattice import Authority, authority_of
from vc.delegation.writing import capability_bytes

Claim = dict[str, Any]

ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
TYPE = "https://w3id.org/agentvc#capability"
START = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LAST_TICK = 4

ACTIONS = ["read", "write", "share"]
LOCATIONS = [
    "https://h.example/", "https://h.example/a", "https://h.example/a/", "https://h.example/a/b",
    "HTTPS://H.example:443/%61/b", "https://h.example/ab", "https://h.example/a-b", "https://h.example/a/b/c", "https://h.example/c",
    "https://h.example:8443/a", "http://h.example/a", "https://g.example/a",
]  # fmt: skip
SERVICES = ["https://one.example", "https://two.example"]
DIRECTORIES = ["https://acme.example/approvers/1", "https://acme.example/approvers/2"]
NUMBERS = [0, 1, 2, "1", "2.5", "2.50", "-0", "0.0"]
CONSTRAINTS: list[Claim] = [
    *({"key": "/x", "max": number} for number in NUMBERS),
    *({"key": "/x", "min": number} for number in NUMBERS),
    *({"key": "/x", "equals": value} for value in (1, True, "1", None, [1, True])),
    *({"key": "/x", "oneOf": values} for values in ([1, 2], [2, 1, 1], [True], [1, True, "1"], ["1", None], [None])),
    *({"key": "/p", "prefix": path} for path in ("/", "/d", "/d/", "/d/e", "/de", "d", "https://h.example/a")),
    *({"key": "/p", "prefix": url} for url in ("https://h.example/a/b", "HTTPS://h.EXAMPLE/a/b")),
    *({"key": "/p", "equals": path} for path in ("/d/e", "/d")),
]
LIMITS: list[Claim] = [
    *({"kind": "uses", "max": number} for number in (1, 2, 3)),
    *({"kind": "amount", "key": "/x", "unit": unit, "max": most} for unit in ("EUR", "USD") for most in (2, "2.0", 4)),
    *({"kind": "rate", "max": most, "perSeconds": span} for most in (1, 2) for span in (1, 2, 3)),
]


def some(values: list[Any], most: int, least: int = 0) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique_by=repr)


@st.composite
def capabilities(draw: st.DrawFn, *, limited: bool = True) -> Claim:
    claim: Claim = {
        "type": TYPE,
        "actions": draw(some(ACTIONS, 2, 1)),
        "locations": draw(some(LOCATIONS, 3, 1)),
    }
    constraints = draw(some(CONSTRAINTS, 3))
    limits = draw(some(LIMITS, 3)) if limited else []
    return claim | ({"constraints": constraints} if constraints else {}) | ({"limits": limits} if limits else {})


@st.composite
def gates(draw: st.DrawFn) -> Claim:
    directory, quorum = draw(st.sampled_from(DIRECTORIES)), draw(st.integers(1, 2))
    return {"actions": draw(some(ACTIONS, 2, 1)), "quorum": quorum, "directory": directory}


@st.composite
def claims(draw: st.DrawFn, *, limited: bool = True) -> Claim:
    """A `delegation` object of a first hop, with `ticks` beside it: when its credential begins and ends."""
    listed = draw(st.lists(capabilities(limited=limited), min_size=1, max_size=3))
    several = not any("limits" in one for one in listed)
    claim: Claim = {
        "principal": ALICE,
        "depth": 0,
        "audience": draw(some(SERVICES, 2 if several else 1, 1)),
        "authorization_details": listed,
    }
    approval = draw(st.lists(gates(), max_size=2))
    deepest = draw(st.none() | st.integers(0, 4))
    claim |= {"approval": approval} if approval else {}
    claim |= {"maxDepth": deepest} if deepest is not None else {}
    begins = draw(st.integers(0, 1))
    return claim | {"ticks": (begins, draw(st.integers(begins, LAST_TICK)))}


def at(tick: int) -> datetime:
    return START + timedelta(minutes=tick)


def authority(claim: Claim) -> Authority:
    """Return the authority that the parser and `authority_of` read from a claim of this module."""
    begins, ends = claim["ticks"]
    return authority_of(parse_delegation(delegation_in(claim)), at(begins), at(ends))


def authorities(*, limited: bool = True) -> st.SearchStrategy[Authority]:
    return claims(limited=limited).map(authority)


def delegation_in(claim: Claim) -> Claim:
    return {name: value for name, value in claim.items() if name != "ticks"}


def as_bytes(one: Authority) -> tuple[object, ...]:
    """Return all of an authority in a form in which 1 and True differ."""
    assert one.approval == gates_of({(a, g.directory): g.quorum for g in one.approval for a in g.actions})
    return (tuple(map(capability_bytes, one.capabilities)), one.audience, *one[2:])


# One step from a claim to another, most of them narrower


def _in_one_capability(change: Callable[[st.DrawFn, Claim], None]) -> Callable[[st.DrawFn, Claim], None]:
    def step(draw: st.DrawFn, claim: Claim) -> None:
        change(draw, draw(st.sampled_from(claim["authorization_details"])))

    return step


def _less_of(name: str) -> Callable[[st.DrawFn, Claim], None]:
    def step(draw: st.DrawFn, holder: Claim) -> None:
        if len(holder.get(name, ())) > 1:
            holder[name].remove(draw(st.sampled_from(holder[name])))

    return step


def _one_more(name: str, values: list[Any]) -> Callable[[st.DrawFn, Claim], None]:
    def step(draw: st.DrawFn, holder: Claim) -> None:
        value = draw(st.sampled_from(values))
        if repr(value) not in map(repr, holder.get(name, ())):
            holder[name] = [*holder.get(name, ()), copy.deepcopy(value)]

    return step


def _other(name: str, values: list[Any]) -> Callable[[st.DrawFn, Claim], None]:
    def step(draw: st.DrawFn, holder: Claim) -> None:
        if holder.get(name):
            holder[name] = [copy.deepcopy(draw(st.sampled_from(values)))]

    return step


def _one_gate(draw: st.DrawFn, claim: Claim) -> None:
    claim["approval"] = [*claim.get("approval", ()), draw(gates())]


def _no_gate(_draw: st.DrawFn, claim: Claim) -> None:
    claim.pop("approval", None)


def _shorter(draw: st.DrawFn, claim: Claim) -> None:
    begins, ends = claim["ticks"]
    claim["ticks"] = (draw(st.integers(begins, ends)), ends)


def _any_time(draw: st.DrawFn, claim: Claim) -> None:
    begins = draw(st.integers(0, LAST_TICK))
    claim["ticks"] = (begins, draw(st.integers(begins, LAST_TICK)))


def _split(_draw: st.DrawFn, claim: Claim) -> None:
    claim["authorization_details"] = [
        {**copy.deepcopy(one), "actions": [action]}
        for one in claim["authorization_details"]
        for action in one["actions"]
    ][:4]


STEPS = [
    _less_of("authorization_details"),
    _less_of("audience"),
    _in_one_capability(_less_of("actions")),
    _in_one_capability(_less_of("locations")),
    _in_one_capability(_other("locations", LOCATIONS)),
    _in_one_capability(_one_more("constraints", CONSTRAINTS)),
    _in_one_capability(_other("constraints", CONSTRAINTS)),
    _in_one_capability(_less_of("constraints")),
    _in_one_capability(_one_more("locations", LOCATIONS)),
    _in_one_capability(_one_more("actions", ACTIONS)),
    _one_gate,
    _no_gate,
    _shorter,
    _any_time,
    _split,
]


@st.composite
def changed(draw: st.DrawFn, claim: Claim) -> Claim:
    """`claim` after one to three steps; often narrower, not always."""
    copied = copy.deepcopy(claim)
    for step in draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=3)):
        step(draw, copied)
    return copied
