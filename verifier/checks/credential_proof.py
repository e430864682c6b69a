"""Does every proof of the credential hold, under a key that its DID document names for it? VC-DATA-INTEGRITY 4.5."""

from vc.securing.mechanism import ASSERTION, AUTHENTICATION
from verifier.examination import Examination, kinds_failure, proof_failure
from verifier.results import CheckResult, passed
from verifier.shown import ShownCredential

NAME = "proof"


def check_credential_proof(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether every proof holds; one that does not is enough to refuse. VC-DATA-INTEGRITY 4.5.

    The key binding of an SD-JWT must hold where there is one, and gives nothing: who holds a credential shows in a
    presentation (RFC 9901 7.3 forbids to let its presence decide whether it is needed).
    """
    for proof in shown.secured.proofs:
        failure = proof_failure(exam, proof, ASSERTION, NAME, shown.label)
        if failure is not None:
            return (failure,)
    holder_proof = shown.secured.holder_proof
    if holder_proof is not None:
        failure = proof_failure(exam, holder_proof, AUTHENTICATION, NAME, shown.label)
        if failure is not None:
            return (failure,)
    failure = kinds_failure(exam, shown.secured, shown.credential.issuer, NAME, shown.label)
    if failure is not None:
        return (failure,)
    return (passed(NAME, shown.label, "signed with {}", shown.secured.proofs[0].verification_method),)
