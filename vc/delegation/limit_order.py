"""The order of limits: when they are as tight as others, and the loosest that are as tight as two.

- `uses` and, for the same key and unit, `amount`: as tight when the maximum is not larger. An amount in another unit
  is another limit, since nothing here converts.
- `rate` is at most `max` in every span of `perSeconds` that one could pick. As tight is: not more, in a span that is
  not shorter. So 5 in 60 s restates 10 in 60 s and 5 in 30 s, but not 10 in 30 s, though the quotient is the same.
  Rates that do not restate each other stand side by side.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeAlias, cast

from vc.delegation.authority import Limit
from vc.delegation.constraint_order import in_words, plain_number

_Slot: TypeAlias = "tuple[str, str | None, str | None]"  # kind, key, unit


class Limits(NamedTuple):
    """Limits in normal form: the maximum of each slot, and the rates that no other rate restates, longest span first.

    A rate is (perSeconds, max).
    """

    maxima: dict[_Slot, int | Decimal]
    rates: tuple[tuple[int, int], ...]

    def stated(self) -> tuple[Limit, ...]:
        """Return them as a capability states them, in one fixed order."""
        slots = sorted(self.maxima.items(), key=lambda item: tuple(part or "" for part in item[0]))
        return (
            *(Limit(kind, maximum, key, unit) for (kind, key, unit), maximum in slots),
            *(Limit("rate", maximum, per_seconds=span) for span, maximum in self.rates),
        )


NO_LIMITS = Limits({}, ())


def limits_of(limits: Iterable[Limit]) -> Limits:
    """Return the normal form of `limits`."""
    found = NO_LIMITS
    for limit in limits:
        maximum = plain_number(cast("int | Decimal", limit.maximum))
        if limit.per_seconds is None:
            one = Limits({(limit.kind, limit.key, limit.unit): maximum}, ())
        else:
            one = Limits({}, ((limit.per_seconds, int(maximum)),))
        found = all_limits(found, one)
    return found


def all_limits(left: Limits, right: Limits) -> Limits:
    """Return the loosest limits that are as tight as both."""
    maxima = dict(left.maxima)
    for slot, maximum in right.maxima.items():
        maxima[slot] = min(maximum, maxima.get(slot, maximum))
    return Limits(maxima, _tightest({*left.rates, *right.rates}))


def loosened_limits(child: Limits, parent: Limits) -> Iterator[str]:
    """Say of each limit of `parent` that `child` drops or widens what is wrong. Source: agent-credentials R9."""
    for slot, maximum in parent.maxima.items():
        named = " ".join(part for part in slot if part)
        if slot not in child.maxima:
            yield f"the limit {named} at most {in_words(maximum)} is not restated"
        elif child.maxima[slot] > maximum:
            yield f"the limit {named} at most {in_words(child.maxima[slot])} is wider than {in_words(maximum)}"
    for span, maximum in parent.rates:
        if not any(longer >= span and fewer <= maximum for longer, fewer in child.rates):
            yield f"the limit rate {maximum} in {span} s is not restated"


def _tightest(rates: set[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept: list[tuple[int, int]] = []
    for span, maximum in sorted(rates, key=lambda rate: (-rate[0], rate[1])):
        if not kept or maximum < kept[-1][1]:
            kept.append((span, maximum))
    return tuple(kept)
