"""Is the one who signed the presentation its holder, and the subject of everything in it? agent-credentials R15."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "holder"


def check_holder_binding(
    exam: Examination, shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether signer, holder and the subjects of all credentials are one DID."""
    signer, *others = shown.signers
    for other in others:
        if other != signer:
            return (_differs("signed by {} and by {}", signer, other),)
    holder = shown.document.holder
    if holder is not None and holder != signer:
        return (_differs("its holder is {}, {} signed it", holder, signer),)
    for credential in exam.submission.credentials:
        for subject in credential.credential.subjects:
            if subject.get("id") != signer:
                return (_differs("{} is about {}, {} presents it", credential.label, subject.get("id"), signer),)
    return (passed(NAME, PRESENTATION, "{} presents what was issued to it", signer),)


def _differs(template: str, *values: object) -> CheckResult:
    return failed(NAME, PRESENTATION, Reason.HOLDER_BINDING_FAILED, template, *values)
