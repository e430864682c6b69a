"""What an act uses of the limits of its chain: every one that may apply is counted, at every hop. Pure.

A limit counts when the capability that holds it covers the act, and all that do count: where two capabilities of a hop
cover an act, the limits of both are charged. A hop counts for itself, so that what the children of one hop use, in
whatever number, is never more than the hop allows. Source: agent-credentials R10.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, cast

from vc.delegation.authority import Act, Limit
from vc.delegation.constraint import argument_at, number
from vc.delegation.hop import Delegation
from vc.delegation.lattice import covering
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.ledger import Charge
from verifier.policy import MOST_CLOCK_SKEW
from verifier.shown import ShownCredential

_ONE: Final = Decimal(1)
_FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
# A longer window counts for ever, which is stricter, and which every clock can subtract.
_LONGEST_WINDOW: Final = 100 * 365 * 86_400  # seconds


class HopCharge(NamedTuple):
    """What the act uses of one limit: of the hop at this position, and by index of the capability and the limit."""

    hop: int
    capability: int
    limit: int
    kind: str
    charge: Charge


class Uncountable(NamedTuple):
    """A limit of a hop that applies and cannot be counted, and why."""

    hop: int
    detail: str


def charges_of(exam: Examination) -> tuple[HopCharge, ...]:
    """Return what the act uses of each limit that applies, from root to leaf; nothing where no act is stated."""
    return tuple([one for one in counted(exam) if isinstance(one, HopCharge)])


def counted(exam: Examination) -> tuple[HopCharge | Uncountable, ...]:
    """Return every limit that applies, from root to leaf, countable or not."""
    expected = exam.expectations
    if not isinstance(expected, PresentationExpectations) or expected.act is None:
        return ()
    found: list[HopCharge | Uncountable] = []
    for position, shown in enumerate(exam.chain):
        delegation = shown.delegation
        if delegation is not None and _has_limits(delegation):
            found += _of_hop(position, shown, delegation, expected.act)
    return tuple(found)


def _has_limits(delegation: Delegation) -> bool:
    """Tell whether a capability of the delegation has limits."""
    for capability in delegation.capabilities:  # noqa: SIM110 -- asked for every hop of every call
        if capability.limits:
            return True
    return False


def _of_hop(
    position: int, shown: ShownCredential, delegation: Delegation, act: Act
) -> Iterator[HopCharge | Uncountable]:
    until = _end(shown)
    for capability in covering(delegation.capabilities, act):
        for index, limit in enumerate(delegation.capabilities[capability].limits):
            amount = _ONE if limit.key is None else _amount(act, limit.key)
            if shown.credential.id is None:
                yield Uncountable(position, "the credential has no id, so no counter can be named after it")
            elif amount is None:
                yield Uncountable(
                    position, f"the argument {limit.key:.200} is no amount, from 0 on, of {limit.unit:.80}"
                )
            else:
                counter = _counter(shown.credential.issuer, shown.credential.id, capability, index)
                maximum = Decimal(cast("int | Decimal", limit.maximum))
                charge = Charge(counter, amount, maximum, _window(limit), until)
                yield HopCharge(position, capability, index, limit.kind, charge)


def _amount(act: Act, key: str) -> Decimal | None:
    """Return the number at `key` of the real arguments, an integer or a decimal string; None for anything else."""
    found, value = argument_at(act.arguments, key)
    size = number(value) if found else None
    return None if size is None or size < 0 else Decimal(size)


def _counter(issuer: str, credential_id: str, capability: int, limit: int) -> str:
    """Return a name that no other limit has. Not the digest: whoever holds a credential can write it in other bytes."""
    return f"limit:{len(issuer)}:{issuer}:{len(credential_id)}:{credential_id}:{capability}:{limit}"


def _window(limit: Limit) -> timedelta | None:
    seconds = limit.per_seconds
    return None if seconds is None or seconds > _LONGEST_WINDOW else timedelta(seconds=seconds)


def _end(shown: ShownCredential) -> datetime:
    """Return when nothing counts against the hop any more, because every verifier refuses it for its age."""
    ends = shown.credential.valid_until
    return _FOR_EVER if ends is None or ends >= _FOR_EVER - MOST_CLOCK_SKEW else ends + MOST_CLOCK_SKEW
