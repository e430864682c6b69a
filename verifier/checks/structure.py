"""Could what was shown be read, strictly? VC-DATA-MODEL-2.0 4. What cannot be read is not judged any further."""

from vc.reasons import Reason
from verifier.results import CheckResult, failed, passed
from verifier.submission import PRESENTATION, ShownCredential, Submission, Unreadable

NAME = "structure"


def structure_of_credential(shown: ShownCredential) -> CheckResult:
    """Return the result for a credential that could be read."""
    return passed(NAME, shown.label, "a well-formed credential in {}", shown.secured.mechanism)


def structure_of_presentation(submission: Submission) -> CheckResult:
    """Return the result for a presentation that could be read: it needs at least one credential."""
    number = len(submission.credentials) + len(submission.unreadable)
    if number == 0:
        return failed(NAME, PRESENTATION, Reason.CREDENTIAL_MISSING, "it holds no credential")
    return passed(NAME, PRESENTATION, "a well-formed presentation, credentials: {}", number)


def structure_of_unreadable(unreadable: Unreadable) -> CheckResult:
    """Return the result for what could not be read, with every problem that was found."""
    problem = unreadable.problem
    return failed(NAME, unreadable.label, problem.reason, "{}", " | ".join(map(str, problem.problems)))
