"""Does the issuer's word count here, for this kind of credential and for this principal? agent-credentials R2.

Only the root of a chain is trusted by name. A hop that a holder issued is trusted through the hops before it, as far as
each of them is vouched for: its proofs hold, its issuer made one, and it is trusted itself.
"""

from vc.reasons import Reason
from verifier.checks.credential_proof import check_credential_proof
from verifier.checks.issuer_binding import check_issuer_binding
from verifier.examination import Examination
from verifier.results import CheckResult, Outcome, failed, passed, undetermined
from verifier.shown import Kind, ShownCredential
from verifier.trust import covers_principal

NAME = "trust"


def check_issuer_trust(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether the issuer is on the list for this kind of credential: identity never grants, delegation does."""
    issuer = shown.credential.issuer
    if shown.kind is Kind.DELEGATION:
        return (_of_delegation(exam, shown, issuer),)
    if issuer in exam.trust.identity_issuers:
        return (passed(NAME, shown.label, "the claims of {} are believed", issuer),)
    return (failed(NAME, shown.label, Reason.TRUST_ISSUER_NOT_TRUSTED, "the claims of {} are not believed", issuer),)


def is_vouched_for(exam: Examination, shown: ShownCredential) -> bool:
    """Tell whether proof, issuer and trust all passed, and settle what they found: no later evidence can change it."""
    settled = exam.settled.get(shown.label)
    if settled is None:
        settled = exam.settled[shown.label] = {check: check(exam, shown) for check in _VOUCHING}
    for found in settled.values():  # noqa: SIM110 -- asked for every credential, and a generator costs a microsecond
        if found[0].outcome is not Outcome.PASSED:
            return False
    return True


def vouched_hops(exam: Examination) -> int:
    """Return how many hops of the chain, from the root on, are vouched for. Asks from the root, each hop once."""
    if exam.vouched_hops is None:
        exam.vouched_hops = 0  # and counts up: what a hop is trusted through is the number so far
        for shown in exam.chain:
            if not is_vouched_for(exam, shown):
                break
            exam.vouched_hops += 1
    return exam.vouched_hops


def _of_delegation(exam: Examination, shown: ShownCredential, issuer: str) -> CheckResult:
    if shown.delegation is None:
        return undetermined(NAME, shown.label, None, "the principal could not be read")
    if shown.delegation.parent is None:
        return _root(exam, shown.label, issuer, shown.delegation.principal.id)
    position = exam.chaining.position.get(shown.label)
    if position is None:
        return undetermined(NAME, shown.label, None, "a holder issued it, and there is no chain from a root to it")
    if position <= vouched_hops(exam):
        root = exam.chain[0].credential.issuer
        return passed(NAME, shown.label, "through every hop before it, from {}", root)
    return undetermined(NAME, shown.label, None, "a hop before it is not vouched for")


def _root(exam: Examination, label: str, issuer: str, principal: str) -> CheckResult:
    patterns = exam.trust.delegation_roots.get(issuer)
    if patterns is None:
        return failed(NAME, label, Reason.TRUST_ROOT_NOT_TRUSTED, "{} may not grant authority here", issuer)
    if covers_principal(patterns, principal):
        return passed(NAME, label, "{} speaks for {}", issuer, principal)
    spoken_for = ", ".join(patterns)
    return failed(
        NAME,
        label,
        Reason.TRUST_PRINCIPAL_NOT_COVERED,
        "{} speaks for {}, not for {}",
        issuer,
        spoken_for,
        principal,
    )


_VOUCHING = (check_credential_proof, check_issuer_binding, check_issuer_trust)
