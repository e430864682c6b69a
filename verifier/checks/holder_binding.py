"""Is the one who signed the presentation its holder, and was all of it issued to them? agent-credentials R15."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed, undetermined
from verifier.shown import Kind
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "holder"


def check_holder_binding(
    exam: Examination, shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether signer, holder, the subject of the last hop, and those of all other credentials are one DID.

    The hops before the last were issued to those who handed it on.
    """
    signer, *others = shown.signers
    for other in others:
        if other != signer:
            return (_differs("signed by {} and by {}", signer, other),)
    holder = shown.document.holder
    if holder is not None and holder != signer:
        return (_differs("its holder is {}, {} signed it", holder, signer),)
    leaf = exam.chain[-1] if exam.chain else None
    for credential in exam.submission.credentials:
        if credential.kind is Kind.DELEGATION and credential is not leaf:
            continue
        for subject in credential.credential.subjects:
            if subject.get("id") != signer:
                return (_differs("{} is about {}, {} presents it", credential.label, subject.get("id"), signer),)
    obstacle = exam.chaining.obstacle
    if obstacle is not None:
        return (undetermined(NAME, PRESENTATION, None, "which hop is the last is not known: {}", obstacle),)
    return (passed(NAME, PRESENTATION, "{} presents what was issued to it", signer),)


def _differs(template: str, *values: object) -> CheckResult:
    return failed(NAME, PRESENTATION, Reason.HOLDER_BINDING_FAILED, template, *values)
