"""The order of constraints: when one is as tight as another, and the loosest that is as tight as two.

A constraint is compared with one of the same key and the same kind, its slot, and with nothing else: `max 3` restates
`max 5`; `equals 3` beside it narrows further but does not stand in for it. The order is total: it always answers.

| kind | equal or tighter | the loosest below both |
|---|---|---|
| max | the number is not larger | the smaller number |
| min | the number is not smaller | the larger number |
| equals | it is the same value (`same_value`) | that value; of two values, none |
| oneOf | every choice is among the other's choices | the common choices; without any, none |
| prefix | the same place, or below it by whole segments | the lower of the two; side by side, none |

Numbers are compared by size. Several constraints in one slot are read as the loosest below all of them. Where there is
none, no argument can be inside, and the capability allows nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias, cast

from vc.delegation.constraint import Constraint, same_value
from vc.delegation.location import normal_location, path_contains
from vc.jcs import canonical_json

Slots: TypeAlias = dict[tuple[str, str], object]  # (key, kind) -> the bound in normal form

_EXACT = 1 << 53  # JSON integers stay below it


def slots_of(constraints: Iterable[Constraint]) -> Slots | None:
    """Return the normal form of `constraints`: one bound for each slot; None when they contradict each other."""
    slots: Slots = {}
    for key, kind, bound in constraints:
        if not _tighten(slots, (key, kind), _ORDERS[kind].normal(bound)):
            return None
    return slots


def all_of(left: Slots, right: Slots) -> Slots | None:
    """Return the loosest slots that are as tight as both; None when nothing can be inside both."""
    slots = dict(left)
    for slot, bound in right.items():
        if not _tighten(slots, slot, bound):
            return None
    return slots


def loosened(child: Slots, parent: Slots) -> Iterator[str]:
    """Say of each slot of `parent` that `child` drops or widens what is wrong. Source: agent-credentials R9."""
    for slot, bound in parent.items():
        key, kind = slot
        if slot not in child:
            yield f"{kind} {in_words(bound)} on {key} is not restated"
        elif not _ORDERS[kind].is_within(child[slot], bound):
            yield f"{kind} {in_words(child[slot])} on {key} is wider than {in_words(bound)}"


def plain_number(value: int | Decimal) -> int | Decimal:
    """Return the one form of a number: an integer where its size allows, else without zeros at the end of a fraction.

    Nothing is rounded.
    """
    if isinstance(value, int):
        return value
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    exact = Decimal(text)
    return int(exact) if "." not in text and abs(exact) < _EXACT else exact


def in_words(bound: object) -> str:
    """Return a bound as it is shown to a person, at most 120 characters of it."""
    if isinstance(bound, Decimal):
        return format(bound, "f")
    return canonical_json(bound).decode()[:120]


def _tighten(slots: Slots, slot: tuple[str, str], bound: object) -> bool:
    if slot not in slots:
        slots[slot] = bound
        return True
    both = _ORDERS[slot[1]].below_both(slots[slot], bound)
    if both:
        (slots[slot],) = both
    return bool(both)


class _Order(NamedTuple):
    """How the bounds of one kind compare; all three take bounds in normal form, `below_both` gives one or none."""

    normal: Callable[[object], object]
    is_within: Callable[[object, object], bool]
    below_both: Callable[[object, object], tuple[object, ...]]


def _number(bound: object) -> object:
    return plain_number(cast("int | Decimal", bound))


def _not_larger(child: object, parent: object) -> bool:
    return cast("int | Decimal", child) <= cast("int | Decimal", parent)


def _not_smaller(child: object, parent: object) -> bool:
    return cast("int | Decimal", child) >= cast("int | Decimal", parent)


def _smaller(left: object, right: object) -> tuple[object, ...]:
    return (left if _not_larger(left, right) else right,)


def _larger(left: object, right: object) -> tuple[object, ...]:
    return (left if _not_smaller(left, right) else right,)


def _as_it_is(bound: object) -> object:
    return bound


def _the_same(left: object, right: object) -> tuple[object, ...]:
    return (left,) if same_value(left, right) else ()


def _choices(bound: object) -> dict[bytes, object]:
    return {canonical_json(choice): choice for choice in cast("tuple[object, ...]", bound)}


def _normal_choices(bound: object) -> object:
    return tuple([choice for _, choice in sorted(_choices(bound).items(), key=lambda item: item[0])])


def _no_other_choice(child: object, parent: object) -> bool:
    return _choices(child).keys() <= _choices(parent).keys()


def _common_choices(left: object, right: object) -> tuple[object, ...]:
    others = _choices(right).keys()
    common = tuple([choice for key, choice in _choices(left).items() if key in others])
    return (common,) if common else ()


def _normal_prefix(bound: object) -> object:
    prefix = cast("str", bound)
    return str(normal_location(prefix)) if "://" in prefix else prefix


def _is_below(child: object, parent: object) -> bool:
    below, above = cast("str", child), cast("str", parent)
    if "://" in above or "://" in below:  # a path and a location have nothing in common
        return "://" in above and "://" in below and normal_location(above).contains(normal_location(below))
    return path_contains(above, below)


def _lower(left: object, right: object) -> tuple[object, ...]:
    if _is_below(left, right):
        return (left,)
    return (right,) if _is_below(right, left) else ()


_ORDERS: Mapping[str, _Order] = {
    "max": _Order(_number, _not_larger, _smaller),
    "min": _Order(_number, _not_smaller, _larger),
    "equals": _Order(_as_it_is, same_value, _the_same),
    "oneOf": _Order(_normal_choices, _no_other_choice, _common_choices),
    "prefix": _Order(_normal_prefix, _is_below, _lower),
}
