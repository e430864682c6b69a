"""From errors to RFC 9457 problem documents: one table, and whatever is not in it becomes a blank 500."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from issuer import errors
from vc.errors import Malformed, Problem

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/agentvc/problems/"
BLANK_TITLE = "Something went wrong here"


class Kind(NamedTuple):
    """How an error is shown; one that is not `told` shows its title only, because its details are nobody's business."""

    status: int
    name: str
    title: str
    told: bool = True


INTERNAL = Kind(500, "internal", BLANK_TITLE, told=False)
KINDS: Mapping[type[Exception], Kind] = {
    Malformed: Kind(400, "malformed-json", "The body is not strict JSON"),
    errors.RequestMalformed: Kind(400, "malformed-request", "The request is not of the documented shape"),
    errors.CredentialRefused: Kind(400, "malformed-credential", "The credential breaks a rule of its data model"),
    errors.Unauthenticated: Kind(401, "unauthenticated", "An administrator's token is needed"),
    errors.AncestryNotProven: Kind(403, "ancestry-not-proven", "It is not proven that an ancestor of the hop asks"),
    errors.TokenRefused: Kind(422, "token-refused", "A capability token cannot be like this"),
    errors.CredentialUnknown: Kind(404, "credential-unknown", "No such credential was issued here"),
    errors.PersonaUnknown: Kind(404, "persona-unknown", "There is no such persona"),
    errors.SwitchUnknown: Kind(404, "switch-unknown", "There is no such switch"),
    errors.StatusListUnknown: Kind(404, "status-list-unknown", "There is no such status list"),
    errors.IdentifierTaken: Kind(409, "identifier-taken", "Another credential has this id"),
    errors.IssuanceAbandoned: Kind(409, "issuance-abandoned", "This issuance was given up"),
    errors.NotReproducible: Kind(409, "not-reproducible", "The request no longer gives the same credential"),
    errors.RevocationIsFinal: Kind(409, "revocation-is-final", "A revoked credential stays revoked"),
    errors.PersonaExists: Kind(409, "persona-exists", "There is another persona like this"),
    errors.Stopped: Kind(409, "stopped", "The agent, persona or principal is stopped"),
    errors.BodyTooLarge: Kind(413, "body-too-large", "The body is too large"),
    errors.BodyNotJson: Kind(415, "body-not-json", "The body is not declared as JSON"),
    errors.IdempotencyKeyReused: Kind(422, "idempotency-key-reused", "The Idempotency-Key belongs to another request"),
    errors.ProfileUnknown: Kind(422, "profile-unknown", "No profile fits"),
    errors.ProfileViolated: Kind(422, "profile-violated", "The profile does not allow this credential"),
    errors.PersonaRefused: Kind(422, "persona-refused", "The persona cannot be used like this"),
    errors.NotGranted: Kind(422, "not-granted", "This is more than is granted"),
    errors.SwitchRefused: Kind(422, "switch-refused", "Nobody can have this name"),
    errors.StatusRefused: Kind(422, "status-refused", "The status cannot be changed like this"),
    errors.StoreUnavailable: Kind(503, "store-unavailable", "The store does not answer; try again later", told=False),
    errors.StoreTooNew: INTERNAL,
    errors.IndexTaken: INTERNAL,
    errors.SwitchElsewhere: INTERNAL,
    errors.CheckFailed: INTERNAL,
    errors.SettingsInvalid: INTERNAL,
    errors.SetupRefused: INTERNAL,
}
HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="agentvc issuer"'},
    503: {"Retry-After": "5"},
}


def kind_of_error(error: Exception) -> Kind:
    """Give the row of the nearest class of an error, or INTERNAL."""
    return next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), INTERNAL)


def problem_document(error: Exception) -> dict[str, object]:
    """Give the problem document of an error."""
    kind = kind_of_error(error)
    document: dict[str, object] = {"type": TYPES + kind.name, "title": kind.title, "status": kind.status}
    if kind.told and isinstance(error, errors.IssuerError | Malformed):
        document |= _details(error.problems)
    return document


def problem_response(error: Exception) -> Response:
    """Give the response for an error."""
    return _response(problem_document(error), HEADERS.get(kind_of_error(error).status, {}))


def register(app: FastAPI) -> None:
    """Make every error of the app a problem document, those of the framework too."""
    for kind in KINDS:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(HTTPException, _answer_framework)
    app.add_exception_handler(RequestValidationError, _answer_parameters)
    app.add_exception_handler(Exception, _answer)


def _answer(_: Request, error: Exception) -> Response:
    return problem_response(error)


def _answer_framework(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return problem_response(error)
    status = HTTPStatus(error.status_code)
    detail = f"{request.method} {request.url.path} is not served here. See /openapi.json for what is"
    document = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}:
        document["detail"] = detail
    return _response(document, error.headers or {})


def _answer_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        return problem_response(error)
    found = [
        Problem(str(one["loc"][-1]), str(one["msg"]), "Correct the parameter; /openapi.json describes it")
        for one in error.errors()
    ]
    first, *others = found
    refusal = errors.RequestMalformed(first.message, where=first.where, remedy=first.remedy, others=tuple(others))
    return _answer(request, refusal)


def _details(problems: Iterable[Problem]) -> dict[str, object]:
    listed = [_detail(problem) for problem in problems]
    return {"detail": f"{listed[0]['detail']}. {listed[0]['remedy']}", "errors": listed}


def _detail(problem: Problem) -> dict[str, str]:
    """Places in the body are JSON Pointers as URI fragments, as in RFC 9457 3; others are named as they are."""
    in_body = problem.where == "" or problem.where.startswith("/")
    place = {"pointer": f"#{problem.where}"} if in_body else {"parameter": problem.where}
    return {**place, "detail": problem.message, "remedy": problem.remedy}


def _response(document: Mapping[str, object], headers: Mapping[str, str]) -> Response:
    body = json.dumps(document).encode()
    status = document["status"]
    return Response(body, int(str(status)), dict(headers), MEDIA_TYPE)
