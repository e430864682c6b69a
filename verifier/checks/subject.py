"""Is the credential, or the last hop of a chain, about the one that the caller asked about? See `expectations`."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import ChainExpectations, PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.shown import Kind, ShownCredential

NAME = "subject"


def check_subject(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether every subject is the expected one; silent when none is expected, and about hops but the last."""
    if isinstance(exam.expectations, PresentationExpectations):
        return (not_applicable(NAME, shown.label, "see the presentation's holder"),)
    expected = exam.expectations.subject
    if expected is None:
        return (not_applicable(NAME, shown.label, "no subject is expected"),)
    if isinstance(exam.expectations, ChainExpectations) and shown.kind is Kind.DELEGATION:
        if not exam.chain:
            return (undetermined(NAME, shown.label, None, "which hop is the last is not known"),)
        if shown is not exam.chain[-1]:
            return (not_applicable(NAME, shown.label, "a hop on the way to the last one"),)
    for subject in shown.credential.subjects:
        if subject.get("id") != expected:
            return (
                failed(
                    NAME,
                    shown.label,
                    Reason.SUBJECT_NOT_EXPECTED,
                    "it is about {}, not {}",
                    subject.get("id"),
                    expected,
                ),
            )
    return (passed(NAME, shown.label, "it is about {}", expected),)
