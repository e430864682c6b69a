"""A report in words, for people: one branch for each thing that was shown, one leaf for each check."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from vc.reasons import REASONS
from verifier.results import CheckResult, Outcome, shown

_MARKS = {
    Outcome.PASSED: "ok",
    Outcome.FAILED: "NO",
    Outcome.INDETERMINATE: "??",
    Outcome.NOT_APPLICABLE: "--",
}
_NAME_WIDTH = 11  # of the longest name of a check


def explanation(summary: str, at: datetime, checks: Sequence[CheckResult]) -> str:
    """Return the tree as text without a final line end. Marks: ok, NO, ?? (could not be found out), -- (not needed)."""
    subjects = list(dict.fromkeys([check.subject for check in checks]))
    lines = [f"{summary}  (at {shown(at)})"]
    for position, subject in enumerate(subjects):
        last = position == len(subjects) - 1
        lines.append(f"{'└─' if last else '├─'} {subject}")
        stem = "   " if last else "│  "
        lines += [stem + line for check in checks if check.subject == subject for line in _leaf(check)]
    return "\n".join(lines)


def _leaf(check: CheckResult) -> Iterable[str]:
    yield f"{_MARKS[check.outcome]} {check.check:<{_NAME_WIDTH}} {check.detail}".rstrip()
    if check.reason is not None:
        page = REASONS[check.reason]
        margin = " " * (_NAME_WIDTH + 4)
        yield f"{margin}[{check.reason.value}] {page.clause}"
        yield f"{margin}What to do: {page.remedy}"
