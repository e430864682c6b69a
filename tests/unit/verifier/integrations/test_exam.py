"""The judge of the exam: what it lets pass that the product refuses, and what it refuses all the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.verifying import LIST, MemoryServer, World, without

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.contexts import CREDENTIALS_V2
from vc.jcs import canonical_json
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.status.entry import status_entry
from verifier import CredentialExpectations, Trust, Verifier
from verifier.integrations.exam import EverybodyIsBelieved, ExamJudge
from verifier.integrations.judging import Judgement, Question

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KEY = PrivateKey.generate()
SIGNER = did_key(KEY.public_key)
METHOD = did_key_method(KEY.public_key)
DOCUMENT = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "https://university.example/issuers/1",
    "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
}
PRESENTATION = {"@context": [CREDENTIALS_V2], "type": ["VerifiablePresentation"]}
MECHANISMS = ["vc+jwt", "vc+sd-jwt", "vc+cose", "eddsa-jcs-2022", "eddsa-rdfc-2022"]


def judge(server: MemoryServer | None = None) -> ExamJudge:
    return ExamJudge(server or MemoryServer(), lambda: NOW)


def sealed(document: Any, mechanism: str = "eddsa-rdfc-2022", **options: Any) -> Secured:
    return secure(document, mechanism, KEY, METHOD, created=NOW, **options)


def of_credential(document: Any, mechanism: str = "eddsa-rdfc-2022", **options: Any) -> Judgement:
    shown = canonical_json(envelope(sealed(document, mechanism, **options)))
    return judge().credential(Question(shown))


def presented(document: Any, asked: str | None = None, answered: str | None = None, /, **options: Any) -> Judgement:
    shown = canonical_json(envelope(sealed(document, options.pop("mechanism", "eddsa-rdfc-2022"), **options)))
    return judge().presentation(Question(shown, asked, answered))


def reasons(judgement: Judgement) -> set[Reason | None]:
    assert not judgement.is_verified
    return {trouble.reason for trouble in judgement.troubles}


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_an_issuer_that_is_no_did_is_bound_to_no_key(mechanism: str) -> None:
    assert of_credential(DOCUMENT, mechanism).is_verified


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_product_refuses_the_same_credential(mechanism: str) -> None:
    verifier = Verifier(Trust({}, [SIGNER]), clock=lambda: NOW)
    report = verifier.verify(canonical_json(envelope(sealed(DOCUMENT, mechanism))), CredentialExpectations())
    assert {Reason.ISSUER_NOT_SIGNER, Reason.TRUST_ISSUER_NOT_TRUSTED} <= set(report.reasons)


def test_an_issuer_that_is_a_did_must_have_signed() -> None:
    assert of_credential({**DOCUMENT, "issuer": SIGNER}).is_verified
    other = did_key(PrivateKey.generate().public_key)
    assert reasons(of_credential({**DOCUMENT, "issuer": other})) == {Reason.ISSUER_NOT_SIGNER}


def test_agent_credentials_are_still_without_a_root() -> None:
    world = World()
    document = {**world.delegation_document(status=()), "issuer": SIGNER}
    assert Reason.TRUST_ROOT_NOT_TRUSTED in reasons(of_credential(document, "vc+jwt"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"validUntil": "2026-05-01T00:00:00Z"}, Reason.CREDENTIAL_EXPIRED),
        ({"validFrom": "2026-07-01T00:00:00Z"}, Reason.CREDENTIAL_NOT_YET_VALID),
        ({"credentialSubject": {}}, Reason.CREDENTIAL_MALFORMED),
        ({"issuer": "nobody"}, Reason.CREDENTIAL_MALFORMED),
        ({"misspelt": 1}, Reason.LINKED_DATA_TERM_UNMAPPED),
    ],
)
def test_validity_model_and_meaning_are_kept(changes: dict[str, Any], reason: Reason) -> None:
    assert of_credential(DOCUMENT, "eddsa-jcs-2022").is_verified
    assert reason in reasons(of_credential({**DOCUMENT, **changes}, "eddsa-jcs-2022"))


def test_a_status_list_that_is_not_its_own_is_not_fetched() -> None:
    server = MemoryServer()
    document = {**DOCUMENT, "issuer": SIGNER, "credentialStatus": status_entry(LIST, 7)}
    shown = canonical_json(envelope(sealed(document)))
    assert reasons(judge(server).credential(Question(shown))) == {Reason.STATUS_UNKNOWN}
    # What fetches here is the server of the test; in the exam it is OwnLists, which knows its own lists alone.
    assert server.requests == [LIST]


def test_a_proof_that_has_just_ended_is_let_pass() -> None:
    assert of_credential(DOCUMENT, "eddsa-jcs-2022", expires=NOW - timedelta(minutes=1)).is_verified
    assert reasons(of_credential(DOCUMENT, "eddsa-jcs-2022", expires=NOW - timedelta(minutes=6))) == {
        Reason.PROOF_EXPIRED
    }


def test_domain_and_challenge_hold_for_credentials_too() -> None:
    shown = canonical_json(envelope(sealed(DOCUMENT, audience="a.example", challenge="c-1")))
    assert judge().credential(Question(shown, "a.example", "c-1")).is_verified
    assert reasons(judge().credential(Question(shown, "b.example", "c-1"))) == {Reason.AUDIENCE_MISMATCH}
    assert reasons(judge().credential(Question(shown, "a.example", "c-2"))) == {Reason.CHALLENGE_MISMATCH}


def test_a_presentation_may_be_empty_and_without_holder_and_end() -> None:
    assert presented(PRESENTATION).is_verified
    assert presented({**PRESENTATION, "holder": {"id": SIGNER}}).is_verified
    assert presented(PRESENTATION, mechanism="vp+jwt").is_verified


def test_a_holder_that_is_a_did_must_have_signed() -> None:
    other = did_key(PrivateKey.generate(KeyType.P256).public_key)
    assert reasons(presented({**PRESENTATION, "holder": other})) == {Reason.HOLDER_BINDING_FAILED}


def test_domain_and_challenge_of_a_presentation_are_enforced() -> None:
    stated = {"audience": "a.example", "challenge": "c-1"}
    assert presented(PRESENTATION, "a.example", "c-1", **stated).is_verified
    assert presented(PRESENTATION, **stated).is_verified
    assert reasons(presented(PRESENTATION, "b.example", "c-1", **stated)) == {Reason.AUDIENCE_MISMATCH}
    assert reasons(presented(PRESENTATION, "a.example", "c-2", **stated)) == {Reason.CHALLENGE_MISMATCH}
    assert reasons(presented(PRESENTATION, "a.example")) == {Reason.AUDIENCE_MISMATCH}
    assert reasons(presented(PRESENTATION, None, "c-1")) == {Reason.CHALLENGE_MISMATCH}


def test_every_embedded_credential_is_judged() -> None:
    good = envelope(sealed({**DOCUMENT, "issuer": SIGNER}))
    assert presented({**PRESENTATION, "verifiableCredential": [good, envelope(sealed(DOCUMENT, "vc+jwt"))]}).is_verified
    bad = {**good, "credentialSubject": {"id": "did:example:alice", "name": "Mallory"}}
    assert Reason.PROOF_SIGNATURE_INVALID in reasons(presented({**PRESENTATION, "verifiableCredential": [good, bad]}))


def test_a_presentation_is_not_proved_for_an_assertion() -> None:
    assert Reason.PROOF_PURPOSE_MISMATCH in reasons(presented(PRESENTATION, purpose="assertionMethod"))


@pytest.mark.parametrize("member", ["@context", "type", "proof"])
def test_a_presentation_without_a_needed_member_is_refused(member: str) -> None:
    shown = without(envelope(sealed(PRESENTATION)), member)
    assert not judge().presentation(Question(canonical_json(shown))).is_verified


def test_terms_of_a_presentation_have_a_meaning() -> None:
    unmapped = {**PRESENTATION, "misspelt": 1}
    assert Reason.LINKED_DATA_TERM_UNMAPPED in reasons(presented(unmapped, mechanism="eddsa-jcs-2022"))
    assert presented(PRESENTATION, mechanism="eddsa-jcs-2022").is_verified


def test_the_trust_of_the_exam_says_what_it_is() -> None:
    assert repr(EverybodyIsBelieved()) == "EverybodyIsBelieved()"
    assert not EverybodyIsBelieved().named
    assert not EverybodyIsBelieved().delegation_roots
