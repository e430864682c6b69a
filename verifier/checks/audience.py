"""Were the presentation and the last hop of its chain made for this service? agent-credentials R11 and R15."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "audience"


def check_audience(
    exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof and the last hop name this service, character for character.

    The audience of a hop is a part of that of the hop before (`hop`), so each of them names it too.
    """
    audience = expected.audience
    for proof in shown.secured.proofs:
        if audience not in proof.audience:
            named = ", ".join(proof.audience) or "nobody"
            return (failed(NAME, PRESENTATION, Reason.AUDIENCE_MISMATCH, "made for {}, this is {}", named, audience),)
    leaf = exam.chain[-1] if exam.chain else None
    if leaf is not None and leaf.delegation is not None and audience not in leaf.delegation.audience:
        named = ", ".join(leaf.delegation.audience)
        why = "it may be used at {}, this is {}"
        return (failed(NAME, leaf.label, Reason.AUDIENCE_MISMATCH, why, named, audience),)
    return (passed(NAME, PRESENTATION, "made for {}", audience),)
