"""How far one capability reaches: its normal form, when one lies inside another, and what two have in common.

A capability allows the acts whose action is among its actions, whose location lies in one of its places, and whose
arguments are inside every constraint, as often as its limits allow. It lies inside another when that holds member by
member. What two have in common is again one capability, or nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from vc.delegation.authority import Capability
from vc.delegation.constraint import Constraint
from vc.delegation.constraint_order import Slots, all_of, loosened, slots_of
from vc.delegation.limit_order import Limits, all_limits, limits_of, loosened_limits
from vc.delegation.places import Places, common_places, places_of

_MOST_LISTED: Final = 200  # characters of a list in a message


class Extent(NamedTuple):
    """A capability in normal form; it never is without actions or places."""

    actions: frozenset[str]
    places: Places
    constraints: Slots
    limits: Limits

    def capability(self) -> Capability:
        """Return it as a delegation states it, with every list in one fixed order."""
        return Capability(
            tuple(sorted(self.actions)),
            self.places.locations,
            tuple([Constraint(*slot, bound) for slot, bound in sorted(self.constraints.items(), key=_slot)]),
            self.limits.stated(),
        )


Extents: TypeAlias = dict[int, Extent]  # by the index of the capability; one that allows nothing has none


class Gap(NamedTuple):
    """One way in which a capability reaches further than another: its member, the rule of the design, and the fact."""

    member: str
    rule: str
    detail: str


def extent_of(capability: Capability) -> Extent | None:
    """Return how far `capability` reaches; None when its constraints contradict each other, so that it allows nothing.

    Only constraints of one key and one kind are held against each other: `max 1` beside `min 2` is not noticed.
    """
    slots = slots_of(capability.constraints)
    if slots is None:
        return None
    actions, places = frozenset(capability.actions), places_of(capability.locations)
    return Extent(actions, places, slots, limits_of(capability.limits)) if actions and places.locations else None


def extents_of(capabilities: Sequence[Capability]) -> Extents:
    """Return how far each capability reaches that can allow anything, by its index."""
    found = {index: extent_of(capability) for index, capability in enumerate(capabilities)}
    return {index: extent for index, extent in found.items() if extent is not None}


def actions_of(extents: Iterable[Extent]) -> frozenset[str]:
    """Return every action that one of `extents` allows."""
    return frozenset([action for extent in extents for action in extent.actions])


def common_extent(left: Extent, right: Extent) -> Extent | None:
    """Return the furthest extent inside both; None when there is none."""
    actions = left.actions & right.actions
    if not actions:
        return None
    places = common_places(left.places, right.places)
    if not places.locations:
        return None
    slots = all_of(left.constraints, right.constraints)
    return None if slots is None else Extent(actions, places, slots, all_limits(left.limits, right.limits))


def is_inside(child: Extent, parent: Extent) -> bool:
    """Tell whether `child` reaches nowhere that `parent` does not."""
    return next(gaps(child, parent), None) is None


def gaps(child: Extent, parent: Extent) -> Iterator[Gap]:
    """Say each way in which `child` reaches further than `parent`. Source: agent-credentials R8 and R9."""
    if not child.actions <= parent.actions:
        granted = listed(sorted(parent.actions))
        for action in sorted(child.actions - parent.actions):
            yield Gap("actions", "R8", f"{action!r} is not among {granted}")
    for location in child.places.locations:
        if not parent.places.contain(location):
            granted = listed(map(str, parent.places.locations))
            yield Gap("locations", "R8", f"{location} is neither one of, nor below, {granted}")
    for detail in loosened(child.constraints, parent.constraints):
        yield Gap("constraints", "R9", detail)
    for detail in loosened_limits(child.limits, parent.limits):
        yield Gap("limits", "R9", detail)


def listed(texts: Iterable[str]) -> str:
    """Return `texts` in one line, as much of them as a person reads."""
    line = ", ".join(islice(texts, _MOST_LISTED + 1))
    return line if len(line) <= _MOST_LISTED else line[:_MOST_LISTED] + "…"


def _slot(item: tuple[tuple[str, str], object]) -> tuple[str, str]:
    return item[0]
