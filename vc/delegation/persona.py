"""Personas: what a role may do at most, what a person is entitled to, and the part of both that is granted. Pure.

A persona is a principal in a role. What it is granted is the `meet` of the two: never more than the role names, never
more than the person has. A role whose bounds are absent (audience, depth) bounds nothing there, and so do entitlements.
"""

from datetime import timedelta
from typing import Final, NamedTuple

from vc.delegation.authority import parse_capability
from vc.delegation.closed import Where, closed, count, distinct, items, refuse, text
from vc.delegation.hop import Principal, parse_gate, parse_principal
from vc.delegation.lattice import Authority, meet
from vc.delegation.narrowing import Widening, narrower_than

_TEMPLATE: Final = frozenset({"name", "authorization_details", "maxDepth", "maxLife"})
_ENTITLEMENTS: Final = frozenset({"principal", "authorization_details"})
_BOUNDS: Final = frozenset({"audience", "approval"})
LONGEST_LIFE: Final = 100 * 365 * 86_400  # seconds; beyond any credential, and the end of it is still a date


class RoleTemplate(NamedTuple):
    """What whoever has this role may do at most, how deep it may be passed on, and how long one delegation may live."""

    name: str
    authority: Authority
    longest_life: timedelta


class Entitlements(NamedTuple):
    """What one principal may do now, according to whoever keeps that."""

    principal: Principal
    authority: Authority


class Granted(NamedTuple):
    """What a persona gets, in normal form, and each way in which that is less than the role names."""

    authority: Authority
    difference: tuple[Widening, ...]


def granted(template: RoleTemplate, entitlements: Entitlements) -> Granted:
    """Return what the principal gets in this role: the meet of both, which is `NOTHING` when they share nothing.

    A capability of the role of which several parts are granted is told beside the part that is nearest to it. Raises
    TooManyPairsError. NOT bounded here: time; each delegation lives at most `template.longest_life`.
    """
    authority = meet(template.authority, entitlements.authority)
    return Granted(authority, narrower_than(template.authority, authority))


def parse_template(value: object, where: Where = "") -> RoleTemplate:
    """Return the role that `value` states: name, authorization_details, maxDepth, maxLife (in seconds).

    A closed object, in which audience and approval may stand too. Raises `Malformed` (`delegation.malformed`,
    `delegation.constraint_unknown`).
    """
    members = closed(value, where, _TEMPLATE, _BOUNDS)
    deepest = count(members["maxDepth"], (where, "maxDepth"), 0)
    seconds = count(members["maxLife"], (where, "maxLife"), 1)
    if seconds > LONGEST_LIFE:
        refuse((where, "maxLife"), f"this is more than {LONGEST_LIFE:,} seconds, which is 100 years")
    life = timedelta(seconds=seconds)
    return RoleTemplate(text(members["name"], (where, "name")), _authority(members, where, deepest), life)


def parse_entitlements(value: object, where: Where = "") -> Entitlements:
    """Return what `value` entitles a principal to: principal and authorization_details.

    A closed object, in which audience and approval may stand too. Raises `Malformed` (`delegation.malformed`,
    `delegation.constraint_unknown`).
    """
    members = closed(value, where, _ENTITLEMENTS, _BOUNDS)
    principal = parse_principal(members["principal"], (where, "principal"))
    return Entitlements(principal, _authority(members, where, None))


def _authority(members: dict[str, object], where: Where, deepest: int | None) -> Authority:
    details = members["authorization_details"]
    return Authority(
        distinct(members["audience"], (where, "audience")) if "audience" in members else None,
        items(details, (where, "authorization_details"), parse_capability),
        items(members["approval"], (where, "approval"), parse_gate) if "approval" in members else (),
        deepest,
    )
