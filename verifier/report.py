"""The report of one verification, and the only way to the claims, which only an acceptance opens."""

from datetime import datetime
from typing import Literal

from vc.reasons import REASONS, Reason
from verifier.accepted import Accepted, accepted_claims
from verifier.errors import Refused
from verifier.expectations import Expectations
from verifier.explaining import explanation
from verifier.results import CheckResult, Outcome, shown
from verifier.submission import Submission

REPORT_VERSION = 1


class Report:
    """Every check with its outcome, and the decision: accepted means that something was required and all of it passed.

    `bool(report)` is `accepted`. There is no accessor to claims that were not accepted.
    """

    __slots__ = ("_expectations", "_submission", "accepted", "at", "checks")

    def __init__(
        self,
        checks: tuple[CheckResult, ...],
        accepted: bool,
        at: datetime,
        submission: Submission,
        expectations: Expectations,
    ) -> None:
        self.checks = checks
        self.accepted = accepted
        self.at = at
        self._submission = submission
        self._expectations = expectations

    def __bool__(self) -> bool:
        return self.accepted

    def __repr__(self) -> str:
        return f"<Report: {self.summary()}>"

    @property
    def decision(self) -> Literal["allow", "deny"]:
        """The decision as a word."""
        return "allow" if self.accepted else "deny"

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason for the refusal, once: failures first, then what could not be found out."""
        found = [check.reason for check in self.checks if check.outcome is Outcome.FAILED]
        found += [check.reason for check in self.checks if check.outcome is Outcome.INDETERMINATE]
        return tuple(dict.fromkeys([reason for reason in found if reason is not None]))

    @property
    def undetermined(self) -> bool:
        """Whether nothing failed and something could not be found out: asking again later may give another answer."""
        return not self.accepted and all(check.outcome is not Outcome.FAILED for check in self.checks)

    def require_accepted(self) -> Accepted:
        """Return the accepted claims. Raises Refused with this report otherwise."""
        if not self.accepted:
            raise Refused(self)
        return accepted_claims(self._submission, self._expectations)

    def summary(self) -> str:
        """Return the decision and its reasons in one line."""
        if self.accepted:
            return "accepted"
        word = "could not be found out" if self.undetermined else "refused"
        return f"{word}: {', '.join(self.reasons) or 'nothing was shown that could be accepted'}"

    def explain(self) -> str:
        """Return the report as text for people: a tree of subjects and checks, measured values, and remedies."""
        return explanation(self.summary(), self.at, self.checks)

    def to_dict(self) -> dict[str, object]:
        """Return the report as JSON. Members are only ever added while `version` stays the same."""
        return {
            "version": REPORT_VERSION,
            "decision": self.decision,
            "accepted": self.accepted,
            "undetermined": self.undetermined,
            "at": shown(self.at),
            "reasons": [reason.value for reason in self.reasons],
            "checks": [_check_dict(check) for check in self.checks],
            "claims": self.require_accepted().to_dict() if self.accepted else None,
        }


def _check_dict(check: CheckResult) -> dict[str, object]:
    return {
        "check": check.check,
        "subject": check.subject,
        "outcome": check.outcome.value,
        "reason": None if check.reason is None else check.reason.value,
        "detail": check.detail,
        "remedy": None if check.reason is None else REASONS[check.reason].remedy,
    }
