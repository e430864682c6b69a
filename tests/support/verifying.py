"""A small world in memory for tests of the verifier: an organisation, its status lists, an agent, and a service.

Everything is real but the network: keys, documents, proofs and lists are made as a user makes them, and lists come from
a `Fetcher` that serves what the world publishes. Each part can be replaced, so that a test makes exactly one defect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from did import KeyType, PinnedResolver, PrivateKey, did_document, did_key, did_key_method, parse_did_document
from did.errors import FetchFailed, FetchFault
from did.fetching import Fetched
from vc.delegation import Act
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
    presentation_document,
)
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.status.bitstring import Bitstring
from vc.status.entry import status_entry
from vc.status.list_credential import status_list_document
from verifier import (
    CredentialExpectations,
    MemoryLedger,
    Policy,
    PresentationExpectations,
    Report,
    StatusLists,
    Trust,
    Verifier,
)

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ISSUER = "did:web:acme.example"
METHOD = f"{ISSUER}#key-1"
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
CALENDAR = "https://cal.example"
BOB = f"{CALENDAR}/calendars/bob"
LIST = "https://acme.example/status/1"
SUSPENSIONS = "https://acme.example/status/2"
ENTRIES = 131_072
READ_BOB = Act("calendar.read", BOB, {"max_results": 10})
GRANT = capability(["calendar.read"], [BOB], [{"key": "/max_results", "max": 50}])

Document = dict[str, Any]


class MemoryServer:
    """A Fetcher over pages in memory; it remembers what it was asked, and can be down."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.is_down = False

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        assert accept
        self.requests.append(url)
        if self.is_down or url not in self.pages:
            fault = FetchFault.UNREACHABLE if self.is_down else FetchFault.UNEXPECTED_STATUS
            raise FetchFailed(url, fault, "down" if self.is_down else "404")
        body = self.pages[url]
        assert max_bytes is None or len(body) <= max_bytes
        current = f'"{hash(body)}"'
        if etag == current:
            return Fetched(url, 304, {"etag": current}, b"")
        return Fetched(url, 200, {"etag": current}, body)


def changed(document: Any, path: str, value: object) -> Any:
    """Return a copy of `document` in which the member at `path` (names and indexes, by slashes) is `value`."""
    name, _, rest = path.partition("/")
    copy: Any = list(document) if isinstance(document, list) else dict(document)
    place: Any = int(name) if isinstance(copy, list) else name
    copy[place] = changed(copy[place], rest, value) if rest else value
    return copy


def without(document: Any, path: str) -> Any:
    """Return a copy of `document` that lacks the member at `path`."""
    name, _, rest = path.partition("/")
    if rest:
        return {**document, name: without(document[name], rest)}
    return {member: value for member, value in document.items() if member != name}


@dataclass
class World:
    """An organisation that issues, an agent that presents, and a calendar that verifies, at a pinned time."""

    key_type: KeyType = KeyType.ED25519
    credential_mechanism: str = "vc+jwt"
    presentation_mechanism: str = "vp+jwt"
    now: datetime = NOW
    server: MemoryServer = field(default_factory=MemoryServer)
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.issuer_key = PrivateKey.generate(self.key_type)
        self.agent_key = PrivateKey.generate(self.key_type)
        self.agent = did_key(self.agent_key.public_key)
        document = did_document(ISSUER, {"key-1": self.issuer_key.public_key})
        self.resolver = PinnedResolver([parse_did_document(document, ISSUER)])
        self.trust = Trust({ISSUER: ["acct:*@acme.example"]}, [ISSUER])
        self.ledger = MemoryLedger()
        self.serial = 0
        self.publish(LIST, "revocation")
        self.publish(SUSPENSIONS, "suspension")

    # What the organisation does

    def publish(self, url: str, purpose: str | Sequence[str], set_bits: Sequence[int] = (), **changes: Any) -> None:
        """Publish the list at `url` with `set_bits` turned on."""
        times = {"valid_from": self.now - timedelta(minutes=1), "valid_until": self.now + timedelta(days=1)}
        self.publish_document(
            url,
            status_list_document(
                changes.pop("id", url),
                changes.pop("issuer", ISSUER),
                purpose,
                Bitstring.from_indexes(changes.pop("length", ENTRIES), set_bits),
                **(times | {"ttl_ms": 300_000} | changes),
            ),
        )

    def publish_document(self, url: str, document: Document, signer: PrivateKey | None = None) -> None:
        """Publish `document` at `url`, signed with the issuer's key unless another is given."""
        made = self.now - timedelta(minutes=1)
        self.server.pages[url] = secure(document, "vc+jwt", signer or self.issuer_key, METHOD, created=made).raw

    def delegation_document(self, **changes: Any) -> Document:
        """Return the unsigned delegation 'may read Bob's calendar for an hour'."""
        claim = delegation_claim(
            principal=ALICE, audience=[CALENDAR], capabilities=[GRANT], persona="scheduler", purpose="find a slot"
        )
        parts: Document = {
            "issuer": ISSUER,
            "subject": self.agent,
            "delegation": claim,
            "valid_from": self.now - timedelta(minutes=1),
            "valid_until": self.now + timedelta(minutes=59),
            "credential_id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "status": [status_entry(LIST, 7), status_entry(SUSPENSIONS, 8, "suspension")],
        }
        return agent_delegation_credential(**(parts | changes))

    def identity_document(self, **changes: Any) -> Document:
        """Return the unsigned identity of the agent."""
        parts: Document = {
            "issuer": ISSUER,
            "subject": self.agent,
            "principal": ALICE,
            "persona": "scheduler",
            "operator": ISSUER,
            "valid_from": self.now - timedelta(minutes=1),
            "valid_until": self.now + timedelta(days=30),
            "credential_id": "urn:uuid:68172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "status": [status_entry(LIST, 9)],
        }
        return agent_identity_credential(**(parts | changes))

    def generic_document(self) -> Document:
        """Return an unsigned credential that has nothing to do with agents, and no status."""
        document = self.identity_document(status=())
        subject = {"id": self.agent, "name": "Alice's agent"}
        return {**document, "type": ["VerifiableCredential"], "credentialSubject": subject}

    def issue(self, document: Document, **changes: Any) -> Secured:
        """Secure `document` as the organisation does."""
        parts: Document = {
            "signer": self.issuer_key,
            "verification_method": METHOD,
            "created": self.now - timedelta(minutes=1),
        }
        return secure(document, changes.pop("mechanism", self.credential_mechanism), **(parts | changes))

    # What the agent does

    def present(
        self, credentials: Sequence[Secured | Document] | None = None, act: Act | None = READ_BOB, **changes: Any
    ) -> bytes:
        """Present `credentials` (by default the delegation) as the agent does, for `act`."""
        shown = [self.issue(self.delegation_document())] if credentials is None else credentials
        enveloped = [envelope(item) if isinstance(item, Secured) else item for item in shown]
        edit: Callable[[Document], Document] = changes.pop("edit", lambda document: document)
        document = edit(presentation_document(changes.pop("holder", self.agent), enveloped, act))
        self.serial += 1
        parts: Document = {
            "signer": self.agent_key,
            "verification_method": did_key_method(self.agent_key.public_key),
            "created": self.now,
            "expires": self.now + timedelta(seconds=60),
            "audience": CALENDAR,
            "nonce": f"nonce-{self.serial}",
        }
        return secure(document, changes.pop("mechanism", self.presentation_mechanism), **(parts | changes)).raw

    # What the service does

    def verifier(self, **changes: Any) -> Verifier:
        """Return the service's verifier, with a fresh cache of status lists."""
        parts: Document = {
            "resolver": self.resolver,
            "status_lists": StatusLists(self.server),
            "ledger": self.ledger,
            "policy": self.policy,
            "clock": lambda: self.now,
        }
        trust = changes.pop("trust", self.trust)
        return Verifier(trust, **(parts | changes))

    def verify_credential(self, raw: bytes, subject: str | None = None, **changes: Any) -> Report:
        """Verify one credential, about `subject` if that is given."""
        return self.verifier(**changes).verify(raw, CredentialExpectations(subject))

    def verify(self, raw: bytes, act: Act | None = READ_BOB, challenge: str | None = None, **changes: Any) -> Report:
        """Verify a presentation as the calendar does, for `act`."""
        return self.verifier(**changes).verify(raw, PresentationExpectations(CALENDAR, challenge, act))
