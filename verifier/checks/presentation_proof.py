"""Does every proof of the presentation hold, under a key that its DID document names for authentication? R15."""

from vc.securing.mechanism import AUTHENTICATION
from verifier.examination import Examination, kinds_failure, proof_failure
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "proof"


def check_presentation_proof(
    exam: Examination, shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof holds. VC-DATA-INTEGRITY 4.5, agent-credentials R15."""
    for proof in shown.secured.proofs:
        failure = proof_failure(exam, proof, AUTHENTICATION, NAME, PRESENTATION)
        if failure is not None:
            return (failure,)
    failure = kinds_failure(exam, shown.secured, shown.document.holder, NAME, PRESENTATION)
    if failure is not None:
        return (failure,)
    return (passed(NAME, PRESENTATION, "signed with {}", shown.secured.proofs[0].verification_method),)
