"""What a case is made of: keys from published seeds, chains of signed delegations, the presentation that shows them.

Everything is deterministic: seeds are SHA-256 of a name, times are pinned, identifiers are counted, Ed25519 and
ECDSA (RFC 6979) give the same signature each time.
"""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from did import KeyType, PrivateKey, did_key, did_key_method
from did.multibase import b64url_decode, b64url_encode
from vc.delegation.authority import CAPABILITY, Act
from vc.delegation.documents import agent_delegation_credential, agent_identity_credential, presentation_document
from vc.jcs import digest_multibase
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, parse_secured, secure
from vc.status.bitstring import Bitstring
from vc.status.entry import status_entry
from vc.status.list_credential import status_list_document

Document = dict[str, Any]

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
BEGINS, ENDS = NOW - 5 * MINUTE, NOW + 10 * MINUTE  # 900 s: the longest life that needs no status entry
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
SERVICE = "https://cal.example"
BOB = f"{SERVICE}/calendars/bob"
READ = "calendar.read"
LIST, SUSPENSIONS = "https://acme.example/status/9", "https://acme.example/status/10"
ENTRIES = 131_072
NAMES = ("acme", "broker", "scheduler", "helper", "mallory", "acme-p256", "broker-p256")
CHAIN = ("acme", "broker", "scheduler", "helper")  # who issues hop 0, 1, 2; who holds it is the next


def key(name: str) -> PrivateKey:
    """The published test key of this name; never use it for anything else."""
    key_type = KeyType.P256 if name.endswith("p256") else KeyType.ED25519
    return PrivateKey(key_type, hashlib.sha256(f"agentvc test key {name}".encode()).digest())


KEYS = {name: key(name) for name in NAMES}
DIDS = {name: did_key(each.public_key) for name, each in KEYS.items()}
METHODS = {name: did_key_method(each.public_key) for name, each in KEYS.items()}


def capability(
    actions: tuple[str, ...] = (READ,),
    locations: tuple[str, ...] = (BOB,),
    constraints: tuple[Document, ...] = (),
    limits: tuple[Document, ...] = (),
) -> Document:
    """One item of authorization_details."""
    stated: Document = {"type": CAPABILITY, "actions": list(actions), "locations": list(locations)}
    stated |= {"constraints": list(constraints)} if constraints else {}
    return stated | ({"limits": list(limits)} if limits else {})


@dataclass(frozen=True)
class Hop:
    """One hop before it is signed. `claim` is merged into what its position says; a member that is None is left out."""

    claim: Document = field(default_factory=dict)
    issuer: str | None = None  # a name; by default the holder of the hop before
    signer: str | None = None  # a name; by default the issuer
    method: str | None = None  # a name whose DID URL is stated; by default the signer's
    subject: str | None = None
    begins: datetime | None = BEGINS
    ends: datetime | None = ENDS
    mechanism: str = "vc+jwt"
    status: tuple[Document, ...] = ()
    parent: "Callable[[Made | None, Document], Document | None] | None" = None
    edit: Callable[[Document], Document] = copy.copy  # of the document, before it is signed
    edit_payload: Callable[[bytes], bytes] | None = None  # of the payload's text, before it is signed
    edit_raw: Callable[[bytes], bytes] = bytes  # after it was signed


@dataclass(frozen=True)
class Scenario:
    """Everything in one case but what is expected."""

    hops: tuple[Hop, ...]
    act: Act = Act(READ, BOB, {})
    invocation: Act | None = None  # what is signed for, where that is not the act
    service: str = SERVICE
    at: datetime = NOW
    trust: Document | None = None
    lists: dict[str, bytes] = field(default_factory=dict)
    holder: str | None = None  # who signs the presentation; by default who holds the last hop
    holder_stated: str | None = None
    audience: str | None = SERVICE
    made: datetime = NOW
    life: timedelta = timedelta(seconds=60)
    nonce: str | None = "jti"
    mechanism: str = "vp+jwt"
    show: Callable[[list[Any]], list[Any]] = list  # which of the hops are shown, and in which order
    edit: Callable[[Document], Document] = copy.copy
    edit_raw: Callable[[bytes], bytes] = bytes
    before: tuple["Scenario", ...] = ()  # what was presented to the same verifier, and allowed, before this
    again: bool = False  # as one of those: under the jti of the scenario itself

    def but(self, **members: Any) -> "Scenario":
        """The same with other members."""
        return replace(self, **members)

    def at_hop(self, position: int, **members: Any) -> "Scenario":
        """The same with other members of one hop."""
        hops = list(self.hops)
        hops[position] = replace(hops[position], **members)
        return replace(self, hops=tuple(hops))

    def claiming(self, position: int, **members: Any) -> "Scenario":
        """The same with other members in the claim of one hop."""
        return self.at_hop(position, claim={**self.hops[position].claim, **members})


def chain(*hops: Hop | Document) -> Scenario:
    """A scenario of these hops; a mapping stands for a hop with this claim."""
    return Scenario(tuple(hop if isinstance(hop, Hop) else Hop(hop) for hop in hops))


def plain(length: int) -> Scenario:
    """A chain of `length` hops that all say the same."""
    return chain(*({} for _ in range(length)))


def granting(*levels: tuple[Document, ...] | Document) -> Scenario:
    """A chain of which hop n grants the capabilities of level n."""
    listed = [level if isinstance(level, tuple) else (level,) for level in levels]
    return chain(*({"authorization_details": list(level)} for level in listed))


def identified(credential_id: str | None) -> Callable[[Document], Document]:
    """An edit of a document: another id, or none."""

    def edit(document: Document) -> Document:
        kept = {name: value for name, value in document.items() if name != "id"}
        return kept if credential_id is None else {**kept, "id": credential_id}

    return edit


# Making it


class Made:
    """A hop as it is shown; a reader may not be able to open it."""

    def __init__(self, raw: bytes, before: Secured) -> None:
        """Take what is shown, and the same before it was damaged."""
        self.raw, self.before = raw, before

    def digest(self) -> str:
        """The digest of exactly what is shown."""
        return digest_multibase(self.raw) if self.before.is_enveloping else parse_secured(self.raw).digest()

    def shown(self) -> Document:
        """The member of `verifiableCredential`."""
        if not self.before.is_enveloping:
            return json.loads(self.raw)
        return {**envelope(self.before), "id": "data:application/vc+jwt," + self.raw.decode()}


def signed_hops(scenario: Scenario) -> list[Made]:
    """The signed credentials of the chain, root first."""
    made: list[Made] = []
    for position, hop in enumerate(scenario.hops):
        made.append(_signed(hop, position, made[-1] if made else None, _document_id(position - 1)))
    return made


def _document_id(position: int) -> str:
    return f"urn:uuid:00000000-0000-4000-8000-{position:012d}"


def _signed(hop: Hop, position: int, parent: Made | None, parent_id: str) -> Made:
    claim: Document = {
        "principal": ALICE,
        "persona": "scheduler",
        "depth": position,
        "maxDepth": 2,
        "audience": [SERVICE],
        "authorization_details": [capability()],
    }
    if parent is not None:
        link: Document = {"id": parent_id, "digestMultibase": parent.digest()}
        claim["parent"] = hop.parent(parent, link) if hop.parent is not None else link
    elif hop.parent is not None:
        claim["parent"] = hop.parent(None, {})
    claim = {name: value for name, value in (claim | hop.claim).items() if value is not None}
    issuer = hop.issuer or CHAIN[position]
    document = agent_delegation_credential(
        issuer=DIDS[issuer],
        subject=DIDS[hop.subject or CHAIN[position + 1]],
        delegation=claim,
        valid_from=hop.begins or BEGINS,
        valid_until=hop.ends or ENDS,
        credential_id=_document_id(position),
        status=hop.status,
    )
    for name, moment in (("validFrom", hop.begins), ("validUntil", hop.ends)):
        if moment is None:
            del document[name]
    signer = hop.signer or issuer
    secured = secure(hop.edit(document), hop.mechanism, KEYS[signer], METHODS[hop.method or signer], created=BEGINS)
    raw = secured.raw
    if hop.edit_payload is not None:
        raw = resigned(raw, hop.edit_payload, KEYS[signer])
    return Made(hop.edit_raw(raw), secured)


def resigned(token: bytes, edit: Callable[[bytes], bytes], signer: PrivateKey) -> bytes:
    """The token with another text as its payload, signed anew: for what no builder would write."""
    header, payload, _ = token.decode().split(".")
    signed = f"{header}.{b64url_encode(edit(b64url_decode(payload)))}"
    return f"{signed}.{b64url_encode(signer.sign(signed.encode()))}".encode()


def with_header(edit: Callable[[Document], Document], signer: str) -> Callable[[bytes], bytes]:
    """An edit of the JOSE header of a token, which is then signed anew."""

    def edit_raw(token: bytes) -> bytes:
        header, payload, _ = token.decode().split(".")
        stated = edit(json.loads(b64url_decode(header)))
        signed = f"{b64url_encode(json.dumps(stated).encode())}.{payload}"
        return f"{signed}.{b64url_encode(KEYS[signer].sign(signed.encode()))}".encode()

    return edit_raw


def flipped(token: bytes) -> bytes:
    """The token with one bit of its signature turned."""
    head, _, signature = token.decode().rpartition(".")
    value = bytearray(b64url_decode(signature))
    value[5] ^= 1
    return f"{head}.{b64url_encode(bytes(value))}".encode()


def presented(scenario: Scenario, name: str) -> str:
    """The presentation, as it is sent."""
    made = signed_hops(scenario)
    holder = scenario.holder or scenario.hops[-1].subject or CHAIN[len(made)]
    shown = [each.shown() if isinstance(each, Made) else each for each in scenario.show(made)]
    signed_for = scenario.invocation or scenario.act
    document = presentation_document(DIDS[scenario.holder_stated or holder], shown, signed_for)
    secured = secure(
        scenario.edit(document),
        scenario.mechanism,
        KEYS[holder],
        METHODS[holder],
        created=scenario.made,
        expires=scenario.made + scenario.life,
        audience=scenario.audience,
        nonce=None if scenario.nonce is None else f"{scenario.nonce}-{name}",
    )
    return scenario.edit_raw(secured.raw).decode()


# Status


def status_list(
    url: str,
    purpose: Any,
    set_bits: tuple[int, ...] = (),
    issuer: str = "acme",
    length: int = ENTRIES,
    **times: datetime,
) -> bytes:
    """A signed status list."""
    document = status_list_document(
        url,
        DIDS[issuer],
        purpose,
        Bitstring.from_indexes(length, set_bits),
        valid_from=times.get("begins", NOW - MINUTE),
        valid_until=times.get("ends", NOW + 60 * MINUTE),
        ttl_ms=300_000,
    )
    return secure(document, "vc+jwt", KEYS[issuer], METHODS[issuer], created=NOW - MINUTE).raw


def entry(index: int, url: str = LIST, purpose: str = "revocation", **members: Any) -> Document:
    """A status entry."""
    return {**status_entry(url, index, purpose), **members}


def identity() -> Document:
    """An identity credential of the scheduler, enveloped, to be shown beside a chain."""
    document = agent_identity_credential(
        issuer=DIDS["acme"],
        subject=DIDS["scheduler"],
        principal=ALICE,
        valid_from=BEGINS,
        valid_until=ENDS,
        credential_id="urn:uuid:00000000-0000-4000-8000-0000000000aa",
        persona="scheduler",
    )
    return envelope(secure(document, "vc+jwt", KEYS["acme"], METHODS["acme"], created=BEGINS))
