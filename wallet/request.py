"""From what a holder asks to hand on to a request that can be held against the parent. Pure.

What is not asked for is the parent's. Where the actions and places that are asked for lie in several capabilities of
the parent, each part is asked for apart, so the whole is what was asked for and no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vc.delegation import Capability, Delegation, Limit, Location, normal_location
from vc.delegation.authority import parse_limit
from vc.delegation.constraint import parse_constraint, thawed
from vc.delegation.location import AmbiguousLocationError
from vc.errors import Malformed
from vc.strict_json import Json
from wallet.errors import DelegationNotMade

_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Part:
    """What a holder asks to hand on of one delegation; whatever is left empty is the parent's.

    `constraints` and `limits` are objects as a delegation states them, and come on top of the parent's. `audience` None
    is the parent's. `max_depth` None allows no further hop; otherwise it is the last position that a hop may have.
    `share` is how many indexes of the status range are passed on, for hops below. `life` None: until the parent ends.
    """

    actions: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    constraints: tuple[Mapping[str, Json], ...] = ()
    limits: tuple[Mapping[str, Json], ...] = ()
    audience: tuple[str, ...] | None = None
    life: timedelta | None = None
    max_depth: int | None = None
    share: int = 0
    purpose: str | None = None


def capabilities_of(part: Part, above: Delegation) -> tuple[Capability, ...]:
    """Return the capabilities that are asked for, none for all of the parent's; raises DelegationNotMade."""
    try:
        places = tuple([normal_location(one) for one in dict.fromkeys(part.locations)])
        constraints = tuple([parse_constraint(dict(one), "") for one in part.constraints])
        limits = tuple([parse_limit(dict(one), "") for one in part.limits])
    except (AmbiguousLocationError, Malformed) as error:
        raise DelegationNotMade(f"nothing was signed: {error}") from error
    if not (part.actions or places or constraints or limits):
        return ()
    actions = tuple(dict.fromkeys(part.actions))
    pieces = _pieces(actions, places, above.capabilities)
    if limits and len(pieces) > 1:
        raise DelegationNotMade(
            "nothing was signed: what is asked for lies in several capabilities, and a limit would count for each of "
            "them apart; name the actions and locations of one"
        )
    return tuple([Capability(*piece, constraints, limits) for piece in pieces])


def ends(part: Part, begins: datetime, above: datetime | None) -> datetime:
    """Return when the delegation ends; raises DelegationNotMade when neither the request nor the parent says it.

    A life is cut down to whole seconds: a fraction would be lost on the way to some verifier.
    """
    if part.life is not None:
        if part.life < _SECOND:
            raise DelegationNotMade(f"nothing was signed: a delegation lives 1 second at least, not {part.life}")
        try:
            return begins + part.life // _SECOND * _SECOND
        except OverflowError as error:
            raise DelegationNotMade(f"nothing was signed: {part.life} is longer than any calendar") from error
    if above is None:
        raise DelegationNotMade("nothing was signed: the parent has no end, so say how long this one lives")
    return above


def in_words(capabilities: Iterable[Capability]) -> str:
    """Return what is granted, for a person."""
    return "; ".join([_in_words(one) for one in capabilities])


def _in_words(one: Capability) -> str:
    bounds = [f"{bound.key} {bound.kind} {thawed(bound.bound)}" for bound in one.constraints]
    bounds += [_limit_in_words(limit) for limit in one.limits]
    granted = f"{', '.join(one.actions)} on {', '.join(map(str, one.locations))}"
    return granted + (f" ({', '.join(bounds)})" if bounds else "")


def _limit_in_words(limit: Limit) -> str:
    if limit.kind == "amount":
        return f"at most {limit.maximum} {limit.unit} of {limit.key}"
    span = "" if limit.per_seconds is None else f" in {limit.per_seconds} s"
    return f"at most {limit.maximum} uses{span}"


def _pieces(
    actions: tuple[str, ...], places: tuple[Location, ...], above: Sequence[Capability]
) -> list[tuple[tuple[str, ...], tuple[Location, ...]]]:
    """Return what is asked for, in as many pieces as there are capabilities of the parent that it lies in."""
    whole = (actions, places)
    if actions and places and any(_holds(one, *whole) for one in above):
        return [whole]
    found = []
    for one in above:
        some_actions = tuple([each for each in actions or one.actions if each in one.actions])
        some_places = tuple([each for each in places or one.locations if _contains(one, each)])
        if some_actions and some_places:
            found.append((some_actions, some_places))
    # What nobody granted is asked for as it is, in one piece, so that the refusal names it.
    return found if _all_found(actions, places, found) else [(actions or _actions_of(above), places)]


def _all_found(
    actions: tuple[str, ...],
    places: tuple[Location, ...],
    found: list[tuple[tuple[str, ...], tuple[Location, ...]]],
) -> bool:
    wanted_actions: tuple[str | None, ...] = actions or (None,)
    wanted_places: tuple[Location | None, ...] = places or (None,)
    return all(
        any((action is None or action in some) and (place is None or place in there) for some, there in found)
        for action in wanted_actions
        for place in wanted_places
    )


def _holds(one: Capability, actions: tuple[str, ...], places: tuple[Location, ...]) -> bool:
    return set(actions) <= set(one.actions) and all(_contains(one, place) for place in places)


def _contains(one: Capability, place: Location) -> bool:
    return any(outer.contains(place) for outer in one.locations)


def _actions_of(above: Sequence[Capability]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(action for one in above for action in one.actions))
