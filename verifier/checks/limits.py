"""Is there room for this act in every limit of every hop? agent-credentials R10. No ledger means no.

Counting is one step with recording the presentation as used (`replay`), and it comes last.
"""

from vc.reasons import Reason
from verifier.charging import HopCharge, Uncountable, counted
from verifier.evidence import Unavailable
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.ledger import Exceeded, Replayed
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "limits"


def check_limits(
    exam: Examination, _shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether the act was counted against each limit that applies to it, or which one has no room."""
    applying = counted(exam)
    if not applying:
        return (not_applicable(NAME, PRESENTATION, "no limit applies to it"),)
    most = exam.policy.max_limits
    if len(applying) > most:
        why = "{} limits apply to it, at most {} are counted for one act"
        return (failed(NAME, PRESENTATION, Reason.LIMIT_NOT_ENFORCEABLE, why, len(applying), most),)
    uncountable = [
        failed(NAME, exam.chain[limit.hop].label, Reason.LIMIT_NOT_ENFORCEABLE, "{}", limit.detail)
        for limit in applying
        if isinstance(limit, Uncountable)
    ]
    charges = tuple([limit for limit in applying if isinstance(limit, HopCharge)])
    return tuple(uncountable) or (_result(exam, charges),)


def _result(exam: Examination, charges: tuple[HopCharge, ...]) -> CheckResult:
    recorded = exam.evidence.recorded
    if recorded is None:
        return undetermined(NAME, PRESENTATION, None, "nothing was counted, because not everything else passed")
    if isinstance(recorded, Unavailable):
        return undetermined(NAME, PRESENTATION, Reason.LIMIT_NOT_ENFORCEABLE, "{}", recorded.reason)
    if isinstance(recorded, Replayed):
        return undetermined(NAME, PRESENTATION, None, "nothing was counted, because it was used before")
    if isinstance(recorded, Exceeded):
        return _exceeded(exam, charges, recorded)
    return passed(NAME, PRESENTATION, "counted against {} {}", len(charges), "limit" if len(charges) == 1 else "limits")


def _exceeded(exam: Examination, charges: tuple[HopCharge, ...], exceeded: Exceeded) -> CheckResult:
    charge = exceeded.charge
    found = next((one for one in charges if one.charge == charge), None)
    subject = PRESENTATION if found is None else exam.chain[found.hop].label
    kind = "limit" if found is None else found.kind
    span = "" if charge.window is None else f" in {charge.window}"
    why = "{} at most {}{}: {} is used, this needs {}"
    values = (kind, charge.maximum, span, exceeded.used, charge.amount)
    return failed(NAME, subject, Reason.LIMIT_EXCEEDED, why, *values)
