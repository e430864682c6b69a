"""The routes of everybody: status lists, the DID document, and whether the service is well."""

import json
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response

from issuer import errors
from issuer.addresses import list_id_of
from issuer.api import examples
from issuer.api.rendering import json_response
from issuer.errors import StatusListUnknown
from issuer.publishing import MEDIA_TYPES
from issuer.refusals import unknown_list
from issuer.wiring import Issuer

# Short, because a resolver that holds an old document refuses what a new key signs.
DID_DOCUMENT_SECONDS = 300

EXAMPLE_TOKEN = "eyJhbGciOiJFZERTQSIsInR5cCI6InZjK2p3dCJ9.eyJ0eXBlIjpbIuKApiJdfQ.c2lnbmF0dXJl"  # noqa: S105


def public_router(issuer: Issuer) -> APIRouter:
    """Give the routes that need no token."""
    router = APIRouter(default_response_class=Response)
    did_document = json.dumps(issuer.identity.document()).encode()

    @router.get(
        "/status/{list_name}",
        tags=["status"],
        summary="Fetch a status list",
        responses={
            200: examples.answer("The signed status list credential.", EXAMPLE_TOKEN, MEDIA_TYPES["vc+jwt"]),
            304: {"description": "The list is the one that If-None-Match names."},
            **examples.problems(errors.StatusListUnknown, errors.StoreUnavailable),
        },
    )
    def status_list(
        list_name: Annotated[str, Path(examples=["1"])],
        if_none_match: Annotated[str | None, Header(examples=['"w3Ff0QxF8v2bY5nSg1dPzKqf"'])] = None,
    ) -> Response:
        """Give the list as it is at this moment; its ETag changes when a bit does."""
        published, seconds = issuer.publishing.published(_list_id(list_name))
        headers = {"ETag": published.etag, "Cache-Control": f"public, max-age={seconds}"}
        if if_none_match is not None and _names(if_none_match, published.etag):
            return Response(status_code=304, headers=headers)
        return Response(published.body, 200, headers, published.media_type)

    for path in ("/.well-known/did.json", "/did.json"):
        # The second path is that of a did:web with a path, where a proxy takes the path off.
        @router.get(
            path,
            tags=["identity"],
            summary="The issuer's DID document",
            include_in_schema=path != "/did.json",
            responses={
                200: examples.answer("The DID document.", examples.DID_DOCUMENT, "application/did+json"),
                **examples.problems(),
            },
        )
        async def did() -> Response:
            """Give the keys that this issuer signs with."""
            headers = {"Cache-Control": f"public, max-age={DID_DOCUMENT_SECONDS}"}
            return Response(did_document, 200, headers, "application/did+json")

    @router.get(
        "/health/live",
        tags=["health"],
        summary="Does the process answer?",
        responses={200: examples.answer("It does.", {"status": "live"}), **examples.problems()},
    )
    async def live() -> Response:
        """Tell that the process answers, and nothing about what it needs."""
        return json_response({"status": "live"})

    @router.get(
        "/health/ready",
        tags=["health"],
        summary="Can it do its work?",
        responses={
            200: examples.answer("It can.", {"status": "ready"}),
            **examples.problems(errors.StoreUnavailable),
        },
    )
    def ready() -> Response:
        """Tell whether the store answers."""
        issuer.store.check_ready()
        return json_response({"status": "ready"})

    return router


def _list_id(name: str) -> int:
    list_id = list_id_of(name)
    if list_id is None:
        raise StatusListUnknown(*unknown_list(0).args, remedy=unknown_list(0).remedy)
    return list_id


def _names(if_none_match: str, etag: str) -> bool:
    """Tell whether the header names the tag; the weak comparison of RFC 9110 13.1.2."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
