"""The routes of personas and of what their principals are entitled to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from issuer import errors
from issuer.api import examples
from issuer.api.agent_bodies import persona_request
from issuer.api.authentication import SECURED, require_administrator
from issuer.api.bodies import BodyReader
from issuer.api.rendering import json_response
from issuer.persona_content import entitlements_content, portrait_content
from issuer.persona_ports import Persona
from issuer.wiring import Issuer
from vc.errors import Malformed
from vc.strict_json import JsonObject, parse_object

_ALWAYS = (errors.Unauthenticated, errors.StoreUnavailable)
_BODY = (errors.RequestMalformed, Malformed, errors.BodyTooLarge, errors.BodyNotJson)


def personas_router(issuer: Issuer) -> APIRouter:
    """Give the routes of this issuer's personas and entitlements."""
    router = APIRouter(tags=["personas"], default_response_class=Response)
    Body = Annotated[bytes, Depends(BodyReader(issuer.settings.server.largest_body))]  # noqa: N806  a type
    personas = issuer.personas

    def content(persona: Persona) -> JsonObject:
        standings = issuer.switching.standings(personas.keys_stopping(persona))
        return portrait_content(personas.portrait(persona), standings.values())

    @router.put(
        "/entitlements",
        summary="Say what a principal is entitled to",
        openapi_extra={
            **SECURED,
            **examples.json_body(
                examples.ENTITLEMENTS, ("principal", "authorization_details"), "The principal, and what it may do."
            ),
        },
        responses={
            200: examples.answer("What is recorded now.", examples.ENTITLEMENTS),
            **examples.problems(*_BODY, *_ALWAYS, errors.PersonaRefused),
        },
    )
    def entitle(request: Request, body: Body) -> Response:
        """Replace what the principal is entitled to. Its personas are granted less, or more, from this moment on."""
        by = require_administrator(issuer.administrators, request)
        return json_response(entitlements_content(issuer.entitlements.write(parse_object(body), by)))

    @router.get(
        "/entitlements",
        summary="List what principals are entitled to",
        openapi_extra={**SECURED},
        responses={
            200: examples.answer("The whole table, by principal.", {"entitlements": [examples.ENTITLEMENTS]}),
            **examples.problems(*_ALWAYS),
        },
    )
    def list_entitlements(request: Request) -> Response:
        """Give the whole table."""
        require_administrator(issuer.administrators, request)
        return json_response({"entitlements": [entitlements_content(one) for one in issuer.entitlements.all()]})

    @router.post(
        "/personas",
        status_code=201,
        summary="Create a persona",
        openapi_extra={
            **SECURED,
            **examples.json_body(
                examples.PERSONA_BODY, ("principal", "template", "did"), "Whose, in which role, under which DID."
            ),
        },
        responses={
            201: examples.answer("The persona, and what it is granted.", examples.PERSONA),
            **examples.problems(*_BODY, *_ALWAYS, errors.PersonaRefused, errors.PersonaExists),
        },
    )
    def create_persona(request: Request, body: Body) -> Response:
        """Create a persona under a DID whose key the caller keeps. The same request again gives the same persona."""
        require_administrator(issuer.administrators, request)
        asked = persona_request(body)
        proposal = personas.propose(personas.principal(asked.principal), asked.template, asked.name)
        return json_response(content(personas.create(proposal, asked.did).persona), 201)

    @router.get(
        "/personas",
        summary="List personas",
        openapi_extra={**SECURED},
        responses={
            200: examples.answer("Personas by principal and name.", {"personas": [examples.PERSONA]}),
            **examples.problems(*_ALWAYS, errors.PersonaRefused),
        },
    )
    def list_personas(
        request: Request, principal: Annotated[str | None, Query(examples=["acct:alice@acme.example"])] = None
    ) -> Response:
        """Give the personas of one principal, or all, with what each is granted now."""
        require_administrator(issuer.administrators, request)
        whose = None if principal is None else personas.principal(principal)
        return json_response({"personas": [content(persona) for persona in personas.all(whose)]})

    return router
