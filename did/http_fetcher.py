"""A Fetcher over httpcore that may be given any URL, also one written by an attacker.

Rules that this module keeps:
- https only; http only to this machine, and only if allowed by name.
- A name is looked up once per hop, every address is checked, and a checked address is connected to: no second lookup
  that could answer otherwise.
- Redirects are followed here, and every hop is judged like the first; never from https to http.
- One deadline and one limit on bytes over everything. Nothing is sent but the URL, Accept and If-None-Match: no
  cookies, no credentials, no proxy from the environment.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from did.addresses import AddressPolicy, is_loopback
from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched, FetchLimits
from did.http_network import CheckedNames, Deadline, Lookup, PinnedNetwork, system_lookup

MAX_URL_LETTERS: Final = 2048
# A name, an IPv4 address or a bracketed IPv6 address, and a port: no user, and no other form that a resolver may know.
_AUTHORITY: Final = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class _Hop:
    """One URL, taken apart and allowed by its text."""

    url: str
    scheme: str
    authority: str
    host: str
    port: int
    target: str


class _Question(NamedTuple):
    """What one hop is asked."""

    method: str
    headers: Mapping[str, str]
    content: bytes | None = None


class HttpFetcher:
    """Fetches documents within limits. It keeps no state between fetches and may be shared between threads."""

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        allow_insecure_loopback: bool = False,
        allow_private_addresses: bool = False,
        tls: ssl.SSLContext | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        """`allow_insecure_loopback` lets loopback addresses be fetched, also over http.

        `allow_private_addresses` lets private and loopback addresses be fetched over https. `tls` replaces the default
        context, see `default_tls`; `lookup` replaces the name lookup of the system.
        """
        self._limits = limits or FetchLimits()
        self._insecure_loopback = allow_insecure_loopback
        policy = AddressPolicy(allow_loopback=allow_insecure_loopback, allow_private=allow_private_addresses)
        self._names = CheckedNames(policy, lookup)
        self._tls = tls

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        """Return the answer to a GET: status 200, or 304 when `etag` was given. Raises FetchFailed for anything else.

        `max_bytes` replaces the limit on the body for this fetch. RFC 9110 13.1.2 (If-None-Match).
        """
        deadline = Deadline(url, self._limits.total_seconds)
        limit = self._limits.max_bytes if max_bytes is None else max_bytes
        headers = _request_headers(url, accept, etag)
        hop = self._allowed_hop(url)
        for _ in range(self._limits.max_redirects + 1):
            answer = self._answer(hop, headers, limit, deadline)
            if isinstance(answer, Fetched):
                return answer
            following = self._allowed_hop(answer)
            if (hop.scheme, following.scheme) == ("https", "http"):
                raise FetchFailed(following.url, FetchFault.URL_NOT_ALLOWED, "a redirect from https to http")
            hop = following
        raise FetchFailed(url, FetchFault.TOO_MANY_REDIRECTS, f"more than {self._limits.max_redirects} redirects")

    def post(self, url: str, content: bytes, *, content_type: str, accept: str) -> Fetched:
        """Send `content` and return the answer, whatever its status. Raises FetchFailed when there is none.

        A redirect is an answer too: what was written for one server is not sent on to another.
        """
        deadline = Deadline(url, self._limits.total_seconds)
        headers = _request_headers(url, accept, None)
        headers |= {"Content-Type": content_type, "Content-Length": str(len(content))}
        hop = self._allowed_hop(url)
        with self._asked(hop, _Question("POST", headers, content), deadline) as response:
            body = _body(hop, response, self._limits.max_bytes)
            return Fetched(url, response.status, _lower_case(response), body)

    def _allowed_hop(self, url: str) -> _Hop:
        parts, port = _split(url)
        allowed = {"https", "http"} if self._insecure_loopback else {"https"}
        if parts.scheme not in allowed:
            raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, f"the scheme must be {' or '.join(sorted(allowed))}")
        if not _AUTHORITY.fullmatch(parts.netloc) or port == 0:
            raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, "a plain host is needed, and no user or password")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return _Hop(url, parts.scheme, parts.netloc, parts.hostname or "", port or _DEFAULT_PORTS[parts.scheme], target)

    def _answer(self, hop: _Hop, headers: Mapping[str, str], limit: int, deadline: Deadline) -> Fetched | str:
        """Return the answer of one hop, or the URL that it redirects to."""
        with self._asked(hop, _Question("GET", headers), deadline) as response:
            return _read(hop, response, headers, limit)

    @contextmanager
    def _asked(self, hop: _Hop, question: _Question, deadline: Deadline) -> Iterator[httpcore.Response]:
        addresses = self._names.addresses(hop.host, hop.port, deadline)
        if hop.scheme == "http" and not all(is_loopback(address) for address in addresses):
            raise FetchFailed(hop.url, FetchFault.URL_NOT_ALLOWED, "http is for loopback addresses only: use https")
        origin = httpcore.Origin(hop.scheme.encode(), hop.host.encode(), hop.port)
        tls = (self._tls or default_tls()) if hop.scheme == "https" else None
        network = PinnedNetwork(addresses, deadline)
        sent = [("Host", hop.authority), *question.headers.items()]
        try:
            with (
                httpcore.HTTPConnection(origin, ssl_context=tls, network_backend=network) as connection,
                connection.stream(
                    question.method, _httpcore_url(hop), headers=sent, content=question.content
                ) as response,
            ):
                yield response
        except TimeoutError as error:
            raise deadline.failure() from error
        except ssl.SSLError as error:
            raise FetchFailed(hop.url, FetchFault.TLS_FAILED, str(error)) from error
        except (OSError, httpcore.NetworkError, httpcore.TimeoutException) as error:
            raise FetchFailed(hop.url, FetchFault.UNREACHABLE, str(error) or type(error).__name__) from error
        except httpcore.ProtocolError as error:
            raise FetchFailed(hop.url, FetchFault.MALFORMED_RESPONSE, str(error)) from error


@lru_cache(maxsize=1)
def default_tls() -> ssl.SSLContext:
    """Return the context of fetchers that are given none: roots of the system and of certifi, TLS 1.2 or newer.

    Made when it is first needed: reading the roots costs tens of milliseconds.
    """
    return httpcore.default_ssl_context()


def _split(url: str) -> tuple[SplitResult, int | None]:
    if len(url) > MAX_URL_LETTERS or not url.isascii() or any(letter <= " " or letter in "\\\x7f" for letter in url):
        message = f"a URL has at most {MAX_URL_LETTERS} printable ASCII letters, no space and no backslash"
        raise FetchFailed(url[:MAX_URL_LETTERS], FetchFault.URL_NOT_ALLOWED, message)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, str(error)) from error
    return parts, port


def _request_headers(url: str, accept: str, etag: str | None) -> dict[str, str]:
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "agentvc", "Connection": "close"}
    if etag is not None:
        if not etag.isascii() or not etag.isprintable():
            raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, "the ETag is not printable ASCII")
        headers["If-None-Match"] = etag
    return headers


def _httpcore_url(hop: _Hop) -> httpcore.URL:
    return httpcore.URL(scheme=hop.scheme, host=hop.host, port=hop.port, target=hop.target)


def _read(hop: _Hop, response: httpcore.Response, request: Mapping[str, str], limit: int) -> Fetched | str:
    headers = _lower_case(response)
    if response.status in _REDIRECTS and "location" in headers:
        return _redirected(hop.url, headers["location"])
    if response.status == _NOT_MODIFIED and "If-None-Match" in request:
        return Fetched(hop.url, _NOT_MODIFIED, headers, b"")
    if response.status != _OK:
        raise FetchFailed(hop.url, FetchFault.UNEXPECTED_STATUS, f"status {response.status}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        message = f"content-encoding {headers['content-encoding']!r} was not asked for"
        raise FetchFailed(hop.url, FetchFault.MALFORMED_RESPONSE, message)
    return Fetched(hop.url, _OK, headers, _body(hop, response, limit))


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads; it is judged like any URL. A URL with a bracket too many breaks `urljoin`."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchFailed(url, FetchFault.URL_NOT_ALLOWED, f"a redirect to no URL: {error}") from error


def _body(hop: _Hop, response: httpcore.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > limit:
            raise FetchFailed(hop.url, FetchFault.TOO_LARGE, f"the body has more than {limit} bytes")
    return bytes(body)


def _lower_case(response: httpcore.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
