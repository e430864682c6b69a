"""Has every related resource the content that the issuer fixed by digest? VC-DATA-MODEL-2.0 5.3."""

from vc.reasons import Reason
from vc.related_resource import RelatedResource, agreement_with_pinned, related_resources
from vc.resource_digest import Agreement, agreement_with
from verifier.evidence import Resource, Unavailable
from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.shown import ShownCredential

NAME = "related_resource"


def check_related_resources(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return one result for every related resource, or one that says that there is none.

    Where `Policy.allow_unavailable_related_resources` is set, one whose content is not known does not apply.
    """
    if "relatedResource" not in shown.credential.document:
        return (not_applicable(NAME, shown.label, "it names no related resource"),)
    resources = related_resources(shown.credential)
    wanted = wanted_resources(exam, shown)
    return tuple([_result(exam, shown.label, resource, resource in wanted) for resource in resources])


def wanted_resources(exam: Examination, shown: ShownCredential) -> tuple[RelatedResource, ...]:
    """Return the related resources that have to be obtained: the first that are not at hand, as many as is allowed."""
    unknown = [each for each in related_resources(shown.credential) if agreement_with_pinned(each) is None]
    return tuple(unknown[: exam.policy.max_resources])


def _result(exam: Examination, label: str, resource: RelatedResource, is_wanted: bool) -> CheckResult:
    agreement = agreement_with_pinned(resource)
    if agreement is None:
        if not is_wanted:
            return _unknown(exam, label, resource, f"more than {exam.policy.max_resources} are not obtained")
        found = exam.evidence.resources.get(resource.id)
        if found is None:
            return undetermined(NAME, label, None, "{} was not asked for: proof or trust did not pass", resource.id)
        why = found.reason if isinstance(found, Unavailable) else _rejection(found, resource)
        if why is not None or isinstance(found, Unavailable):
            return _unknown(exam, label, resource, why)
        agreement = agreement_with(resource.integrity, found.content)
    if agreement is Agreement.AGREES:
        return passed(NAME, label, "{} has the content that the issuer fixed", resource.id)
    if agreement is Agreement.DIFFERS:
        why = "{} has another content than the issuer fixed"
        return failed(NAME, label, Reason.RELATED_RESOURCE_MISMATCH, why, resource.id)
    return _unknown(exam, label, resource, "its digests are of algorithms that are not known here")


def _unknown(exam: Examination, label: str, resource: RelatedResource, why: str | None) -> CheckResult:
    if exam.policy.allow_unavailable_related_resources:
        return not_applicable(NAME, label, "{} is not judged, as the policy allows: {}", resource.id, why)
    return undetermined(NAME, label, Reason.RELATED_RESOURCE_UNAVAILABLE, "{}: {}", resource.id, why)


def _rejection(found: Resource, resource: RelatedResource) -> str | None:
    """VC-DATA-MODEL-2.0 5.3: what is served as another media type than the credential says is rejected."""
    if resource.media_type is None or found.media_type is None:
        return None
    said, served = (_essence(text) for text in (resource.media_type, found.media_type))
    return None if said == served else f"it is served as {served}, not as {said}"


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()
