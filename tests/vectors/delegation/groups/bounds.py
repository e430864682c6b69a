"""R8 (actions), R9, R10, R11 and R12: what, within which bounds, for whom, with whose consent."""

from typing import Any

from scenario import BOB, READ, SERVICE, Document, Scenario, capability, chain, granting

from groups import Group, Pair
from vc.delegation.authority import Act

NOT_NARROWER, MALFORMED = "delegation.not_narrower", "delegation.malformed"
SHARE = "calendar.share"
OTHER_SERVICE = "https://mail.example"


def actions(child: tuple[str, ...], parent: tuple[str, ...] = (READ, SHARE)) -> Scenario:
    """A chain of which the child grants `child`, and reads."""
    return granting(capability(parent), capability(child))


ACTIONS = (
    Pair(
        "one-more",
        "an action that the parent does not name",
        NOT_NARROWER,
        1,
        actions((READ, "calendar.write")),
        actions((READ, SHARE)),
    ),
    Pair(
        "case", "an action in another case", NOT_NARROWER, 1, actions((READ, "Calendar.share")), actions((READ, SHARE))
    ),
    Pair(
        "space",
        "an action with a space behind it",
        NOT_NARROWER,
        1,
        actions((READ, "calendar.share ")),
        actions((READ, SHARE)),
    ),
    Pair("prefix", "the beginning of an action", NOT_NARROWER, 1, actions((READ, "calendar")), actions((READ,))),
    Pair("star", "a star behind a dot", NOT_NARROWER, 1, actions((READ, "calendar.*")), actions((READ,))),
    Pair("star-alone", "a star alone", NOT_NARROWER, 1, actions((READ, "*")), actions((READ,))),
    Pair(
        "star-in-the-parent",
        "an action below a star of the parent, which is an action like others",
        NOT_NARROWER,
        1,
        actions((READ, "mail.send"), (READ, "mail.*")),
        actions((READ, "mail.*"), (READ, "mail.*")),
    ),
    Pair(
        "look-alike",
        "an action with a Cyrillic letter",
        NOT_NARROWER,
        1,
        actions((READ, "calendar.sh\u0430re")),
        actions((READ, SHARE)),
    ),
    Pair(
        "decomposed",
        "an action in another Unicode normal form",
        NOT_NARROWER,
        1,
        actions((READ, "cafe\u0301"), (READ, "caf\u00e9")),
        actions((READ, "caf\u00e9"), (READ, "caf\u00e9")),
    ),
    Pair(
        "added-up",
        "read there and share here, made of read here and there and share there",
        NOT_NARROWER,
        1,
        granting(
            (capability((READ,)), capability((SHARE,), (f"{SERVICE}/calendars/carol",))),
            (capability((READ,)), capability((SHARE,))),
        ),
        granting(
            (capability((READ,)), capability((SHARE,), (f"{SERVICE}/calendars/carol",))),
            (capability((READ,)), capability((SHARE,), (f"{SERVICE}/calendars/carol/1",))),
        ),
    ),
    Pair(
        "two-places-in-one",
        "one capability over places of two of the parent's; each part alone would be inside one",
        NOT_NARROWER,
        1,
        granting(
            (capability(), capability(locations=(f"{SERVICE}/calendars/carol",))),
            capability(locations=(BOB, f"{SERVICE}/calendars/carol")),
        ),
        granting(
            (capability(), capability(locations=(f"{SERVICE}/calendars/carol",))),
            (capability(), capability(locations=(f"{SERVICE}/calendars/carol",))),
        ),
    ),
    Pair(
        "a-capability-more",
        "a second capability beside one that is inside",
        NOT_NARROWER,
        1,
        granting(capability(), (capability(), capability(("mail.send",), ("https://mail.example/",)))),
        granting(capability(), (capability(), capability(locations=(f"{BOB}/events",)))),
    ),
    Pair(
        "too-many",
        "65 capabilities of 64 by 65, more pairs than are held against each other",
        NOT_NARROWER,
        1,
        granting(
            tuple(capability(locations=(f"{BOB}/{n}",)) for n in range(65)),
            tuple(capability(locations=(f"{BOB}/{n}/x",)) for n in range(64)),
        ).but(act=Act(READ, f"{BOB}/1/x", {})),
        granting(
            tuple(capability(locations=(f"{BOB}/{n}",)) for n in range(64)),
            tuple(capability(locations=(f"{BOB}/{n}/x",)) for n in range(64)),
        ).but(act=Act(READ, f"{BOB}/1/x", {})),
    ),
)


def bound(kind: str, value: Any, key: str = "/x") -> Document:
    """One constraint."""
    return {"key": key, kind: value}


def wider(  # noqa: PLR0917
    name: str, about: str, parent: Document, broken: Any, intact: Any, argument: Any, *, beside: bool = False
) -> Pair:
    """A pair of which the child states another constraint than its parent; the call has `argument`.

    With `beside` the call is outside of what the child states, which would be a second defect: the child then restates
    the parent's capability and has the wider one as its second.
    """
    one, other = (capability(constraints=value if isinstance(value, tuple) else (value,)) for value in (broken, intact))
    good = capability(constraints=(parent,))
    act = Act(READ, BOB, {"x": argument})
    defect = granting(good, (good, one) if beside else one).but(act=act)
    return Pair(name, about, NOT_NARROWER, 1, defect, granting(good, other).but(act=act))


FIFTY, TEN = bound("max", 50), bound("min", 10)
TEAM, TEAM_URL = bound("prefix", "/team"), bound("prefix", "https://cal.example/team")
CONSTRAINTS = (
    wider("dropped", "the constraint is dropped", FIFTY, (), FIFTY, 20),
    wider(
        "another-key",
        "the constraint is on another key",
        FIFTY,
        bound("max", 50, "/X"),
        (FIFTY, bound("min", 1)),
        20,
        beside=True,
    ),
    wider(
        "another-pointer",
        "the key is escaped into another",
        bound("max", 50, "/x"),
        bound("max", 50, "/x~0"),
        FIFTY,
        20,
        beside=True,
    ),
    wider(
        "another-kind",
        "a tighter constraint of another kind stands in its place",
        FIFTY,
        bound("equals", 20),
        (FIFTY, bound("equals", 20)),
        20,
    ),
    wider(
        "choices-for-equals",
        "one choice stands in the place of equals",
        bound("equals", 20),
        bound("oneOf", [20]),
        (bound("equals", 20), bound("oneOf", [20])),
        20,
    ),
    wider("max-larger", "a larger maximum", FIFTY, bound("max", 51), bound("max", 49), 20),
    wider(
        "max-larger-by-a-cent",
        "a maximum larger by a cent",
        bound("max", "99.90"),
        bound("max", "99.91"),
        bound("max", "99.9"),
        20,
    ),
    wider(
        "max-larger-at-the-20th-place",
        "a maximum larger at the 20th place",
        bound("max", "0.1"),
        bound("max", "0.10000000000000000001"),
        bound("max", "0.1000"),
        "0.1",
    ),
    wider(
        "max-as-text",
        "a maximum that is smaller as a text and larger as a number",
        bound("max", "9"),
        bound("max", "10"),
        bound("max", "8"),
        1,
    ),
    wider(
        "max-less-negative",
        "a maximum closer to zero from below",
        bound("max", -5),
        bound("max", -4),
        bound("max", -6),
        -20,
    ),
    wider("min-smaller", "a smaller minimum", TEN, bound("min", 9), bound("min", 11), 20),
    wider(
        "min-more-negative", "a minimum farther below zero", bound("min", "-0.5"), bound("min", -1), bound("min", 0), 20
    ),
    wider(
        "min-for-max",
        "a minimum in the place of the maximum",
        FIFTY,
        bound("min", 50),
        (FIFTY, bound("min", 50)),
        50,
        beside=True,
    ),
    wider(
        "equals-in-another-case",
        "another value",
        bound("equals", "bob"),
        (bound("equals", "Bob"),),
        bound("equals", "bob"),
        "bob",
        beside=True,
    ),
    wider(
        "equals-text-for-number",
        "the number as a text",
        bound("equals", 1),
        bound("equals", "1"),
        bound("equals", 1),
        1,
        beside=True,
    ),
    wider(
        "equals-true-for-one",
        "true for 1, which some languages find equal",
        bound("equals", 1),
        bound("equals", True),
        bound("equals", 1),
        1,
        beside=True,
    ),
    wider(
        "equals-with-a-member-more",
        "an object with a member more",
        bound("equals", {"a": 1}),
        bound("equals", {"a": 1, "b": 2}),
        bound("equals", {"a": 1}),
        {"a": 1},
        beside=True,
    ),
    wider(
        "equals-in-another-order",
        "a list in another order",
        bound("equals", [1, 2]),
        bound("equals", [2, 1]),
        bound("equals", [1, 2]),
        [1, 2],
        beside=True,
    ),
    wider(
        "one-choice-more",
        "a choice more",
        bound("oneOf", ["a", "b"]),
        bound("oneOf", ["a", "b", "c"]),
        bound("oneOf", ["b"]),
        "b",
    ),
    wider(
        "choice-of-another-type",
        "a choice of another type",
        bound("oneOf", [1, 2]),
        bound("oneOf", [1, "2"]),
        bound("oneOf", [2, 1]),
        1,
    ),
    wider(
        "prefix-of-a-segment",
        "a prefix that goes on in the same segment",
        TEAM,
        (bound("prefix", "/team-b"),),
        bound("prefix", "/team/b"),
        "/team/b/1",
        beside=True,
    ),
    wider("prefix-above", "a prefix above", TEAM, bound("prefix", "/"), TEAM, "/team/b"),
    wider(
        "prefix-in-another-case",
        "a prefix in another case",
        TEAM,
        bound("prefix", "/Team"),
        bound("prefix", "/team/"),
        "/team/b",
        beside=True,
    ),
    wider(
        "prefix-encoded",
        "a prefix with an escape, which nobody decodes",
        TEAM,
        bound("prefix", "/%74eam"),
        TEAM,
        "/team/b",
        beside=True,
    ),
    wider(
        "prefix-relative", "a prefix that is not rooted", TEAM, bound("prefix", "team"), TEAM, "/team/b", beside=True
    ),
    wider("prefix-url-for-path", "a location for a path", TEAM, TEAM_URL, TEAM, "/team/b", beside=True),
    wider(
        "prefix-of-another-host",
        "a location on another host",
        TEAM_URL,
        bound("prefix", "https://cal.example.evil.example/team"),
        bound("prefix", "HTTPS://cal.example:443/%74eam"),
        "https://cal.example/team/b",
        beside=True,
    ),
    Pair(
        "one-of-two-dropped",
        "one of two constraints on a key is dropped",
        NOT_NARROWER,
        1,
        granting(capability(constraints=(FIFTY, TEN)), capability(constraints=(FIFTY,))).but(
            act=Act(READ, BOB, {"x": 20})
        ),
        granting(capability(constraints=(FIFTY, TEN)), capability(constraints=(TEN, FIFTY))).but(
            act=Act(READ, BOB, {"x": 20})
        ),
    ),
    Pair(
        "second-capability-without",
        "a second capability lacks the constraint",
        NOT_NARROWER,
        1,
        granting(capability(constraints=(FIFTY,)), (capability(constraints=(FIFTY,)), capability())).but(
            act=Act(READ, BOB, {"x": 20})
        ),
        granting(
            capability(constraints=(FIFTY,)),
            (capability(constraints=(FIFTY,)), capability(constraints=(bound("max", 5),))),
        ).but(act=Act(READ, BOB, {"x": 20})),
    ),
    Pair(
        "dropped-at-the-leaf",
        "the leaf drops what the middle hop added",
        NOT_NARROWER,
        2,
        granting(capability(), capability(constraints=(FIFTY,)), capability()).but(act=Act(READ, BOB, {"x": 20})),
        granting(capability(), capability(constraints=(FIFTY,)), capability(constraints=(FIFTY,))).but(
            act=Act(READ, BOB, {"x": 20})
        ),
    ),
)


def limited(parent: tuple[Document, ...], child: tuple[Document, ...]) -> Scenario:
    """A chain with limits, and a call that spends 5."""
    return granting(capability(limits=parent), capability(limits=child)).but(
        act=Act(READ, BOB, {"price": 5, "price2": 5})
    )


def uses(most: int) -> Document:
    return {"kind": "uses", "max": most}


def amount(most: Any, unit: str = "EUR", key: str = "/price") -> Document:
    return {"kind": "amount", "key": key, "unit": unit, "max": most}


def rate(most: int, seconds: int) -> Document:
    return {"kind": "rate", "max": most, "perSeconds": seconds}


def looser(name: str, about: str, parent: Document, broken: tuple[Document, ...], intact: tuple[Document, ...]) -> Pair:
    return Pair(name, about, NOT_NARROWER, 1, limited((parent,), broken), limited((parent,), intact))


LIMITS = (
    looser("uses-dropped", "the number of uses is dropped", uses(10), (), (uses(10),)),
    looser("uses-more", "more uses", uses(10), (uses(11),), (uses(9),)),
    looser(
        "uses-as-rate", "a rate stands in the place of uses", uses(10), (rate(10, 86400),), (uses(10), rate(10, 86400))
    ),
    looser("amount-dropped", "the amount is dropped", amount(50), (), (amount(50),)),
    looser("amount-more", "an amount larger by a cent", amount("50.00"), (amount("50.01"),), (amount("49.99"),)),
    looser(
        "amount-in-another-unit",
        "the amount in another unit",
        amount(50),
        (amount(50, "USD"),),
        (amount(50), amount(50, "USD")),
    ),
    looser("amount-in-another-case", "the unit in another case", amount(50), (amount(50, "eur"),), (amount("50.0"),)),
    looser(
        "amount-of-another-key",
        "the amount of another argument",
        amount(50),
        (amount(50, key="/price2"),),
        (amount(40),),
    ),
    looser("rate-dropped", "the rate is dropped", rate(5, 60), (), (rate(5, 60),)),
    looser("rate-more", "more in the same span", rate(5, 60), (rate(6, 60),), (rate(4, 60),)),
    looser("rate-in-a-shorter-span", "as many in a shorter span", rate(5, 60), (rate(5, 59),), (rate(5, 61),)),
    looser("rate-scaled", "twice as many in twice the span", rate(5, 60), (rate(10, 120),), (rate(5, 120),)),
    looser(
        "rate-scaled-down", "half as many in half the span", rate(6, 60), (rate(3, 30),), (rate(6, 60), rate(3, 30))
    ),
    Pair(
        "one-capability-without",
        "a second capability lacks the limit",
        NOT_NARROWER,
        1,
        granting(capability(limits=(uses(10),)), (capability(limits=(uses(10),)), capability(locations=(f"{BOB}/x",)))),
        granting(capability(limits=(uses(10),)), (capability(limits=(uses(10),)), capability(limits=(uses(1),)))),
    ),
)


BOTH = [SERVICE, OTHER_SERVICE]


def for_audience(*levels: list[str]) -> Scenario:
    return chain(*({"audience": level} for level in levels))


AUDIENCE = (
    Pair("one-more", "a service more", NOT_NARROWER, 1, for_audience([SERVICE], BOTH), for_audience(BOTH, [SERVICE])),
    Pair(
        "case",
        "the same service in another case, beside it",
        NOT_NARROWER,
        1,
        for_audience([SERVICE], [SERVICE, "https://CAL.example"]),
        for_audience(BOTH, BOTH),
    ),
    Pair(
        "slash",
        "the same service with a slash, beside it",
        NOT_NARROWER,
        1,
        for_audience([SERVICE], [SERVICE, SERVICE + "/"]),
        for_audience([SERVICE, SERVICE + "/"], [SERVICE]),
    ),
    Pair(
        "grown-back",
        "the leaf takes back a service that the middle hop had dropped",
        NOT_NARROWER,
        2,
        for_audience(BOTH, [SERVICE], BOTH),
        for_audience(BOTH, BOTH, [SERVICE]),
    ),
    Pair("empty", "no service", MALFORMED, 1, for_audience([SERVICE], [])),
    Pair(
        "not-this-service",
        "the leaf is for another service",
        "audience.mismatch",
        1,
        for_audience(BOTH, [OTHER_SERVICE]),
        for_audience(BOTH, [SERVICE]),
    ),
    Pair(
        "limits-and-two-services",
        "limits, and two services that would both count",
        MALFORMED,
        0,
        chain(
            {"audience": BOTH, "authorization_details": [capability(limits=(uses(9),))]},
            {"authorization_details": [capability(limits=(uses(9),))]},
        ),
        chain(
            {"authorization_details": [capability(limits=(uses(9),))]},
            {"authorization_details": [capability(limits=(uses(9),))]},
        ),
    ),
)


def gate(*guarded: str, quorum: int = 1, directory: str = "https://acme.example/approvers/7") -> Document:
    return {"actions": list(guarded), "quorum": quorum, "directory": directory}


def gated(parent: list[Document], child: list[Document] | None, granted: tuple[str, ...] = (READ, SHARE)) -> Scenario:
    """A chain with gates over sharing; the act is reading, which no gate guards unless it says so."""
    return chain(
        {"authorization_details": [capability((READ, SHARE))], "approval": parent},
        {"authorization_details": [capability(granted)], "approval": child},
    )


APPROVAL = (
    Pair(
        "dropped",
        "the gate is dropped and the action kept",
        NOT_NARROWER,
        1,
        gated([gate(SHARE)], None),
        gated([gate(SHARE)], None, (READ,)),
        "the gate is dropped together with its action",
    ),
    Pair(
        "quorum-lowered",
        "fewer have to consent",
        NOT_NARROWER,
        1,
        gated([gate(SHARE, quorum=2)], [gate(SHARE)]),
        gated([gate(SHARE)], [gate(SHARE, quorum=2)]),
    ),
    Pair(
        "another-directory",
        "others have to consent",
        NOT_NARROWER,
        1,
        gated([gate(SHARE)], [gate(SHARE, directory="https://acme.example/approvers/8")]),
        gated([gate(SHARE)], [gate(SHARE), gate(SHARE, directory="https://acme.example/approvers/8")]),
    ),
    Pair(
        "another-action",
        "the gate guards another action",
        NOT_NARROWER,
        1,
        gated([gate(SHARE)], [gate("calendar.other")]),
        gated([gate(SHARE)], [gate("calendar.other", SHARE)]),
    ),
    Pair(
        "one-of-two-dropped",
        "one of two gates is dropped",
        NOT_NARROWER,
        1,
        gated([gate(SHARE), gate(SHARE, directory="https://acme.example/approvers/8")], [gate(SHARE)]),
        gated([gate(SHARE), gate(SHARE, quorum=2)], [gate(SHARE, quorum=2)]),
    ),
    Pair(
        "needed",
        "nobody consented to a guarded action",
        "approval.required",
        1,
        gated([gate(READ)], [gate(READ)]),
        gated([gate(SHARE)], [gate(SHARE)]),
    ),
    Pair(
        "quorum-zero",
        "a quorum of nobody",
        MALFORMED,
        1,
        gated([gate(SHARE)], [gate(SHARE, quorum=0)]),
        gated([gate(SHARE)], [gate(SHARE)]),
    ),
)

GROUPS = (
    Group("r8-actions", "R8", "A hop grants an action, or a capability, that its parent does not", ACTIONS),
    Group("r9-constraints", "R9", "A hop drops or widens a constraint of its parent", CONSTRAINTS),
    Group("r9-limits", "R9", "A hop drops or widens a limit of its parent", LIMITS),
    Group(
        "r10-limits",
        "R10",
        "A limit is exceeded; the ledger is fresh for each case",
        (
            Pair(
                "amount",
                "one call spends more than the leaf allows in all",
                "limit.exceeded",
                1,
                granting(capability(limits=(amount(50),)), capability(limits=(amount("4.99"),))).but(
                    act=Act(READ, BOB, {"price": 5})
                ),
                granting(capability(limits=(amount(50),)), capability(limits=(amount("5.00"),))).but(
                    act=Act(READ, BOB, {"price": 5})
                ),
            ),
        ),
    ),
    Group("r11-audience", "R11", "A hop is for services that its parent is not for, or not for this one", AUDIENCE),
    Group("r12-approval", "R12", "A hop drops or weakens an approval gate, or nobody consented", APPROVAL),
)
