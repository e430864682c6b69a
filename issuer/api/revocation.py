"""Revoking hops that holders issued: by an ancestor who proves to be one, or by an administrator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from issuer import errors
from issuer.addresses import list_id_of, status_list_url
from issuer.api import examples
from issuer.api.authentication import SECURED, require_administrator
from issuer.api.bodies import BodyReader, closed, optional_text, refuse
from issuer.api.rendering import json_response
from issuer.hop_revoking import LONGEST_INDEX, HopRequest, RevokedHop
from issuer.refusals import unknown_list
from issuer.wiring import Issuer
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.status.entry import REVOCATION
from vc.strict_json import Json, parse_object
from vc.times import format_timestamp

BODY_PROBLEMS = (errors.RequestMalformed, Malformed, errors.BodyTooLarge, errors.BodyNotJson)

REVOKE_BODY = {
    "verifiablePresentation": "eyJhbGciOiJFZERTQSIsInR5cCI6InZwK2p3dCJ9.eyJ0eXBlIjpbIuKApiJdfQ.c2lnbmF0dXJl",
    "credentialId": examples.CREDENTIAL_ID,
    "reason": "The task is done",
}
REVOKE_ENTRY_BODY = {"statusListIndex": "78853", "reason": "The sub-agent is not known to anybody"}
REVOKED = {
    "id": examples.CREDENTIAL_ID,
    "revoked": "2026-01-15T10:30:00Z",
    "refusedBy": "2026-01-15T10:40:01Z",
    "refusedDirectlyBy": "2026-01-15T10:35:01Z",
    "status": [
        {
            "statusPurpose": "revocation",
            "statusListCredential": "https://issuer.example/status/3",
            "statusListIndex": "78853",
            "status": True,
            "changed": "2026-01-15T10:30:00Z",
            "reason": "The task is done",
            "by": examples.SUBJECT,
        }
    ],
}


def revocation_router(issuer: Issuer) -> APIRouter:
    """Give the routes that revoke what holders issued under delegations of this issuer."""
    router = APIRouter(tags=["status"], default_response_class=Response)
    Body = Annotated[bytes, Depends(BodyReader(issuer.settings.server.largest_body))]  # noqa: N806  a type
    url = issuer.settings.issuer.url

    @router.post(
        "/status/revoke",
        summary="Revoke a hop, as an ancestor of it",
        openapi_extra=examples.json_body(
            REVOKE_BODY,
            ("verifiablePresentation", "credentialId"),
            "The chain down to the hop, presented by the issuer of that hop or of one above it, bound to this act.",
        ),
        responses={
            200: examples.answer("The hop is revoked, now or since an earlier time.", REVOKED),
            **examples.problems(
                *BODY_PROBLEMS, errors.AncestryNotProven, errors.StatusRefused, errors.StoreUnavailable
            ),
        },
    )
    def revoke(body: Body) -> Response:
        """Revoke the last hop of the chain for good; no token is needed, the presentation is the proof.

        It is signed for the issuer's address, and for the act `agentvc.revoke` at `/status/revoke` with the other
        members of this body as arguments, and it works once.
        """
        return json_response(_content(issuer.hop_revoking.revoke_for_ancestor(hop_request(body)), url))

    @router.post(
        "/status/{list_name}/revoke",
        summary="Revoke a hop by its status entry, as an administrator",
        openapi_extra={
            **SECURED,
            **examples.json_body(REVOKE_ENTRY_BODY, ("statusListIndex",), "Which entry of the list, and why."),
        },
        responses={
            200: examples.answer("The entry is set, now or since an earlier time.", REVOKED),
            **examples.problems(
                *BODY_PROBLEMS,
                errors.Unauthenticated,
                errors.StatusListUnknown,
                errors.StatusRefused,
                errors.StoreUnavailable,
            ),
        },
    )
    def revoke_entry(request: Request, list_name: Annotated[str, Path(examples=["3"])], body: Body) -> Response:
        """Revoke for good whatever hop has this entry of a status range; the issuer holds no record of such a hop."""
        by = require_administrator(issuer.administrators, request)
        list_id = list_id_of(list_name)
        if list_id is None:
            raise unknown_list(0)
        index, reason = entry_request(body)
        return json_response(_content(issuer.hop_revoking.revoke_entry(list_id, index, by=by, reason=reason), url))

    return router


def hop_request(body: bytes) -> HopRequest:
    """Read the body of a revocation by an ancestor. Raises vc's Malformed and RequestMalformed."""
    members = closed(parse_object(body), "", {"verifiablePresentation", "credentialId"}, {"reason"})
    return HopRequest(
        _presentation(members["verifiablePresentation"]),
        str(optional_text(members, "credentialId", "")),
        optional_text(members, "reason", ""),
    )


def _presentation(value: Json) -> bytes | str:
    if isinstance(value, dict):
        return canonical_json(value)
    if not isinstance(value, str):
        refuse("/verifiablePresentation", "this is neither a text nor an object", "Send the signed presentation")
    return value


def entry_request(body: bytes) -> tuple[int, str | None]:
    """Read the body of a revocation by entry: index and reason. Raises vc's Malformed and RequestMalformed."""
    members = closed(parse_object(body), "", {"statusListIndex"}, {"reason"})
    index = optional_text(members, "statusListIndex", "") or ""
    if not (index.isascii() and index.isdecimal() and len(index) <= LONGEST_INDEX):
        refuse("/statusListIndex", "this is no index", 'Send it as in the credential, a text such as "78853"')
    return int(index), optional_text(members, "reason", "")


def _content(revoked: RevokedHop, url: str) -> dict[str, object]:
    return {
        "id": revoked.credential_id,
        "revoked": format_timestamp(revoked.since),
        "refusedBy": format_timestamp(revoked.by),
        "refusedDirectlyBy": format_timestamp(revoked.direct_by),
        "status": [
            {
                "statusPurpose": REVOCATION,
                "statusListCredential": status_list_url(url, place.list_id),
                "statusListIndex": str(place.index),
                "status": True,
                "changed": format_timestamp(revocation.at),
                "reason": revocation.reason,
                "by": revocation.by,
            }
            for place, revocation in revoked.entries.items()
        ],
    }
