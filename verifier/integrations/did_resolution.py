"""GET /1.0/identifiers/{did}: the HTTP binding of DID Resolution, and the older profile of did:key resolvers.

What is in the path is a DID, or a DID URL with a fragment, percent-encoded where it has to be. `Accept` chooses what
comes back:

- `application/did-resolution` (and whatever asks for nothing in particular): the document with its metadata;
- `application/did-url-dereferencing`: the same for a DID URL;
- `application/did`, `…/did+json`, `…/did+ld+json`, `application/json`, `…/ld+json`: the bare document, or the part that
  a URL names, under the type that was asked for;
- `application/ld+json;profile="https://w3id.org/did-resolution"`: the older profile, whose errors are words.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import unquote

from fastapi import APIRouter, Header, Path, Query, Request, Response

from did.resolver import Resolver
from verifier.integrations.did_answers import Answer, Asked, answer_to
from verifier.integrations.did_dialects import RESULT, Dialect, Rendered, form_for, rendered

_COLON: Final = re.compile("%3A", re.IGNORECASE)
PREFIX: Final = "/1.0/identifiers"
_EXAMPLE: Final = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def resolution_router(resolver: Resolver) -> APIRouter:
    """Give the routes over `resolver`, which decides what may be looked up, and for whom."""
    router = APIRouter(tags=["did"], default_response_class=Response)

    @router.get(PREFIX, include_in_schema=False)
    @router.get(f"{PREFIX}/", include_in_schema=False)
    def nothing(accept: Annotated[str, Header()] = "") -> Response:
        """Refuse a request that names no DID."""
        return _respond("", accept, resolver)

    @router.get(
        f"{PREFIX}/{{did:path}}",
        summary="Resolve a DID, or a DID URL with a fragment",
        responses=_RESPONSES,
    )
    def resolve(
        request: Request,
        did: Annotated[str, Path(examples=[_EXAMPLE])],
        accept: Annotated[str, Header()] = "",
        public_key_format: Annotated[str | None, Query(alias="publicKeyFormat", examples=["Multikey"])] = None,
    ) -> Response:
        """Give the DID document with metadata, or bare, as `Accept` asks for."""
        return _respond(_asked_for(request, did), accept, resolver, public_key_format)

    return router


def _asked_for(request: Request, decoded: str) -> str:
    """Return the DID or DID URL in the path, which may be percent-encoded or not (DID-RESOLUTION 7.1).

    Where `did:` is spelled plainly, colons needed no encoding: a %3A there belongs to the DID, as in those of did:web.
    """
    path = bytes(request.scope.get("raw_path") or b"").decode("ascii", "replace").partition("?")[0]
    plain = path.partition(f"{PREFIX}/")[2]
    if not plain.startswith("did:"):
        return decoded
    return "%3A".join([unquote(part) for part in _COLON.split(plain)])


def _respond(text: str, accept: str, resolver: Resolver, key_format: str | None = None) -> Response:
    form = form_for(accept)
    if form is None:
        return _response(rendered(Answer.unrepresentable(text), RESULT))
    asked = Asked(text, key_format, dereferenced=form.dialect is Dialect.DEREFERENCED)
    return _response(rendered(answer_to(asked, resolver), form))


def _response(found: Rendered) -> Response:
    body = json.dumps(found.content, separators=(",", ":")).encode()
    return Response(body, found.status, None, found.media_type)


def _described(description: str, metadata: Mapping[str, object], document: object) -> dict[str, object]:
    example = {"didResolutionMetadata": metadata, "didDocument": document, "didDocumentMetadata": {}}
    return {"description": description, "content": {"application/did-resolution": {"example": example}}}


def _error(name: str, title: str) -> Mapping[str, object]:
    return {"error": {"type": f"https://www.w3.org/ns/did#{name}", "title": title}}


_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    200: _described("The document.", {"contentType": "application/did"}, {"id": _EXAMPLE}),
    400: _described("This is not a DID.", _error("INVALID_DID", "This is not a DID"), None),
    404: _described("Nothing is known of it.", _error("NOT_FOUND", "No document was found"), None),
    406: _described("Not in this form.", _error("REPRESENTATION_NOT_SUPPORTED", "Ask for another form"), None),
    410: {"description": "The DID was deactivated."},
    501: _described("Another method.", _error("METHOD_NOT_SUPPORTED", "This method is not resolved here"), None),
}
