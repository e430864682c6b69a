"""Nothing is asked from outside that the trust does not vouch for, and nothing is recorded that is not accepted."""

from collections.abc import Sequence
from typing import Any

import pytest
from support.verifying import ISSUER, LIST, METHOD, NOW, READ_BOB, SUSPENSIONS, World, changed

from did import DidDocument, PrivateKey, did_key_method
from verifier import CredentialExpectations, Policy, PresentationExpectations, Trust
from verifier.core import Steps, judge_again, verify_steps
from verifier.evidence import DidDocumentNeeded, Need, RecordNeeded, StatusListNeeded, Unavailable

EXPECTED = PresentationExpectations("https://cal.example", None, READ_BOB)


def steps(world: World, raw: bytes, expected: Any = EXPECTED) -> Steps:
    return verify_steps(raw, expected, trust=world.trust, policy=Policy(), now=NOW)


def rounds(world: World, raw: bytes, expected: Any = EXPECTED) -> list[tuple[Need, ...]]:
    """Run a verification with the world's own answers, and return what it asked for."""
    asked, run = [], steps(world, raw, expected)
    gathering = world.verifier()._gathering
    try:
        needs = next(run)
        while True:
            asked.append(needs)
            needs = run.send([gathering.obtain(need, NOW) for need in needs])
    except StopIteration:
        return asked


def test_documents_come_first_then_lists_and_recording_last(world: World) -> None:
    documents, lists, spending = rounds(world, world.present())
    assert documents == (DidDocumentNeeded(ISSUER),)
    assert lists == (StatusListNeeded(LIST), StatusListNeeded(SUSPENSIONS))
    assert len(spending) == 1
    assert isinstance(spending[0], RecordNeeded)


def test_a_single_credential_is_never_recorded(world: World) -> None:
    asked = rounds(world, world.issue(world.identity_document()).raw, CredentialExpectations())
    assert [type(need) for needs in asked for need in needs] == [DidDocumentNeeded, StatusListNeeded]


def test_a_did_that_the_trust_does_not_name_is_not_resolved(world: World) -> None:
    document = world.identity_document(issuer="did:web:evil.example")
    raw = world.issue(document, verification_method="did:web:evil.example#key-1").raw
    assert rounds(world, raw, CredentialExpectations()) == []


def test_computed_dids_are_not_asked_for(world: World) -> None:
    key = PrivateKey.generate()
    method = did_key_method(key.public_key)
    issuer = method.partition("#")[0]
    world.trust = Trust({issuer: ["*"]}, [issuer])
    raw = world.issue(world.identity_document(issuer=issuer, status=()), signer=key, verification_method=method).raw
    assert rounds(world, raw, CredentialExpectations()) == []


@pytest.mark.parametrize("defect", ["signature", "issuer", "trust"])
def test_status_list_is_not_fetched_for_a_credential_that_nobody_trusted_vouches_for(world: World, defect: str) -> None:
    stranger = PrivateKey.generate()
    document = world.delegation_document()
    if defect == "signature":
        raw = world.issue(document, signer=stranger)
    elif defect == "issuer":
        raw = world.issue(document, signer=stranger, verification_method=did_key_method(stranger.public_key))
    else:
        world.trust = Trust({ISSUER: ["acct:*@other.example"]})
        raw = world.issue(document)
    report = world.verify(world.present([raw]))
    assert not report.accepted
    assert world.server.requests == []


def test_a_stranger_cannot_use_up_a_nonce(world: World) -> None:
    stranger = PrivateKey.generate()
    forged = world.present(signer=stranger, nonce="n")
    assert not world.verify(forged).accepted
    assert world.verify(world.present(nonce="n")).accepted


def test_a_refused_presentation_is_not_recorded(world: World) -> None:
    world.server.is_down = True
    raw = world.present()
    assert not world.verify(raw).accepted
    world.server.is_down = False
    assert world.verify(raw).accepted


def test_an_answer_of_another_kind_is_no_answer(world: World) -> None:
    run = steps(world, world.present())
    next(run)
    with pytest.raises(StopIteration) as done:
        run.send([True])
    report, evidence = done.value.value
    assert report.undetermined
    assert isinstance(evidence.documents[ISSUER], Unavailable)


def test_stored_inputs_replay_to_the_same_report(world: World) -> None:
    raw = world.present()
    run = steps(world, raw)
    gathering = world.verifier()._gathering
    answers: Sequence[Any] = []
    try:
        needs = next(run)
        while True:
            answers = [gathering.obtain(need, NOW) for need in needs]
            needs = run.send(answers)
    except StopIteration as done:
        report, evidence = done.value
    again = judge_again(raw, evidence, EXPECTED, trust=world.trust, policy=Policy(), now=NOW)
    assert report.accepted
    assert again.to_dict() == report.to_dict()
    assert isinstance(evidence.documents[ISSUER], DidDocument)


def test_each_signature_is_verified_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import did.keys.public_key as module  # noqa: PLC0415

    verified: list[bytes] = []
    real = module.PublicKey.verify

    def counting(self: Any, signature: bytes, message: bytes) -> bool:
        verified.append(signature)
        return real(self, signature, message)

    monkeypatch.setattr(module.PublicKey, "verify", counting)
    verifier = world.verifier()
    assert verifier.verify(world.present(), EXPECTED).accepted
    assert len(verified) == len(set(verified)) == 4  # presentation, delegation, and two lists
    verified.clear()
    assert verifier.verify(world.present(), EXPECTED).accepted
    assert len(verified) == 2  # the lists were verified when they were fetched


def test_an_unknown_method_of_a_trusted_did_says_so(world: World) -> None:
    world.trust = Trust({"did:example:acme": ["*"]}, ["did:example:acme"])
    document = changed(world.identity_document(), "issuer", "did:example:acme")
    report = world.verify_credential(world.issue(document, verification_method="did:example:acme#1").raw)
    assert "method 'example' is not supported" in report.explain()
    assert METHOD not in report.explain()
