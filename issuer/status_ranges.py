"""The status range of a delegation that may be passed on: which credential gets one, and where it stands. Pure."""

from issuer.errors import CredentialRefused
from vc.delegation.documents import DELEGATION_TYPE
from vc.strict_json import Json, JsonObject

MEMBER = "statusRange"


def may_be_passed_on(credential: JsonObject) -> bool:
    """Tell whether the credential is a delegation that its holder may pass on: its maxDepth is above its depth.

    What is malformed may not; the check before signing says why.
    """
    delegation = _only_delegation(credential)
    if delegation is None:
        return False
    depth, deepest = delegation.get("depth"), delegation.get("maxDepth")
    return type(depth) is int and type(deepest) is int and deepest > depth


def with_range(credential: JsonObject, claim: JsonObject) -> JsonObject:
    """Give the credential, which `may_be_passed_on`, with this range in its delegation."""
    subject = credential["credentialSubject"]
    if isinstance(subject, list):
        return {**credential, "credentialSubject": [_with_range(one, claim) for one in subject]}
    return {**credential, "credentialSubject": _with_range(subject, claim)}


def refuse_a_range(credential: JsonObject) -> None:
    """Return when the request names no range. Raises CredentialRefused: a range that is made up is another's."""
    for where, subject in _subjects(credential):
        delegation = subject.get("delegation") if isinstance(subject, dict) else None
        if isinstance(delegation, dict) and MEMBER in delegation and _is_delegation(credential):
            raise CredentialRefused(
                "the request names a statusRange, and ranges are allotted by the issuer",
                where=f"/credential{where}/delegation/{MEMBER}",
                remedy="Leave it out: a delegation whose maxDepth is above its depth gets one by its profile",
            )


def _with_range(subject: Json, claim: JsonObject) -> Json:
    delegation = subject.get("delegation") if isinstance(subject, dict) else None
    if not isinstance(subject, dict) or not isinstance(delegation, dict):
        return subject
    return {**subject, "delegation": {**delegation, MEMBER: claim}}


def _only_delegation(credential: JsonObject) -> "JsonObject | None":
    """Give the delegation of the one subject: a range that two had would be each one's to use up."""
    subjects = _subjects(credential)
    if len(subjects) != 1 or not _is_delegation(credential):
        return None
    subject = subjects[0][1]
    delegation = subject.get("delegation") if isinstance(subject, dict) else None
    return delegation if isinstance(delegation, dict) else None


def _subjects(credential: JsonObject) -> list[tuple[str, Json]]:
    subject = credential.get("credentialSubject")
    if isinstance(subject, list):
        return [(f"/credentialSubject/{number}", one) for number, one in enumerate(subject)]
    return [("/credentialSubject", subject)]


def _is_delegation(credential: JsonObject) -> bool:
    types = credential.get("type")
    return DELEGATION_TYPE in types if isinstance(types, list) else types == DELEGATION_TYPE
