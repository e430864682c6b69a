"""Was the presentation, and every delegation in it, made for this service? agent-credentials R11 and R15."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "audience"


def check_audience(
    exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof and every delegation names this service, character for character."""
    audience = expected.audience
    for proof in shown.secured.proofs:
        if audience not in proof.audience:
            named = ", ".join(proof.audience) or "nobody"
            return (failed(NAME, PRESENTATION, Reason.AUDIENCE_MISMATCH, "made for {}, this is {}", named, audience),)
    wrong = [
        failed(
            NAME,
            credential.label,
            Reason.AUDIENCE_MISMATCH,
            "it may be used at {}, this is {}",
            ", ".join(credential.delegation.audience),
            audience,
        )
        for credential in exam.submission.credentials
        if credential.delegation is not None and audience not in credential.delegation.audience
    ]
    return tuple(wrong) or (passed(NAME, PRESENTATION, "made for {}", audience),)
