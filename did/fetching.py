"""The port for fetching over HTTP: what is asked, what comes back, and every limit, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The limits on one fetch, redirects included."""

    # A status list of a million random bits is 170 KB in base64url; a credential around it adds little.
    max_bytes: int = 1_048_576
    # Over everything: name lookup, connecting, TLS, headers, body, redirects. A verifier's caller waits for it.
    total_seconds: float = 10.0
    # apex -> www -> https -> moved once. python-tuf and pip allow more, browsers 20; nothing honest here needs that.
    max_redirects: int = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with status 200, or 304 with an empty body; header names are lower case.

    `url` is the last one after redirects.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher(Protocol):
    """Something that fetches public documents."""

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        """Return the answer to a GET.

        `accept` is the Accept header; `etag`, when known, asks for 304 if nothing changed; `max_bytes` replaces the
        limit on the body. Raises FetchFailed for anything else than 200, or 304 to an `etag`.
        """
        ...
