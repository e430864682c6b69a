"""A calendar that agents may read: an ordinary FastAPI service which relies on agentvc for one question.

May this caller do this, here, now? The service states the act from its own request, never from what the agent says,
and gives it to the verifier with the presentation from the `Authorization: VP ...` header. A refusal is an RFC 9457
problem that carries the report.

    python examples/calendar/service.py --port 9000 --audience https://cal.example \
        --trust did:web:acme.example --principals 'acct:*@acme.example'
"""

import argparse
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from vc.delegation.authority import Act
from verifier import (
    Policy,
    PresentationExpectations,
    Refused,
    Report,
    StatusLists,
    Trust,
    Verifier,
    open_ledger,
)

RESOURCES = "https://cal.example/calendars"  # the name of what is protected, whatever address this process listens on
EVENTS: dict[str, list[dict[str, str]]] = {
    "bob": [
        {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z", "title": "Stand-up"},
        {"start": "2026-03-02T13:00:00Z", "end": "2026-03-02T14:00:00Z", "title": "Planning"},
        {"start": "2026-03-03T16:00:00Z", "end": "2026-03-03T16:45:00Z", "title": "Dentist"},
    ],
    "carol": [{"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z", "title": "Board"}],
}


class NoPresentation(Exception):
    """The request has no `Authorization: VP` header."""


def create_app(verifier: Verifier, audience: str) -> FastAPI:
    """Build the service around a verifier; `audience` is the name agents must make their presentations for."""
    app = FastAPI(title="Calendar")
    app.add_exception_handler(NoPresentation, no_presentation)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(RequestValidationError, bad_request)
    app.add_exception_handler(HTTPException, http_error)

    def allow(request: Request, act: Act) -> None:
        scheme, _, presentation = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "vp" or not presentation:
            raise NoPresentation
        verifier.verify(presentation.strip(), PresentationExpectations(audience, act=act)).require_accepted()

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/calendars/{owner}")
    def read(request: Request, owner: str, max_results: Annotated[int, Query(ge=1, le=100)] = 10) -> dict[str, object]:
        allow(request, Act("calendar.read", f"{RESOURCES}/{owner}", {"max_results": max_results}))
        if owner not in EVENTS:
            raise HTTPException(404, f"there is no calendar of {owner}")
        return {"owner": owner, "events": EVENTS[owner][:max_results]}

    @app.delete("/calendars/{owner}")
    def clear(request: Request, owner: str) -> dict[str, object]:
        allow(request, Act("calendar.clear", f"{RESOURCES}/{owner}", {}))
        return {"owner": owner, "events": EVENTS.pop(owner, [])}

    return app


def problem(status: int, title: str, detail: str, **more: object) -> JSONResponse:
    """Answer with an RFC 9457 problem."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    headers = {"WWW-Authenticate": "VP"} if status == HTTPStatus.UNAUTHORIZED else None
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def no_presentation(_request: Request, _error: Exception) -> JSONResponse:
    """Say what the caller has to send."""
    detail = "Send 'Authorization: VP <vp+jwt>' with a presentation made for this service and this call."
    return problem(401, "A presentation is needed", detail)


def refused(_request: Request, error: Exception) -> JSONResponse:
    """Give the report of a refusal; what could not be found out is 503, since the same call may pass later."""
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class
    report: Report = error.report
    reasons = [str(reason) for reason in report.reasons]
    more = {"reasons": reasons, "report": report.to_dict(), "explanation": report.explain()}
    status, title = (503, "Could not be found out") if report.undetermined else (403, "Refused")
    return problem(status, title, ", ".join(reasons), **more)


def bad_request(_request: Request, error: Exception) -> JSONResponse:
    """Name each parameter that is wrong."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    detail = "; ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors())
    return problem(400, "Bad request", detail)


def http_error(_request: Request, error: Exception) -> JSONResponse:
    """Give the framework's own errors, such as an unknown path, the same shape."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    return problem(error.status_code, "Not done", str(error.detail))


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="A calendar that agents may read.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--audience", required=True, help="the name of this service in presentations")
    parser.add_argument("--trust", required=True, metavar="DID", help="the organisation whose delegations are accepted")
    parser.add_argument(
        "--principals", required=True, metavar="PATTERN", help="for whom it may speak: acct:*@acme.example"
    )
    parser.add_argument(
        "--ledger",
        default="memory:",
        metavar="URI",
        help="where used presentations and limits are remembered: a file that several processes may share, or "
        "postgresql://… (docs/ledgers.md); forgotten with the process by default",
    )
    parser.add_argument("--max-staleness-seconds", type=float, default=60, help="how long a revocation may go unseen")
    parser.add_argument("--allow-insecure-loopback", action="store_true", help="resolve did:web on localhost over http")
    parser.add_argument(
        "--pinned-clock-for-demo",
        type=datetime.fromisoformat,
        metavar="TIME",
        help="believe that it is always this time, to show what happens later; never use it for real",
    )
    return parser.parse_args()


def main() -> None:
    """Run the service until it is stopped."""
    chosen = options()
    pinned: datetime | None = chosen.pinned_clock_for_demo
    fetcher = HttpFetcher(allow_insecure_loopback=chosen.allow_insecure_loopback)
    verifier = Verifier(
        Trust(delegation_roots={chosen.trust: [chosen.principals]}, identity_issuers=[chosen.trust]),
        resolver=DidWeb(fetcher, allow_insecure_loopback=chosen.allow_insecure_loopback),
        status_lists=StatusLists(fetcher),
        ledger=open_ledger(chosen.ledger),
        policy=Policy(max_staleness=timedelta(seconds=chosen.max_staleness_seconds)),
        clock=lambda: pinned or datetime.now(UTC),
    )
    uvicorn.run(create_app(verifier, chosen.audience), host=chosen.host, port=chosen.port, log_level="warning")


if __name__ == "__main__":
    main()
