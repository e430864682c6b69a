"""The routes of administrators: issue, look up, change a status."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from issuer import errors
from issuer.addresses import credential_path
from issuer.api import examples
from issuer.api.authentication import SECURED, require_administrator
from issuer.api.bodies import BodyReader, issue_request, status_request
from issuer.api.rendering import issued_content, json_response, record_content
from issuer.ports import Record
from issuer.records import DEFAULT_PAGE, LARGEST_PAGE
from issuer.wiring import Issuer
from vc.errors import Malformed

CredentialId = Annotated[
    str,
    Path(description="The id of the credential, percent-encoded.", examples=[examples.CREDENTIAL_ID]),
]
BODY_PROBLEMS = (errors.RequestMalformed, Malformed, errors.BodyTooLarge, errors.BodyNotJson)
ALWAYS = (errors.Unauthenticated, errors.StoreUnavailable)


def credentials_router(issuer: Issuer) -> APIRouter:
    """Give the routes that work on the credentials of this issuer."""
    router = APIRouter(tags=["credentials"], default_response_class=Response)
    Body = Annotated[bytes, Depends(BodyReader(issuer.settings.server.largest_body))]  # noqa: N806  a type
    settings = issuer.settings

    def contents(records: Sequence[Record]) -> list[dict[str, object]]:
        # One look at the switches for a whole page: its credentials share most of them.
        standings = issuer.switching.standings(key for record in records for key in record.switches)
        url, messages = settings.issuer.url, settings.status.messages
        return [record_content(record, standings, url, messages) for record in records]

    @router.post(
        "/credentials/issue",
        status_code=201,
        summary="Issue a credential",
        openapi_extra={
            **SECURED,
            "parameters": [examples.IDEMPOTENCY_KEY],
            **examples.json_body(examples.ISSUE_BODY, ("credential",), "An unsigned credential, and options."),
        },
        responses={
            201: examples.answer("The credential; Location is its record.", examples.ISSUED),
            **examples.problems(
                *BODY_PROBLEMS,
                *ALWAYS,
                errors.CredentialRefused,
                errors.ProfileUnknown,
                errors.ProfileViolated,
                errors.IdempotencyKeyReused,
                errors.IdentifierTaken,
                errors.IssuanceAbandoned,
                errors.NotReproducible,
            ),
        },
    )
    def issue(request: Request, body: Body) -> Response:
        """Issue the credential under the profile that fits it, or that `options.profile` names.

        `id`, `validFrom`, `validUntil` and `options` may be left out. The issuer's own DID replaces the one given.
        """
        require_administrator(issuer.administrators, request)
        issued = issuer.issuing.issue(issue_request(body, request.headers.getlist("idempotency-key")))
        return json_response(issued_content(issued), 201, {"Location": credential_path(issued.record.credential_id)})

    @router.get(
        "/credentials",
        summary="List what was issued",
        openapi_extra={**SECURED},
        responses={
            200: examples.answer("Metadata, oldest first; `next` is what to give as `after`.", examples.PAGE),
            **examples.problems(*ALWAYS, errors.RequestMalformed, errors.CredentialUnknown),
        },
    )
    def list_credentials(
        request: Request,
        after: Annotated[str | None, Query(examples=[examples.CREDENTIAL_ID])] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = DEFAULT_PAGE,
    ) -> Response:
        """Give a page of records: what was issued and how its status is, never the credentials themselves."""
        require_administrator(issuer.administrators, request)
        page = issuer.records.page(after, limit)
        return json_response({"credentials": contents(page.records), "next": page.next_after})

    @router.post(
        "/credentials/{credential_id:path}/status",
        summary="Revoke, suspend, resume, or set a message",
        openapi_extra={
            **SECURED,
            **examples.json_body(
                examples.STATUS_BODY, ("statusPurpose", "status"), "Which purpose, what it is to be, and why."
            ),
        },
        responses={
            200: examples.answer("The record as it is now.", examples.RECORD),
            **examples.problems(
                *BODY_PROBLEMS, *ALWAYS, errors.CredentialUnknown, errors.StatusRefused, errors.RevocationIsFinal
            ),
        },
    )
    def change_status(request: Request, credential_id: CredentialId, body: Body) -> Response:
        """Set the status; the next fetch of its list shows it. Revocation is final, suspension can be lifted."""
        require_administrator(issuer.administrators, request)
        asked = status_request(body)
        record = issuer.revoking.change_status(credential_id, asked.purpose, asked.value, asked.reason)
        return json_response(contents([record])[0])

    @router.get(
        "/credentials/{credential_id:path}",
        summary="Look up one credential",
        openapi_extra={**SECURED},
        responses={
            200: examples.answer("Its record.", examples.RECORD),
            **examples.problems(*ALWAYS, errors.CredentialUnknown),
        },
    )
    def find_credential(request: Request, credential_id: CredentialId) -> Response:
        """Give the record of one credential: metadata, digest, status, and how the switches that stop it stand."""
        require_administrator(issuer.administrators, request)
        return json_response(contents([issuer.records.find(credential_id)])[0])

    return router
