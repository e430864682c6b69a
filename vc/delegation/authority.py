"""What a capability allows, and whether an act lies inside it. Pure; `lattice` compares authorities.

An act is covered when ONE capability of the delegation covers its action, location and arguments together.
Capabilities are never added up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from vc.delegation.closed import Where, closed, count, distinct, items, refuse, text
from vc.delegation.constraint import Constraint, parse_constraint, read_key, read_number, thawed
from vc.delegation.location import AmbiguousLocationError, Location, normal_location
from vc.jcs import canonical_json, digest_multibase
from vc.reasons import Reason
from vc.strict_json import JsonObject

CAPABILITY = "https://w3id.org/agentvc#capability"

_CAPABILITY_REQUIRED = frozenset({"type", "actions", "locations"})
_CAPABILITY_OPTIONAL = frozenset({"constraints", "limits"})


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done, as the service states it from its own request: `location` is an absolute URI."""

    action: str
    location: str
    arguments: JsonObject


class Limit(NamedTuple):
    """How often or how much: `uses` (max), `amount` (key, unit, max) or `rate` (max in `per_seconds`).

    `key` is a JSON Pointer into the arguments, `unit` a label that no argument is held against.
    """

    kind: str
    maximum: object
    key: str | None = None
    unit: str | None = None
    per_seconds: int | None = None


class Capability(NamedTuple):
    """Actions at locations, within constraints and limits; every member narrows."""

    actions: tuple[str, ...]
    locations: tuple[Location, ...]
    constraints: tuple[Constraint, ...]
    limits: tuple[Limit, ...]


class Refusal(NamedTuple):
    """One way in which an act is outside the authority."""

    reason: Reason
    detail: str


def args_digest(arguments: JsonObject) -> str:
    """Return the digest of a call's arguments, `u` + base64url of a sha2-256 multihash over their JCS bytes.

    Raises `Malformed` when they are not I-JSON.
    """
    return digest_multibase(canonical_json(dict(arguments)))


def parse_capability(value: object, where: Where) -> Capability:
    """Return the capability that `value` states; raises `Malformed`. Source: agent-credentials, RFC 9396 2."""
    members = closed(value, where, _CAPABILITY_REQUIRED, _CAPABILITY_OPTIONAL)
    if members["type"] != CAPABILITY:
        refuse((where, "type"), f"this is not {CAPABILITY}")
    return Capability(
        distinct(members["actions"], (where, "actions")),
        items(members["locations"], (where, "locations"), _read_location),
        items(members["constraints"], (where, "constraints"), parse_constraint) if "constraints" in members else (),
        items(members["limits"], (where, "limits"), parse_limit) if "limits" in members else (),
    )


def parse_limit(value: object, where: Where) -> Limit:
    """Return the limit that `value` states; raises `Malformed`, for an unknown kind `delegation.constraint_unknown`."""
    if type(value) is not dict:
        refuse(where, "this is not an object")
    kind = text(value.get("kind"), (where, "kind"))
    if kind == "uses":
        closed(value, where, frozenset({"kind", "max"}))
        return Limit(kind, count(value["max"], (where, "max"), 1))
    if kind == "amount":
        closed(value, where, frozenset({"kind", "key", "unit", "max"}))
        key, unit = read_key(value["key"], (where, "key")), text(value["unit"], (where, "unit"))
        maximum = read_number(value["max"], (where, "max"))
        if maximum < 0:
            refuse((where, "max"), "a maximum below zero allows nothing; leave the capability out instead")
        return Limit(kind, maximum, key=key, unit=unit)
    if kind == "rate":
        closed(value, where, frozenset({"kind", "max", "perSeconds"}))
        seconds = count(value["perSeconds"], (where, "perSeconds"), 1)
        return Limit(kind, count(value["max"], (where, "max"), 1), per_seconds=seconds)
    return refuse(
        (where, "kind"),
        f"{kind[:80]!r} is not a kind of limit; known are uses, amount, rate",
        Reason.DELEGATION_CONSTRAINT_UNKNOWN,
    )


def beyond(capabilities: tuple[Capability, ...], act: Act) -> tuple[Refusal, ...]:
    """Return every way in which `act` is outside the capability nearest to it; empty when one covers it whole.

    NOT checked: limits, approval gates, audience, time, status. Source: agent-credentials R8, R16.
    """
    with_action = [capability for capability in capabilities if act.action in capability.actions]
    if not with_action:
        granted = ", ".join(sorted({action for capability in capabilities for action in capability.actions}))
        return (Refusal(Reason.AUTHORITY_ACTION_NOT_GRANTED, f"{act.action!r} is not among {granted}"),)
    try:
        location = normal_location(act.location)
    except AmbiguousLocationError as error:
        return (Refusal(Reason.AUTHORITY_LOCATION_NOT_GRANTED, f"{act.location[:200]!r}: {error}"),)
    at_location = [
        capability for capability in with_action if any(place.contains(location) for place in capability.locations)
    ]
    if not at_location:
        granted = ", ".join(sorted({str(place) for capability in with_action for place in capability.locations}))
        return (Refusal(Reason.AUTHORITY_LOCATION_NOT_GRANTED, f"{location} is neither one of, nor below, {granted}"),)
    return min((_outside(capability, act.arguments) for capability in at_location), key=len)


def _outside(capability: Capability, arguments: Mapping[str, object]) -> tuple[Refusal, ...]:
    return tuple(
        [
            Refusal(
                Reason.AUTHORITY_CONSTRAINT_VIOLATED,
                f"the argument {one.key} is absent or outside {one.kind} {thawed(one.bound)!s:.200}",
            )
            for one in capability.constraints
            if not one.admits(arguments)
        ]
    )


def _read_location(value: object, where: Where) -> Location:
    try:
        return normal_location(text(value, where))
    except AmbiguousLocationError as error:
        refuse(where, str(error))
