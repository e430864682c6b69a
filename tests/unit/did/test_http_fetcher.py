import socket
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from threading import Event

import pytest
from support.loopback import Answer, Certificates, Routes, SocketScript

from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched, FetchLimits
from did.http_fetcher import HttpFetcher, default_tls
from did.http_network import MAX_ADDRESSES

JSON = "application/json"
RawServer = Callable[[SocketScript], int]

LIMITS = FetchLimits(max_bytes=1000, total_seconds=5.0, max_redirects=2)
HURRY = FetchLimits(max_bytes=1000, total_seconds=0.3, max_redirects=2)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def fetcher() -> HttpFetcher:
    """Give a fetcher that may use http on this machine."""
    return HttpFetcher(LIMITS, allow_insecure_loopback=True)


@pytest.fixture
def hurried() -> HttpFetcher:
    return HttpFetcher(HURRY, allow_insecure_loopback=True)


@contextmanager
def failing(reason: FetchFault, message: str | None = None) -> Iterator[None]:
    with pytest.raises(FetchFailed, match=message) as caught:
        yield
    assert caught.value.reason is reason


def leading_to(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda _host, _port: list(addresses)


# What is asked and what comes back


def test_a_document_is_fetched(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/did.json?a=b"] = Answer(body=b'{"a": 1}', headers={"ETag": '"1"', "Content-Type": JSON})
    fetched = fetcher.fetch(f"{routes.base}/did.json?a=b#ignored", accept=JSON)
    assert (fetched.status, fetched.body) == (200, b'{"a": 1}')
    assert fetched.headers["etag"] == '"1"'
    assert fetched.headers["content-type"] == JSON


def test_only_the_needed_headers_are_sent(
    fetcher: HttpFetcher, routes: Routes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    routes["/"] = Answer()
    fetcher.fetch(routes.base, accept=JSON)
    ((path, headers),) = routes.seen
    assert path == "/"
    assert headers == {
        "host": routes.base.removeprefix("http://"),
        "accept": JSON,
        "accept-encoding": "identity",
        "user-agent": "agentvc",
        "connection": "close",
    }


def test_repeated_headers_are_joined(fetcher: HttpFetcher, raw_server: RawServer) -> None:
    def script(client: socket.socket, _stop: Event) -> None:
        client.recv(4096)
        client.sendall(HEAD + b"Vary: a\r\nVARY: b\r\nContent-Length: 2\r\n\r\n{}")

    assert fetcher.fetch(f"http://localhost:{raw_server(script)}/", accept=JSON).headers["vary"] == "a, b"


def test_an_etag_asks_for_304(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(304, b"", {"ETag": '"1"'})
    fetched = fetcher.fetch(routes.base, accept=JSON, etag='"1"')
    assert (fetched.status, fetched.body, fetched.headers["etag"]) == (304, b"", '"1"')
    assert routes.seen[0][1]["if-none-match"] == '"1"'


def test_304_is_a_fault_when_it_was_not_asked_for(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(304, b"")
    with failing(FetchFault.UNEXPECTED_STATUS, "status 304"):
        fetcher.fetch(routes.base, accept=JSON)


def test_an_etag_cannot_smuggle_headers(fetcher: HttpFetcher, routes: Routes) -> None:
    for etag in ('"1"\r\nX: y', '"\x00"', '"é"'):
        with failing(FetchFault.URL_NOT_ALLOWED, "ETag"):
            fetcher.fetch(routes.base, accept=JSON, etag=etag)
    assert routes.seen == []


@pytest.mark.parametrize("status", [201, 203, 206, 300, 400, 401, 403, 404, 410, 429, 500, 503])
def test_any_other_status_is_a_fault(fetcher: HttpFetcher, routes: Routes, status: int) -> None:
    routes["/"] = Answer(status)
    with failing(FetchFault.UNEXPECTED_STATUS, f"status {status}"):
        fetcher.fetch(routes.base, accept=JSON)


def test_threads_share_a_fetcher(fetcher: HttpFetcher, routes: Routes) -> None:
    for number in range(20):
        routes[f"/{number}"] = Answer(body=str(number).encode())

    def fetched(number: int) -> Fetched:
        return fetcher.fetch(f"{routes.base}/{number}", accept=JSON)

    with ThreadPoolExecutor(8) as pool:
        assert [one.body for one in pool.map(fetched, range(20))] == [str(number).encode() for number in range(20)]


# Which URLs and addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.example/",
        "ftp://acme.example/",
        "file:///etc/passwd",
        "data:application/json,{}",
        "gopher://acme.example/",
        "//acme.example/",
        "acme.example",
        "",
        "https://",
        "https:///path",
        "https://user@acme.example/",
        "https://user:pass@acme.example/",
        "https://acme.example:0/",
        "https://acme.example:99999/",
        "https://acme.example:a/",
        "https://acme example/",
        "https://acme.example/a b",
        "https://acme.example\\@evil.example/",
        "https://acme.example/\r\nHost: evil.example",
        "https://acmé.example/",
        "https://[::1/",
        "https://[v1.a]/",
        "https://.acme.example/",
        "https://acme.example/" + "a" * 2048,
    ],
)
def test_a_url_that_is_not_plain_https_is_refused_before_any_lookup(url: str) -> None:
    def lookup(host: str, port: int) -> list[str]:
        pytest.fail(f"{host}:{port} was looked up")

    with failing(FetchFault.URL_NOT_ALLOWED):
        HttpFetcher(LIMITS, allow_private_addresses=True, lookup=lookup).fetch(url, accept=JSON)


def test_http_to_loopback_needs_its_permission(routes: Routes) -> None:
    routes["/"] = Answer()
    assert HttpFetcher(LIMITS, allow_insecure_loopback=True).fetch(routes.base, accept=JSON)
    for refusing in (HttpFetcher(LIMITS), HttpFetcher(LIMITS, allow_private_addresses=True)):
        with failing(FetchFault.URL_NOT_ALLOWED, "scheme must be https"):
            refusing.fetch(routes.base, accept=JSON)


@pytest.mark.parametrize("address", ["8.8.8.8", "10.0.0.1"])
def test_http_is_for_loopback_only(address: str) -> None:
    fetcher = HttpFetcher(
        LIMITS, allow_insecure_loopback=True, allow_private_addresses=True, lookup=leading_to("127.0.0.1", address)
    )
    with failing(FetchFault.URL_NOT_ALLOWED, "loopback addresses only"):
        fetcher.fetch("http://localhost:8000/", accept=JSON)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%1"],  # noqa: S104
)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    for addresses in ((address,), ("8.8.8.8", address), (*repeat("8.8.8.8", MAX_ADDRESSES), address)):
        with failing(FetchFault.ADDRESS_NOT_ALLOWED, "acme.example leads to"):
            HttpFetcher(LIMITS, lookup=leading_to(*addresses)).fetch("https://acme.example/", accept=JSON)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "017700000001", "127.1"]
)
def test_a_private_address_in_the_url_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        HttpFetcher(LIMITS, lookup=_numeric_lookup).fetch(f"https://{host}/", accept=JSON)
    assert caught.value.reason in {FetchFault.ADDRESS_NOT_ALLOWED, FetchFault.NAME_NOT_FOUND}


def _numeric_lookup(host: str, _port: int) -> list[str]:
    """Read numbers as the C library does, so that nobody is asked."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return [host]


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(
    tls_routes: Routes, certificates: Certificates
) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    questions: list[tuple[str, int]] = []

    def rebinding(host: str, port: int) -> list[str]:
        questions.append((host, port))
        return next(answers)

    port = int(tls_routes.base.rpartition(":")[2])
    tls_routes["/"] = Answer(body=b"1")
    fetcher = HttpFetcher(LIMITS, allow_private_addresses=True, tls=certificates.client, lookup=rebinding)
    assert fetcher.fetch(f"https://acme.example:{port}/", accept=JSON).body == b"1"
    assert questions == [("acme.example", port)]
    assert tls_routes.seen[0][1]["host"] == f"acme.example:{port}"


def test_the_next_address_is_tried_when_one_does_not_answer(routes: Routes) -> None:
    routes["/"] = Answer(body=b"1")
    port = routes.base.rpartition(":")[2]
    fetcher = HttpFetcher(LIMITS, allow_insecure_loopback=True, lookup=leading_to("127.0.0.2", "127.0.0.1"))
    assert fetcher.fetch(f"http://acme.example:{port}/", accept=JSON).body == b"1"


def test_a_port_where_nobody_listens_is_a_fault(fetcher: HttpFetcher, free_port: int) -> None:
    with failing(FetchFault.UNREACHABLE):
        fetcher.fetch(f"http://127.0.0.1:{free_port}/", accept=JSON)


@pytest.mark.parametrize("problem", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_without_address_is_a_fault(problem: Exception) -> None:
    def lookup(_host: str, _port: int) -> list[str]:
        raise problem

    for unknown in (lookup, leading_to()):
        with failing(FetchFault.NAME_NOT_FOUND, "no address for acme.example"):
            HttpFetcher(LIMITS, lookup=unknown).fetch("https://acme.example/", accept=JSON)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_up_to_the_limit(fetcher: HttpFetcher, routes: Routes, status: int) -> None:
    routes["/0"] = Answer(status, headers={"Location": "/1"})
    routes["/1"] = Answer(status, headers={"Location": f"{routes.base}/2"})
    routes["/2"] = Answer(body=b"end")
    fetched = fetcher.fetch(f"{routes.base}/0", accept=JSON)
    assert (fetched.url, fetched.body) == (f"{routes.base}/2", b"end")


def test_one_redirect_too_many_is_a_fault(fetcher: HttpFetcher, routes: Routes) -> None:
    for hop in range(4):
        routes[f"/{hop}"] = Answer(302, headers={"Location": f"/{hop + 1}"})
    with failing(FetchFault.TOO_MANY_REDIRECTS, "more than 2"):
        fetcher.fetch(f"{routes.base}/0", accept=JSON)
    assert [path for path, _ in routes.seen] == ["/0", "/1", "/2"]


def test_a_redirect_loop_ends(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(302, headers={"Location": "/"})
    with failing(FetchFault.TOO_MANY_REDIRECTS):
        fetcher.fetch(f"{routes.base}/", accept=JSON)


def test_a_redirect_without_location_is_a_fault(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(302)
    with failing(FetchFault.UNEXPECTED_STATUS, "status 302"):
        fetcher.fetch(routes.base, accept=JSON)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", FetchFault.URL_NOT_ALLOWED),
        ("ftp://localhost/", FetchFault.URL_NOT_ALLOWED),
        ("https://user@localhost/", FetchFault.URL_NOT_ALLOWED),
        ("https://10.0.0.1/", FetchFault.ADDRESS_NOT_ALLOWED),
        ("https://[fd00::1]/", FetchFault.ADDRESS_NOT_ALLOWED),
        ("http://169.254.169.254/latest/meta-data/", FetchFault.ADDRESS_NOT_ALLOWED),
        ("http://8.8.8.8/", FetchFault.URL_NOT_ALLOWED),
        ("/\xe9", FetchFault.URL_NOT_ALLOWED),
    ],
)
def test_a_redirect_is_judged_like_the_first_url(
    fetcher: HttpFetcher, routes: Routes, location: str, reason: FetchFault
) -> None:
    routes["/"] = Answer(302, headers={"Location": location})
    with failing(reason):
        fetcher.fetch(routes.base, accept=JSON)


def test_a_redirect_from_https_to_http_is_refused(
    tls_routes: Routes, routes: Routes, certificates: Certificates
) -> None:
    tls_routes["/"] = Answer(302, headers={"Location": f"{routes.base}/"})
    tls_routes["/same"] = Answer(302, headers={"Location": "/end"})
    tls_routes["/end"] = routes["/"] = Answer()
    fetcher = HttpFetcher(LIMITS, allow_insecure_loopback=True, tls=certificates.client)
    assert fetcher.fetch(f"{tls_routes.base}/same", accept=JSON).url == f"{tls_routes.base}/end"
    with failing(FetchFault.URL_NOT_ALLOWED, "from https to http"):
        fetcher.fetch(tls_routes.base, accept=JSON)
    assert routes.seen == []


# Size


def test_a_body_may_have_exactly_the_limit(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(body=b"a" * 1000)
    routes["/more"] = Answer(body=b"a" * 1001)
    assert len(fetcher.fetch(routes.base, accept=JSON).body) == 1000
    with failing(FetchFault.TOO_LARGE, "more than 1000 bytes"):
        fetcher.fetch(f"{routes.base}/more", accept=JSON)


def test_a_caller_may_set_another_limit(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(body=b"a" * 1001)
    assert fetcher.fetch(routes.base, accept=JSON, max_bytes=1001).body
    with failing(FetchFault.TOO_LARGE, "more than 10 bytes"):
        fetcher.fetch(routes.base, accept=JSON, max_bytes=10)


@pytest.mark.parametrize(
    ("head", "part"),
    [(b"\r\n", b"a" * 1000), (b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"a" * 1000 + b"\r\n")],
    ids=["until the end", "chunked"],
)
def test_an_endless_body_is_cut(fetcher: HttpFetcher, raw_server: RawServer, head: bytes, part: bytes) -> None:
    def script(client: socket.socket, stop: Event) -> None:
        client.recv(4096)
        client.sendall(HEAD + head)
        while not stop.is_set():
            client.sendall(part)

    with failing(FetchFault.TOO_LARGE):
        fetcher.fetch(f"http://localhost:{raw_server(script)}/", accept=JSON)


def test_endless_headers_are_cut(fetcher: HttpFetcher, raw_server: RawServer) -> None:
    def script(client: socket.socket, stop: Event) -> None:
        client.recv(4096)
        client.sendall(HEAD)
        while not stop.is_set():
            client.sendall(b"X-Padding: " + b"a" * 1000 + b"\r\n")

    with failing(FetchFault.MALFORMED_RESPONSE):
        fetcher.fetch(f"http://localhost:{raw_server(script)}/", accept=JSON)


def test_a_compressed_body_is_refused(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/"] = Answer(headers={"Content-Encoding": "gzip"})
    routes["/identity"] = Answer(headers={"Content-Encoding": "identity"})
    assert fetcher.fetch(f"{routes.base}/identity", accept=JSON)
    with failing(FetchFault.MALFORMED_RESPONSE, "content-encoding 'gzip'"):
        fetcher.fetch(routes.base, accept=JSON)


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"hello",
        b"\x00\xff" * 50,
        b"HTTP/1.1 20",
        b"HTTP/1.1 abc OK\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 10\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"No colon\r\n\r\n",
    ],
)
def test_a_response_that_is_not_http_is_a_fault(fetcher: HttpFetcher, raw_server: RawServer, response: bytes) -> None:
    def script(client: socket.socket, _stop: Event) -> None:
        client.recv(4096)
        client.sendall(response)

    with failing(FetchFault.MALFORMED_RESPONSE):
        fetcher.fetch(f"http://localhost:{raw_server(script)}/", accept=JSON)


# Time


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def dripping(start: bytes, drop: bytes) -> Callable[[socket.socket, Event], None]:
    """Send a start, and then something small again and again: always in time for a timeout of one operation."""

    def script(client: socket.socket, stop: Event) -> None:
        if start:
            client.recv(4096)
            client.sendall(start)
        while not stop.wait(0.02):
            client.sendall(drop)

    return script


DRIPS = {
    "headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "one header": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"a"),
    "body": dripping(HEAD + b"Content-Length: 900\r\n\r\n", b"a"),
    "chunks": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "chunk size": dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "interim responses": dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "nothing": lambda _client, stop: stop.wait(),
}


@pytest.mark.parametrize("script", DRIPS.values(), ids=DRIPS)
def test_a_slow_server_is_left_at_the_deadline(
    hurried: HttpFetcher, raw_server: RawServer, script: SocketScript
) -> None:
    port = raw_server(script)
    with within(3.0), failing(FetchFault.TIMED_OUT, r"not finished after 0\.3 seconds"):
        hurried.fetch(f"http://localhost:{port}/", accept=JSON)


@pytest.mark.parametrize(
    "script",
    [dripping(b"\x16\x03\x03\x10\x00\x02\x00\x0f\xfc", b"a"), DRIPS["nothing"]],
    ids=["one letter at a time", "nothing"],
)
def test_a_slow_tls_handshake_is_left_at_the_deadline(
    hurried: HttpFetcher, raw_server: RawServer, script: SocketScript
) -> None:
    port = raw_server(script)
    with within(3.0), failing(FetchFault.TIMED_OUT):
        hurried.fetch(f"https://localhost:{port}/", accept=JSON)


def test_a_slow_name_server_is_left_at_the_deadline() -> None:
    answered = Event()

    def lookup(_host: str, _port: int) -> list[str]:
        answered.wait()
        return []

    with within(3.0), failing(FetchFault.TIMED_OUT):
        HttpFetcher(HURRY, lookup=lookup).fetch("https://acme.example/", accept=JSON)
    answered.set()


def test_redirects_share_one_deadline(raw_server: RawServer) -> None:
    def script(client: socket.socket, stop: Event) -> None:
        client.recv(4096)
        stop.wait(0.15)
        client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")

    fetcher = HttpFetcher(FetchLimits(total_seconds=0.3, max_redirects=100), allow_insecure_loopback=True)
    port = raw_server(script)
    with within(3.0), failing(FetchFault.TIMED_OUT):
        fetcher.fetch(f"http://localhost:{port}/", accept=JSON)


# TLS


def test_a_document_is_fetched_over_tls(tls_routes: Routes, certificates: Certificates) -> None:
    tls_routes["/"] = Answer(body=b"1")
    fetcher = HttpFetcher(LIMITS, allow_private_addresses=True, tls=certificates.client)
    assert fetcher.fetch(tls_routes.base, accept=JSON).body == b"1"


def test_an_unknown_certificate_is_refused(tls_routes: Routes) -> None:
    tls_routes["/"] = Answer()
    with failing(FetchFault.TLS_FAILED, "certificate verify failed"):
        HttpFetcher(LIMITS, allow_private_addresses=True).fetch(tls_routes.base, accept=JSON)
    assert tls_routes.seen == []


def test_a_certificate_of_another_name_is_refused(tls_routes: Routes, certificates: Certificates) -> None:
    tls_routes["/"] = Answer()
    port = tls_routes.base.rpartition(":")[2]
    fetcher = HttpFetcher(LIMITS, allow_private_addresses=True, tls=certificates.client, lookup=leading_to("127.0.0.1"))
    assert fetcher.fetch(f"https://acme.example:{port}/", accept=JSON)
    for other in ("other.example", "127.0.0.1"):
        with failing(FetchFault.TLS_FAILED, "certificate verify failed"):
            fetcher.fetch(f"https://{other}:{port}/", accept=JSON)


def test_a_server_that_speaks_no_tls_is_a_fault(routes: Routes, certificates: Certificates) -> None:
    routes["/"] = Answer()
    fetcher = HttpFetcher(LIMITS, allow_private_addresses=True, tls=certificates.client)
    with failing(FetchFault.TLS_FAILED):
        fetcher.fetch(routes.base.replace("http", "https"), accept=JSON)


def test_the_default_tls_checks_names_and_is_1_2_or_newer() -> None:
    context = default_tls()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
