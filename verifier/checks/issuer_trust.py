"""Does the issuer's word count here, for this kind of credential and for this principal? agent-credentials R2."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.results import CheckResult, failed, passed, undetermined
from verifier.submission import Kind, ShownCredential
from verifier.trust import covers_principal

NAME = "trust"


def check_issuer_trust(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether the issuer is on the list for this kind of credential: identity never grants, delegation does."""
    issuer = shown.credential.issuer
    if shown.kind is Kind.DELEGATION:
        return (_root(exam, shown, issuer),)
    if issuer in exam.trust.identity_issuers:
        return (passed(NAME, shown.label, "the claims of {} are believed", issuer),)
    return (failed(NAME, shown.label, Reason.TRUST_ISSUER_NOT_TRUSTED, "the claims of {} are not believed", issuer),)


def _root(exam: Examination, shown: ShownCredential, issuer: str) -> CheckResult:
    patterns = exam.trust.delegation_roots.get(issuer)
    if patterns is None:
        return failed(NAME, shown.label, Reason.TRUST_ROOT_NOT_TRUSTED, "{} may not grant authority here", issuer)
    if shown.delegation is None:
        return undetermined(NAME, shown.label, None, "the principal could not be read")
    principal = shown.delegation.principal.id
    if covers_principal(patterns, principal):
        return passed(NAME, shown.label, "{} speaks for {}", issuer, principal)
    return failed(
        NAME,
        shown.label,
        Reason.TRUST_PRINCIPAL_NOT_COVERED,
        "{} speaks for {}, not for {}",
        issuer,
        ", ".join(patterns),
        principal,
    )
