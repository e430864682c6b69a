"""The routes of VC API 3.3: POST /credentials/verify and POST /presentations/verify.

200 means that everything was verified, and nothing else does. Whatever is wrong, with the body or with what is in it,
is 400 with a problem document (RFC 9457) that has `verified: false`. One address takes every mechanism.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from vc.errors import Malformed
from vc.reasons import Reason
from verifier.integrations.bodies import CREDENTIAL, PRESENTATION, BodyReader, question_in
from verifier.integrations.judging import Judge, Judgement, Question, Trouble, unreadable

LARGEST_BODY: Final = 1_048_576  # what the strict parser reads at most
PROBLEM: Final = "application/problem+json"
TYPE: Final = "https://w3id.org/agentvc/problems/not-verified"

# The problem types of VC-DATA-MODEL-2.0 7.1, by the beginning of a reason; the first that fits is taken.
_PROBLEM_TYPES: Final[tuple[tuple[str, str], ...]] = (
    ("json.", "PARSING_ERROR"),
    ("credential.expired", "RANGE_ERROR"),
    ("credential.not_yet_valid", "RANGE_ERROR"),
    ("proof.expired", "RANGE_ERROR"),
    ("proof.not_yet_valid", "RANGE_ERROR"),
    ("proof.malformed", "PARSING_ERROR"),
    ("proof.missing", "PARSING_ERROR"),
    ("proof.", "CRYPTOGRAPHIC_SECURITY_ERROR"),
    ("status.", "STATUS_ERROR"),
)
_PROBLEM_BASE: Final = "https://www.w3.org/TR/vc-data-model#"


def verification_router(judge: Judge, largest_body: int = LARGEST_BODY) -> APIRouter:
    """Give the routes over `judge`; bodies have at most `largest_body` bytes."""
    router = APIRouter(tags=["verification"], default_response_class=Response)
    Body = Annotated[bytes, Depends(BodyReader(largest_body))]  # noqa: N806  a type

    def answer(body: bytes, member: str, ask: Callable[[Question], Judgement]) -> Response:
        try:
            question = question_in(body, member, largest_body)
        except Malformed as error:
            return _response(unreadable(error, "body"))
        return _response(ask(question))

    @router.post(
        "/credentials/verify",
        summary="Verify a credential",
        openapi_extra=_body(CREDENTIAL),
        responses=_RESPONSES,
    )
    def verify_credential(body: Body) -> Response:
        """Tell whether a credential, secured by any mechanism, is verified."""
        return answer(body, CREDENTIAL, judge.credential)

    @router.post(
        "/presentations/verify",
        summary="Verify a presentation",
        openapi_extra=_body(PRESENTATION),
        responses=_RESPONSES,
    )
    def verify_presentation(body: Body) -> Response:
        """Tell whether a presentation is verified, and every credential in it; `domain` and `challenge` must be met."""
        return answer(body, PRESENTATION, judge.presentation)

    return router


def _response(judgement: Judgement) -> Response:
    if judgement.is_verified:
        content: Mapping[str, object] = {"verified": True, "checks": list(judgement.checks), "problemDetails": []}
        return Response(_encoded(content), 200, None, "application/json")
    problems = [_problem(trouble) for trouble in judgement.troubles]
    content = {
        "type": TYPE,
        "title": "It was not verified",
        "status": 400,
        "detail": problems[0]["detail"],
        "verified": False,
        "problemDetails": problems,
        "errors": [f"{problem['title']}: {problem['detail']}" for problem in problems],
        "checks": list(judgement.checks),
    }
    return Response(_encoded(content), 400, None, PROBLEM)


def _encoded(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _problem(trouble: Trouble) -> Mapping[str, str]:
    title = "not verified" if trouble.reason is None else trouble.reason.value
    problem = {"type": _problem_type(trouble.reason), "title": title, "detail": trouble.detail, "where": trouble.where}
    return {**problem, "remedy": trouble.remedy}


def _problem_type(reason: Reason | None) -> str:
    name = "" if reason is None else reason.value
    return _PROBLEM_BASE + next(
        (kind for start, kind in _PROBLEM_TYPES if name.startswith(start)), "MALFORMED_VALUE_ERROR"
    )


def _body(member: str) -> dict[str, object]:
    shown = {"description": "An object with a proof or in an envelope, or a token.", "type": ["object", "string"]}
    options = {
        "type": "object",
        "properties": {"domain": {"type": "string"}, "challenge": {"type": "string"}},
    }
    schema = {"type": "object", "required": [member], "properties": {member: shown, "options": options}}
    example = {
        member: "eyJhbGciOiJFZERTQSIsInR5cCI6InZjK2p3dCJ9.eyJ0eXBlIjpbIuKApiJdfQ.c2lnbmF0dXJl",
        "options": {},
    }
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


_RESPONSES: Final[dict[int | str, dict[str, object]]] = {
    200: {
        "description": "It was verified.",
        "content": {"application/json": {"example": {"verified": True, "checks": [], "problemDetails": []}}},
    },
    400: {
        "description": "The body is malformed, or what is in it was not verified.",
        "content": {
            PROBLEM: {
                "example": {
                    "type": TYPE,
                    "title": "It was not verified",
                    "status": 400,
                    "detail": "the signature does not hold",
                    "verified": False,
                }
            }
        },
    },
}
