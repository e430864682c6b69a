"""Credentials of which their holder shows a part: what may be left out, and what a key binding must not decide."""

from support.verifying import CALENDAR, World

from did.methods.key import did_key_method
from vc.reasons import Reason
from vc.securing.mechanism import Concealment, bind_key, choose_disclosures

SEED = bytes(range(32))


def concealed_generic(world: World) -> bytes:
    document = world.generic_document()
    concealment = Concealment(("/credentialSubject/name",), SEED)
    return world.issue(
        document, mechanism="vc+sd-jwt", concealment=concealment, confirmation=world.agent_key.public_key
    ).raw


def bound(world: World, raw: bytes) -> bytes:
    method = did_key_method(world.agent_key.public_key)
    return bind_key(raw, world.agent_key, method, audience=CALENDAR, nonce="nonce-1", created=world.now)


def test_a_generic_credential_may_withhold_a_claim() -> None:
    world = World()
    raw = choose_disclosures(concealed_generic(world), ())
    report = world.verify_credential(raw)
    assert report.accepted, report.explain()
    (credential,) = report.require_accepted().credentials
    assert credential.document["credentialSubject"] == {"id": world.agent}


def test_a_delegation_that_withholds_anything_is_refused() -> None:
    world = World()
    document = {**world.delegation_document(), "name": "for Tuesday"}
    whole = world.issue(document, mechanism="vc+sd-jwt", concealment=Concealment(("/name",), SEED)).raw
    assert world.verify_credential(whole).accepted
    report = world.verify_credential(choose_disclosures(whole, ()))
    assert report.reasons == (Reason.DELEGATION_MALFORMED,)


def test_a_key_binding_that_holds_changes_nothing() -> None:
    world = World()
    raw = concealed_generic(world)
    assert world.verify_credential(bound(world, raw)).accepted
    assert world.verify_credential(raw).accepted


def test_a_key_binding_that_does_not_hold_is_refused() -> None:
    world = World()
    raw = bound(world, concealed_generic(world))
    place = raw.rindex(b".") + 10
    changed = raw[:place] + (b"A" if raw[place : place + 1] != b"A" else b"B") + raw[place + 1 :]
    assert world.verify_credential(changed).reasons == (Reason.PROOF_SIGNATURE_INVALID,)
