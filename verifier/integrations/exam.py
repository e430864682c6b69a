"""THE RULES OF THE EXAM, not of the product: a judge for the conformance suites of W3C and CCG, and for nothing else.

The fixtures of those suites come from issuers that nobody names beforehand, some with an https: URL as their issuer and
a did:key as their signer, and their presentations are neither short-lived nor bound to a service. A verifier with a
trust refuses them, as it should. What is relaxed here, and nowhere else:

- every issuer of a credential that grants nothing is believed (credentials of agents are not: they still need a root);
- an issuer or holder that is a DID must have signed; one that is another URL is not bound to any key;
- a presentation may hold no credential, may live for ever and may be shown again; nothing is recorded;
- related resources and schemas that are not at hand are not judged.

What is kept: everything else. Every proof, every validity, every status, every term, `domain` and `challenge`.
An answer of this judge authorises nothing. `agentvc serve --exam` says so, and a score that rests on it has to.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from did.fetching import Fetcher
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.linked_data import unmapped_members
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured
from vc.securing.secured import Proof, Secured, method_controller
from vc.strict_json import JsonObject
from verifier.checks import CREDENTIAL_CHECKS, PRESENTATION_CHECKS, Checks
from verifier.checks.issuer_binding import check_issuer_binding
from verifier.checks.presentation_proof import check_presentation_proof
from verifier.checks.validity import proof_time_failure
from verifier.examination import Examination
from verifier.expectations import CredentialExpectations, PresentationExpectations
from verifier.integrations.judging import Judgement, Question, judgement_of, refused, trouble_of, unreadable
from verifier.policy import Policy
from verifier.results import CheckResult, Outcome, failed, passed
from verifier.shown import ShownCredential
from verifier.status_lists import StatusLists
from verifier.submission import PRESENTATION, ShownPresentation, read_presentation_submission
from verifier.trust import Trust
from verifier.verify import Verifier

# The suites make proofs that end in the second in which they are made, and show them a minute later.
EXAM_POLICY: Final = Policy(
    clock_skew=timedelta(minutes=5),
    allow_unavailable_related_resources=True,
    allow_undecided_schemas=True,
)
_NOBODY_IN_PARTICULAR: Final = "https://exam.invalid"


class _Everybody(frozenset[str]):
    """A set that has every text in it."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


class EverybodyIsBelieved(Trust):
    """FOR EXAMS ONLY: the claims of every issuer are believed. None may grant authority, and no DID is resolved."""

    __slots__ = ()

    def __init__(self) -> None:
        self.delegation_roots: Mapping[str, tuple[str, ...]] = MappingProxyType({})
        self.identity_issuers = _Everybody()
        self.named: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return "EverybodyIsBelieved()"


def issuer_binding_of_exams(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether an issuer that is a DID signed; FOR EXAMS ONLY, one that is another URL is let pass."""
    if shown.credential.issuer.startswith("did:"):
        return check_issuer_binding(exam, shown)
    return (
        passed(
            "issuer", shown.label, "{} is no DID: by the rule of the exam, no key is asked for", shown.credential.issuer
        ),
    )


EXAM_CHECKS: Final = Checks(
    tuple(
        check._replace(run=issuer_binding_of_exams) if check.name == "issuer" else check for check in CREDENTIAL_CHECKS
    ),
    PRESENTATION_CHECKS,
)


class ExamJudge:
    """FOR EXAMS ONLY: judges by the rules that the module's first lines name. Safe to share between threads."""

    def __init__(self, status_fetcher: Fetcher, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._trust = EverybodyIsBelieved()
        self._verifier = Verifier(
            self._trust,
            status_lists=StatusLists(status_fetcher),
            policy=EXAM_POLICY,
            clock=clock,
            checks=EXAM_CHECKS,
        )

    def credential(self, question: Question) -> Judgement:
        """Tell whether the credential is verified; where domain or challenge are given, its proofs must state them."""
        judgement = judgement_of(self._verifier.verify(question.shown, CredentialExpectations()))
        if not judgement.is_verified:
            return judgement
        try:
            secured = parse_secured(question.shown, EXAM_POLICY.limits)
        except Malformed as error:  # it was accepted, so this does not happen
            return unreadable(error, "credential")
        return _meaningless(secured.document, "credential") or _unmet(secured, question) or judgement

    def presentation(self, question: Question) -> Judgement:
        """Tell whether the presentation is verified, and every credential in it."""
        submission = read_presentation_submission(question.shown, EXAM_POLICY)
        shown = submission.presentation
        if shown is None:
            return unreadable(submission.unreadable[0].problem, PRESENTATION)
        meaningless = _meaningless(_alone(shown.secured.document), PRESENTATION)
        if meaningless is not None:
            return meaningless
        expected = PresentationExpectations(question.domain or _NOBODY_IN_PARTICULAR, question.challenge)
        exam = Examination(submission, expected, trust=self._trust, policy=EXAM_POLICY, now=self._clock())
        results = _presentation_results(exam, shown, expected)
        troubles = [trouble_of(result) for result in results if result.outcome is not Outcome.PASSED and result.reason]
        if troubles:
            return Judgement(tuple(troubles))
        return _unmet(shown.secured, question) or _together(
            self.credential(Question(canonical_json(credential))) for credential in shown.document.credentials
        )


def _presentation_results(
    exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    times = [proof_time_failure(exam, proof, "freshness", PRESENTATION) for proof in shown.secured.proofs]
    return (
        *check_presentation_proof(exam, shown, expected),
        *[failure for failure in times if failure is not None],
        _holder(shown),
    )


def _holder(shown: ShownPresentation) -> CheckResult:
    holder = shown.document.holder
    if holder is not None and holder.startswith("did:") and holder not in shown.signers:
        why = "its holder is {}, {} signed it"
        return failed("holder", PRESENTATION, Reason.HOLDER_BINDING_FAILED, why, holder, ", ".join(shown.signers))
    return passed("holder", PRESENTATION, "signed by {}", ", ".join(shown.signers))


def _meaningless(document: JsonObject, where: str) -> Judgement | None:
    """Return the refusal of a document with a term that no context maps, also where a context is not pinned."""
    try:
        problems = unmapped_members(document)
    except Malformed as error:
        return unreadable(error, where)
    if problems:
        return unreadable(Malformed.because(Reason.LINKED_DATA_TERM_UNMAPPED, problems), where)
    return None


def _alone(document: JsonObject) -> JsonObject:
    """Return a presentation without its credentials, each of which is judged under its own contexts."""
    return {name: value for name, value in document.items() if name != "verifiableCredential"}


def _unmet(secured: Secured, question: Question) -> Judgement | None:
    """Return the refusal of a document whose proofs do not state the domain or challenge that is asked for."""
    for proof in secured.proofs:
        refusal = _unmet_by(proof, question)
        if refusal is not None:
            return refusal
    return None


def _unmet_by(proof: Proof, question: Question) -> Judgement | None:
    signer = method_controller(proof.verification_method)
    if question.domain is not None and question.domain not in proof.audience:
        named = ", ".join(proof.audience) or "nobody"
        return refused(Reason.AUDIENCE_MISMATCH, f"proof by {signer}", f"made for {named}, not for {question.domain}")
    if question.challenge is not None and question.challenge != proof.challenge:
        return refused(Reason.CHALLENGE_MISMATCH, f"proof by {signer}", f"it does not answer {question.challenge}")
    return None


def _together(judgements: Iterable[Judgement]) -> Judgement:
    """Return one answer for several: yes when all say yes."""
    every = list(judgements)
    return Judgement(
        tuple([trouble for each in every for trouble in each.troubles]),
        tuple([check for each in every for check in each.checks]),
    )
