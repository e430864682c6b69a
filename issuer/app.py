"""The issuer as a web application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from issuer.api.authentication import SECURITY_SCHEMES
from issuer.api.credentials import credentials_router
from issuer.api.personas import personas_router
from issuer.api.problems import register
from issuer.api.public import public_router
from issuer.api.revocation import revocation_router
from issuer.api.switches import switches_router
from issuer.wiring import Issuer

DESCRIPTION = """\
Issues W3C Verifiable Credentials to AI agents, and publishes which of them were revoked.

Every error is a problem document (RFC 9457) whose `errors` name the place, what was found and the remedy.
"""


def create_app(issuer: Issuer) -> FastAPI:
    """Give the application that serves this issuer; whoever opened the issuer closes it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # Handlers are plain functions that wait for the disk; each of these threads may hold one database connection.
        current_default_thread_limiter().total_tokens = issuer.settings.server.threads
        yield

    # The pages of Swagger and ReDoc load scripts from elsewhere, so they are off; /openapi.json is ours alone.
    app = FastAPI(
        title="agentvc issuer",
        version=version("agentvc"),
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # A redirect would be built from the Host header, which the client chooses.
        redirect_slashes=False,
    )
    register(app)
    _describe_security(app)
    app.include_router(credentials_router(issuer))
    app.include_router(personas_router(issuer))
    app.include_router(switches_router(issuer))
    app.include_router(public_router(issuer))
    app.include_router(revocation_router(issuer))
    return app


def _describe_security(app: FastAPI) -> None:
    """Add the bearer scheme to the OpenAPI document; FastAPI does so for dependencies, which cost each request time."""
    describe = app.openapi

    def described() -> dict[str, object]:
        document = describe()
        document.setdefault("components", {})["securitySchemes"] = SECURITY_SCHEMES
        return document

    app.openapi = described  # type: ignore[method-assign]  # the documented way to extend the schema
