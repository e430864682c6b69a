"""The indexes of a status list that a holder may give to hops of its own: arithmetic, pure.

An issuer gives each hop that may delegate a range of a list that the issuer publishes. A holder takes the index of
each hop that it issues from there, and may pass on a part of what is left. So no two hops share a bit, the holder
needs nobody's help, and whoever publishes the list can stop any hop. That parts given to siblings do not overlap is
the business of the holder who gives them; a verifier sees one chain and cannot know the siblings.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from vc.delegation.hop import StatusRange
from vc.status.entry import REVOCATION, SUSPENSION, StatusEntry

_STOPPING: Final = frozenset({REVOCATION, SUSPENSION})


def lies_inside(inner: StatusRange, outer: StatusRange) -> bool:
    """Tell whether every index of `inner` is one of `outer`."""
    return inner.list_url == outer.list_url and outer.first <= inner.first and _end(inner) <= _end(outer)


def overlap(left: StatusRange, right: StatusRange) -> bool:
    """Tell whether the two have an index in common."""
    return left.list_url == right.list_url and left.first < _end(right) and right.first < _end(left)


def range_of_index(list_url: str, index: int) -> StatusRange:
    """Return the range that holds this index and no other."""
    return StatusRange(list_url, index, 1)


def overlapping(siblings: Sequence[StatusRange]) -> tuple[tuple[int, int], ...]:
    """Return the places of ranges in `siblings` that overlap, in pairs; empty when each has its indexes alone.

    Each range that begins inside earlier ones is named once, beside the one of them that ends last.
    """
    found = []
    last: int | None = None
    for place in sorted(range(len(siblings)), key=lambda each: (siblings[each].list_url, siblings[each].first, each)):
        if last is not None and overlap(siblings[last], siblings[place]):
            found.append((last, place))
        if last is None or _reaches_further(siblings[place], siblings[last]):
            last = place
    return tuple(found)


def free_ranges(outer: StatusRange, taken: Iterable[StatusRange]) -> tuple[StatusRange, ...]:
    """Return what is left of `outer` beside `taken`, in order; draw from it at random.

    Ranges of other lists, and what lies outside, take nothing.
    """
    free = []
    first = outer.first
    for one in sorted((one for one in taken if overlap(one, outer)), key=lambda one: one.first):
        if one.first > first:
            free.append(StatusRange(outer.list_url, first, one.first - first))
        first = max(first, _end(one))
    if first < _end(outer):
        free.append(StatusRange(outer.list_url, first, _end(outer) - first))
    return tuple(free)


def entry_problem(entry: StatusEntry, given: StatusRange | None) -> str | None:
    """Return why `entry`, of a hop that a holder issued, is not one of those that its parent `given` it; None if it is.

    An entry of several bits reads other bits than its index says, and one of another purpose stops nothing: with
    either, the hop could not be revoked.
    """
    if given is None:
        return f"the entry {entry.index} of {entry.list_url} comes from no range; its parent gives none"
    if not lies_inside(range_of_index(entry.list_url, entry.index), given):
        return f"the entry {entry.index} of {entry.list_url} is not in {in_words(given)}"
    if entry.size != 1:
        return f"the entry {entry.index} is {entry.size} bits wide, so it reads other bits than its own"
    if entry.purpose not in _STOPPING:
        return f"the entry {entry.index} is for {entry.purpose!r:.80}, which stops nothing"
    return None


def range_problem(passed_on: StatusRange, given: StatusRange | None) -> str | None:
    """Return why `passed_on` is no part of the range that the parent `given`; None if it is."""
    if given is None:
        return f"it passes on {in_words(passed_on)}; its parent gives it none"
    if not lies_inside(passed_on, given):
        return f"it passes on {in_words(passed_on)}, which is not in {in_words(given)}"
    return None


def in_words(status_range: StatusRange) -> str:
    """Return the range as it is shown to a person."""
    return f"{status_range.first} to {_end(status_range) - 1} of {status_range.list_url}"


def _end(status_range: StatusRange) -> int:
    return status_range.first + status_range.size


def _reaches_further(one: StatusRange, other: StatusRange) -> bool:
    return one.list_url != other.list_url or _end(one) > _end(other)
