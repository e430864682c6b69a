"""Sets of places: what lies below a set, and what two sets have in common.

A location stands for itself and everything below it by whole segments. Two locations either lie one below the other
or have nothing in common, so a set has one normal form: no location below another, in an order in which what lies
below a place follows it directly. A look-up is then one bisection, whatever the size of the set.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from vc.delegation.location import Location


class Places(NamedTuple):
    """A set of places in normal form; `keys` are what they are sorted by."""

    locations: tuple[Location, ...]
    keys: tuple[tuple[str, str], ...]

    def contain(self, location: Location) -> bool:
        """Tell whether `location` is one of the places or lies below one."""
        index = bisect_right(self.keys, _key(location)) - 1
        return index >= 0 and self.locations[index].contains(location)


def places_of(locations: Iterable[Location]) -> Places:
    """Return the normal form of `locations`."""
    found = tuple(locations)
    if len(found) == 1:  # the usual case
        return Places(found, (_key(found[0]),))
    kept: list[Location] = []
    for location in sorted(set(found), key=_key):
        if not kept or not kept[-1].contains(location):
            kept.append(location)
    return Places(tuple(kept), tuple([_key(location) for location in kept]))


def common_places(left: Places, right: Places) -> Places:
    """Return the places that lie in both sets; it may be none."""
    inner = [location for location in left.locations if right.contain(location)]
    return places_of(inner + [location for location in right.locations if left.contain(location)])


def _key(location: Location) -> tuple[str, str]:
    # With the slash below every other character, "/a/b" follows "/a" before "/a-b" does.
    return location.origin, location.path.replace("/", "\0")
