"""The report of one verification, and the only way to the claims, which only an acceptance opens."""

from datetime import datetime
from typing import Literal, TypeAlias

from vc.reasons import Reason
from verifier.accepted import Accepted, accepted_claims
from verifier.errors import Refused
from verifier.examination import Examination
from verifier.explaining import explanation
from verifier.report_json import report_json
from verifier.results import CheckResult, Outcome
from verifier.rules import Refusal, refusals

Decision: TypeAlias = Literal["allow", "deny", "approval_required"]


class Report:
    """Every check with its outcome, and the decision: allow means that something was required and all of it passed.

    `approval_required` is a refusal of which nothing is left but the approval that a gate demands. `bool(report)` is
    `accepted`. There is no accessor to claims that were not accepted. What a check does not need is made when it is
    read, and not before.
    """

    __slots__ = ("_exam", "accepted", "at", "checks", "decision")

    def __init__(self, checks: tuple[CheckResult, ...], decision: Decision, exam: Examination) -> None:
        self.checks = checks
        self.decision: Decision = decision
        self.accepted = decision == "allow"
        self.at: datetime = exam.now
        self._exam = exam

    def __bool__(self) -> bool:
        return self.accepted

    def __repr__(self) -> str:
        return f"<Report: {self.summary()}>"

    @property
    def chain(self) -> tuple[str, ...]:
        """The labels of the hops, as checks name them, from the root to the leaf; empty when there is no chain."""
        return tuple([shown.label for shown in self._exam.chain])

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refusal with its rule and hop: failures first, then what could not be found out."""
        return refusals(self.checks, self.chain)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason for the refusal, once, in the same order."""
        return tuple(dict.fromkeys([refusal.reason for refusal in self.refusals]))

    @property
    def undetermined(self) -> bool:
        """Whether nothing failed and something could not be found out: asking again later may give another answer."""
        return not self.accepted and all(check.outcome is not Outcome.FAILED for check in self.checks)

    def require_accepted(self) -> Accepted:
        """Return the accepted claims. Raises Refused with this report otherwise."""
        if not self.accepted:
            raise Refused(self)
        return accepted_claims(self._exam, self.checks)

    def summary(self) -> str:
        """Return the decision and its reasons in one line."""
        if self.accepted:
            return "accepted"
        if self.decision == "approval_required":
            return f"approval is required: {Reason.APPROVAL_REQUIRED}"
        word = "could not be found out" if self.undetermined else "refused"
        return f"{word}: {', '.join(self.reasons) or 'nothing was shown that could be accepted'}"

    def explain(self) -> str:
        """Return the report as text for people.

        First the chain as a tree from the person to the leaf, with what each hop narrowed, its status, and what it
        broke; below it every check with the measured value and the remedy.
        """
        return explanation(self.summary(), self._exam, self.checks, accepted=self.accepted)

    def to_dict(self) -> dict[str, object]:
        """Return the report as JSON, as verifier/report.schema.json describes it.

        Members are only ever added while `version` stays the same.
        """
        claims = self.require_accepted().to_dict() if self.accepted else None
        return report_json(self.decision, self._exam, self.checks, claims, undetermined=self.undetermined)
