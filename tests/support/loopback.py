"""Servers on loopback that answer as a test wants: over HTTP, over TLS, and rudely over the bare socket."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Answer:
    """What a loopback server answers to one path."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


class Routes(dict[str, Answer]):
    """What a loopback server answers by path; `seen` are the requests as (path, headers in lower case).

    `posted` are those that sent something, with what they sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.posted: list[tuple[str, dict[str, str], bytes]] = []
        self.base = ""


class RoutesHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    routes: Routes

    def do_GET(self) -> None:
        self.routes.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self._answer()

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.routes.posted.append((self.path, {n.lower(): v for n, v in self.headers.items()}, content))
        self._answer()

    def _answer(self) -> None:
        answer = self.routes.get(self.path, Answer(404))
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of http.server
        """Say nothing: tests read `seen`."""


@contextmanager
def serving(routes: Routes, tls: ssl.SSLContext | None = None) -> Iterator[Routes]:
    """Serve routes on a loopback port until the block ends; `routes.base` is the URL."""
    handler = type("Handler", (RoutesHandler,), {"routes": routes})
    server = QuietServer(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    routes.base = f"http{'s' if tls else ''}://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield routes
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietServer(ThreadingHTTPServer):
    """A server to which clients may be rude."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what some tests are about."""


# Serves one connection until it returns; the event is set when the test is over.
SocketScript = Callable[[socket.socket, Event], object]


@contextmanager
def scripted() -> Iterator[Callable[[SocketScript], int]]:
    """Give a function that serves connections with a script over the bare socket, and returns the port."""
    stop = Event()
    with ExitStack() as stack:

        def start(script: SocketScript) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            thread = Thread(target=_serve_raw, args=(listener, script, stop))
            thread.start()
            stack.callback(thread.join)
            stack.callback(stop.set)
            return int(listener.getsockname()[1])

        yield start


def _serve_raw(listener: socket.socket, script: SocketScript, stop: Event) -> None:
    listener.settimeout(0.02)
    while not stop.is_set():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        with client, suppress(OSError):
            script(client, stop)


@dataclass(frozen=True)
class Certificates:
    """A certificate for `localhost` and `acme.example`, as a server shows it and as a client trusts it."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def make_certificates(directory: Path) -> Certificates:
    """Make a key and a certificate that are good for an hour from now, in a directory."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "agentvc tests")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.DNSName("acme.example")])
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    path = directory / "server.pem"
    path.write_bytes(certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return Certificates(server, ssl.create_default_context(cadata=certificate.decode("ascii")))
