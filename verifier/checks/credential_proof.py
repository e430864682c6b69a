"""Does every proof of the credential hold, under a key that its DID document names for it? VC-DATA-INTEGRITY 4.5."""

from vc.securing.mechanism import ASSERTION
from verifier.examination import Examination, proof_failure
from verifier.results import CheckResult, passed
from verifier.submission import ShownCredential

NAME = "proof"


def check_credential_proof(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether every proof holds; one that does not is enough to refuse. VC-DATA-INTEGRITY 4.5."""
    for proof in shown.secured.proofs:
        failure = proof_failure(exam, proof, ASSERTION, NAME, shown.label)
        if failure is not None:
            return (failure,)
    return (passed(NAME, shown.label, "signed with {}", shown.secured.proofs[0].verification_method),)
