"""Does the presentation answer the challenge that this service sent? agent-credentials R15."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, not_applicable, passed
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "challenge"


def check_challenge(
    _exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof states the challenge; without one the jti or nonce stands in, see `replay`."""
    challenge = expected.challenge
    if challenge is None:
        return (not_applicable(NAME, PRESENTATION, "this service sent none"),)
    for proof in shown.secured.proofs:
        if proof.challenge != challenge:
            found = "no challenge" if proof.challenge is None else proof.challenge
            return (failed(NAME, PRESENTATION, Reason.CHALLENGE_MISMATCH, "it answers {}, not {}", found, challenge),)
    return (passed(NAME, PRESENTATION, "it answers {}", challenge),)
