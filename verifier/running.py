"""All checks over one examination. Pure and total: stored inputs replay to the same report."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vc.reasons import Reason
from verifier.checks import DEFAULT_CHECKS, Checks, CredentialCheck, PresentationCheck
from verifier.checks.chain import check_received_chain
from verifier.checks.structure import (
    structure_of_bundle,
    structure_of_credential,
    structure_of_presentation,
    structure_of_unreadable,
)
from verifier.examination import Examination
from verifier.expectations import ChainExpectations, PresentationExpectations
from verifier.report import Decision, Report
from verifier.results import CheckResult, Outcome, undetermined
from verifier.shown import ShownCredential, Unreadable
from verifier.submission import BUNDLE, PRESENTATION, ShownPresentation, Submission

_PASSED = Outcome.PASSED
_NOT_APPLICABLE = Outcome.NOT_APPLICABLE
_RECORDING = frozenset({"replay", "limits"})  # what is recorded in one step, when everything else passed


class Judgement(NamedTuple):
    """What every check found, and what of it stands in the way of accepting."""

    results: list[CheckResult]
    wrong: list[CheckResult]

    @property
    def only_recording_is_left(self) -> bool:
        """Whether it waits for nothing but that the presentation is recorded as used."""
        return bool(self.wrong) and all(map(_waits_for_recording, self.wrong))


def run_checks(exam: Examination, checks: Checks = DEFAULT_CHECKS) -> Report:
    """Return the report on what every check finds."""
    return report_on(exam, judge(exam, checks), checks)


def judge(exam: Examination, checks: Checks = DEFAULT_CHECKS) -> Judgement:
    """Return what every check finds; none is left out because another failed."""
    results, wrong = _judge_whole(exam, checks)
    needed = checks.needed_of_credentials
    for shown in exam.submission.credentials:
        found = _judge_credential(exam, shown, checks)
        results += found
        wrong += [result for result in found if result.outcome is not _PASSED and not _is_fine(result, needed)]
    for unreadable in exam.submission.unreadable:
        found = _judge_unreadable(unreadable, checks)
        results += found
        wrong += found
    return Judgement(results, wrong)


def judge_recording(exam: Examination, before: Judgement, checks: Checks = DEFAULT_CHECKS) -> Judgement:
    """Return `before`, of which only recording was left, with what the checks say of that now that it was tried.

    Nothing else can have changed: those checks alone look at what was recorded.
    """
    shown, expected = exam.submission.presentation, exam.expectations
    if shown is None or not isinstance(expected, PresentationExpectations):
        return before
    rows = [row for row in checks.of_presentations if row.name in _RECORDING]
    found = [result for row in rows for result in row.run(exam, shown, expected)]
    is_kept = [result.check not in _RECORDING for result in before.results]
    place = is_kept.index(False) if False in is_kept else len(is_kept)
    kept = [result for result in before.results if result.check not in _RECORDING]
    wrong = _in_the_way(found, expected, checks)
    return Judgement([*kept[:place], *found, *kept[place:]], wrong)


def report_on(exam: Examination, judgement: Judgement, checks: Checks = DEFAULT_CHECKS) -> Report:
    """Return the report.

    Accepted means: at least one credential, every needed check passed, and no result failed or is indeterminate.
    """
    results, wrong = judgement
    is_complete = exam.submission.presentation is not None or not isinstance(
        exam.expectations, PresentationExpectations
    )
    if not wrong and is_complete and exam.submission.credentials:
        return Report(tuple(results), "allow", exam)
    return Report(tuple(_resting_on_others(results, checks)), _refusal(wrong), exam)


def _judge_whole(exam: Examination, checks: Checks) -> tuple[list[CheckResult], list[CheckResult]]:
    """Return what is found about the presentation or the bundle as a whole, and what of it stands in the way."""
    submission, expected = exam.submission, exam.expectations
    if isinstance(expected, ChainExpectations) and not _is_unreadable(submission):
        results = [structure_of_bundle(submission), *check_received_chain(exam, expected)]
        return results, [result for result in results if result.outcome is not _PASSED]
    if submission.presentation is not None and isinstance(expected, PresentationExpectations):
        results = _judge_presentation(exam, submission.presentation, expected, checks)
        return results, _in_the_way(results, expected, checks)
    return [], []


def _in_the_way(
    results: Sequence[CheckResult], expected: PresentationExpectations, checks: Checks
) -> list[CheckResult]:
    needed = checks.needed_with_act if expected.act is not None else checks.needed_of_presentations
    return [result for result in results if result.outcome is not _PASSED and not _is_fine(result, needed)]


def _refusal(wrong: Sequence[CheckResult]) -> Decision:
    """Return the decision where something is wrong: whether it is nothing but that somebody has to approve."""
    needs_approval = [result for result in wrong if result.reason is Reason.APPROVAL_REQUIRED]
    others = [result for result in wrong if result.reason is not Reason.APPROVAL_REQUIRED]
    return "approval_required" if needs_approval and all(map(_waits_for_recording, others)) else "deny"


def _is_unreadable(submission: Submission) -> bool:
    return any(unreadable.label == BUNDLE for unreadable in submission.unreadable)


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
    rows: Iterable[PresentationCheck | CredentialCheck] = checks.of_credentials
    if unreadable.label in (PRESENTATION, BUNDLE):
        rows = checks.of_presentations if unreadable.label == PRESENTATION else ()
    why = "not judged, because it cannot be read"
    return [
        structure_of_unreadable(unreadable),
        *[undetermined(check.name, unreadable.label, None, why) for check in rows],
    ]


def _is_fine(result: CheckResult, needed: frozenset[str]) -> bool:
    return result.outcome is _PASSED or (result.outcome is _NOT_APPLICABLE and result.check not in needed)


def _waits_for_recording(result: CheckResult) -> bool:
    return result.check in _RECORDING and result.outcome is Outcome.INDETERMINATE and result.reason is None


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
