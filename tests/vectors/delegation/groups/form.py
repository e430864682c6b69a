"""R1 and R2: whether a hop can be read at all, and whether its root is trusted for its principal."""

from collections.abc import Callable
from typing import Any

from scenario import ALICE, BOB, DIDS, READ, Document, Scenario, capability, chain, granting, plain

from groups import Group, Pair
from vc.delegation.authority import Act

MALFORMED, UNKNOWN = "delegation.malformed", "delegation.constraint_unknown"
ACT_ON_X = Act(READ, BOB, {"x": 5})


def stating(**members: Any) -> Scenario:
    """A chain of two of which the child states these members."""
    return chain({}, members)


def detailing(**members: Any) -> Scenario:
    """A chain of two of which the child's capability has these members."""
    return stating(authorization_details=[{**capability(), **members}])


def bounding(*constraints: Any) -> Scenario:
    """A chain of two of which the child adds constraints; the call has x = 5."""
    return detailing(constraints=list(constraints)).but(act=ACT_ON_X)


def limiting(*limits: Document) -> Scenario:
    """A chain of two of which the child adds limits; the call has x = 5."""
    return detailing(limits=list(limits)).but(act=ACT_ON_X)


def twice(member: bytes, first: bytes) -> Callable[[bytes], bytes]:
    """An edit of the text of a payload: a member is stated a first time, with another value, before the true one."""

    def edit(text: bytes) -> bytes:
        assert text.count(member) == 1, member
        return text.replace(member, first + b"," + member)

    return edit


def subject_edit(**members: Any) -> Callable[[Document], Document]:
    """An edit of the credential: further members of its subject."""
    return lambda document: {**document, "credentialSubject": {**document["credentialSubject"], **members}}


FORM = (
    Pair(
        "unknown-member",
        "a member that nobody evaluates",
        MALFORMED,
        1,
        stating(conditions=["only on Mondays"]),
        stating(purpose="only on Mondays"),
    ),
    Pair(
        "unknown-member-of-the-root",
        "a member that nobody evaluates, in hop 0",
        MALFORMED,
        0,
        chain({"conditions": []}, {}),
        chain({"purpose": "p"}, {}),
    ),
    Pair(
        "unknown-member-of-a-capability",
        "a member of a capability that nobody evaluates",
        MALFORMED,
        1,
        detailing(datatypes=["x"]),
    ),
    Pair(
        "unknown-member-of-a-constraint",
        "a member of a constraint that nobody evaluates",
        UNKNOWN,
        1,
        bounding({"key": "/x", "max": 5, "unless": "alice"}),
        bounding({"key": "/x", "max": 5}),
    ),
    Pair(
        "unknown-member-of-a-limit",
        "a member of a limit that nobody evaluates",
        MALFORMED,
        1,
        limiting({"kind": "uses", "max": 5, "grace": 1}),
        limiting({"kind": "uses", "max": 5}),
    ),
    Pair(
        "unknown-member-of-the-subject",
        "a claim beside the delegation",
        MALFORMED,
        1,
        plain(2).at_hop(1, edit=subject_edit(role="admin")),
    ),
    Pair(
        "unknown-constraint",
        "a constraint of a kind that nobody knows",
        UNKNOWN,
        1,
        bounding({"key": "/x", "regex": "5"}),
        bounding({"key": "/x", "equals": 5}),
    ),
    Pair(
        "constraint-in-another-case",
        "a constraint whose kind is in another case",
        UNKNOWN,
        1,
        bounding({"key": "/x", "Max": 5}),
        bounding({"key": "/x", "max": 5}),
    ),
    Pair(
        "unknown-limit",
        "a limit of a kind that nobody knows",
        UNKNOWN,
        1,
        limiting({"kind": "mood", "max": 5}),
        limiting({"kind": "uses", "max": 5}),
    ),
    Pair(
        "two-kinds-in-one-constraint",
        "one constraint of two kinds",
        MALFORMED,
        1,
        bounding({"key": "/x", "max": 5, "min": 5}),
        bounding({"key": "/x", "max": 5}, {"key": "/x", "min": 5}),
    ),
    Pair(
        "float",
        "a bound that is a float",
        MALFORMED,
        1,
        bounding({"key": "/x", "max": 5.5}),
        bounding({"key": "/x", "max": "5.5"}),
    ),
    Pair(
        "float-inside-equals",
        "a float inside a value",
        MALFORMED,
        1,
        granting(capability(), (capability(), capability(constraints=({"key": "/x", "equals": {"a": [0.5]}},)))),
        granting(capability(), (capability(), capability(constraints=({"key": "/x", "equals": {"a": ["0.5"]}},)))),
    ),
    Pair(
        "exponent",
        "a decimal string with an exponent",
        MALFORMED,
        1,
        bounding({"key": "/x", "max": "1e5"}),
        bounding({"key": "/x", "max": "100000"}),
    ),
    Pair(
        "leading-zero",
        "a decimal string with a leading zero",
        MALFORMED,
        1,
        bounding({"key": "/x", "max": "05"}),
        bounding({"key": "/x", "max": "5"}),
    ),
    Pair(
        "other-digits",
        "a decimal string in Arabic digits",
        MALFORMED,
        1,
        bounding({"key": "/x", "max": "\u0665"}),
        bounding({"key": "/x", "max": "5"}),
    ),
    Pair(
        "boolean-bound",
        "a bound that is true",
        MALFORMED,
        1,
        bounding({"key": "/x", "min": True}),
        bounding({"key": "/x", "min": 1}),
    ),
    Pair(
        "key-is-no-pointer",
        "a key that is not a JSON Pointer",
        MALFORMED,
        1,
        bounding({"key": "x", "max": 5}),
        bounding({"key": "/x", "max": 5}),
    ),
    Pair(
        "no-choices",
        "no choices at all",
        MALFORMED,
        1,
        bounding({"key": "/x", "oneOf": []}),
        bounding({"key": "/x", "oneOf": [5]}),
    ),
    Pair(
        "prefix-with-dot-segments",
        "a prefix with dot segments",
        MALFORMED,
        1,
        granting(capability(), (capability(), capability(constraints=({"key": "/p", "prefix": "/a/../b"},)))),
        granting(capability(), (capability(), capability(constraints=({"key": "/p", "prefix": "/b"},)))),
    ),
    Pair("no-actions", "no actions", MALFORMED, 1, detailing(actions=[])),
    Pair("action-twice", "the same action twice", MALFORMED, 1, detailing(actions=[READ, READ])),
    Pair("no-locations", "no locations", MALFORMED, 1, detailing(locations=[])),
    Pair("no-capabilities", "no capabilities", MALFORMED, 1, stating(authorization_details=[])),
    Pair(
        "another-type",
        "a capability of another type",
        MALFORMED,
        1,
        detailing(type="https://w3id.org/agentvc#Capability"),
    ),
    Pair(
        "null-persona",
        "a persona that is null",
        MALFORMED,
        1,
        plain(2).at_hop(
            1,
            edit=lambda document: {
                **document,
                "credentialSubject": {
                    **document["credentialSubject"],
                    "delegation": {**document["credentialSubject"]["delegation"], "persona": None},
                },
            },
        ),
    ),
    Pair("no-principal", "no principal", MALFORMED, 1, stating(principal=None)),
    Pair(
        "principal-of-another-type",
        "a principal that is no person, organisation or service",
        MALFORMED,
        1,
        stating(principal={**ALICE, "type": "Robot"}),
    ),
    Pair("depth-as-text", "a depth that is a text", MALFORMED, 1, stating(depth="1")),
    Pair(
        "negative-uses",
        "fewer than no uses",
        MALFORMED,
        1,
        limiting({"kind": "uses", "max": -1}),
        limiting({"kind": "uses", "max": 1}),
    ),
    Pair(
        "duplicate-member",
        "an action list that is stated twice, the wider one first",
        "json.duplicate_member",
        1,
        plain(2).at_hop(
            1, edit_payload=twice(b'"actions":["calendar.read"]', b'"actions":["calendar.read","calendar.share"]')
        ),
    ),
    Pair(
        "duplicate-depth",
        "a depth that is stated twice",
        "json.duplicate_member",
        1,
        plain(2).at_hop(1, edit_payload=twice(b'"depth":1', b'"depth":0')),
    ),
    Pair(
        "number-too-large",
        "an integer beyond 2^53-1",
        "json.number_out_of_range",
        1,
        plain(2)
        .claiming(1, authorization_details=[capability(constraints=({"key": "/x", "max": 9007199254740991},))])
        .at_hop(1, edit_payload=lambda text: text.replace(b"9007199254740991", b"9007199254740993"))
        .but(act=ACT_ON_X),
        bounding({"key": "/x", "max": 9007199254740991}),
    ),
    Pair(
        "no-context",
        "the context that gives the terms their meaning is missing",
        "credential.malformed",
        1,
        plain(2).at_hop(1, edit=lambda document: {**document, "@context": document["@context"][:1]}),
    ),
    Pair(
        "identity-and-delegation",
        "a credential that says who, and what it may do",
        MALFORMED,
        1,
        plain(2).at_hop(1, edit=lambda document: {**document, "type": [*document["type"], "AgentIdentityCredential"]}),
    ),
    Pair(
        "two-subjects",
        "two subjects",
        MALFORMED,
        1,
        plain(2).at_hop(
            1,
            edit=lambda document: {
                **document,
                "credentialSubject": [document["credentialSubject"], {"id": DIDS["mallory"]}],
            },
        ),
    ),
)


def trusting(**patterns: list[str]) -> Scenario:
    """A chain of two, and a verifier that trusts these parties for these principals."""
    return plain(2).but(trust={DIDS[name]: listed for name, listed in patterns.items()})


TRUSTED = trusting(acme=["acct:*@acme.example"])
TRUST = (
    Pair(
        "another-root",
        "the verifier trusts somebody else",
        "trust.root_not_trusted",
        0,
        trusting(mallory=["*"]),
        TRUSTED,
    ),
    Pair(
        "the-holder-is-trusted",
        "the verifier trusts who issued the second hop, not the first",
        "trust.root_not_trusted",
        0,
        trusting(broker=["*"]),
        TRUSTED,
    ),
    Pair(
        "another-domain",
        "the root may speak for the people of another domain",
        "trust.principal_not_covered",
        0,
        trusting(acme=["acct:*@evil.example"]),
        TRUSTED,
    ),
    Pair(
        "subdomain",
        "the root may speak for the people of a domain below",
        "trust.principal_not_covered",
        0,
        trusting(acme=["acct:*@eu.acme.example"]),
        TRUSTED,
    ),
    Pair(
        "another-person",
        "the root may speak for another person",
        "trust.principal_not_covered",
        0,
        trusting(acme=["acct:bob@acme.example"]),
        trusting(acme=["acct:alice@acme.example"]),
    ),
    Pair(
        "another-case",
        "the root may speak for the domain in another case",
        "trust.principal_not_covered",
        0,
        trusting(acme=["acct:*@ACME.example"]),
        TRUSTED,
    ),
    Pair(
        "two-ats",
        "a principal with two at signs",
        "trust.principal_not_covered",
        0,
        chain(
            {"principal": {**ALICE, "id": "acct:alice@evil.example@acme.example"}},
            {"principal": {**ALICE, "id": "acct:alice@evil.example@acme.example"}},
        ),
        plain(2),
    ),
    Pair(
        "self-made-root",
        "a stranger issues its own first hop",
        "trust.root_not_trusted",
        0,
        plain(2).at_hop(0, issuer="mallory"),
    ),
)

GROUPS = (
    Group("r1-form", "R1", "A hop is not exactly of the closed form", FORM),
    Group("r2-trust", "R2", "The first hop's issuer is not trusted, or not for this principal", TRUST),
)
