"""The marks of a report in words."""

from verifier.results import Outcome

MARKS = {
    Outcome.PASSED: "ok",
    Outcome.FAILED: "NO",
    Outcome.INDETERMINATE: "??",
    Outcome.NOT_APPLICABLE: "--",
}
