"""Does the act lie inside what the chain hands on: action, location, constraints, gates? agent-credentials R12, R16."""

from vc.delegation.authority import Act
from vc.delegation.hop import uncovered
from vc.delegation.lattice import covering
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.shown import ShownCredential
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "authority"


def check_authority(
    exam: Examination, _shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether the last hop covers the act whole, or every way in which it does not.

    Every hop before it is asked too. Where each is within the one before, that finds nothing; it is asked so that a
    fault in comparing two hops is not enough to widen what the root grants.
    """
    if expected.act is None:
        return (not_applicable(NAME, PRESENTATION, "this service states no act, so none is authorised"),)
    act = expected.act
    if not exam.chain:
        return (undetermined(NAME, PRESENTATION, None, "there is no chain to judge the act by"),)
    *before, leaf = exam.chain
    refused = _refused(leaf, act)
    if not refused and not exam.chaining.problems:  # with problems, what a hop widens is refused already
        for shown in before:
            refused += _refused(shown, act)
    return refused or (passed(NAME, PRESENTATION, "{} covers {} at {}", leaf.label, act.action, act.location),)


def _refused(shown: ShownCredential, act: Act) -> tuple[CheckResult, ...]:
    delegation = shown.delegation
    if delegation is None or (not delegation.approval and covering(delegation.capabilities, act)):
        return ()
    refusals = uncovered(delegation, act)
    return tuple([failed(NAME, shown.label, refusal.reason, "{}", refusal.detail) for refusal in refusals])
