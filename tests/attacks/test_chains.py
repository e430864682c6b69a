"""Attacks on a chain: a stranger in the middle, a hop under another parent, two chains added up."""

from collections.abc import Callable

import pytest
from support.ablations import agreed, checks_with, replaced, without_rule_between_hops
from support.chains import MINUTE, Family
from support.verifying import BOB, CALENDAR, LIST, Document, World, changed

from did import PrivateKey, did_key, did_key_method
from vc.delegation import Act
from vc.delegation.authority import Refusal
from vc.delegation.documents import capability
from vc.delegation.hop import Parent
from vc.delegation.lattice import covering
from vc.reasons import Reason
from vc.securing.mechanism import Secured, secure
from vc.status.entry import status_entry
from verifier import Policy, core
from verifier.checks import PRESENTATION_CHECKS, Checks
from verifier.examination import Examination
from verifier.expectations import Expectations, PresentationExpectations
from verifier.results import CheckResult, failed, passed
from verifier.shown import ShownCredential
from verifier.submission import ShownPresentation, Submission

CLAIM = "credentialSubject/delegation"

# R3: a middle hop signed by a stranger


def with_a_stranger_in_the_middle(world: World) -> bytes:
    """Take a chain root -> broker that was seen somewhere, and hang a hop of one's own, to oneself, below it."""
    family = Family(world, hops=2)
    root = family.sign(0, family.document(0, None))
    stranger = PrivateKey.generate()
    document = {**family.document(1, root), "issuer": did_key(stranger.public_key)}
    method = did_key_method(stranger.public_key)
    return world.present([root, secure(document, "vc+jwt", stranger, method, created=world.now - MINUTE)])


def test_without_r3_a_stranger_hands_itself_the_authority_of_another(world: World) -> None:
    checks = without_rule_between_hops(Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT)
    report = world.verify(with_a_stranger_in_the_middle(world), checks=checks)
    assert report, report.explain()
    assert report.require_accepted().actor == world.agent


def test_a_hop_of_a_stranger_is_refused(world: World) -> None:
    report = world.verify(with_a_stranger_in_the_middle(world))
    assert report.reasons == (Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT,)
    assert [(refusal.rule, refusal.hop) for refusal in report.refusals] == [("R3", 1)]


def test_control_the_same_hop_of_the_broker_is_accepted(world: World) -> None:
    assert world.verify(Family(world, hops=2).present())


# R4: a hop spliced under another parent of the same holder


def two_parents_of_one_broker(world: World) -> tuple[Secured, Secured, Secured]:
    """Return a root that was taken back, one of the same broker that was not, and the hop below the first."""
    family = Family(world, hops=2)
    document = family.document(0, None)
    stopped = family.sign(0, {**document, "credentialStatus": [status_entry(LIST, 21)]})
    broader = family.sign(0, {**document, "credentialStatus": [status_entry(LIST, 22)]})
    world.publish(LIST, "revocation", [21])
    return stopped, broader, family.sign(1, family.document(1, stopped))


def with_parents_as_shown(raw: bytes | str, expectations: Expectations, policy: Policy) -> Submission:
    """Read a presentation as if each hop named whatever is presented before it."""
    read = READ(raw, expectations, policy)
    shown: list[ShownCredential] = []
    for one in read.credentials:
        if shown and one.delegation is not None:
            above = shown[-1]
            parent = Parent(str(above.credential.id), above.secured.digest())
            one = one._replace(delegation=one.delegation._replace(parent=parent))  # noqa: PLW2901
        shown.append(one)
    return read._replace(credentials=tuple(shown))


READ: Callable[[bytes | str, Expectations, Policy], Submission] = core._read


def test_without_r4_a_hop_outlives_its_revoked_parent_under_another(world: World) -> None:
    stopped, broader, child = two_parents_of_one_broker(world)
    assert Reason.STATUS_REVOKED in world.verify(world.present([stopped, child])).reasons
    with replaced("verifier.core._read", with_parents_as_shown):
        report = world.verify(world.present([broader, child]))
    assert report, report.explain()


def test_a_hop_under_another_parent_is_refused(world: World) -> None:
    _, broader, child = two_parents_of_one_broker(world)
    report = world.verify(world.present([broader, child]))
    assert report.reasons == (Reason.DELEGATION_PARENT_MISMATCH,)
    assert report.refusals[0].rule == "R4"


def test_control_a_hop_made_under_the_other_parent_is_accepted(world: World) -> None:
    _, broader, _ = two_parents_of_one_broker(world)
    family = Family(world, hops=2)
    family.keys = [family.keys[0], world.agent_key]
    root = family.sign(0, {**family.document(0, None), "credentialStatus": broader.document["credentialStatus"]})
    assert world.verify(world.present([root, family.sign(1, family.document(1, root))]))


# R13: two chains, each half enough

SHARE = Act("calendar.share", BOB, {})


def two_halves(world: World) -> bytes:
    """Show what may be done elsewhere, and where something else may be done."""
    halves = (
        (
            capability(["calendar.share"], [f"{CALENDAR}/calendars/own"]),
            "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        ),
        (capability(["calendar.read"], [BOB]), "urn:uuid:68172aac-d8ba-11ed-83dd-0b3aef56cc33"),
    )
    shown = [
        world.issue(changed({**world.delegation_document(), "id": name}, f"{CLAIM}/authorization_details", [granted]))
        for granted, name in halves
    ]
    return world.present(shown, SHARE)


def added_up(exam: Examination, _shown: ShownPresentation, expected: PresentationExpectations) -> tuple[CheckResult]:
    """Take every action and every place that anything shown grants, together."""
    assert expected.act is not None
    granted = [
        one for shown in exam.submission.credentials if shown.delegation for one in shown.delegation.capabilities
    ]
    everything = granted[0]._replace(
        actions=tuple([action for one in granted for action in one.actions]),
        locations=tuple([place for one in granted for place in one.locations]),
    )
    if covering((everything,), expected.act):
        return (passed("authority", "presentation", "one has the action, another the place"),)
    refusal = Refusal(Reason.AUTHORITY_ACTION_NOT_GRANTED, "none has it")
    return (failed("authority", "presentation", refusal.reason, "{}", refusal.detail),)


def adding_up() -> Checks:
    """Return the checks of a verifier that asks whether all that is shown is enough, together."""
    lenient = checks_with({"chain": agreed}, {"chain": agreed, "holder": agreed})
    rows = [row._replace(run=added_up) if row.name == "authority" else row for row in lenient.of_presentations]
    assert len(rows) == len(PRESENTATION_CHECKS)
    return Checks(lenient.of_credentials, tuple(rows))


def test_without_r13_two_halves_are_a_whole(world: World) -> None:
    report = world.verify(two_halves(world), SHARE, checks=adding_up())
    assert report, report.explain()


def test_two_chains_are_refused_though_all_the_parts_are_there(world: World) -> None:
    report = world.verify(two_halves(world), SHARE)
    assert Reason.DELEGATION_SEVERAL_CHAINS in report.reasons
    assert "R13" in {refusal.rule for refusal in report.refusals}
    assert report.decision == "deny"


@pytest.mark.parametrize("enough", [True, False])
def test_two_chains_are_refused_even_where_one_would_be_enough(world: World, enough: bool) -> None:
    def whole(position: int, document: Document) -> Document:
        return document if position else {**document, "id": "urn:uuid:78172aac-d8ba-11ed-83dd-0b3aef56cc33"}

    first = Family(world, hops=1).hops()
    second = Family(world, hops=1).hops(whole) if enough else []
    assert bool(world.verify(world.present([*first, *second]))) is not enough
