"""Attacks with what somebody found: a credential that lay about, and a presentation that was overheard."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from support.ablations import agreed, checks_with
from support.chains import Family
from support.verifying import CALENDAR, READ_BOB, World

from did import PrivateKey, did_key, did_key_method
from vc.reasons import Reason
from vc.securing.mechanism import Secured
from verifier import CredentialExpectations, PresentationExpectations, Refused, Verifier
from verifier.ledger import Charge, Recorded, SingleUse


def found(world: World) -> Secured:
    """Give a delegation as it lay in a log."""
    return world.issue(world.delegation_document())


def serves_credentials(verifier: Verifier, raw: bytes) -> bool:
    """Grant access to whoever sends a credential that is genuine, as a service with bearer tokens does."""
    return verifier.verify(raw, CredentialExpectations()).accepted


def test_without_a_presentation_a_found_credential_opens_the_door(world: World) -> None:
    assert serves_credentials(world.verifier(), found(world).raw)


def test_a_found_credential_is_no_presentation(world: World) -> None:
    report = world.verify(found(world).raw)
    assert report.reasons == (Reason.PRESENTATION_MISSING,)
    with pytest.raises(Refused):
        report.require_accepted()
    # And where only the credential is asked for, the answer authorises nothing.
    assert world.verify_credential(found(world).raw).require_accepted().act is None


def test_nothing_in_the_verifier_switches_the_presentation_off() -> None:
    asked = PresentationExpectations(CALENDAR, act=READ_BOB)
    assert set(asked.__dataclass_fields__) == {"audience", "challenge", "act"}
    with pytest.raises(TypeError):
        replace(CredentialExpectations(), act=READ_BOB)  # type: ignore[call-arg]


def of_a_thief(world: World) -> bytes:
    """Put the found credential into a presentation with the thief's own key."""
    thief = PrivateKey.generate()
    method = did_key_method(thief.public_key)
    holder = did_key(thief.public_key)
    return world.present([found(world)], signer=thief, verification_method=method, holder=holder)


def test_without_the_holder_check_a_thief_presents_what_it_found(world: World) -> None:
    checks = checks_with(of_presentations={"holder": agreed})
    assert world.verify(of_a_thief(world), checks=checks)


def test_a_thief_is_not_the_holder(world: World) -> None:
    report = world.verify(of_a_thief(world))
    assert report.reasons == (Reason.HOLDER_BINDING_FAILED,)
    assert report.refusals[0].rule == "R15"


def test_control_the_holder_presents_it(world: World) -> None:
    assert world.verify(world.present([found(world)]))


class Forgetful:
    """A ledger that remembers nothing."""

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recorded:
        assert use.keys
        assert use.until > now
        assert charges is not None
        return Recorded()


def test_without_a_memory_an_overheard_presentation_works_again(world: World) -> None:
    raw = Family(world).present()
    ledger = Forgetful()
    assert world.verify(raw, ledger=ledger)
    assert world.verify(raw, ledger=ledger)


def test_an_overheard_presentation_works_once(world: World) -> None:
    raw = Family(world).present()
    assert world.verify(raw)
    report = world.verify(raw)
    assert report.reasons == (Reason.REPLAY_DETECTED,)
    assert report.refusals[0].rule == "R15"
