"""`relatedResource`: which contents a credential fixes by digest, and whether a content is the one.

Pure: whoever has obtained a content gives its bytes. Pinned contexts are at hand, so they are never obtained.
Source: VC-DATA-MODEL-2.0 5.3.
"""

from typing import Final, NamedTuple, cast

from vc.contexts import CONTEXTS, SUPERSEDED, SupersededContext
from vc.credential import Credential
from vc.errors import Problem
from vc.resource_digest import Agreement, Integrity, agreement_by, agreement_with, integrity_of
from vc.shapes import objects
from vc.strict_json import Json

_MEMBER: Final = "relatedResource"


class RelatedResource(NamedTuple):
    """One resource, the digests of its content, and where in the credential it stands (a JSON Pointer)."""

    id: str
    media_type: str | None
    integrity: Integrity
    where: str


def related_resources(credential: Credential) -> tuple[RelatedResource, ...]:
    """The resources that a credential fixes, in the order in which it names them; their ids differ."""
    if _MEMBER not in credential.document:
        return ()
    return tuple(_resource(item, where) for item, where in objects(credential.document[_MEMBER], "/" + _MEMBER))


def agreement_with_pinned(resource: RelatedResource) -> Agreement | None:
    """Whether the digests are those of a published version of a pinned context; None for any other resource.

    A superseded version agrees too: it was published under this URL, and the credential was made when it was current.
    """
    if resource.id not in CONTEXTS:
        return None
    now = agreement_with(resource.integrity, CONTEXTS[resource.id])
    if now is not Agreement.DIFFERS:
        return now
    earlier = [_agreement_with_earlier(resource.integrity, one) for one in SUPERSEDED.get(resource.id, ())]
    return Agreement.AGREES if Agreement.AGREES in earlier else now


def pinned_resource_problems(credential: Credential) -> tuple[Problem, ...]:
    """The digests of pinned contexts that are not those of a published version; an issuer signs none of them.

    NOT checked: any resource whose content is not at hand.
    """
    return tuple(
        Problem(
            resource.where,
            f"the digest is not that of any published version of {resource.id}",
            "State the digest of the document that stands at this URL, or leave the resource out.",
        )
        for resource in related_resources(credential)
        if agreement_with_pinned(resource) is Agreement.DIFFERS
    )


def _resource(item: Json, where: str) -> RelatedResource:
    resource = cast("dict[str, Json]", item)
    media_type = resource.get("mediaType")
    return RelatedResource(
        cast("str", resource["id"]),
        media_type if isinstance(media_type, str) else None,
        integrity_of(resource),
        where,
    )


def _agreement_with_earlier(integrity: Integrity, version: SupersededContext) -> Agreement:
    known = version._asdict()
    return agreement_by(integrity, lambda algorithm: bytes.fromhex(known[algorithm]) if algorithm in known else None)
