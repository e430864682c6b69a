"""`agentvc serve`: the issuer over HTTP, until it is told to stop."""

import errno
import json
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
import uvicorn

from cli import console, options
from cli.deciding import build_trust
from cli.exits import Exit
from cli.opening import opened_issuer
from cli.pages import verb
from cli.problems import Failure

if TYPE_CHECKING:
    from fastapi import FastAPI

GRACE_SECONDS = 10  # an issuance takes milliseconds; whoever is still connected after this is waiting for nothing
_LONGEST_PORT = 65535
EXAM = (
    "EXAM MODE. Whoever reaches this port gets credentials signed, and every issuer is believed. It is for conformance "
    "suites on this machine alone: an answer of it authorises nothing."
)


class _Server(uvicorn.Server):
    """A server that says when it is ready, and leaves with its listening socket closed."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


@verb(
    "serve",
    examples=[
        "agentvc serve",
        "agentvc serve --host 0.0.0.0 --port 8443",
        "AGENTVC_PASSPHRASE=… agentvc serve --home /srv/acme --json",
        "agentvc serve --trust did:web:acme.example --audience https://cal.example   # it also verifies",
        "agentvc serve --trust did:web:acme.example --ledger used.sqlite3   # accepted once, also after a restart",
    ],
)
@options.HOME
@options.PASSPHRASE
@click.option("--host", show_default="127.0.0.1, or [server] host in the settings", help="The address to listen on.")
@click.option(
    "--port",
    show_default="8000, or [server] port in the settings",
    type=click.IntRange(0, _LONGEST_PORT),
    help="The port to listen on; 0 takes a free one.",
)
@options.TRUST_IF_ANY
@options.HOLDERS
@click.option(
    "--audience",
    help="Who this service is to those who present credentials to it; by default the public address of the issuer.",
)
@options.LEDGER
@click.option(
    "--exam",
    is_flag=True,
    help="DANGEROUS, for conformance suites only: sign for anybody and believe everybody, on this machine itself.",
)
def serve(  # noqa: PLR0913 -- click passes one argument an option
    *,
    home: Path,
    passphrase_file: Path | None,
    host: str | None,
    port: int | None,
    trusted: tuple[options.Trusted, ...],
    holders: tuple[str, ...],
    allow_insecure_loopback: bool,
    audience: str | None,
    ledger: str | None,
    exam: bool,
) -> int:
    """Serve the issuer over HTTP.

    Issuing, status lists and the DID document; /openapi.json describes it all.
    With --trust it verifies as well: POST /credentials/verify and /presentations/verify, GET /1.0/identifiers/{did}.
    The --ledger remembers which presentations it accepted; without one a restart forgives them.
    Prints the address when it is ready. Ctrl-C or SIGTERM stops it: requests that have begun are finished first.
    Put a TLS proxy in front of it for anything but this machine itself.
    """
    from cli.verifying import exam_routers, verifying_routers  # noqa: PLC0415 -- as the next one
    from issuer.app import create_app  # noqa: PLC0415 -- FastAPI takes half a second to import; other commands do not need it

    _refuse_contradictions(trusted, exam=exam)
    _refuse_without_trust(trusted, {"--audience": audience, "--ledger": ledger, "--holder": holders or None})
    with ExitStack() as stack:
        issuer = stack.enter_context(opened_issuer(home, passphrase_file))
        url = issuer.settings.issuer.url
        routers = exam_routers(url) if exam else ()
        if trusted:
            verifying = verifying_routers(
                build_trust(trusted, holders),
                ledger,
                audience or url,
                allow_insecure_loopback=allow_insecure_loopback,
                contexts=issuer.contexts,
            )
            routers = stack.enter_context(verifying)  # before the port is bound: without its ledger it serves nobody
        server_settings = issuer.settings.server
        asked = (host or server_settings.host, server_settings.port if port is None else port)
        listener = stack.enter_context(_listening(*asked))
        address = _address(listener)
        _warn_if_elsewhere(url, address)
        app = create_app(issuer)
        if exam:
            _require_loopback(listener)
            console.warn(EXAM)
        for router in routers:
            app.include_router(router)

        has_served = _run(app, listener, lambda: _tell_ready(issuer.did, address))
    console.note("stopped")
    return Exit.DONE if has_served else Exit.REFUSED


def _run(app: "FastAPI", listener: socket.socket, ready: Callable[[], None]) -> bool:
    """Serve until a signal, and tell whether it came as far as serving."""
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=GRACE_SECONDS)
    with _stopping_quietly():
        server = _Server(config, ready)
        server.run(sockets=[listener])
    return server.started


def _tell_ready(did: str, address: str) -> None:
    # One line, so that whoever started this can wait for it.
    told = json.dumps({"did": did, "address": address})
    click.echo(told if console.as_json() else f"{did} is served at {address} (Ctrl-C stops it)")


def _refuse_contradictions(trusted: tuple[options.Trusted, ...], *, exam: bool) -> None:
    if exam and trusted:
        raise click.UsageError("--exam believes everybody and --trust those whom you name: give one of them")


def _refuse_without_trust(trusted: tuple[options.Trusted, ...], given: Mapping[str, object]) -> None:
    """Refuse what would be silently without effect; `given` has None for an option that was not given."""
    for name, value in given.items():
        if value is not None and not trusted:
            raise click.UsageError(f"{name} is for the service that verifies: name with --trust whom it believes")


def _require_loopback(listener: socket.socket) -> None:
    """Refuse to sign for anybody who is not on this machine."""
    host = str(listener.getsockname()[0])
    if not ip_address(host).is_loopback:
        raise click.BadParameter(f"--exam is served to this machine only, not at {host}", param_hint="--host")


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Bind before the server is made, so that a taken port is told in our words and changes nothing."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise click.BadParameter(
            f"{host} is no address of this machine: {error.strerror}", param_hint="--host"
        ) from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen()
        except OSError as error:
            raise _not_bound(host, port, error) from error
        yield listener


def _not_bound(host: str, port: int, error: OSError) -> Failure:
    if error.errno == errno.EADDRINUSE:
        return Failure(f"port {port} on {host} is taken: stop what uses it, or choose another with --port")
    if error.errno == errno.EACCES:
        return Failure(f"port {port} needs more rights than you have: choose one above 1023 with --port")
    return Failure(f"cannot listen on {host} port {port}: {error.strerror}; choose others with --host and --port")


def _warn_if_elsewhere(public: str, address: str) -> None:
    """Tell when this cannot be where the DID points to; behind a proxy there is nothing to compare."""
    named, served = urlsplit(public), urlsplit(address)
    if named.hostname == "localhost" and (named.port or 80) != served.port:
        console.warn(
            f"the issuer's address is {public}, so its DID and status lists are not found at {address}: "
            f"use --port {named.port or 80}, or make an issuer with `agentvc init --url`"
        )


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stopping_quietly() -> Iterator[None]:
    """Let a signal that was obeyed end the process with exit code 0.

    uvicorn raises the signal again when it has stopped, for the handlers that were there before it.
    """

    def obeyed(_number: int, _frame: FrameType | None) -> None:
        return

    before = {number: signal.signal(number, obeyed) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
