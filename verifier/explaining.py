"""A report in words, for people: the chain from the person to the leaf, then every check of each thing shown."""

from collections.abc import Iterable, Sequence

from vc.reasons import REASONS
from verifier.chain_drawing import chain_lines
from verifier.examination import Examination
from verifier.marks import MARKS
from verifier.results import CheckResult, shown

_NAME_WIDTH = 11  # of the longest name of a check


def explanation(summary: str, exam: Examination, checks: tuple[CheckResult, ...], *, accepted: bool) -> str:
    """Return the report as text without a final line end.

    Marks: ok, NO, ?? (could not be found out), -- (not needed).
    """
    lines = [f"{summary}  (at {shown(exam.now)})", *chain_lines(exam, checks, accepted=accepted)]
    return "\n".join([*lines, *_check_lines(checks)])


def _check_lines(checks: Sequence[CheckResult]) -> Iterable[str]:
    subjects = list(dict.fromkeys([check.subject for check in checks]))
    for position, subject in enumerate(subjects):
        last = position == len(subjects) - 1
        yield f"{'└─' if last else '├─'} {subject}"
        stem = "   " if last else "│  "
        yield from [stem + line for check in checks if check.subject == subject for line in _leaf(check)]


def _leaf(check: CheckResult) -> Iterable[str]:
    yield f"{MARKS[check.outcome]} {check.check:<{_NAME_WIDTH}} {check.detail}".rstrip()
    if check.reason is not None:
        page = REASONS[check.reason]
        margin = " " * (_NAME_WIDTH + 4)
        yield f"{margin}[{check.reason.value}] {page.clause}"
        yield f"{margin}What to do: {page.remedy}"
