"""Does the act lie inside the delegation: action, location, constraints against the arguments? R10, R12, R16."""

from vc.delegation.hop import uncovered
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.submission import PRESENTATION, Kind, ShownPresentation

NAME = "authority"


def check_authority(
    exam: Examination, _shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether one capability of the delegation covers the act whole, or every way in which it does not."""
    if expected.act is None:
        return (not_applicable(NAME, PRESENTATION, "this service states no act, so none is authorised"),)
    act = expected.act
    delegations = [shown for shown in exam.submission.credentials if shown.kind is Kind.DELEGATION]
    if len(delegations) != 1 or delegations[0].delegation is None:
        return (undetermined(NAME, PRESENTATION, None, "there is not one delegation to judge the act by"),)
    refusals = uncovered(delegations[0].delegation, act)
    if refusals:
        return tuple([failed(NAME, delegations[0].label, refusal.reason, "{}", refusal.detail) for refusal in refusals])
    return (passed(NAME, PRESENTATION, "{} covers {} at {}", delegations[0].label, act.action, act.location),)
