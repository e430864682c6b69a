"""A credential as the wallet holds it."""

from dataclasses import dataclass
from datetime import datetime

from did.keys.public_key import PublicKey
from vc.credential import Credential, parse_credential
from vc.delegation import Delegation, parse_delegation
from vc.delegation.documents import DELEGATION_TYPE
from vc.securing.cose.sign1 import TAG, TEXT_START, sign1_bytes, sign1_text
from vc.securing.mechanism import Secured, parse_secured


@dataclass(frozen=True, slots=True)
class Held:
    """A credential that was accepted, exactly as it was presented, with the time at which it was kept.

    `id` is the credential's own id, or its digest when it has none. `delegation` is what it grants, None when it grants
    nothing. That it was accepted once does not say that it still holds: it may have been revoked since.
    """

    id: str
    secured: Secured
    credential: Credential
    delegation: Delegation | None
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """What a wallet holds: the credentials that read, oldest first, and what is wrong with those that do not."""

    held: tuple[Held, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """The agent's DID, the verification method it signs with, and the key's public half."""

    did: str
    method: str
    public_key: PublicKey


def read_held(raw: bytes, kept_at: datetime) -> Held:
    """Read a secured credential; raises VcError. Nothing is verified here: that is done once, before it is kept."""
    secured = parse_secured(raw)
    credential = parse_credential(secured.document)
    return Held(credential.id or secured.digest(), secured, credential, _delegation(credential), kept_at)


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
