"""Is the credential about the one that the caller asked about? See `CredentialExpectations`."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import CredentialExpectations
from verifier.results import CheckResult, failed, not_applicable, passed
from verifier.submission import ShownCredential

NAME = "subject"


def check_subject(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether every subject of the credential is the expected one; silent when none is expected."""
    if not isinstance(exam.expectations, CredentialExpectations):
        return (not_applicable(NAME, shown.label, "see the presentation's holder"),)
    expected = exam.expectations.subject
    if expected is None:
        return (not_applicable(NAME, shown.label, "no subject is expected"),)
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
