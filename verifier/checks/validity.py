"""Is the credential, and every proof of it, valid now? VC-DATA-MODEL-2.0 4.9, RFC 7519 4.1.4 to 4.1.6."""

from vc.credential import Credential
from vc.reasons import Reason
from vc.securing.mechanism import Proof
from verifier.examination import Examination
from verifier.results import CheckResult, failed, passed
from verifier.shown import ShownCredential

NAME = "validity"


def check_validity(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether now lies inside what the credential and its proofs state, give or take the clock skew."""
    credential = shown.credential
    failure = _credential_failure(exam, shown.label, credential)
    if failure is None:
        for proof in shown.secured.proofs:
            failure = proof_time_failure(exam, proof, NAME, shown.label)
            if failure is not None:
                break
    if failure is not None:
        return (failure,)
    if credential.valid_until is None:
        return (passed(NAME, shown.label, "valid now, without an end"),)
    return (passed(NAME, shown.label, "valid until {}", credential.valid_until),)


def proof_time_failure(exam: Examination, proof: Proof, check: str, subject: str) -> CheckResult | None:
    """Return why the times that `proof` states do not fit now, or None when they do."""
    if proof.expires is not None and proof.expires <= exam.earliest:
        return failed(check, subject, Reason.PROOF_EXPIRED, "the proof ended at {}, now is {}", proof.expires, exam.now)
    for begins in (proof.created, proof.not_before):
        if begins is not None and begins > exam.latest:
            return failed(
                check, subject, Reason.PROOF_NOT_YET_VALID, "the proof begins at {}, now is {}", begins, exam.now
            )
    return None


def _credential_failure(exam: Examination, label: str, credential: Credential) -> CheckResult | None:
    begins, ends = credential.valid_from, credential.valid_until
    if ends is not None and ends <= exam.earliest:
        return failed(
            NAME,
            label,
            Reason.CREDENTIAL_EXPIRED,
            "it ended at {}, {} before now ({})",
            ends,
            exam.now - ends,
            exam.now,
        )
    if begins is not None and begins > exam.latest:
        return failed(NAME, label, Reason.CREDENTIAL_NOT_YET_VALID, "it begins at {}, now is {}", begins, exam.now)
    return None
