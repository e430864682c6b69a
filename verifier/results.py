"""What one check found: outcome, reason, and the measured value in words."""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from vc.reasons import Reason
from vc.times import format_timestamp

_LONGEST_SHOWN = 600  # characters of any one value: enough for a list of problems, too little to flood a log


class Outcome(Enum):
    """How a check ended. INDETERMINATE: it could not be found out, or something that it rests on did not pass."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"
    NOT_APPLICABLE = "not_applicable"


_PASSED = Outcome.PASSED
_NOT_APPLICABLE = Outcome.NOT_APPLICABLE


class CheckResult(NamedTuple):
    """What one check found about one subject: `presentation`, `credential`, `credentials/0`.

    `reason` is None when the check passed, does not apply, or only waits for another one that did not pass.
    The text is put together when somebody reads it.
    """

    check: str
    subject: str
    outcome: Outcome
    reason: Reason | None
    template: str
    values: tuple[object, ...]

    @property
    def detail(self) -> str:
        """What was measured, for people; values of strangers are cut and escaped."""
        return self.template.format(*map(shown, self.values))


# tuple.__new__ makes the same value as CheckResult(...) in half the time; a report has some twenty of them.
_new = tuple.__new__


def passed(check: str, subject: str, template: str, *values: object) -> CheckResult:
    """Return a result that holds."""
    return _new(CheckResult, (check, subject, _PASSED, None, template, values))


def failed(check: str, subject: str, reason: Reason, template: str, *values: object) -> CheckResult:
    """Return a result that refuses."""
    return CheckResult(check, subject, Outcome.FAILED, reason, template, values)


def undetermined(check: str, subject: str, reason: Reason | None, template: str, *values: object) -> CheckResult:
    """Return a result that could not be found out; `reason` None when it only waits for another check."""
    return CheckResult(check, subject, Outcome.INDETERMINATE, reason, template, values)


def not_applicable(check: str, subject: str, template: str, *values: object) -> CheckResult:
    """Return a result of a check that has nothing to look at."""
    return _new(CheckResult, (check, subject, _NOT_APPLICABLE, None, template, values))


def shown(value: object) -> str:
    """Return `value` as it may stand in a report: times in UTC, spans in words, text escaped and cut."""
    if isinstance(value, datetime):
        return format_timestamp(value.replace(microsecond=0))
    if isinstance(value, timedelta):
        return _span(value)
    text = "".join([c if c.isprintable() else ascii(c)[1:-1] for c in str(value)[:_LONGEST_SHOWN]])
    return text if len(str(value)) <= _LONGEST_SHOWN else f"{text}…"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    if seconds < 0:
        return f"-{_span(-span)}"
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours >= 48:  # noqa: PLR2004
        return f"{hours // 24} days"
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{seconds % 60} s"]
    return " ".join([part for part in parts[: 2 if hours else 3] if part])
