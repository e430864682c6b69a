"""An organisation, an agent and a service in one process, with the organisation's pages served from memory."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from did.document import did_document
from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from did.methods.web import DidWeb
from did.resolver import CachingResolver
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
)
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import Secured, secure
from vc.status.bitstring import Bitstring
from vc.status.entry import status_entry
from vc.status.list_credential import status_list_document
from verifier import MemoryLedger, Policy, StatusLists, Trust, Verifier

ISSUER = "did:web:acme.example"
LIST_URL = "https://acme.example/status/1"
LIST_LENGTH = 131_072
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
AUDIENCE = "https://cal.example"
BOB = "https://cal.example/calendars/bob"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FRAGMENTS = {KeyType.ED25519: "ed25519", KeyType.P256: "p256", KeyType.P384: "p384", KeyType.MLDSA44: "mldsa44"}


def fragment(key_type: KeyType) -> str:
    """Give the name of the organisation's key of this type in its DID document."""
    return FRAGMENTS[key_type]


@dataclass
class Pages:
    """A Fetcher over pages in memory: what is measured is the verifier, not a network."""

    pages: dict[str, bytes] = field(default_factory=dict)
    fetches: int = 0

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        """Give the page at a URL."""
        del accept, etag, max_bytes
        self.fetches += 1
        if url not in self.pages:
            raise FetchFailed(url, FetchFault.UNREACHABLE, "there is no such page")
        return Fetched(url, 200, {"content-type": "application/vc+jwt"}, self.pages[url])


class World:
    """Keys and pages of an organisation, and a verifier that trusts it."""

    def __init__(self) -> None:
        self.keys = {key_type: PrivateKey.generate(key_type) for key_type in FRAGMENTS}
        self.agent = PrivateKey.generate(KeyType.ED25519)
        self.agent_did = did_key(self.agent.public_key)
        self.pages = Pages()
        public = {FRAGMENTS[key_type]: key.public_key for key_type, key in self.keys.items()}
        self.pages.pages["https://acme.example/.well-known/did.json"] = json.dumps(
            did_document(ISSUER, public)
        ).encode()
        self.pages.pages[LIST_URL] = self._status_list().raw

    def issue(self, document: dict[str, object], mechanism: str, key_type: KeyType) -> Secured:
        """Secure a document of the organisation."""
        method = f"{ISSUER}#{FRAGMENTS[key_type]}"
        return secure(document, mechanism, self.keys[key_type], method, created=NOW)

    def delegation(self, number: int = 0) -> dict[str, object]:
        """Make a delegation of about 1 KB with two capabilities; each number gives another one."""
        claim = delegation_claim(
            principal=ALICE,
            persona="scheduler",
            audience=[AUDIENCE],
            capabilities=[
                capability(["calendar.read"], [BOB], [{"key": "/max_results", "max": 50}]),
                capability(["calendar.read", "calendar.list"], ["https://cal.example/calendars/team"]),
            ],
            max_depth=0,
            purpose="find a slot for the planning meeting",
        )
        return agent_delegation_credential(
            issuer=ISSUER,
            subject=self.agent_did,
            delegation=claim,
            valid_from=NOW - timedelta(minutes=1),
            valid_until=NOW + timedelta(hours=1),
            credential_id=f"urn:uuid:00000000-0000-4000-8000-{number:012x}",
            status=[status_entry(LIST_URL, 7 + number, "revocation")],
        )

    def identity(self, number: int = 0) -> dict[str, object]:
        """Make the identity credential of the agent; each number gives another one."""
        return agent_identity_credential(
            issuer=ISSUER,
            subject=self.agent_did,
            principal=ALICE,
            valid_from=NOW - timedelta(days=1),
            valid_until=NOW + timedelta(days=30),
            credential_id=f"urn:uuid:00000000-0000-4000-9000-{number:012x}",
            status=[status_entry(LIST_URL, 5 + number, "revocation")],
            operator=ISSUER,
            persona="scheduler",
        )

    def verifier(self, contexts: ContextSet = PINNED_CONTEXTS) -> Verifier:
        """Make a verifier with its caches and its ledger empty."""
        trust = Trust(delegation_roots={ISSUER: ["acct:*@acme.example"]}, identity_issuers=[ISSUER])
        return Verifier(
            trust,
            resolver=CachingResolver(DidWeb(self.pages), ttl_seconds=300, clock=lambda: 0.0),
            status_lists=StatusLists(self.pages),
            ledger=MemoryLedger(),
            policy=Policy(contexts=contexts),
            clock=lambda: NOW,
        )

    @property
    def agent_method(self) -> str:
        """The verification method of the agent."""
        return did_key_method(self.agent.public_key)

    def _status_list(self) -> Secured:
        bits = Bitstring.from_indexes(LIST_LENGTH, range(100_000, 101_311))
        times = {"valid_from": NOW - timedelta(hours=1), "valid_until": NOW + timedelta(hours=23), "ttl_ms": 300_000}
        return self.issue(
            status_list_document(LIST_URL, ISSUER, "revocation", bits, **times), "vc+jwt", KeyType.ED25519
        )
