"""What a report says of a chain: who handed what to whom, what each hop took away, and which hop broke which rule."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from support.chains import Family
from support.verifying import BOB, CALENDAR, ISSUER, LIST, READ_BOB, Document, World, changed, without

from vc.delegation import Act, parse_delegation
from vc.delegation.documents import presentation_document
from vc.delegation.lattice import NOTHING, Authority, authority_of
from vc.jcs import canonical_json
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from verifier import ChainExpectations, PresentationExpectations, Report, chain_drawing, explaining
from verifier.narrowed import Narrowing, grants, narrowings

USES = {"kind": "uses", "max": 3}
CLAIM = "credentialSubject/delegation"
CAPABILITY = f"{CLAIM}/authorization_details/0"


def at(hop: int, path: str, value: object) -> Callable[[int, Document], Document]:
    """Change one member of one hop."""
    return lambda position, document: changed(document, path, value) if position == hop else document


def hop_lines(report: Report, hop: int) -> list[str]:
    """Give the lines that are drawn of one hop, without the stem."""
    lines = [re.sub(r"^[│ ]*(?:[└├]─ )?", "", line) for line in report.explain().splitlines()]
    starts = [index for index, line in enumerate(lines) if re.match(rf"\S\S hop {hop}: ", line)]
    ends = [
        index for index in range(starts[0] + 1, len(lines)) if re.match(r"\S\S hop \d|(?:ok|NO) calendar", lines[index])
    ]
    return lines[starts[0] : ends[0]]


def test_the_tree_leads_from_the_person_to_the_act(world: World) -> None:
    family = Family(world)
    lines = world.verify(family.present()).explain().splitlines()
    assert lines[0].startswith("accepted  (at ")
    assert lines[1:4] == [
        "authority, from the person to the leaf:",
        "acct:alice@acme.example (Person), persona scheduler",
        f"└─ {ISSUER}",
    ]
    hops = [line for line in lines if " hop " in line and "└─" in line and "did:key" in line]
    assert [line.strip() for line in hops] == [f"└─ ok hop {number}: {family.did(number)}" for number in range(3)]
    assert [len(line) - len(line.lstrip()) for line in hops] == [3, 6, 9]
    assert f"└─ ok calendar.read at {BOB}" in {line.strip() for line in lines}


def test_each_hop_says_what_it_took_away(world: World) -> None:
    report = world.verify(Family(world).present())
    root, middle, leaf = (hop_lines(report, number) for number in range(3))
    assert f"grants    calendar.read, calendar.share at {CALENDAR}/calendars; /max_results max 50" in root
    assert f"narrows   locations [0]: {CALENDAR}/calendars → {BOB}" in middle
    assert "narrows   constraints [0]: /max_results max 50 → /max_results max 49" in middle
    assert "narrows   validUntil: 2026-06-01T12:59:00Z → 2026-06-01T12:09:00Z" in middle
    assert "narrows   actions [0]: calendar.read, calendar.share → calendar.read" in leaf
    assert not any(line.startswith("narrows") for line in root)


def test_a_hop_that_took_nothing_away_says_so(world: World) -> None:
    family = Family(world, hops=2)
    above = family.document(0, None)

    def the_same(position: int, document: Document) -> Document:
        if position == 0:
            return {**document, "validUntil": "2026-06-01T12:09:00Z"}
        delegation = document["credentialSubject"]["delegation"]
        inherited = {**above["credentialSubject"]["delegation"], "depth": 1, "parent": delegation["parent"]}
        return changed(document, CLAIM, inherited)

    assert "narrows   nothing" in hop_lines(world.verify(family.present(the_same)), 1)


def test_status_and_its_age_stand_at_the_hop(world: World) -> None:
    family = Family(world)
    verifier = world.verifier()
    asked = PresentationExpectations(CALENDAR, act=READ_BOB)
    assert verifier.verify(family.present(), asked)
    later = world.now + timedelta(seconds=45)
    world.now = later
    report = verifier.verify(family.present(), asked)
    assert f"status    revocation 7 of {LIST}: clear, 45 s old" in hop_lines(report, 0)
    first, *others = report.require_accepted().actors
    assert [(fact.purpose, fact.state, fact.age) for fact in first.status] == [
        ("revocation", "clear", timedelta(seconds=45)),
        ("suspension", "clear", timedelta(seconds=45)),
    ]
    assert [actor.status for actor in others] == [(), ()]


def test_a_refusal_names_the_hop_the_rule_and_the_remedy(world: World) -> None:
    report = world.verify(Family(world).present(at(1, f"{CAPABILITY}/constraints/0/max", 60)))
    (refusal,) = report.refusals
    assert (refusal.reason, refusal.rule, refusal.hop) == (Reason.DELEGATION_NOT_NARROWER, "R9", 1)
    lines = hop_lines(report, 1)
    assert lines[0].startswith("NO hop 1: ")
    assert any(line.startswith("NO R9: ") and "max 60 on /max_results is wider than 50" in line for line in lines)
    assert any(line.startswith("[delegation.not_narrower] What to do: Restate every bound") for line in lines)
    assert "as it was shown and NOT accepted" in report.explain()
    assert hop_lines(report, 0)[0].startswith("ok")


BROKEN: dict[str, tuple[Callable[[int, Document], Document], Reason, str, int | None]] = {
    "R4": (
        at(2, f"{CLAIM}/parent/digestMultibase", "uEi" + "A" * 44),
        Reason.DELEGATION_PARENT_MISMATCH,
        "R4",
        None,
    ),
    "R5": (
        at(1, f"{CLAIM}/principal/id", "acct:bob@acme.example"),
        Reason.DELEGATION_PRINCIPAL_ALTERED,
        "R5",
        1,
    ),
    "R6": (at(1, f"{CLAIM}/maxDepth", 7), Reason.DELEGATION_DEPTH_EXCEEDED, "R6", 1),
    "R7": (at(2, "validUntil", "2026-06-01T12:10:00Z"), Reason.DELEGATION_OUTLIVES_PARENT, "R7", 2),
    "R8": (
        at(1, f"{CAPABILITY}/locations/0", "https://cal.example/rooms"),
        Reason.DELEGATION_NOT_NARROWER,
        "R8",
        1,
    ),
    "R11": (
        at(1, f"{CLAIM}/audience", [CALENDAR, "https://b.example"]),
        Reason.DELEGATION_NOT_NARROWER,
        "R11",
        1,
    ),
    "R12": (
        lambda position, document: without(document, f"{CLAIM}/approval") if position == 1 else document,
        Reason.DELEGATION_NOT_NARROWER,
        "R12",
        1,
    ),
}


@pytest.mark.parametrize(("edit", "reason", "rule", "hop"), BROKEN.values(), ids=BROKEN)
def test_the_first_refusal_has_the_rule_and_the_hop(
    world: World, edit: Callable[[int, Document], Document], reason: Reason, rule: str, hop: int | None
) -> None:
    family = Family(world)
    report = world.verify(family.present(edit))
    first = report.refusals[0]
    assert (first.reason, first.rule, first.hop) == (reason, rule, hop)
    assert report.to_dict()["refusals"][0]["hop"] == hop  # type: ignore[index]


def test_a_hop_of_a_stranger_is_drawn_with_who_issued_it(world: World) -> None:
    family = Family(world)
    report = world.verify(family.present(at(2, "issuer", family.did(0))))
    assert f"issued by {family.did(0)}" in hop_lines(report, 2)
    assert ("R3", 2) in {(refusal.rule, refusal.hop) for refusal in report.refusals}


def test_a_wrong_audience_is_rule_15_of_the_presentation_and_rule_11_of_a_hop(world: World) -> None:
    whole = world.verify(Family(world).present(audience="https://b.example"))
    assert [(found.rule, found.hop) for found in whole.refusals] == [("R15", None)]
    every = world.verify(Family(world, hops=1).present(at(0, f"{CLAIM}/audience", ["https://b.example"])))
    assert [(found.rule, found.hop) for found in every.refusals] == [("R11", 0)]


def test_consumed_is_what_the_ledger_recorded_and_only_then(world: World) -> None:
    family = Family(world, limits=(USES,))
    for _ in range(3):
        report = world.verify(family.present())
        assert [(one.hop, one.kind, one.charge.amount) for one in report.require_accepted().consumed] == [
            (0, "uses", 1),
            (1, "uses", 1),
            (2, "uses", 1),
        ]
        assert "counted   1 of at most 3 (uses)" in hop_lines(report, 1)
    refused = world.verify(family.present())
    assert refused.reasons == (Reason.LIMIT_EXCEEDED,)
    assert refused.refusals[0].rule == "R10"
    assert refused.refusals[0].hop is not None
    assert "counted" not in refused.explain()


def test_only_an_approval_that_is_missing_is_a_decision_of_its_own(world: World) -> None:
    share = Act("calendar.share", BOB, {"max_results": 10})
    family = Family(world, hops=2)
    report = world.verify(family.present(act=share), share)
    assert (report.decision, report.accepted, report.reasons) == (
        "approval_required",
        False,
        (Reason.APPROVAL_REQUIRED,),
    )
    assert report.summary() == "approval is required: approval.required"
    assert report.refusals[0].rule == "R12"
    assert report.to_dict()["claims"] is None
    both = world.verify(family.present(act=share, audience="https://b.example"), share)
    assert both.decision == "deny"


def test_accepted_authority_is_what_all_hops_allow_together(world: World) -> None:
    accepted = world.verify(Family(world).present()).require_accepted()
    assert [actor.did for actor in accepted.actors][-1] == accepted.actor == world.agent
    assert accepted.authority is not None
    (capability,) = accepted.authority.capabilities
    assert capability.actions == ("calendar.read",)
    assert [(one.key, one.bound) for one in capability.constraints] == [("/max_results", 48)]
    assert accepted.authority.valid_until == world.now + timedelta(minutes=8)
    assert accepted.delegation is not None
    assert accepted.delegation.depth == 2


def test_a_received_chain_is_drawn_without_an_act(world: World) -> None:
    document = presentation_document(world.agent, [envelope(hop) for hop in Family(world).hops()])
    bundle = canonical_json(without(document, "holder"))
    report = world.verifier().verify(bundle, ChainExpectations(subject=world.agent))
    assert report, report.explain()
    assert report.require_accepted().act is None
    assert report.require_accepted().consumed == ()
    assert "hop 2" in report.explain()
    assert (
        "calendar.read at"
        not in [line for line in report.explain().splitlines() if line.strip().startswith("└─ ok")][-1]
    )


def test_delegations_that_form_no_chain_are_not_drawn(world: World) -> None:
    first, second = Family(world, hops=1), Family(world, hops=1)
    shown = [*first.hops(), *second.hops(at(0, "id", "urn:uuid:68172aac-d8ba-11ed-83dd-0b3aef56cc33"))]
    report = world.verify(world.present(shown))
    assert report.chain == ()
    assert report.to_dict()["chain"] == []
    assert "from the person to the leaf" not in report.explain()
    assert ("R13", None) in {(refusal.rule, refusal.hop) for refusal in report.refusals}


def test_values_of_strangers_are_escaped_and_cut_in_the_tree(world: World) -> None:
    hostile = "\x1b[2J\n└─ ok hop 9: did:example:root" + "x" * 1900
    family = Family(world)
    report = world.verify(
        family.present(
            lambda position, document: changed(document, f"{CLAIM}/persona", hostile) if position else document
        )
    )
    for text in (report.explain(), str(report.to_dict())):
        assert "\x1b" not in text
    assert "\n└─ ok hop 9" not in report.explain()
    assert max(map(len, report.explain().splitlines())) < 2000


def test_what_nobody_reads_is_not_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def loud(*_arguments: object, **_options: object) -> object:
        raise AssertionError("nobody asked")

    raw = Family(world).present()
    with monkeypatch.context() as patch:
        for module, name in (
            (chain_drawing, "narrowings_along"),
            (chain_drawing, "actors_of"),
            (explaining, "chain_lines"),
        ):
            patch.setattr(module, name, loud)
        for name in ("actors_of", "charges_of", "effective_authority"):
            patch.setattr(f"verifier.accepted.{name}", loud)
        report = world.verify(raw)
        claims = report.require_accepted()
        assert claims.principal is not None
    assert report.explain()
    assert claims.authority is not None


# Narrowings

BASE = {
    "principal": {"id": "acct:a@b.example", "type": "Person"},
    "depth": 0,
    "maxDepth": 2,
    "audience": ["https://a.example", "https://b.example"],
    "authorization_details": [
        {
            "type": "https://w3id.org/agentvc#capability",
            "actions": ["pay"],
            "locations": ["https://a.example/"],
        },
        {
            "type": "https://w3id.org/agentvc#capability",
            "actions": ["read", "list"],
            "locations": ["https://a.example/x"],
        },
    ],
}


def authority(stated: dict[str, Any]) -> Authority:
    return authority_of(parse_delegation(stated))


NARROWED = {
    "audience": (
        "audience",
        ["https://a.example"],
        Narrowing("audience", None, "https://a.example, https://b.example", "https://a.example"),
    ),
    "depth": ("maxDepth", 1, Narrowing("depth", None, "down to hop 2", "down to hop 1")),
    "approval": (
        "approval",
        [{"actions": ["pay"], "quorum": 2, "directory": "https://d.example"}],
        Narrowing("approval", None, "nothing", "pay: 2 of https://d.example"),
    ),
    "actions": ("authorization_details/1/actions", ["read"], Narrowing("actions", 1, "list, read", "read")),
    "constraints": (
        "authorization_details/1/constraints",
        [{"key": "/n", "max": 5}],
        Narrowing("constraints", 1, "nothing", "/n max 5"),
    ),
    "capability": (
        "authorization_details",
        [BASE["authorization_details"][1]],
        Narrowing("capability", 0, "pay at https://a.example/", "nothing"),
    ),
}


@pytest.mark.parametrize(("path", "value", "expected"), NARROWED.values(), ids=NARROWED)
def test_one_member_that_is_narrower_is_one_narrowing(path: str, value: object, expected: Narrowing) -> None:
    assert narrowings(authority(BASE), authority(changed(BASE, path, value))) == (expected,)
    assert narrowings(authority(BASE), authority(BASE)) == ()


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"kind": "uses", "max": 5}, "at most 5 uses"),
        ({"kind": "rate", "max": 5, "perSeconds": 60}, "at most 5 in 60 s"),
        ({"kind": "amount", "key": "/total", "unit": "EUR", "max": "10.50"}, "at most 10.5 EUR of /total"),
    ],
)
def test_a_limit_in_words(limit: dict[str, Any], words: str) -> None:
    one = {**BASE, "audience": ["https://a.example"]}
    stated = changed(one, "authorization_details/0/limits", [limit])
    assert narrowings(authority(one), authority(stated)) == (Narrowing("limits", 0, "nothing", words),)
    assert grants(authority(stated))[0].endswith(f"; {words}")


def test_so_many_capabilities_that_comparing_would_cost_much_are_counted() -> None:
    many = [
        {"type": "https://w3id.org/agentvc#capability", "actions": [f"a{n}"], "locations": [f"https://a.example/{n}"]}
        for n in range(100)
    ]
    wide = authority({**BASE, "authorization_details": many})
    (found,) = narrowings(wide, wide)
    assert (found.before, found.after) == ("100 capabilities", "100 capabilities, too many to compare")


def test_nothing_is_less_than_anything() -> None:
    assert {found.member for found in narrowings(authority(BASE), NOTHING)} >= {"capability", "depth", "audience"}
