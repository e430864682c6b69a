"""Was the presentation signed for exactly what is being done, as the service itself states it? R15."""

from vc.delegation.authority import args_digest
from vc.errors import Malformed
from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "act"


def check_act(
    _exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether action, location and the digest of the arguments are equal, character for character."""
    invocation = shown.invocation
    if isinstance(invocation, Malformed):
        return (failed(NAME, PRESENTATION, invocation.reason, "{}", str(invocation)),)
    act = expected.act
    if act is None:
        return (not_applicable(NAME, PRESENTATION, "this service states no act, so none is authorised"),)
    try:
        digest = args_digest(act.arguments)
    except Malformed as error:
        return (
            failed(
                NAME, PRESENTATION, Reason.ACT_MALFORMED, "the arguments as this service states them: {}", str(error)
            ),
        )
    if invocation is None:
        return (
            failed(NAME, PRESENTATION, Reason.INVOCATION_MISMATCH, "it was signed for no act; this is {}", act.action),
        )
    pairs = (
        ("action", invocation.action, act.action),
        ("location", invocation.location, act.location),
        ("argsDigest", invocation.args_digest, digest),
    )
    for name, signed, stated in pairs:
        if signed != stated:
            return (
                failed(
                    NAME,
                    PRESENTATION,
                    Reason.INVOCATION_MISMATCH,
                    "signed for the {} {}, this is {}",
                    name,
                    signed,
                    stated,
                ),
            )
    return (passed(NAME, PRESENTATION, "signed for {} at {}", act.action, act.location),)
