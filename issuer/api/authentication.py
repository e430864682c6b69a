"""Who asks: an administrator's token in the Authorization header (RFC 6750 2.1)."""

from collections.abc import Mapping

from fastapi import Request

from issuer.errors import Unauthenticated
from issuer.tokens import Administrators

SCHEME = "bearer"
# What the OpenAPI document says of it; a route of administrators has SECURED among its extras.
SECURITY_SCHEMES: Mapping[str, object] = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "The administrator's token that `agentvc init` printed.",
    }
}
SECURED: Mapping[str, object] = {"security": [{SCHEME: []}]}


def require_administrator(administrators: Administrators, request: Request) -> str:
    """Give the name of the administrator who sent this request. Raises Unauthenticated.

    It reads the store, so it is called in the handler's thread and not as a dependency.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not token.strip():
        raise Unauthenticated(
            "the request has no bearer token",
            where="Authorization",
            remedy="Send the token that `agentvc init` printed, as: Authorization: Bearer avc_…",
        )
    return administrators.name_of(token.strip())
