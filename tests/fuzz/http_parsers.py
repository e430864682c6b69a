"""What services over HTTP are asked: bodies, headers, paths and queries of every route."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fuzz.harness import Parser, as_json, json_bytes, raw
from fuzz.securing_parsers import secured_by
from fuzz.vc_parsers import rich_credential
from fuzz.verifier_parsers import BIG, world
from support.disclosing import base_credential
from support.issuers import delegation, identity, open_office

from cli.verifying import exam_routers
from issuer.api.agent_bodies import persona_request, switch_request
from issuer.api.bodies import issue_request, status_request
from issuer.api.problems import register
from issuer.api.revocation import entry_request, hop_request
from issuer.errors import RequestMalformed
from vc.errors import Malformed
from verifier.integrations.bodies import CREDENTIAL

URL = "http://localhost:8000"


Ask = Callable[[str, str, Mapping[bytes, bytes], bytes], int]


def asking(app: FastAPI, fixed: Mapping[bytes, bytes]) -> Ask:
    """Give what sends a request to an application as a server would, headers and all; it gives the status."""

    def ask(verb: str, path: str, headers: Mapping[bytes, bytes], body: bytes) -> int:
        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": verb,
            "scheme": "http",
            "path": target,
            "raw_path": quote(target, errors="replace").encode(),
            "query_string": query.encode("latin-1", "replace"),
            "headers": [*fixed.items(), *headers.items()],
            "server": ("localhost", 8000),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]

        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
        assert 200 <= status < 500, f"{verb} {path!r:.100}: status {status}"
        return status

    return ask


@contextmanager
def office() -> Iterator[Callable[[str | None], Ask]]:
    """Give the issuer's application, with an administrator who asks (None: a stranger)."""
    with tempfile.TemporaryDirectory() as folder:
        opened = open_office(Path(folder))
        fixed = {b"authorization": b"Bearer " + opened.token.encode()}
        as_json = {b"content-type": b"application/json"}
        ways = {None: as_json, "": fixed, "application/json": fixed | as_json}
        yield lambda way: asking(opened.app, ways[way])


@contextmanager
def body_of(verb: str, path: str) -> Iterator[Callable[[bytes], object]]:
    """Give what sends bodies to one route of the issuer."""
    with office() as opened:
        ask = opened("application/json")
        yield lambda body: ask(verb, path, {}, body)


@contextmanager
def headers_of_issuer() -> Iterator[Callable[[bytes], object]]:
    """Give what sends one header with any value, to routes that read it."""
    with office() as opened:
        bare, typed, stranger = opened(""), opened("application/json"), opened(None)
        body = json_bytes({"credential": delegation()})

        def send(data: bytes) -> None:
            value = data.replace(b"\n", b"").replace(b"\r", b"")
            bare("POST", "/credentials/issue", {b"content-type": value}, body)
            stranger("POST", "/credentials/issue", {b"authorization": value}, body)
            typed("POST", "/credentials/issue", {b"content-length": value}, body)
            typed("POST", "/credentials/issue", {b"idempotency-key": value}, body)
            bare("GET", "/status/1", {b"if-none-match": value}, b"")

        yield send


@contextmanager
def paths_of_issuer() -> Iterator[Callable[[str], object]]:
    """Give what asks for any path and query."""
    with office() as opened:
        ask = opened("application/json")

        def send(text: str) -> None:
            clean = text.encode("utf-8", "replace").decode()
            for path in (
                f"/status/{clean}",
                f"/credentials/{clean}",
                f"/credentials?after={quote(clean)}",
                f"/credentials?limit={quote(clean)}",
            ):
                ask("GET", path, {}, b"")
            ask("POST", f"/credentials/{clean}/status", {}, b'{"statusPurpose": "revocation", "status": true}')

        yield send


@cache
def exam_app() -> FastAPI:
    """Give an application with the routes of the exam, of verification and of DID resolution."""
    app = FastAPI()
    register(app)
    for router in exam_routers(URL):
        app.include_router(router)
    return app


def exam_body(*paths: str) -> Callable[[bytes], object]:
    """Give what sends bodies to routes of the exam."""

    def send(body: bytes) -> None:
        for path in paths:
            asking(exam_app(), {b"content-type": b"application/json"})("POST", path, {}, body)

    return send


def resolved(text: str) -> None:
    """Ask the resolution endpoint about DIDs that need no network to be looked up."""
    clean = text.encode("utf-8", "replace").decode().replace("web", "wec")
    for accept in (
        b"",
        b"application/did-resolution",
        b"application/did",
        b'application/ld+json;profile="https://w3id.org/did-resolution"',
    ):
        status = _status_of(exam_app(), f"/1.0/identifiers/{clean}", accept)
        assert status in {200, 303, 400, 404, 406, 410, 501, 500}, status
    _status_of(
        exam_app(),
        "/1.0/identifiers/did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
        text.encode("latin-1", "replace"),
    )


def _status_of(app: FastAPI, path: str, accept: bytes) -> int:
    try:
        return asking(app, {b"accept": accept})("GET", path, {}, b"")
    except AssertionError as error:
        # invalidDidDocument and internalError are answers of DID Resolution, whose status is 500
        return int(str(error).rpartition(" ")[2])


PARSERS = (
    Parser(
        "body of a request to issue",
        bytes,
        lambda body: issue_request(body, [body[2:9].decode("latin-1")]),
        lambda: as_json({"options": {"profile": "a", "mechanism": "vc+jwt"}, "credential": delegation()}),
        (Malformed, RequestMalformed),
        ("issuer.api.bodies:issue_request",),
    ),
    Parser(
        "body of a change of status",
        bytes,
        status_request,
        lambda: as_json({"statusPurpose": "message", "status": 1, "reason": "x"}),
        (Malformed, RequestMalformed),
        ("issuer.api.bodies:status_request",),
    ),
    Parser(
        "body of a revocation by an ancestor",
        bytes,
        hop_request,
        lambda: as_json({"verifiablePresentation": {"type": "a"}, "credentialId": "urn:x", "reason": "x"}),
        (Malformed, RequestMalformed),
        ("issuer.api.revocation:hop_request",),
    ),
    Parser(
        "body of a revocation by entry",
        bytes,
        entry_request,
        lambda: as_json({"statusListIndex": "78853", "reason": "x"}),
        (Malformed, RequestMalformed),
        ("issuer.api.revocation:entry_request",),
    ),
    Parser(
        "body of a stop",
        bytes,
        switch_request,
        lambda: as_json({"kind": "persona", "id": "a", "principal": "acct:a@b", "reason": "x", "forGood": True}),
        (Malformed, RequestMalformed),
        ("issuer.api.agent_bodies:switch_request",),
    ),
    Parser(
        "body of a new persona",
        bytes,
        persona_request,
        lambda: as_json({"principal": "alice", "template": "scheduler", "did": "did:key:z6Mk", "name": "n"}),
        (Malformed, RequestMalformed),
        ("issuer.api.agent_bodies:persona_request",),
    ),
    Parser(
        "POST /credentials/issue",
        bytes,
        len,
        lambda: as_json(
            {"credential": delegation()}, {"credential": identity(), "options": {"mechanism": "eddsa-jcs-2022"}}
        ),
        opened=lambda: body_of("POST", "/credentials/issue"),
        **BIG,
    ),
    Parser(
        "POST /credentials/{id}/status",
        bytes,
        len,
        lambda: as_json({"statusPurpose": "revocation", "status": True, "reason": "x"}),
        opened=lambda: body_of("POST", "/credentials/urn:uuid:1/status"),
        **BIG,
    ),
    Parser(
        "headers of requests to an issuer",
        bytes,
        len,
        lambda: raw(b"application/json; charset=utf-8", b"123", b'"a-key"', b'W/"a", *', b"Bearer avc_x"),
        opened=headers_of_issuer,
        **BIG,
    ),
    Parser(
        "paths of requests to an issuer",
        str,
        len,
        lambda: raw("1", "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "100"),
        opened=paths_of_issuer,
        **BIG,
    ),
    Parser(
        "POST …/verify of the exam",
        bytes,
        exam_body("/credentials/verify", "/presentations/verify"),
        lambda: as_json(
            {CREDENTIAL: rich_credential()},
            {CREDENTIAL: json.loads(secured_by("eddsa-rdfc-2022").raw), "options": {}},
            {"verifiablePresentation": json.loads(world().present(mechanism="eddsa-jcs-2022"))},
        ),
        **BIG,
    ),
    Parser(
        "POST …/issue of the exam",
        bytes,
        exam_body(
            "/issuers/eddsa-rdfc-2022/credentials/issue",
            "/issuers/ecdsa-sd-2023/credentials/issue",
            "/issuers/eddsa-jcs-2022/credentials/issue",
        ),
        lambda: as_json(
            {"credential": delegation(), "options": {"mandatoryPointers": ["/issuer"]}},
            {"credential": rich_credential()},
        ),
        **BIG,
    ),
    Parser(
        "POST …/derive of the exam",
        bytes,
        exam_body("/issuers/ecdsa-sd-2023/credentials/derive"),
        lambda: as_json(
            {
                CREDENTIAL: json.loads(base_credential().raw),
                "options": {"selectivePointers": ["/credentialSubject/rank"]},
            }
        ),
        **BIG,
    ),
    Parser(
        "GET /1.0/identifiers",
        str,
        resolved,
        lambda: raw("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "did:example:1", "did:jwk:e30#0"),
        **BIG,
    ),
)
