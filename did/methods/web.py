"""did:web: the document is published under a domain name (w3c-ccg/did-method-web).

The security of a did:web is that of DNS and TLS of its domain, and of whoever may write below the path.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from did.document import DidDocument, Relationship, parse_did_document
from did.errors import FetchFailed, InvalidDid, InvalidDocument, InvalidEncoding, ResolutionFailed
from did.fetching import Fetcher
from did.identifiers import parse_did
from did.json_object import read_json_object

ACCEPT: Final = "application/did, application/did+json, application/did+ld+json, application/json;q=0.9"
# A document of 256 methods of 400 bytes; ordinary ones have 1 KB.
MAX_DOCUMENT_BYTES: Final = 131_072
DEFAULT_HTTPS_PORT: Final = 443
_MAX_HOST_LETTERS: Final = 253  # RFC 1035 2.3.4, without the final dot
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# A last label that is a number makes resolvers read the whole as IPv4: 127.1, 0x7f000001 (WHATWG URL 3.5).
_NUMBER: Final = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_SEGMENT: Final = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")


def did_web_url(did: str, *, insecure_loopback: bool = False) -> str:
    """Return the URL at which the document of a did:web is published.

    It is https, but http for `localhost` when `insecure_loopback` is set. Raises InvalidDid.
    did:web "Read (Resolve)" steps 1 to 5.
    """
    parsed = parse_did(did)
    if parsed.method != "web":
        raise InvalidDid(f"not a did:web: its method is '{parsed.method}'")
    authority, *segments = parsed.identifier.split(":")
    host, _, port = re.sub("%3[aA]", ":", authority, count=1).partition(":")
    _check_host(host)
    if authority != host:
        _check_port(port)
    for segment in segments:
        _check_segment(segment)
    scheme = "http" if insecure_loopback and _is_localhost(host) else "https"
    path = "/".join(segments) or ".well-known"
    return f"{scheme}://{host.lower()}{f':{port}' if port else ''}/{path}/did.json"


def did_web_from_url(url: str) -> str:
    """Return the did:web of a public base URL: `https://acme.example/a` gives `did:web:acme.example:a`.

    The scheme is https, or http for `localhost`. Raises InvalidDid, naming what a did:web cannot say.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidDid(f"{url!r} is not a URL: {error}") from error
    host = parts.hostname or ""
    _check_base_url(parts, host)
    authority = host if port is None or (parts.scheme, port) == ("https", DEFAULT_HTTPS_PORT) else f"{host}%3A{port}"
    path = parts.path.strip("/")
    segments = path.split("/") if path else []
    for segment in segments:
        _check_segment(segment)
    did = ":".join(["did:web", authority, *segments])
    did_web_url(did)
    return did


class DidWeb:
    """Resolves did:web through a Fetcher, which holds the limits on network use. It is a Resolver."""

    def __init__(self, fetcher: Fetcher, *, allow_insecure_loopback: bool = False) -> None:
        """With `allow_insecure_loopback`, `localhost` is fetched over http; the fetcher must allow it as well."""
        self._fetcher = fetcher
        self._insecure_loopback = allow_insecure_loopback

    def resolve(self, did: str) -> DidDocument:
        """Return the published document of a did:web.

        Raises InvalidDid; ResolutionFailed when it cannot be fetched; InvalidDocument when what is published is
        malformed, belongs to another DID, or holds relative DID URLs, which did:web forbids.
        """
        url = did_web_url(did, insecure_loopback=self._insecure_loopback)
        try:
            fetched = self._fetcher.fetch(url, accept=ACCEPT, max_bytes=MAX_DOCUMENT_BYTES)
        except FetchFailed as error:
            raise ResolutionFailed(did, str(error)) from error
        try:
            document = read_json_object(fetched.body)
        except InvalidEncoding as error:
            raise InvalidDocument("", f"{fetched.url}: {error}") from error
        for where in _relative_urls(document):
            raise InvalidDocument(where, "did:web allows absolute DID URLs only: write the DID before '#'")
        return parse_did_document(document, did)


def _check_host(host: str) -> None:
    labels = host.split(".")
    if len(host) > _MAX_HOST_LETTERS or not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidDid(f"{host!r} is not a domain name of letters, digits and hyphens")
    if _NUMBER.fullmatch(labels[-1]):
        raise InvalidDid(f"{host!r} is an IP address: a did:web needs a domain name (localhost for this machine)")


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port) or int(port) > 65_535:  # noqa: PLR2004 - the largest TCP port
        raise InvalidDid(f"did:web: %3A must be followed by a port from 1 to 65535, not {port!r}")


def _check_segment(segment: str) -> None:
    decoded = unquote(segment, errors="replace")
    if not _SEGMENT.fullmatch(segment) or decoded in {".", ".."} or re.search(r"[/\\\x00-\x20\x7f?#]", decoded):
        raise InvalidDid(f"did:web: {segment!r} is not a path segment that is allowed here")


def _check_base_url(parts: SplitResult, host: str) -> None:
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise InvalidDid("a did:web has no user, query or fragment: give the base URL only")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_localhost(host)):
        raise InvalidDid(f"a did:web needs an https URL (http only for localhost), not {parts.scheme or 'no'} scheme")
    _check_host(host)


def _is_localhost(host: str) -> bool:
    return host.lower() == "localhost" or host.lower().endswith(".localhost")


def _relative_urls(document: Mapping[str, object]) -> Iterator[str]:
    for name in ("verificationMethod", *(relationship.value for relationship in Relationship)):
        entries = document.get(name)
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            identifier = entry.get("id") if isinstance(entry, dict) else entry
            if isinstance(identifier, str) and not identifier.startswith("did:"):
                yield f"/{name}/{index}"
