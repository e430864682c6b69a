"""What the routes ask: is this verified? A judge answers; each has one way to be strict."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from vc.errors import Malformed
from vc.reasons import REASONS, Reason
from verifier.expectations import CredentialExpectations, PresentationExpectations
from verifier.report import Report
from verifier.results import CheckResult, Outcome
from verifier.verify import Verifier


class Question(NamedTuple):
    """What is shown, and what the one who asks demands of it; None demands nothing beyond the judge's own rules.

    `shown` is a token, or the bytes of a JSON document with a proof or in an envelope.
    """

    shown: bytes | str
    domain: str | None = None
    challenge: str | None = None


class Trouble(NamedTuple):
    """One thing that was found wrong, for people and programs; `where` names the check and what it looked at."""

    reason: Reason | None
    where: str
    detail: str
    remedy: str


class Judgement(NamedTuple):
    """The answer; `troubles` is empty exactly when it is yes."""

    troubles: tuple[Trouble, ...]
    checks: tuple[Mapping[str, object], ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether everything that was demanded holds."""
        return not self.troubles


class Judge(Protocol):
    """Whoever answers the routes; never raises on anything that a stranger sends."""

    def credential(self, question: Question) -> Judgement:
        """Tell whether one credential is verified."""
        ...

    def presentation(self, question: Question) -> Judgement:
        """Tell whether one presentation, with every credential in it, is verified."""
        ...


class StrictJudge:
    """The judge of the product: a `Verifier` with its trust and its policy, nothing left out.

    `audience` is the identifier of the service; a `domain` that the one who asks states must be it.
    """

    def __init__(self, verifier: Verifier, audience: str) -> None:
        self._verifier = verifier
        self._audience = audience

    def credential(self, question: Question) -> Judgement:
        """Return the report of the verifier. A domain or challenge is demanded of presentations, so either refuses."""
        if question.domain is not None or question.challenge is not None:
            return refused(Reason.CHALLENGE_MISMATCH, "credential", "domain and challenge are stated by presentations")
        return judgement_of(self._verifier.verify(question.shown, CredentialExpectations()))

    def presentation(self, question: Question) -> Judgement:
        """Return the report of the verifier on who presents what; it authorises no act."""
        if question.domain not in (None, self._audience):
            return refused(Reason.AUDIENCE_MISMATCH, "presentation", f"this service is {self._audience}")
        expected = PresentationExpectations(audience=self._audience, challenge=question.challenge or None)
        return judgement_of(self._verifier.verify(question.shown, expected))


def judgement_of(report: Report) -> Judgement:
    """Return what a report says; what could not be found out is trouble as well."""
    checks = tuple([check_content(check) for check in report.checks])
    if report.accepted:
        return Judgement((), checks)
    wrong = [check for check in report.checks if check.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)]
    found = tuple([trouble_of(check) for check in wrong if check.reason is not None])
    return Judgement(found or (Trouble(None, "", report.summary(), "Show a credential"),), checks)


def refused(reason: Reason, where: str, detail: str) -> Judgement:
    """Return the answer no, for one reason."""
    return Judgement((Trouble(reason, where, detail, REASONS[reason].remedy),))


def unreadable(problem: Malformed, where: str) -> Judgement:
    """Return the answer no for what cannot be read, with every problem that was found."""
    found = [
        Trouble(problem.reason, f"{where} {each.where}".strip(), each.message, each.remedy) for each in problem.problems
    ]
    return Judgement(tuple(found))


def trouble_of(check: CheckResult) -> Trouble:
    """Return a check that did not pass, as trouble."""
    remedy = "" if check.reason is None else REASONS[check.reason].remedy
    return Trouble(check.reason, f"{check.subject} {check.check}", check.detail, remedy)


def check_content(check: CheckResult) -> Mapping[str, object]:
    """Lay out one check for the answer."""
    return {
        "check": check.check,
        "subject": check.subject,
        "outcome": check.outcome.value,
        "reason": None if check.reason is None else check.reason.value,
        "detail": check.detail,
    }
