"""Was the presentation made just now, for a short life? agent-credentials R15."""

from vc.reasons import Reason
from vc.securing.mechanism import Proof
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "freshness"


def check_freshness(
    exam: Examination, shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof states its beginning and end, is short-lived, and holds now, give or take the skew."""
    for proof in shown.secured.proofs:
        failure = _failure(exam, proof)
        if failure is not None:
            return (failure,)
    first = shown.secured.proofs[0]
    return (passed(NAME, PRESENTATION, "made at {}, ends at {}", first.created, first.expires),)


def _failure(exam: Examination, proof: Proof) -> CheckResult | None:
    most = exam.policy.max_presentation_life
    created, expires = proof.created, proof.expires
    if created is None or expires is None:
        lacking = "when it was made" if created is None else "when it ends"
        return failed(NAME, PRESENTATION, Reason.PRESENTATION_LIFE_TOO_LONG, "it does not say {}", lacking)
    if expires - created > most:
        return failed(
            NAME,
            PRESENTATION,
            Reason.PRESENTATION_LIFE_TOO_LONG,
            "it lives {}, at most {} is allowed",
            expires - created,
            most,
        )
    if expires <= exam.earliest:
        return failed(
            NAME,
            PRESENTATION,
            Reason.CHALLENGE_EXPIRED,
            "it ended at {}, {} before now ({})",
            expires,
            exam.now - expires,
            exam.now,
        )
    for begins in (created, proof.not_before):
        if begins is not None and begins > exam.latest:
            return failed(
                NAME, PRESENTATION, Reason.PROOF_NOT_YET_VALID, "it begins at {}, now is {}", begins, exam.now
            )
    return None
