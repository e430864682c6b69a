"""Could what was shown be read, strictly? VC-DATA-MODEL-2.0 4. What cannot be read is not judged any further."""

from vc.reasons import Reason
from verifier.results import CheckResult, failed, passed
from verifier.shown import ShownCredential, Unreadable
from verifier.submission import BUNDLE, PRESENTATION, Submission

NAME = "structure"


def structure_of_credential(shown: ShownCredential) -> CheckResult:
    """Return the result for a credential that could be read."""
    return passed(NAME, shown.label, "a well-formed credential in {}", shown.secured.mechanism)


def structure_of_presentation(submission: Submission) -> CheckResult:
    """Return the result for a presentation that could be read: it needs at least one credential."""
    return _structure(submission, PRESENTATION)


def structure_of_bundle(submission: Submission) -> CheckResult:
    """Return the result for a bundle that could be read: it needs at least one credential."""
    return _structure(submission, BUNDLE)


def structure_of_unreadable(unreadable: Unreadable) -> CheckResult:
    """Return the result for what could not be read, with every problem that was found."""
    problem = unreadable.problem
    return failed(NAME, unreadable.label, problem.reason, "{}", " | ".join(map(str, problem.problems)))


def _structure(submission: Submission, label: str) -> CheckResult:
    number = len(submission.credentials) + len(submission.unreadable)
    if number == 0:
        return failed(NAME, label, Reason.CREDENTIAL_MISSING, "it holds no credential")
    return passed(NAME, label, "a well-formed {}, credentials: {}", label, number)
