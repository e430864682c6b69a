"""R10 and R15 over several presentations to one verifier: limits that are used up, presentations shown again."""

from datetime import timedelta
from typing import Any

from scenario import BOB, NOW, READ, Document, Scenario, capability, granting, identified

from groups import Group, Pair
from groups.bounds import amount, rate, uses
from vc.delegation.authority import Act

EXCEEDED, UNCOUNTABLE, REPLAY = "limit.exceeded", "limit.not_enforceable", "replay.detected"
SECOND = timedelta(seconds=1)
SIBLING = "urn:uuid:00000000-0000-4000-8000-0000000000bb"


def limited(root: tuple[Document, ...], leaf: tuple[Document, ...]) -> Scenario:
    """A chain of two with these limits."""
    return granting(capability(limits=root), capability(limits=leaf))


def paying(scenario: Scenario, price: Any) -> Scenario:
    return scenario.but(act=Act(READ, BOB, {"price": price}))


def after(scenario: Scenario, *before: Scenario) -> Scenario:
    """The scenario after others."""
    return scenario.but(before=before)


def later(scenario: Scenario, seconds: int) -> Scenario:
    return scenario.but(at=NOW + seconds * SECOND, made=NOW + seconds * SECOND)


def sibling(scenario: Scenario) -> Scenario:
    """Another leaf of the same root."""
    return scenario.at_hop(1, edit=identified(SIBLING))


TWICE = limited((uses(10),), (uses(2),))
OF_ALL = limited((uses(2),), (uses(2),))
EUROS = limited((amount(100),), (amount(5),))
RATE = limited((rate(9, 60),), (rate(2, 60),))
UNNUMBERED = granting(capability(), capability(limits=(amount(5),)))

COUNTED = (
    Pair("uses", "a third use of two", EXCEEDED, 1, after(TWICE, TWICE, TWICE), after(TWICE, TWICE)),
    Pair(
        "uses-of-the-root",
        "a third use of the two of the root, each leaf of which was used less often",
        EXCEEDED,
        0,
        after(sibling(OF_ALL), OF_ALL, OF_ALL),
        after(sibling(OF_ALL), OF_ALL),
    ),
    Pair(
        "amount",
        "three times two, of five",
        EXCEEDED,
        1,
        after(paying(EUROS, "2.00"), paying(EUROS, 2), paying(EUROS, "2")),
        after(paying(EUROS, "1.00"), paying(EUROS, 2), paying(EUROS, "2")),
    ),
    Pair(
        "amount-by-a-cent",
        "a cent more than is left",
        EXCEEDED,
        1,
        after(paying(EUROS, "0.01"), paying(EUROS, "5.00")),
        after(paying(EUROS, "0.00"), paying(EUROS, "5.00")),
    ),
    Pair(
        "rate",
        "a third use of two in 60 s, 59 s after the first",
        EXCEEDED,
        1,
        after(later(RATE, 59), RATE, later(RATE, 30)),
        after(later(RATE, 60), RATE, later(RATE, 30)),
    ),
    Pair(
        "rate-over-a-border",
        "the span rolls: a minute that begins between two uses begins nothing new",
        EXCEEDED,
        1,
        after(later(RATE, 89), later(RATE, 30), later(RATE, 59)),
        after(later(RATE, 90), later(RATE, 30), later(RATE, 59)),
    ),
    Pair(
        "amount-absent",
        "the argument that holds the amount is absent",
        UNCOUNTABLE,
        1,
        UNNUMBERED,
        paying(UNNUMBERED, 1),
    ),
    Pair(
        "amount-negative",
        "an amount below zero would make room",
        UNCOUNTABLE,
        1,
        paying(UNNUMBERED, -1),
        paying(UNNUMBERED, 0),
    ),
    Pair(
        "amount-as-float",
        "an amount that is a float",
        UNCOUNTABLE,
        1,
        paying(UNNUMBERED, 1.5),
        paying(UNNUMBERED, "1.5"),
    ),
    Pair(
        "without-id",
        "a leaf with a limit and without an id to count under",
        UNCOUNTABLE,
        1,
        TWICE.at_hop(1, edit=identified(None)),
        TWICE,
    ),
)

PLAIN = granting(capability(), capability())
REPLAYED = (
    Pair(
        "presentation",
        "the same presentation again",
        REPLAY,
        None,
        after(PLAIN, PLAIN.but(again=True)),
        after(PLAIN, PLAIN),
    ),
    Pair(
        "nonce",
        "another presentation of the same holder with the same jti",
        REPLAY,
        None,
        after(PLAIN, later(PLAIN, -10).but(again=True)),
        after(PLAIN, later(PLAIN, -10)),
    ),
)

GROUPS = (
    Group("r10-counted", "R10", "Limits over several presentations to one verifier", COUNTED),
    Group("r15-replay", "R15", "A presentation that was used before", REPLAYED),
)
