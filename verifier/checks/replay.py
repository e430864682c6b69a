"""Is this the first use of the presentation, and of the challenge? agent-credentials R15.

The order matters: recording comes last, and only when everything else passed, so that a stranger cannot use up a nonce.
What the act uses of limits is recorded in the same step, so that a refusal uses nothing of either.
"""

from hashlib import sha256

from vc.reasons import Reason
from verifier.charging import charges_of
from verifier.evidence import RecordNeeded, Unavailable
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.ledger import Exceeded, Replayed, SingleUse
from verifier.policy import MOST_CLOCK_SKEW
from verifier.results import CheckResult, failed, passed, undetermined
from verifier.submission import PRESENTATION, ShownPresentation

NAME = "replay"


def check_replay(
    exam: Examination, shown: ShownPresentation, _expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether the keys of this presentation were recorded for the first time."""
    if any(proof.nonce is None and proof.challenge is None for proof in shown.secured.proofs):
        return (failed(NAME, PRESENTATION, Reason.PRESENTATION_NOT_UNIQUE, "it has no jti, nonce or challenge"),)
    recorded = exam.evidence.recorded
    if recorded is None:
        return (undetermined(NAME, PRESENTATION, None, "not recorded as used, because not everything else passed"),)
    if isinstance(recorded, Unavailable):
        return (undetermined(NAME, PRESENTATION, Reason.REPLAY_NOT_ENFORCEABLE, "{}", recorded.reason),)
    if isinstance(recorded, Exceeded):
        return (undetermined(NAME, PRESENTATION, None, "not recorded as used, because a limit has no room"),)
    if isinstance(recorded, Replayed):
        return (failed(NAME, PRESENTATION, Reason.REPLAY_DETECTED, "it, or its challenge, is recorded as used"),)
    return (passed(NAME, PRESENTATION, "used for the first time"),)


def record_needed(exam: Examination) -> RecordNeeded | None:
    """Return what has to be recorded for this presentation, or None for a submission without one.

    The caller owes that everything else passed. One key stands for holder and nonce, so that the presentation works
    once; another for audience and challenge, so that a challenge is answered once, by whatever presentation.
    """
    shown, expectations = exam.submission.presentation, exam.expectations
    if shown is None or not isinstance(expectations, PresentationExpectations):
        return None
    keys = [
        _key("presentation", signer, proof.nonce or proof.challenge or "")
        for signer, proof in zip(shown.signers, shown.secured.proofs, strict=True)
    ]
    if expectations.challenge is not None:
        keys.append(_key("challenge", expectations.audience, expectations.challenge))
    ends = [proof.expires for proof in shown.secured.proofs if proof.expires is not None]
    # From its end and the largest skew on every verifier refuses it, and its keys may be forgotten.
    use = SingleUse(tuple(keys), max(ends, default=exam.now) + MOST_CLOCK_SKEW)
    return RecordNeeded(use, tuple([charged.charge for charged in charges_of(exam)]))


def _key(kind: str, party: str, nonce: str) -> str:
    """Return a key of fixed size that no other pair has: each part is preceded by its length."""
    return sha256(f"{kind}:{len(party)}:{party}:{len(nonce)}:{nonce}".encode()).hexdigest()
