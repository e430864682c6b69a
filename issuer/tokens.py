"""Administrators' tokens: made once, shown once, kept as a hash, compared in constant time."""

import hmac
import secrets
from hashlib import sha256

from issuer.errors import Unauthenticated
from issuer.ports import Administrator, Store

# A prefix makes a token that leaked into a log or a repository easy to find.
PREFIX = "avc_"
# 256 bits from the system's source: beyond guessing, so a plain hash is enough and a slow one would only cost time.
TOKEN_BYTES = 32


def new_token() -> str:
    """Make a token that nobody has."""
    return PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def administrator(name: str, token: str) -> Administrator:
    """Give what is kept of an administrator with this token."""
    return Administrator(name, sha256(token.encode()).digest())


class Administrators:
    """Knows administrators by their tokens."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def admit(self, name: str) -> str:
        """Give the administrator of this name a new token, which replaces the one before; it cannot be had again."""
        token = new_token()
        self._store.admit(administrator(name, token))
        return token

    def name_of(self, token: str) -> str:
        """Give the name of the administrator who has this token. Raises Unauthenticated.

        Every known hash is compared, each in constant time, so the time taken tells nothing about any token.
        """
        presented = sha256(token.encode(errors="surrogatepass")).digest()
        names = [one.name for one in self._store.administrators() if hmac.compare_digest(one.token_hash, presented)]
        if not names:
            raise Unauthenticated(
                "this token is not known",
                where="Authorization",
                remedy="Send the token that `agentvc init` printed, as: Authorization: Bearer avc_…",
            )
        return names[0]
