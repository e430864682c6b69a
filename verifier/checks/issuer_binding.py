"""Was the credential signed by the one who is named as its issuer? VC-DATA-MODEL-2.0 4.7."""

from vc.reasons import Reason
from verifier.examination import Examination
from verifier.results import CheckResult, failed, passed
from verifier.shown import ShownCredential

NAME = "issuer"


def check_issuer_binding(_exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return whether a proof was made in the name of the issuer's own DID.

    With several proofs one by the issuer is enough: the others, which must hold as well, are of witnesses.
    """
    credential = shown.credential
    if credential.issuer in shown.signers:
        return (passed(NAME, shown.label, "{} signed it", credential.issuer),)
    return (
        failed(
            NAME,
            shown.label,
            Reason.ISSUER_NOT_SIGNER,
            "it names {}, but {} signed it",
            credential.issuer,
            ", ".join(shown.signers),
        ),
    )
