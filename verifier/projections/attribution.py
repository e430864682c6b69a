"""Chains of delegation as other systems state them, read back: who is said to have acted for whom; it grants nothing.

An `Attribution` is for logs and displays. Nothing that decides takes one: whoever states it vouches for it in its own
way, and a verifier relies on credentials that it has verified itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NoReturn

from vc.errors import Malformed
from vc.strict_json import Json, JsonLimits, parse_object
from verifier.projections.errors import NotAttributable

MAX_ACTORS: Final = 16  # as many credentials as a presentation has by default
MAX_TEXT: Final = 2048  # characters of an identifier; the customary limit of a URL
_LIMITS: Final = JsonLimits(max_bytes=65_536, max_depth=2 * MAX_ACTORS)
_STEP_TEXTS: Final = ("iss", "sub", "aud", "scope")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to have acted: the principal, and the actors from the one next to it to the current one.

    `principal` is None where the form does not name it. `form` is where it was read. NOT verified, by anybody here.
    """

    form: Literal["act", "delegation_chain"]
    principal: str | None
    actors: tuple[str, ...]


def read_act_claims(raw: bytes | str) -> Attribution:
    """Return what a JSON object with the claims `act` and, where there is one, `sub` says. Source: RFC 8693 4.1.

    Every actor has a `sub`. Its other members, and the other claims, are left alone: RFC 8693 lets an actor have any.
    Raises NotAttributable for another form, more than MAX_ACTORS actors, or texts longer than MAX_TEXT.
    """
    claims = _object(raw)
    principal = _text(claims, "sub") if "sub" in claims else None
    actors: list[str] = []
    below = claims.get("act")
    while below is not None or not actors:
        actor = _mapping(below, "act")
        if len(actors) == MAX_ACTORS:
            _refuse(f"there are more than {MAX_ACTORS} actors")
        actors.append(_text(actor, "sub"))
        below = actor.get("act")
        if below is None and "act" in actor:
            _refuse("a nested act is null")
    return Attribution("act", principal, tuple(reversed(actors)))


def read_delegation_chain(raw: bytes | str) -> Attribution:
    """Return what a JSON object with the claim `delegation_chain` says. Source: OIDC-A 1.0, 2.4.2.

    Each step has `iss`, `sub`, `aud`, `scope` and `delegated_at`; `aud` is `sub` of the next, and no time is earlier
    than the one before.
    Raises NotAttributable for another form, more than MAX_ACTORS steps, or texts longer than MAX_TEXT.
    NOT checked: that a scope is a part of the one before, or who issued it; nothing follows from either.
    """
    steps = _object(raw).get("delegation_chain")
    if not isinstance(steps, list) or not steps:
        _refuse("delegation_chain is not a list of steps")
    if len(steps) > MAX_ACTORS:
        _refuse(f"there are more than {MAX_ACTORS} steps")
    read = [_step(step) for step in steps]
    for (_, holder, earlier), (giver, _, later) in pairwise(read):
        if giver != holder:
            _refuse("a step is handed on by somebody else than the one to whom the step before it went")
        if later < earlier:
            _refuse("a step is earlier than the one before it")
    return Attribution("delegation_chain", read[0][0], tuple([holder for _, holder, _ in read]))


def _step(value: Json) -> tuple[str, str, int | float]:
    step = _mapping(value, "a step")
    for name in _STEP_TEXTS:
        _text(step, name)
    moment = step.get("delegated_at")
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        _refuse("delegated_at is not a number")
    return _text(step, "sub"), _text(step, "aud"), moment


def _object(raw: bytes | str) -> Mapping[str, Json]:
    try:
        return parse_object(raw, _LIMITS)
    except Malformed as error:
        raise NotAttributable(str(error)) from error


def _mapping(value: Json, name: str) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else _refuse(f"{name} is not an object")


def _text(members: Mapping[str, Json], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        _refuse(f"{name} is not a text")
    return value if len(value) <= MAX_TEXT else _refuse(f"{name} is longer than {MAX_TEXT} characters")


def _refuse(message: str) -> NoReturn:
    raise NotAttributable(message)
