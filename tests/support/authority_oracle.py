"""What a delegation allows, found by trying everything: an oracle for `vc.delegation`, sharing no code with it.

It reads raw claims (`authorities`), splits addresses with urllib, compares numbers as fractions and JSON as text, and
lists every situation of the small world in which something is allowed.
"""

import json
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from typing import Any
from urllib.parse import unquote, urlsplit

from support.authorities import ACTIONS, DIRECTORIES, LAST_TICK, LOCATIONS, SERVICES, Claim

ABSENT = object()
DEFAULT_PORTS = {"http": 80, "https": 443}
PLACES = [*LOCATIONS, "https://h.example/a/b/c/d", "https://h.example/a/../c", "https://h.example/a%2Fb", "urn:x:y"]
X_VALUES = [ABSENT, 0, 1, 2, 3, "1", "2.5", "2.51", True, None, [1, True], 1.5]
P_VALUES = [ABSENT, "/d", "/d/", "/d/e", "/de", "d/e", "/d/../e", "https://h.example/a", "https://h.example/a/b/c", 7]
ARGUMENTS: list[dict[str, Any]] = [
    {name: value for name, value in (("x", x), ("p", p)) if value is not ABSENT} for x, p in product(X_VALUES, P_VALUES)
]
CONSENTS = [dict(zip(DIRECTORIES, counts, strict=True)) for counts in product(range(3), repeat=len(DIRECTORIES))]


@cache
def pieces(address: str) -> tuple[tuple[object, ...], tuple[str, ...]] | None:
    """Return (scheme, host, port) and the segments of an address; None where readers would not agree on them."""
    parts = urlsplit(address)
    if not parts.hostname or "%2f" in parts.path.lower():
        return None
    segments = tuple(unquote(segment) for segment in parts.path.split("/")[1:])
    if "." in segments or ".." in segments or "" in segments[:-1]:
        return None
    return (parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]), segments or ("",)


@cache
def below(address: str, granted: str) -> bool:
    inner, outer = pieces(address), pieces(granted)
    return inner is not None and outer is not None and inner[0] == outer[0] and segments_below(inner[1], outer[1])


def segments_below(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    if outer[-1] == "":  # "a/" has "a/" and "a/b" below it, not "a"
        return len(inner) >= len(outer) and inner[: len(outer) - 1] == outer[:-1]
    return inner[: len(outer)] == outer


def path_below(path: object, granted: str) -> bool:
    if not isinstance(path, str) or "://" in path or {".", ".."} & set(path.split("/")):
        return False
    return segments_below(tuple(path.split("/")), tuple(granted.split("/")))


def size(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return Fraction(value)
    except ValueError:
        return None


def same(left: object, right: object) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def admitted(constraint: Claim, arguments: dict[str, Any]) -> bool:
    name = constraint["key"][1:]
    if name not in arguments:
        return False
    ((kind, bound),) = [item for item in constraint.items() if item[0] != "key"]
    value = arguments[name]
    if kind in {"max", "min"}:
        given, limit = size(value), size(bound)
        return given is not None and limit is not None and (given <= limit if kind == "max" else given >= limit)
    if kind == "prefix":
        return isinstance(value, str) and below(value, bound) if "://" in bound else path_below(value, bound)
    return any(same(choice, value) for choice in (bound if kind == "oneOf" else [bound]))


def acts(claim: Claim) -> frozenset[tuple[str, str, int]]:
    """Return every act (action, place, index of the arguments) that one capability of the claim covers whole."""
    return frozenset(
        (action, place, index)
        for one in claim["authorization_details"]
        for index, arguments in enumerate(ARGUMENTS)
        if all(admitted(constraint, arguments) for constraint in one.get("constraints", ()))
        for place in PLACES
        if any(below(place, granted) for granted in one["locations"])
        for action in ACTIONS
        if action in one["actions"]
    )


def consents(claim: Claim, action: str) -> frozenset[int]:
    """Return the index of each set of consents that is enough for `action`."""
    guarding = [gate for gate in claim.get("approval", ()) if action in gate["actions"]]
    return frozenset(
        index
        for index, consent in enumerate(CONSENTS)
        if all(consent[gate["directory"]] >= gate["quorum"] for gate in guarding)
    )


def situations(claim: Claim) -> frozenset[tuple[object, ...]]:
    """Return all that is allowed: to do what, where, with what, for which service, when, and with whose consent."""
    begins, ends = claim["ticks"]
    enough = {action: consents(claim, action) for action in ACTIONS}
    when = [(service, tick) for service in SERVICES if service in claim["audience"] for tick in range(LAST_TICK)
            if begins <= tick < ends]  # fmt: skip
    return frozenset((*act, *moment, consent) for act in acts(claim) for moment in when for consent in enough[act[0]])


# Limits: every way to spread up to four uses, each of size 1 or 2, over a few seconds

SECONDS = range(5)
USES = [
    tuple(zip(times, sizes, strict=True))
    for count in range(5)
    for times in combinations(SECONDS, count)
    for sizes in product((1, 2), repeat=count)
]


def within(limit: Claim, uses: tuple[tuple[int, int], ...]) -> bool:
    if limit["kind"] == "uses":
        return len(uses) <= limit["max"]
    if limit["kind"] == "amount":
        return limit["unit"] != "EUR" or sum(amount for _, amount in uses) <= Fraction(limit["max"])
    return all(
        sum(1 for time, _ in uses if first <= time < first + limit["perSeconds"]) <= limit["max"] for first in SECONDS
    )


def sequences(limits: list[Claim]) -> frozenset[tuple[tuple[int, int], ...]]:
    """Return every sequence of uses, in euros, that all of `limits` allow."""
    return frozenset(uses for uses in USES if all(within(limit, uses) for limit in limits))
