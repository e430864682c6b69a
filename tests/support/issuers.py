"""An issuer in memory with a pinned clock, requests for it, and a way to call its application without a socket."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key
from issuer.app import create_app
from issuer.defaults import SCHEMAS, settings_text
from issuer.identity import web_identity
from issuer.issue_request import IssueRequest
from issuer.ports import Store
from issuer.settings import SETTINGS_NAME, Settings, parse_settings
from issuer.store.memory import MemoryStore
from issuer.wiring import Issuer, assemble, profiles_of
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
)

URL = "http://localhost:8000"
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
AGENT = did_key(PrivateKey.from_jwk(
    {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
     "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}  # RFC 8037 A.1
).public_key)  # fmt: skip


@dataclass
class PinnedClock:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


@dataclass
class Office:
    """An issuer, what it was made from, and its clock."""

    issuer: Issuer
    clock: PinnedClock
    token: str
    key: PrivateKey
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.issuer)

    def call(self, method: str, path: str, *, token: str | None = "", **options: Any) -> httpx.Response:
        """Send one request to the application, as the administrator unless another token, or None, is given."""
        given = options.pop("headers", {})
        headers = list(given.items()) if isinstance(given, dict) else list(given)
        if token is not None:
            headers.append(("Authorization", f"Bearer {token or self.token}"))

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(ask())

    def issue(self, document: Mapping[str, Any], **options: Any) -> httpx.Response:
        """Ask over HTTP for a credential."""
        body = {"credential": document} | ({"options": options} if options else {})
        return self.call("POST", "/credentials/issue", json=body)


def open_office(
    folder: Path, *, store: Store | None = None, key_type: KeyType = KeyType.ED25519, settings: str | None = None
) -> Office:
    """Put an issuer together in memory; `folder` gets the schemas that the settings name."""
    key = PrivateKey.generate(key_type)
    path = folder / SETTINGS_NAME
    for name, text in SCHEMAS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    read: Settings = parse_settings(settings or settings_text(URL), path)
    clock = PinnedClock()
    issuer = assemble(read, web_identity(URL, key), profiles_of(read, key, path), store or MemoryStore(), clock)
    return Office(issuer, clock, issuer.administrators.admit("admin"), key)


def identity(**changes: Any) -> dict[str, Any]:
    """Give the unsigned identity of an agent that lives 60 minutes, with some members changed or, by None, left out."""
    document = agent_identity_credential(
        issuer="did:web:localhost%3A8000",
        subject=AGENT,
        principal=ALICE,
        valid_from=NOW,
        valid_until=NOW + timedelta(minutes=60),
    )
    return changed(document, changes)


def delegation(**changes: Any) -> dict[str, Any]:
    """Give the unsigned delegation to read Bob's calendar for 60 minutes, with some members changed or left out."""
    document = agent_delegation_credential(
        issuer="did:web:localhost%3A8000",
        subject=AGENT,
        delegation=delegation_claim(
            principal=ALICE,
            audience=["https://cal.example"],
            capabilities=[capability(["calendar.read"], ["https://cal.example/calendars/bob"])],
        ),
        valid_from=NOW,
        valid_until=NOW + timedelta(minutes=60),
    )
    return changed(document, changes)


def request(**changes: Any) -> IssueRequest:
    """Give the request for a delegation; the members of IssueRequest may be given by name."""
    return IssueRequest(**({"credential": delegation()} | changes))


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Replace members of a document; None leaves one out."""
    merged = {**document, **changes}
    return {name: value for name, value in merged.items() if value is not None}
