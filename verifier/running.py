"""All checks over one examination. Pure and total: stored inputs replay to the same report."""

from collections.abc import Iterable
from typing import NamedTuple

from verifier.checks import DEFAULT_CHECKS, Checks
from verifier.checks.structure import structure_of_credential, structure_of_presentation, structure_of_unreadable
from verifier.examination import Examination
from verifier.expectations import CredentialExpectations, PresentationExpectations
from verifier.report import Report
from verifier.results import CheckResult, Outcome, undetermined
from verifier.submission import PRESENTATION, ShownCredential, ShownPresentation, Unreadable

_PASSED = Outcome.PASSED
_NOT_APPLICABLE = Outcome.NOT_APPLICABLE


class Judgement(NamedTuple):
    """A report, and whether the only thing that it still waits for is that the presentation is recorded as used."""

    report: Report
    only_spending_is_left: bool


def run_checks(exam: Examination, checks: Checks = DEFAULT_CHECKS) -> Judgement:
    """Return what every check finds; none is left out because another failed.

    Accepted means: at least one credential, every needed check passed, and no result failed or is indeterminate.
    """
    submission, expected = exam.submission, exam.expectations
    results: list[CheckResult] = []
    wrong: list[CheckResult] = []
    if submission.presentation is not None and isinstance(expected, PresentationExpectations):
        results = _judge_presentation(exam, submission.presentation, expected, checks)
        needed = checks.needed_with_act if expected.act is not None else checks.needed_of_presentations
        wrong = [result for result in results if result.outcome is not _PASSED and not _is_fine(result, needed)]
    for shown in submission.credentials:
        found = _judge_credential(exam, shown, checks)
        results += found
        needed = checks.needed_of_credentials
        wrong += [result for result in found if result.outcome is not _PASSED and not _is_fine(result, needed)]
    for unreadable in submission.unreadable:
        found = _judge_unreadable(unreadable, checks)
        results += found
        wrong += found
    is_complete = submission.presentation is not None or isinstance(expected, CredentialExpectations)
    accepted = not wrong and is_complete and bool(submission.credentials)
    if not accepted:
        results = _resting_on_others(results, checks)
    report = Report(tuple(results), accepted, exam.now, submission, expected)
    return Judgement(report, bool(wrong) and all(map(_waits_for_spending, wrong)))


def _judge_presentation(
    exam: Examination, shown: ShownPresentation, expected: PresentationExpectations, checks: Checks
) -> list[CheckResult]:
    results = [structure_of_presentation(exam.submission)]
    for check in checks.of_presentations:
        results += check.run(exam, shown, expected)
    return results


def _judge_credential(exam: Examination, shown: ShownCredential, checks: Checks) -> list[CheckResult]:
    results = [structure_of_credential(shown)]
    settled = exam.settled.get(shown.label) or {}
    for check in checks.of_credentials:
        run = check.run
        results += settled[run] if run in settled else run(exam, shown)
    return results


def _judge_unreadable(unreadable: Unreadable, checks: Checks) -> list[CheckResult]:
    rows = checks.of_presentations if unreadable.label == PRESENTATION else checks.of_credentials
    why = "not judged, because it cannot be read"
    return [
        structure_of_unreadable(unreadable),
        *[undetermined(check.name, unreadable.label, None, why) for check in rows],
    ]


def _is_fine(result: CheckResult, needed: frozenset[str]) -> bool:
    return result.outcome is _PASSED or (result.outcome is _NOT_APPLICABLE and result.check not in needed)


def _waits_for_spending(result: CheckResult) -> bool:
    return result.check == "replay" and result.outcome is Outcome.INDETERMINATE and result.reason is None


def _resting_on_others(results: Iterable[CheckResult], checks: Checks) -> list[CheckResult]:
    results = list(results)
    bad = {(r.check, r.subject) for r in results if r.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)}
    bases = {(check.name, True): check.rests_on for check in checks.of_presentations}
    bases |= {(check.name, False): check.rests_on for check in checks.of_credentials}
    return [
        _downgraded(result, bases.get((result.check, result.subject == PRESENTATION), ()), bad) for result in results
    ]


def _downgraded(result: CheckResult, bases: tuple[str, ...], bad: set[tuple[str, str]]) -> CheckResult:
    if result.outcome is not _PASSED:
        return result
    for base in bases:
        if (base, result.subject) in bad:
            why = "not relied on, because {} did not pass: {}"
            return undetermined(result.check, result.subject, None, why, base, result.detail)
    return result
