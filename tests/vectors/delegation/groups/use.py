"""R14, R15 and R16: status at every hop, the presentation, and the act against the leaf."""

from dataclasses import replace
from typing import Any

from scenario import (
    BOB,
    ENDS,
    ENTRIES,
    LIST,
    MINUTE,
    NOW,
    READ,
    SECOND,
    SERVICE,
    SUSPENSIONS,
    Document,
    Hop,
    Scenario,
    capability,
    chain,
    entry,
    flipped,
    granting,
    plain,
    signed_hops,
    status_list,
)

from groups import Group, Pair
from vc.delegation.authority import Act, args_digest

OUTSIDE_RANGE = "delegation.status_outside_range"
ELSEWHERE = "https://broker.example/status/1"

# Status


def given(first: int, count: int, url: str = LIST) -> Document:
    return {"statusListCredential": url, "first": first, "count": count}


def stoppable(*set_bits: int, **lists: bytes) -> Scenario:
    """A chain of three with an hour to live, in which hop n has the entry 4096 + 16 n."""
    hops = (
        Hop({"statusRange": given(4096, 64)}, status=(entry(7), entry(8, SUSPENSIONS, "suspension"))),
        Hop({"statusRange": given(4112, 32)}, status=(entry(4100),)),
        Hop(status=(entry(4120),)),
    )
    published = {LIST: status_list(LIST, "revocation", set_bits), SUSPENSIONS: status_list(SUSPENSIONS, "suspension")}
    return Scenario(tuple(replace(hop, ends=NOW + 60 * MINUTE) for hop in hops), lists=published | lists)


def suspended(*set_bits: int) -> Scenario:
    return stoppable().but(lists=stoppable().lists | {SUSPENSIONS: status_list(SUSPENSIONS, "suspension", set_bits)})


def published(raw: bytes | None) -> Scenario:
    """The chain, with another list in the place of the first one, or with none."""
    lists = {url: each for url, each in stoppable().lists.items() if url != LIST}
    return stoppable().but(lists=lists if raw is None else lists | {LIST: raw})


def with_entries(*entries: Document) -> Scenario:
    """The chain whose leaf has these entries."""
    return stoppable().at_hop(2, status=entries)


def one_list_only(position: int, scenario: Scenario) -> Scenario:
    """Only this hop has an entry in the first list; the others live short enough to need none."""
    short = [replace(hop, ends=ENDS, status=()) for hop in scenario.hops]
    short[position] = replace(scenario.hops[position], ends=ENDS)
    return scenario.but(hops=tuple(short))


def broken_list(position: int, raw: bytes | None) -> Scenario:
    return one_list_only(position, published(raw))


LONG = stoppable().lists | {LIST: status_list(LIST, "revocation", length=2 * ENTRIES)}  # long enough for two bits each
TWO_BITS = [{"status": hex(value), "message": f"message {value}"} for value in range(4)]
STATUS = (
    Pair("root-revoked", "the root is revoked", "status.revoked", 0, stoppable(7), stoppable(6)),
    Pair("middle-revoked", "the middle hop is revoked", "status.revoked", 1, stoppable(4100), stoppable(4101)),
    Pair("leaf-revoked", "the leaf is revoked", "status.revoked", 2, stoppable(4120), stoppable(4121)),
    Pair(
        "principal-suspended",
        "the switch of the principal, at the root, is off",
        "status.suspended",
        0,
        suspended(8),
        suspended(9),
    ),
    Pair(
        "no-list",
        "the list cannot be had",
        "status.unknown",
        2,
        broken_list(2, None),
        broken_list(2, stoppable().lists[LIST]),
    ),
    Pair(
        "list-of-a-stranger",
        "the list is signed by a stranger",
        "status.unknown",
        2,
        broken_list(2, status_list(LIST, "revocation", issuer="mallory")),
        broken_list(2, stoppable().lists[LIST]),
    ),
    Pair(
        "list-of-the-holder",
        "the list is signed by the holder who issued the hop",
        "status.unknown",
        2,
        broken_list(2, status_list(LIST, "revocation", issuer="scheduler")),
        broken_list(2, stoppable().lists[LIST]),
    ),
    Pair(
        "list-forged",
        "one bit of the list's signature is turned",
        "status.unknown",
        1,
        broken_list(1, flipped(stoppable().lists[LIST])),
        broken_list(1, stoppable().lists[LIST]),
    ),
    Pair(
        "list-ended",
        "the list has ended",
        "status.unknown",
        2,
        broken_list(2, status_list(LIST, "revocation", ends=NOW - 6 * SECOND)),
        broken_list(2, status_list(LIST, "revocation", ends=NOW + SECOND)),
    ),
    Pair(
        "list-of-another-url",
        "the list says that it is another",
        "status.unknown",
        2,
        broken_list(2, status_list(SUSPENSIONS, "revocation")),
        broken_list(2, stoppable().lists[LIST]),
    ),
    Pair(
        "list-of-another-purpose",
        "the list is for another purpose than the entry",
        "status.list_mismatch",
        2,
        broken_list(2, status_list(LIST, "suspension")),
        broken_list(2, stoppable().lists[LIST]),
    ),
    Pair(
        "long-life-without",
        "a leaf of 901 s without a status entry",
        "status.missing",
        1,
        chain(Hop(ends=ENDS + SECOND, status=(entry(7),)), Hop(ends=ENDS + SECOND)).but(lists=stoppable().lists),
        chain(Hop(ends=ENDS + SECOND, status=(entry(7),)), Hop(ends=ENDS)).but(lists=stoppable().lists),
    ),
    Pair(
        "root-without",
        "a root of 901 s without a status entry",
        "status.missing",
        0,
        chain(Hop(ends=ENDS + SECOND), Hop(ends=ENDS)),
        chain(Hop(ends=ENDS), Hop(ends=ENDS)),
    ),
)
RANGES = (
    Pair(
        "below",
        "an index just before the parent's range",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4111)),
        with_entries(entry(4112)),
    ),
    Pair(
        "behind",
        "an index just behind the parent's range",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4144)),
        with_entries(entry(4143)),
    ),
    Pair(
        "of-the-grandparent",
        "an index of the root's range that the parent did not get",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4101)),
        with_entries(entry(4121)),
    ),
    Pair(
        "own-list",
        "an index of a list that the holder publishes itself",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4120), entry(1, ELSEWHERE)).but(
            lists=stoppable().lists | {ELSEWHERE: status_list(ELSEWHERE, "revocation")}
        ),
        with_entries(entry(4120), entry(4121)),
    ),
    Pair(
        "list-in-another-case",
        "the list's URL in another case",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4120), entry(4120, LIST.upper().replace("HTTPS", "https"))).but(
            lists=stoppable().lists
            | {
                LIST.upper().replace("HTTPS", "https"): status_list(
                    LIST.upper().replace("HTTPS", "https"), "revocation"
                )
            }
        ),
        with_entries(entry(4120), entry(4121)),
    ),
    Pair(
        "two-bits-wide",
        "an entry of two bits, which reads other bits than its index says",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4120, statusSize=2, statusMessage=TWO_BITS)).but(lists=LONG),
        with_entries(entry(4120, statusSize=1)).but(lists=LONG),
    ),
    Pair(
        "purpose-that-stops-nothing",
        "an entry whose purpose stops nothing, beside a good one",
        OUTSIDE_RANGE,
        2,
        with_entries(entry(4120), entry(4121, purpose="refresh")).but(
            lists=stoppable().lists | {LIST: status_list(LIST, ["revocation", "refresh"])}
        ),
        with_entries(entry(4120), entry(4121)).but(
            lists=stoppable().lists | {LIST: status_list(LIST, ["revocation", "refresh"])}
        ),
    ),
    Pair(
        "no-range",
        "an index where the parent gives none",
        OUTSIDE_RANGE,
        2,
        stoppable().at_hop(1, claim={}),
        stoppable(),
    ),
    Pair(
        "range-begins-before",
        "a range that begins before the parent's",
        OUTSIDE_RANGE,
        1,
        one_list_only(1, stoppable().claiming(1, statusRange=given(4095, 32))),
        one_list_only(1, stoppable().claiming(1, statusRange=given(4096, 32))),
    ),
    Pair(
        "range-ends-behind",
        "a range that ends behind the parent's",
        OUTSIDE_RANGE,
        1,
        one_list_only(1, stoppable().claiming(1, statusRange=given(4112, 49))),
        one_list_only(1, stoppable().claiming(1, statusRange=given(4112, 48))),
    ),
    Pair(
        "range-of-another-list",
        "a range of another list",
        OUTSIDE_RANGE,
        1,
        one_list_only(1, stoppable().claiming(1, statusRange=given(4112, 32, SUSPENSIONS))),
        one_list_only(1, stoppable()),
    ),
    Pair(
        "range-from-nothing",
        "a range where the parent gives none",
        OUTSIDE_RANGE,
        1,
        chain({}, {"statusRange": given(4112, 32)}),
        chain({"statusRange": given(4096, 64)}, {"statusRange": given(4112, 32)}),
    ),
)

# The presentation

OTHER_ACT = {
    "action": Act("calendar.share", BOB, {}),
    "location": Act(READ, f"{BOB}/events", {}),
    "arguments": Act(READ, BOB, {"max_results": 5}),
    "type-of-an-argument": Act(READ, BOB, {"max_results": "5"}),
}


def without_invocation(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "invocation"}


def invoking(**members: Any) -> Any:
    return lambda document: {**document, "invocation": {**document["invocation"], **members}}


TWO, WITH_FIVE = plain(2), plain(2).but(act=Act(READ, BOB, {"max_results": 5}))
PRESENTATION = (
    Pair(
        "stranger",
        "a stranger found the chain and presents it",
        "holder.binding_failed",
        None,
        TWO.but(holder="mallory"),
    ),
    Pair(
        "holder-of-the-hop-before",
        "the holder of the hop before presents the leaf",
        "holder.binding_failed",
        None,
        TWO.but(holder="broker"),
    ),
    Pair(
        "in-anothers-name",
        "the holder presents in another's name",
        "holder.binding_failed",
        None,
        TWO.but(holder_stated="broker"),
    ),
    Pair(
        "issued-on",
        "the leaf was issued to another holder",
        "holder.binding_failed",
        None,
        TWO.at_hop(1, subject="helper").but(holder="scheduler"),
    ),
    Pair(
        "for-another-service",
        "it was made for another service",
        "audience.mismatch",
        None,
        TWO.but(audience="https://mail.example"),
    ),
    Pair("for-no-service", "it was made for no service", "audience.mismatch", None, TWO.but(audience=None)),
    Pair(
        "for-the-service-with-a-slash",
        "it was made for the service with a slash",
        "audience.mismatch",
        None,
        TWO.but(audience=SERVICE + "/"),
    ),
    Pair(
        "ended",
        "it ended six seconds ago",
        "challenge.expired",
        None,
        TWO.but(made=NOW - 66 * SECOND),
        TWO.but(made=NOW - 64 * SECOND),
    ),
    Pair(
        "not-yet",
        "it begins in six seconds",
        "proof.not_yet_valid",
        None,
        TWO.but(made=NOW + 6 * SECOND),
        TWO.but(made=NOW + 5 * SECOND),
    ),
    Pair(
        "too-long",
        "it lives 121 seconds",
        "presentation.life_too_long",
        None,
        TWO.but(life=121 * SECOND),
        TWO.but(life=120 * SECOND),
    ),
    Pair("not-unique", "it has no jti", "presentation.not_unique", None, TWO.but(nonce=None)),
    Pair("forged", "one bit of its signature is turned", "proof.signature_invalid", None, TWO.but(edit_raw=flipped)),
    Pair("no-invocation", "it was signed for no act", "invocation.mismatch", None, TWO.but(edit=without_invocation)),
    Pair(
        "invocation-with-arguments",
        "the invocation has the arguments in clear beside their digest",
        "invocation.malformed",
        None,
        TWO.but(edit=invoking(arguments={})),
    ),
    Pair(
        "digest-without-prefix",
        "the digest of the arguments lacks its prefix",
        "invocation.mismatch",
        None,
        TWO.but(edit=invoking(argsDigest=args_digest({})[1:])),
    ),
    *(
        Pair(
            f"another-{name}",
            f"it was signed for another act: {name}",
            "invocation.mismatch",
            None,
            WITH_FIVE.but(invocation=act),
            WITH_FIVE,
        )
        for name, act in OTHER_ACT.items()
        if name != "arguments"
    ),
    Pair(
        "another-arguments",
        "it was signed for other arguments",
        "invocation.mismatch",
        None,
        WITH_FIVE.but(invocation=Act(READ, BOB, {"max_results": 6})),
        WITH_FIVE,
    ),
    Pair(
        "a-credential-alone",
        "the leaf's credential is shown, not a presentation",
        "presentation.missing",
        None,
        TWO.but(edit_raw=lambda _raw: signed_hops(TWO)[1].raw),
    ),
)

# The act against the leaf


def doing(act: Act, *levels: Document | tuple[Document, ...]) -> Scenario:
    return granting(*(levels or (capability(), capability()))).but(act=act)


def bounded(constraint: Document, broken: Any, intact: Any, name: str, about: str) -> Pair:
    """The leaf has one constraint, on x; the call is outside, and inside for the control."""
    levels = (capability(), capability(constraints=(constraint,)))
    arguments = [{} if value is ... else {"x": value} for value in (broken, intact)]
    one, other = (doing(Act(READ, BOB, each), *levels) for each in arguments)
    return Pair(name, about, "authority.constraint_violated", 1, one, other)


def on_x(kind: str, value: Any) -> Document:
    return {"key": "/x", kind: value}


CALLS = (
    Pair(
        "action",
        "an action that nobody granted",
        "authority.action_not_granted",
        1,
        doing(Act("calendar.write", BOB, {})),
        doing(Act(READ, BOB, {})),
    ),
    Pair(
        "action-of-the-root",
        "an action that the root grants and the leaf does not",
        "authority.action_not_granted",
        1,
        doing(Act("calendar.share", BOB, {}), capability((READ, "calendar.share")), capability()),
        doing(
            Act("calendar.share", BOB, {}), capability((READ, "calendar.share")), capability((READ, "calendar.share"))
        ),
    ),
    Pair(
        "action-in-another-case",
        "an action in another case",
        "authority.action_not_granted",
        1,
        doing(Act("Calendar.Read", BOB, {})),
    ),
    Pair(
        "action-of-another-place",
        "an action granted elsewhere, at a place granted for another",
        "authority.location_not_granted",
        1,
        doing(
            Act("calendar.share", BOB, {}),
            (capability(), capability(("calendar.share",), (f"{SERVICE}/calendars/carol",))),
            (capability(), capability(("calendar.share",), (f"{SERVICE}/calendars/carol",))),
        ),
        doing(
            Act("calendar.share", f"{SERVICE}/calendars/carol", {}),
            (capability(), capability(("calendar.share",), (f"{SERVICE}/calendars/carol",))),
            (capability(), capability(("calendar.share",), (f"{SERVICE}/calendars/carol",))),
        ),
    ),
    Pair(
        "place-of-the-root",
        "a place that the root grants and the leaf does not",
        "authority.location_not_granted",
        1,
        doing(Act(READ, BOB, {}), capability(), capability(locations=(f"{BOB}/events",))),
        doing(Act(READ, f"{BOB}/events", {}), capability(), capability(locations=(f"{BOB}/events",))),
    ),
    bounded(on_x("max", 50), 51, 50, "max", "one more than the maximum"),
    bounded(on_x("max", 50), "50.01", "50.00", "max-by-a-cent", "a cent more than the maximum"),
    bounded(on_x("max", 50), ..., 0, "max-absent", "the argument is absent"),
    bounded(on_x("max", 50), None, 0, "max-null", "the argument is null"),
    bounded(on_x("max", 50), True, 1, "max-true", "the argument is true, which some languages take for 1"),
    bounded(on_x("max", 50), 10.5, "10.5", "max-float", "the argument is a float, which has no exact size"),
    bounded(on_x("max", 50), [10], 10, "max-list", "the argument is a list"),
    bounded(on_x("max", 50), "1e1", "10", "max-exponent", "the argument has an exponent"),
    bounded(on_x("max", 50), " 10", "10", "max-space", "the argument has a space before it"),
    bounded(on_x("max", 50), "\u0661\u0660", "10", "max-other-digits", "the argument is in Arabic digits"),
    bounded(
        on_x("max", "0.1"),
        "0.10000000000000000001",
        "0.1",
        "max-at-the-20th-place",
        "more at the 20th place, where a double sees nothing",
    ),
    bounded(on_x("min", 10), 9, 10, "min", "one less than the minimum"),
    bounded(on_x("min", "-0.5"), -1, 0, "min-negative", "less than a minimum below zero"),
    bounded(on_x("equals", "bob"), "Bob", "bob", "equals-case", "another case"),
    bounded(on_x("equals", 1), True, 1, "equals-true", "true for 1"),
    bounded(on_x("equals", 1), "1", 1, "equals-text", "a text for a number"),
    bounded(on_x("equals", {"a": 1}), {"a": 1, "b": 2}, {"a": 1}, "equals-member-more", "an object with a member more"),
    bounded(on_x("equals", None), ..., None, "equals-null-absent", "null is meant, and the argument is absent"),
    bounded(on_x("oneOf", ["a", "b"]), "c", "b", "one-of", "no choice"),
    bounded(on_x("oneOf", [1, 2]), [1], 1, "one-of-list", "a list of a choice"),
    bounded(
        on_x("prefix", "/home/alice"),
        "/home/alicella",
        "/home/alice/x",
        "prefix-segment",
        "the letters of the prefix, in the same segment",
    ),
    bounded(on_x("prefix", "/home/alice"), "/home/alice/../acme", "/home/alice/acme", "prefix-dots", "dot segments"),
    bounded(
        on_x("prefix", "/home/alice"),
        "/home/alice/%2e%2e/acme",
        "/home/alice/e/acme",
        "prefix-encoded-dots",
        "encoded dot segments",
    ),
    bounded(
        on_x("prefix", "/home/alice"),
        "/home/alice/..%2facme",
        "/home/alice/f/acme",
        "prefix-encoded-slash",
        "an encoded slash",
    ),
    bounded(on_x("prefix", "/home/alice"), "/home/alice\\..\\acme", "/home/alice/b", "prefix-backslash", "backslashes"),
    bounded(
        on_x("prefix", "/home/alice"), "/home/alice//x", "/home/alice/x/", "prefix-empty-segment", "an empty segment"
    ),
    bounded(on_x("prefix", "/home/alice"), "/home/alice/\u0000", "/home/alice/0", "prefix-nul", "a NUL"),
    bounded(
        on_x("prefix", "https://drive.example/a"),
        "https://drive.example.evil.example/a",
        "https://drive.example/a/b",
        "prefix-host",
        "the host as the beginning of another",
    ),
    bounded(
        on_x("prefix", "https://drive.example/a"),
        "https://drive.example/a/../b",
        "HTTPS://DRIVE.example:443/%61",
        "prefix-location-dots",
        "dot segments in a location",
    ),
    Pair(
        "nested-pointer",
        "an argument inside another is outside its constraint",
        "authority.constraint_violated",
        1,
        *(
            doing(
                Act(READ, BOB, {"filter": {"a/b": [{"n": n}]}}),
                capability(),
                capability(constraints=({"key": "/filter/a~1b/0/n", "max": 5},)),
            )
            for n in (6, 5)
        ),
    ),
    Pair(
        "index-with-zero",
        "a pointer whose index has a leading zero finds nothing",
        "authority.constraint_violated",
        1,
        *(
            doing(
                Act(READ, BOB, {"x": [5, 5]}), capability(), capability(constraints=({"key": f"/x/{index}", "max": 5},))
            )
            for index in ("01", "1")
        ),
    ),
    Pair(
        "constraint-of-the-leaf-alone",
        "the root would allow it, the leaf has the tighter bound",
        "authority.constraint_violated",
        2,
        *(
            doing(
                Act(READ, BOB, {"x": x}),
                capability(constraints=(on_x("max", 50),)),
                capability(constraints=(on_x("max", 20),)),
                capability(constraints=(on_x("max", 10),)),
            )
            for x in (11, 10)
        ),
    ),
)

GROUPS = (
    Group("r14-status", "R14", "A hop is stopped, or whether it is cannot be known", STATUS),
    Group("r14-ranges", "R14", "A hop takes its status from elsewhere than its parent gave it", RANGES),
    Group(
        "r15-presentation", "R15", "The presentation is not by the holder, for this service and act, now", PRESENTATION
    ),
    Group("r16-act", "R16", "The act lies outside the leaf", CALLS),
)
