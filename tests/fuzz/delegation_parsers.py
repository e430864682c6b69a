"""The parsers of authority: delegations and their parts, identities, invocations, locations, roles."""

from typing import Any

from fuzz.harness import Parser, as_values, raw
from support.verifying import ALICE, READ_BOB, World

from vc.credential import parse_credential
from vc.delegation import Act, parse_agent, parse_delegation, parse_invocation, uncovered
from vc.delegation.authority import parse_capability, parse_limit
from vc.delegation.constraint import parse_constraint, read_number
from vc.delegation.documents import capability, delegation_claim
from vc.delegation.hop import parse_gate, parse_principal
from vc.delegation.location import AmbiguousLocationError, normal_location
from vc.delegation.persona import parse_entitlements, parse_template
from vc.delegation.usual import read_usual
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, unmapped_members
from vc.status.entry import parse_status_entry


def any_delegation(value: Any) -> None:
    """Read a delegation, and hold an act against it."""
    delegation = parse_delegation(value)
    uncovered(delegation, READ_BOB)


def any_usual(document: Any) -> None:
    """Read a credential of the usual form in one step, and by the rules, which agree."""
    usual = read_usual(document, PINNED_CONTEXTS) if isinstance(document, dict) else None
    if usual is None:
        return
    assert usual.credential == parse_credential(document)
    assert list(usual.entries) == [parse_status_entry(entry) for entry in usual.credential.status]
    (subject,) = usual.credential.subjects
    if usual.delegation is not None:
        assert usual.delegation == parse_delegation(subject["delegation"])
    else:
        assert usual.agent == parse_agent(subject["agent"])
    assert not unmapped_members(document)


def any_act(text: str) -> None:
    """Hold an act on a location that somebody writes against a delegation."""
    location = normal_location(text)
    assert normal_location(str(location)) == location
    uncovered(parse_delegation(a_delegation()), Act("calendar.read", text, {"max_results": 10}))


def a_delegation() -> dict[str, Any]:
    """Make a delegation with every kind of constraint, a limit and a gate."""
    constraints = [
        {"key": "/max_results", "max": 50},
        {"key": "/amount", "min": "0.50"},
        {"key": "/currency", "equals": {"a": ["EUR", 1]}},
        {"key": "/to/0", "oneOf": ["a", "b"]},
        {"key": "/path", "prefix": "https://cal.example/a"},
    ]
    claim: dict[str, Any] = delegation_claim(
        principal=ALICE,
        audience=["https://cal.example"],
        capabilities=[capability(["calendar.read", "pay"], ["https://cal.example/calendars/bob"], constraints)],
        persona="scheduler",
        purpose="find a slot",
    )
    return {**claim, "approval": [{"actions": ["pay"], "quorum": 1, "directory": "did:web:acme.example"}]}


TEMPLATE = {
    "name": "scheduler",
    "authorization_details": [capability(["calendar.read"], ["https://cal.example/calendars/bob"])],
    "maxDepth": 1,
    "maxLife": 3600,
    "audience": ["https://cal.example"],
    "approval": [{"actions": ["pay"], "quorum": 1, "directory": "did:web:acme.example"}],
}


ENTITLEMENTS = {"principal": ALICE, "authorization_details": TEMPLATE["authorization_details"]}


IDENTITY = {
    "principal": ALICE,
    "persona": "scheduler",
    "operator": "did:web:acme.example",
    "model": "m",
    "software": "s",
}


PARSERS = (
    Parser(
        "delegation",
        object,
        any_delegation,
        lambda: as_values(a_delegation()),
        (Malformed,),
        (
            "vc.delegation.hop:parse_delegation",
            "vc.delegation.hop:parse_principal",
            "vc.delegation.hop:parse_gate",
            "vc.delegation.authority:parse_capability",
            "vc.delegation.constraint:parse_constraint",
        ),
    ),
    Parser(
        "usual credential",
        object,
        any_usual,
        lambda: as_values(World().delegation_document(), World().identity_document()),
        (),
        ("vc.delegation.usual:read_usual",),
    ),
    Parser(
        "capability",
        object,
        lambda value: parse_capability(value, "/x"),
        lambda: as_values(a_delegation()["authorization_details"][0]),
        (Malformed,),
    ),
    Parser(
        "limit",
        object,
        lambda value: parse_limit(value, "/x"),
        lambda: as_values(
            {"kind": "uses", "max": 5},
            {"kind": "amount", "key": "/a", "unit": "EUR", "max": "10.00"},
            {"kind": "rate", "max": 5, "perSeconds": 60},
        ),
        (Malformed,),
        ("vc.delegation.authority:parse_limit",),
    ),
    Parser(
        "constraint",
        object,
        lambda value: parse_constraint(value, "/x"),
        lambda: as_values(*a_delegation()["authorization_details"][0]["constraints"]),
        (Malformed,),
        ("vc.delegation.constraint:read_number", "vc.delegation.constraint:read_key"),
    ),
    Parser(
        "number of a constraint",
        object,
        lambda value: read_number(value, "/x"),
        lambda: as_values("0.50", 50, "-1"),
        (Malformed,),
    ),
    Parser("principal", object, lambda value: parse_principal(value, "/x"), lambda: as_values(ALICE), (Malformed,)),
    Parser(
        "approval gate",
        object,
        lambda value: parse_gate(value, "/x"),
        lambda: as_values(TEMPLATE["approval"][0]),
        (Malformed,),
    ),
    Parser(
        "agent identity",
        object,
        parse_agent,
        lambda: as_values(IDENTITY),
        (Malformed,),
        ("vc.delegation.identity:parse_agent",),
    ),
    Parser(
        "invocation",
        object,
        parse_invocation,
        lambda: as_values({"action": "a", "location": "https://a.example/", "argsDigest": "uEiC" + "A" * 43}),
        (Malformed,),
        ("vc.delegation.invocation:parse_invocation",),
    ),
    Parser(
        "role template",
        object,
        parse_template,
        lambda: as_values(TEMPLATE),
        (Malformed,),
        ("vc.delegation.persona:parse_template",),
    ),
    Parser(
        "entitlements",
        object,
        parse_entitlements,
        lambda: as_values(ENTITLEMENTS),
        (Malformed,),
        ("vc.delegation.persona:parse_entitlements",),
    ),
    Parser(
        "location",
        str,
        any_act,
        lambda: raw("https://cal.example/calendars/bob", "https://CAL.example:443/%7ebob/a"),
        (AmbiguousLocationError,),
        ("vc.delegation.location:normal_location",),
    ),
)
