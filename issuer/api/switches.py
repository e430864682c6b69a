"""The routes that stop and lift: an agent, a persona or a principal, with everything it was given."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from issuer import errors
from issuer.api import examples
from issuer.api.agent_bodies import SwitchRequest, switch_request
from issuer.api.authentication import SECURED, require_administrator
from issuer.api.bodies import BodyReader
from issuer.api.rendering import json_response
from issuer.persona_content import stop_content
from issuer.switch_ports import SwitchKey
from issuer.wiring import Issuer
from vc.errors import Malformed

_PROBLEMS = (
    errors.RequestMalformed,
    Malformed,
    errors.BodyTooLarge,
    errors.BodyNotJson,
    errors.Unauthenticated,
    errors.StoreUnavailable,
    errors.PersonaUnknown,
    errors.PersonaRefused,
    errors.SwitchRefused,
    errors.RevocationIsFinal,
)


def switches_router(issuer: Issuer) -> APIRouter:
    """Give the routes of this issuer's switches."""
    router = APIRouter(tags=["switches"], default_response_class=Response)
    Body = Annotated[bytes, Depends(BodyReader(issuer.settings.server.largest_body))]  # noqa: N806  a type
    switching = issuer.switching

    def key_of(asked: SwitchRequest) -> SwitchKey:
        return issuer.personas.key_meant(asked.kind, asked.id, asked.principal)

    @router.post(
        "/switches/stop",
        summary="Stop an agent, a persona or a principal",
        openapi_extra={
            **SECURED,
            **examples.json_body(examples.STOP_BODY, ("kind", "id", "reason"), "Whom to stop, and why."),
        },
        responses={
            200: examples.answer("The switch, what it stops, and until when.", examples.STOP),
            **examples.problems(*_PROBLEMS),
        },
    )
    def stop(request: Request, body: Body) -> Response:
        """Stop every credential that names it. Repeating this changes nothing. With `forGood` it is never lifted."""
        by = require_administrator(issuer.administrators, request)
        asked = switch_request(body)
        stopped = switching.stop(key_of(asked), reason=asked.reason or "", by=by, for_good=asked.for_good)
        return json_response(stop_content(stopped, switching.bound))

    @router.post(
        "/switches/lift",
        summary="Lift a stop",
        openapi_extra={
            **SECURED,
            **examples.json_body(examples.LIFT_BODY, ("kind", "id"), "Whose stop to lift, and why."),
        },
        responses={
            200: examples.answer("The switch as it is now.", examples.LIFTED),
            **examples.problems(*_PROBLEMS, errors.SwitchUnknown),
        },
    )
    def lift(request: Request, body: Body) -> Response:
        """Lift a stop that is not for good. What was revoked stays revoked, and what is suspended itself suspended."""
        by = require_administrator(issuer.administrators, request)
        asked = switch_request(body, lifting=True)
        return json_response(stop_content(switching.lift(key_of(asked), reason=asked.reason, by=by), switching.bound))

    @router.get(
        "/switches",
        summary="List what is stopped",
        openapi_extra={**SECURED},
        responses={
            200: examples.answer("Every switch that is on, oldest first.", {"switches": [examples.STOP]}),
            **examples.problems(errors.Unauthenticated, errors.StoreUnavailable),
        },
    )
    def list_switches(request: Request) -> Response:
        """Give every switch that is on: since when, why, by whom, and what it stops."""
        require_administrator(issuer.administrators, request)
        return json_response({"switches": [stop_content(one, switching.bound) for one in switching.on()]})

    return router
