"""A credential as the wallet holds it, with the hops that it rests on."""

from dataclasses import dataclass
from datetime import datetime

from did.keys.public_key import PublicKey
from vc.credential import Credential, parse_credential
from vc.delegation import Delegation, parse_delegation
from vc.delegation.chain import Hop
from vc.delegation.documents import DELEGATION_TYPE
from vc.securing.cose.sign1 import TAG, TEXT_START, sign1_bytes, sign1_text
from vc.securing.mechanism import Secured, parse_secured
from vc.status.entry import parse_status_entry


@dataclass(frozen=True, slots=True)
class Held:
    """A credential that was accepted or given away, exactly as it is presented, with the time at which it was kept.

    `id` is the credential's own id, or its digest when it has none. `delegation` is what it grants, None when it grants
    nothing. `ancestors` are the hops that it rests on, from the root to its parent; a first hop has none. That it was
    accepted once does not say that it still holds: it, or a hop above it, may have been revoked since.
    """

    id: str
    secured: Secured
    credential: Credential
    delegation: Delegation | None
    kept_at: datetime
    ancestors: tuple[Secured, ...] = ()

    @property
    def chain(self) -> tuple[Secured, ...]:
        """The credential with all that it rests on, from the root to itself: what a service has to see."""
        return (*self.ancestors, self.secured)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a wallet holds: the credentials that read, oldest first, and what is wrong with those that do not.

    `given` are the delegations that this agent issued to others.
    """

    held: tuple[Held, ...]
    damaged: tuple[str, ...]
    given: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The agent's DID, the verification method it signs with, and the key's public half."""

    did: str
    method: str
    public_key: PublicKey


def read_held(raw: bytes, kept_at: datetime, ancestors: tuple[Secured, ...] = ()) -> Held:
    """Read a secured credential; raises VcError. Nothing is verified here: that is done once, before it is kept."""
    return held_of(parse_secured(raw), kept_at, ancestors)


def held_of(secured: Secured, kept_at: datetime, ancestors: tuple[Secured, ...] = ()) -> Held:
    """Return what was opened already as it is held; raises VcError. Nothing is verified here."""
    credential = parse_credential(secured.document)
    return Held(credential.id or secured.digest(), secured, credential, _delegation(credential), kept_at, ancestors)


def hop_of(secured: Secured) -> Hop:
    """Return a delegation credential as the rules between hops look at it; raises VcError. Nothing is verified here."""
    credential = parse_credential(secured.document)
    subject = credential.subjects[0]
    return Hop(
        credential.id,
        credential.issuer,
        str(subject.get("id", "")),
        parse_delegation(subject.get("delegation")),
        credential.valid_from,
        credential.valid_until,
        secured.digest(),
        tuple([parse_status_entry(entry) for entry in credential.status]),
    )


def stored_text(secured: Secured) -> str:
    """Return a secured credential as text, from which `stored_bytes` gives its very bytes; a COSE_Sign1 is not text."""
    return sign1_text(secured.raw) if secured.raw.startswith(TAG) else secured.raw.decode()


def stored_bytes(text: str) -> bytes:
    """Return the bytes of a credential that `stored_text` wrote; raises Malformed."""
    return sign1_bytes(text) if text.startswith(TEXT_START.decode()) else text.encode()


def _delegation(credential: Credential) -> Delegation | None:
    if DELEGATION_TYPE not in credential.types:
        return None
    return parse_delegation(credential.subjects[0].get("delegation"))
