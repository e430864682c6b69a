"""Schemas that are credentials: read as any credential that is shown, and relied on under the same rules. Pure."""

from verifier.checks.credential_proof import check_credential_proof
from verifier.checks.issuer_binding import check_issuer_binding
from verifier.checks.status import check_status
from verifier.checks.validity import check_validity
from verifier.evidence import Resource, Unavailable
from verifier.examination import Examination
from verifier.readings import read_credential
from verifier.results import Outcome
from verifier.shown import ShownCredential, Unreadable


def schema_credential(exam: Examination, url: str) -> ShownCredential | Unreadable | Unavailable | None:
    """Return what was obtained from `url`, read as a credential; None when it was never asked for."""
    obtained = exam.evidence.resources.get(url)
    if not isinstance(obtained, Resource):
        return obtained
    known = exam.schema_credentials.get(url)
    if known is None:
        known = exam.schema_credentials[url] = read_credential(obtained.content.strip(), f"schema {url}", exam.policy)
    return known


def is_vouched_for(exam: Examination, shown: ShownCredential, schema: ShownCredential) -> bool:
    """Tell whether the schema credential was signed by its issuer, and that issuer's word counts for `shown`.

    Counted are those whose claims are believed, and the issuer of `shown` itself.
    """
    return _untrusted(exam, shown, schema) is None and all(
        result.outcome is Outcome.PASSED
        for check in (check_credential_proof, check_issuer_binding)
        for result in check(exam, schema)
    )


def distrust_of(exam: Examination, shown: ShownCredential, schema: ShownCredential) -> str | None:
    """Return why the schema credential says nothing about `shown`, or None when it may be relied on.

    Proof, issuer, trust, validity and status all have to pass, as for any credential (VC-JSON-SCHEMA 4.1).
    """
    for check in (check_credential_proof, check_issuer_binding, check_validity, check_status):
        for result in check(exam, schema):
            if result.outcome not in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
                return f"{result.check}: {result.detail}"
    return _untrusted(exam, shown, schema)


def _untrusted(exam: Examination, shown: ShownCredential, schema: ShownCredential) -> str | None:
    issuer = schema.credential.issuer
    if issuer == shown.credential.issuer or issuer in exam.trust.identity_issuers:
        return None
    return f"the claims of {issuer} are not believed"
