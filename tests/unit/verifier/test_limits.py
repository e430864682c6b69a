"""Limits are counted with the presentation, in one step: at every hop, for every capability that covers the act."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from support.chains import Family
from support.verifying import BOB, CALENDAR, LIST, NOW, READ_BOB, SUSPENSIONS, Document, World, changed, without

from vc.delegation import Act
from vc.reasons import Reason
from verifier import Outcome, Policy, PresentationExpectations, Report
from verifier.charging import charges_of
from verifier.core import Steps, verify_steps
from verifier.evidence import RecordNeeded
from verifier.examination import Examination
from verifier.policy import MOST_CLOCK_SKEW
from verifier.submission import read_presentation_submission

CLAIM = "credentialSubject/delegation"
TWICE = {"kind": "uses", "max": 2}
EUROS = {"kind": "amount", "key": "/price", "unit": "EUR", "max": "5.00"}
RATE = {"kind": "rate", "max": 1, "perSeconds": 10}
EXPECTED = PresentationExpectations(CALENDAR, None, READ_BOB)


def limited_at(position: int, *limits: Document) -> Any:
    """State limits from the hop at `position` on, and none before it."""

    def edit(place: int, document: Document) -> Document:
        path = f"{CLAIM}/authorization_details/0/limits"
        return changed(document, path, list(limits)) if place >= position else document

    return edit


def paying(price: object) -> Act:
    return Act("calendar.read", BOB, {"max_results": 10, "price": price})


def label_of(report: Report, reason: Reason) -> str:
    return next(check.subject for check in report.checks if check.reason is reason)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_limit_counts_at_the_hop_that_states_it(world: World, position: int) -> None:
    family = Family(world)
    assert world.verify(family.present(limited_at(position, TWICE))).accepted
    assert world.verify(family.present(limited_at(position, TWICE))).accepted
    report = world.verify(family.present(limited_at(position, TWICE)))
    assert report.reasons == (Reason.LIMIT_EXCEEDED,)
    assert label_of(report, Reason.LIMIT_EXCEEDED) == f"credentials/{position}"
    assert "uses at most 2: 2 is used, this needs 1" in report.explain()


def test_all_children_of_a_hop_share_what_it_has(world: World) -> None:
    root = Family(world, 2, (TWICE,))
    parent = root.hops()[0]
    shown = [root.sign(1, {**root.document(1, parent), "id": f"urn:uuid:{number}"}) for number in range(3)]
    reports = [world.verify(world.present([parent, child])) for child in shown]
    assert [report.accepted for report in reports] == [True, True, False]
    assert label_of(reports[2], Reason.LIMIT_EXCEEDED) == "credentials/0"


def test_a_holder_makes_no_room_by_issuing_the_same_hop_anew(world: World) -> None:
    family = Family(world, 2)
    edit = limited_at(0, TWICE)
    hops = family.hops(edit)
    for number, accepted in enumerate((True, True, False)):
        again = family.sign(1, {**edit(1, family.document(1, hops[0])), "name": f"number {number}"})
        assert world.verify(world.present([hops[0], again])).accepted is accepted


def test_a_refused_act_uses_nothing(world: World) -> None:
    family = Family(world, limits=({"kind": "uses", "max": 1},))
    act = Act("calendar.read", BOB, {"max_results": 49})  # the leaf allows 48
    assert not world.verify(family.present(act=act), act).accepted
    world.server.is_down = True
    assert not world.verify(family.present()).accepted
    world.server.is_down = False
    assert world.verify(family.present()).accepted
    assert not world.verify(family.present()).accepted


def test_an_act_without_room_does_not_use_up_its_presentation(world: World) -> None:
    family = Family(world, limits=(RATE,))
    assert world.verify(family.present()).accepted
    raw = family.present()
    refused = world.verify(raw)
    assert refused.reasons == (Reason.LIMIT_EXCEEDED,)
    assert "not recorded as used, because a limit has no room" in refused.explain()
    world.now = NOW + timedelta(seconds=10)
    assert world.verify(raw).accepted
    assert world.verify(raw).reasons == (Reason.REPLAY_DETECTED,)


def test_a_replay_counts_nothing(world: World) -> None:
    family = Family(world, limits=(TWICE,))
    raw = family.present()
    assert world.verify(raw).accepted
    for _ in range(3):
        assert world.verify(raw).reasons == (Reason.REPLAY_DETECTED,)
    assert world.verify(family.present()).accepted


@pytest.mark.parametrize("price", [5, "5", "5.00", "0.00", 0])
def test_an_amount_is_read_from_the_real_arguments(world: World, price: object) -> None:
    act = paying(price)
    assert world.verify(Family(world).present(limited_at(2, EUROS), act=act), act).accepted


@pytest.mark.parametrize("price", ["5.01", 6])
def test_an_amount_that_is_too_much_at_once_is_refused(world: World, price: object) -> None:
    act = paying(price)
    report = world.verify(Family(world).present(limited_at(2, EUROS), act=act), act)
    assert report.reasons == (Reason.LIMIT_EXCEEDED,)
    assert f"amount at most 5.00: 0 is used, this needs {price}" in report.explain()


@pytest.mark.parametrize("price", [-1, "-0.01", 1.5, "1e3", True, None, [1], "", "5 EUR", 1 << 53])
def test_an_amount_that_is_no_exact_number_is_refused(world: World, price: object) -> None:
    if isinstance(price, int) and not isinstance(price, bool) and price > 1:
        price = str(price) * 9  # longer than any amount that is read
    act = paying(price)
    report = world.verify(Family(world).present(limited_at(2, EUROS), act=act), act)
    assert report.reasons == (Reason.LIMIT_NOT_ENFORCEABLE,)
    assert label_of(report, Reason.LIMIT_NOT_ENFORCEABLE) == "credentials/2"


def test_amounts_are_added_up_exactly(world: World) -> None:
    family, cents = Family(world), {**EUROS, "max": "0.30"}
    for price, accepted in (("0.10", True), ("0.2", True), ("0.01", False), ("0", True)):
        act = paying(price)
        assert world.verify(family.present(limited_at(2, cents), act=act), act).accepted is accepted


def test_every_capability_that_covers_the_act_counts_its_limits(world: World) -> None:
    def edit(position: int, document: Document) -> Document:
        path = f"{CLAIM}/authorization_details"
        (one,) = document["credentialSubject"]["delegation"]["authorization_details"]
        several = [{**one, "limits": [{"kind": "uses", "max": 9}]}, {**one, "limits": [{"kind": "uses", "max": 1}]}]
        return changed(document, path, several) if position == 2 else document

    family = Family(world)
    assert world.verify(family.present(edit)).accepted
    assert world.verify(family.present(edit)).reasons == (Reason.LIMIT_EXCEEDED,)


def test_a_capability_for_another_action_counts_nothing(world: World) -> None:
    def edit(position: int, document: Document) -> Document:
        path = f"{CLAIM}/authorization_details"
        (one,) = document["credentialSubject"]["delegation"]["authorization_details"]
        other = {**one, "actions": ["calendar.share"], "limits": [{"kind": "uses", "max": 1}]}
        return changed(document, path, [one, other]) if position == 0 else document

    family = Family(world)
    assert all(world.verify(family.present(edit)).accepted for _ in range(3))


def test_no_ledger_means_no(world: World) -> None:
    report = world.verify(Family(world, limits=(TWICE,)).present(), ledger=None)
    assert set(report.reasons) == {Reason.LIMIT_NOT_ENFORCEABLE, Reason.REPLAY_NOT_ENFORCEABLE}
    assert report.undetermined


def test_a_limit_of_a_hop_without_id_cannot_be_counted(world: World) -> None:
    def edit(position: int, document: Document) -> Document:
        document = limited_at(2, TWICE)(position, document)
        return without(document, "id") if position == 2 else document

    report = world.verify(Family(world).present(edit))
    assert report.reasons == (Reason.LIMIT_NOT_ENFORCEABLE,)
    assert label_of(report, Reason.LIMIT_NOT_ENFORCEABLE) == "credentials/2"


def test_more_limits_than_the_policy_allows_are_not_counted(world: World) -> None:
    family = Family(world, limits=(TWICE,))
    assert world.verify(family.present(), policy=Policy(max_limits=3)).accepted
    report = world.verify(family.present(), policy=Policy(max_limits=2))
    assert report.reasons == (Reason.LIMIT_NOT_ENFORCEABLE,)
    assert "3 limits apply to it, at most 2 are counted" in report.explain()


def test_without_an_act_nothing_is_counted(world: World) -> None:
    family = Family(world, limits=({"kind": "uses", "max": 1},))
    for _ in range(3):
        report = world.verify(family.present(act=None), None)
        assert report.accepted
    assert next(check for check in report.checks if check.check == "limits").outcome is Outcome.NOT_APPLICABLE
    assert world.verify(family.present()).accepted


def test_a_rate_of_longer_than_a_life_counts_for_ever(world: World) -> None:
    family = Family(world)
    edit = limited_at(0, {"kind": "rate", "max": 1, "perSeconds": (1 << 53) - 1})
    assert world.verify(family.present(edit)).accepted
    world.now = NOW + timedelta(minutes=5)
    assert world.verify(family.present(edit)).reasons == (Reason.LIMIT_EXCEEDED,)


# What is asked of the ledger


def steps(world: World, raw: bytes) -> Steps:
    return verify_steps(raw, EXPECTED, trust=world.trust, policy=Policy(), now=NOW)


def test_one_record_is_asked_for_last_with_all_charges(world: World) -> None:
    run = steps(world, Family(world, limits=(TWICE, RATE)).present())
    gathering = world.verifier()._gathering
    needs = next(run)
    while not isinstance(needs[0], RecordNeeded):
        needs = run.send([gathering.obtain(need, NOW) for need in needs])
    (needed,) = needs
    assert isinstance(needed, RecordNeeded)
    assert len(needed.use.keys) == 1
    assert [charge.maximum for charge in needed.charges] == [Decimal(2), Decimal(1)] * 3
    assert len({charge.counter for charge in needed.charges}) == 6
    assert [charge.window for charge in needed.charges] == [None, timedelta(seconds=10)] * 3
    ends = NOW + timedelta(minutes=59) + MOST_CLOCK_SKEW  # of the root, and the largest skew that any verifier has
    assert needed.charges[0].until == ends
    assert needed.use.until == NOW + timedelta(seconds=60) + MOST_CLOCK_SKEW


def test_verifiers_of_one_ledger_with_other_skews_forget_nothing(world: World) -> None:
    family = Family(world, 1, ({"kind": "uses", "max": 1},))
    hops = family.hops()
    raw = world.present(hops)
    strict, lenient = world.verifier(), world.verifier(policy=Policy(clock_skew=MOST_CLOCK_SKEW))
    assert strict.verify(raw, EXPECTED).accepted
    ends = NOW + timedelta(seconds=60)
    for late in (6, 66, 299):  # past the skew of the first, the minute that ledgers add, and almost that of the second
        assert lenient.verify(raw, EXPECTED, at=ends + timedelta(seconds=late)).reasons == (Reason.REPLAY_DETECTED,)
    assert Reason.CHALLENGE_EXPIRED in lenient.verify(raw, EXPECTED, at=ends + MOST_CLOCK_SKEW).reasons
    for late in (6, 66, 299):
        world.now = NOW + timedelta(minutes=59, seconds=late)
        world.publish(LIST, "revocation")
        world.publish(SUSPENSIONS, "suspension")
        again = world.verifier(policy=Policy(clock_skew=MOST_CLOCK_SKEW)).verify(world.present(hops), EXPECTED)
        assert again.reasons == (Reason.LIMIT_EXCEEDED,)


def test_charges_say_hop_capability_and_limit(world: World) -> None:
    raw = Family(world, 2, (TWICE, RATE)).present()
    exam = Examination(
        read_presentation_submission(raw, Policy()), EXPECTED, trust=world.trust, policy=Policy(), now=NOW
    )
    found = [(one.hop, one.capability, one.limit, one.kind) for one in charges_of(exam)]
    assert found == [(0, 0, 0, "uses"), (0, 0, 1, "rate"), (1, 0, 0, "uses"), (1, 0, 1, "rate")]


def test_a_counter_is_named_after_the_issuer_and_not_after_bytes(world: World) -> None:
    family = Family(world, 1, ({"kind": "uses", "max": 1},))
    document = family.document(0, None)
    assert world.verify(world.present([family.sign(0, document)])).accepted
    other_bytes = family.sign(0, document, "eddsa-jcs-2022")
    assert world.verify(world.present([other_bytes])).reasons == (Reason.LIMIT_EXCEEDED,)
