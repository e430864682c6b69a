"""What a request by an ancestor to revoke a hop has to prove, as checks of a verifier. Pure.

The presentation holds the chain from this issuer's hop down to the one that is to be revoked, which is its last. Signed
it has whoever issued that hop, or one above it. That is the whole authority: no capability is needed, and none helps.
What has ended, or has not begun, or is revoked already, can be revoked, so times and status of the hops are not asked.
"""

from typing import Final

from vc.reasons import Reason
from verifier.checks import CREDENTIAL_CHECKS, PRESENTATION_CHECKS, Checks, PresentationCheck
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.results import CheckResult, failed, passed, undetermined
from verifier.submission import PRESENTATION, ShownPresentation

CREDENTIAL_ID: Final = "credentialId"
_HOLDER, _AUDIENCE = "holder", "audience"


def check_ancestry(
    exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether the signer issued the hop that is to be revoked, or a hop above it that a holder issued."""
    signer, *others = shown.signers
    for other in (*others, shown.document.holder):
        if other != signer:
            return (_refused("signed by {}; the holder, or another signer, is {}", signer, other),)
    if not exam.chain:
        return (undetermined(_HOLDER, PRESENTATION, None, "there is no chain down to the hop"),)
    ids = [hop.credential.id for hop in exam.chain]
    asked = None if expected.act is None else expected.act.arguments.get(CREDENTIAL_ID)
    if ids[-1] != asked or len(set(ids)) != len(ids):
        shown_ids = ", ".join(map(str, ids))
        why = "it is about {}, which is not the one last hop of: {}"
        return (failed(_HOLDER, PRESENTATION, Reason.INVOCATION_MISMATCH, why, asked, shown_ids),)
    ancestors = [hop.credential.issuer for hop in exam.chain[1:]]
    if not ancestors:
        return (_refused("{} is no hop of a holder: an administrator of its issuer revokes it", asked),)
    if signer not in ancestors:
        return (_refused("{} issued neither the hop nor one above it; these did: {}", signer, ", ".join(ancestors)),)
    return (passed(_HOLDER, PRESENTATION, "{} issued the hop or one above it", signer),)


def check_made_for(
    _exam: Examination, shown: ShownPresentation, expected: PresentationExpectations
) -> tuple[CheckResult, ...]:
    """Return whether every proof names this issuer; what the delegations name are services, so it is not asked."""
    for proof in shown.secured.proofs:
        if expected.audience not in proof.audience:
            named = ", ".join(proof.audience) or "nobody"
            why = "made for {}, this is {}"
            return (failed(_AUDIENCE, PRESENTATION, Reason.AUDIENCE_MISMATCH, why, named, expected.audience),)
    return (passed(_AUDIENCE, PRESENTATION, "made for {}", expected.audience),)


def _refused(template: str, *values: object) -> CheckResult:
    return failed(_HOLDER, PRESENTATION, Reason.HOLDER_BINDING_FAILED, template, *values)


_OWN = {
    _HOLDER: PresentationCheck(_HOLDER, check_ancestry, ("proof",), needed=True),
    _AUDIENCE: PresentationCheck(_AUDIENCE, check_made_for, ("proof",), needed=True),
}
_NOT_ASKED_OF_THE_ACT = frozenset({"authority", "limits"})
_ASKED_OF_HOPS = frozenset({"proof", "issuer", "claims", "chain", "trust"})

ANCESTRY_CHECKS: Final = Checks(
    tuple([check for check in CREDENTIAL_CHECKS if check.name in _ASKED_OF_HOPS]),
    tuple([_OWN.get(check.name, check) for check in PRESENTATION_CHECKS if check.name not in _NOT_ASKED_OF_THE_ACT]),
)
