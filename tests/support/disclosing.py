"""A credential of ecdsa-sd-2023, base and derived, and the tools to give its proof value one defect."""

import copy
import json
from typing import Any

import cbor2
from support.securing import KEYS, LATER, METHOD, NOW

from did.keys.algorithm import KeyType
from did.multibase import decode, encode_base64url
from vc.contexts import CREDENTIALS_V2
from vc.securing.mechanism import MandatoryDisclosure, Secured, derive, parse_secured, secure

KEY = KEYS[KeyType.P256]
SEED = bytes(range(32))
MANDATORY = ("/name",)
CHOSEN = ("/credentialSubject/rank", "/credentialSubject/ships/1/name")
DERIVED_HEADER = b"\xd9\x5d\x01"

ACME = {
    "@protected": True,
    "rank": "https://acme.example/#rank",
    "secret": "https://acme.example/#secret",
    "ships": "https://acme.example/#ships",
    "owner": "https://acme.example/#owner",
    "Ship": "https://acme.example/#Ship",
}


def crew_credential() -> dict[str, Any]:
    """Make a credential with nodes that have no id, alike and nested, and an array of them."""
    return {
        "@context": [CREDENTIALS_V2, ACME],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:acme.example",
        "validFrom": "2026-11-24T09:00:00Z",
        "validUntil": "2026-11-24T10:00:00Z",
        "name": "Crew",
        "credentialSubject": {
            "rank": "captain",
            "secret": "is afraid of water",
            "ships": [
                {"type": "Ship", "name": "Ann", "owner": {"name": "Bob"}},
                {"type": "Ship", "name": "Eve", "owner": {"name": "Bob"}},
                {"type": "Ship", "name": "Una"},
            ],
        },
    }


def base_credential(document: dict[str, Any] | None = None, mandatory: tuple[str, ...] = MANDATORY) -> Secured:
    """Secure a document for its holder."""
    disclosure = MandatoryDisclosure(mandatory, SEED)
    return secure(
        document or crew_credential(), "ecdsa-sd-2023", KEY, METHOD, created=NOW, expires=LATER, mandatory=disclosure
    )


def derived_credential(pointers: tuple[str, ...] = CHOSEN) -> Secured:
    """Derive what a verifier is shown."""
    return derive(base_credential(), pointers)


def parts_of(secured: Secured) -> list[Any]:
    """Take the proof value apart: its five elements."""
    parts: list[Any] = cbor2.loads(decode(json.loads(secured.raw)["proof"]["proofValue"])[3:])
    return parts


def with_parts(secured: Secured, parts: Any, header: bytes = DERIVED_HEADER) -> dict[str, Any]:
    """Give the document with another proof value."""
    return with_value(secured, encode_base64url(header + cbor2.dumps(parts, canonical=True)))


def with_value(secured: Secured, value: object) -> dict[str, Any]:
    """Give the document with this text as its proof value."""
    document: dict[str, Any] = copy.deepcopy(json.loads(secured.raw))
    document["proof"]["proofValue"] = value
    return document


def shown_to_hold(document: dict[str, Any]) -> bool:
    """Tell whether the one proof of a document holds for a verifier."""
    (proof,) = parse_secured(json.dumps(document)).proofs
    return proof.holds_under(KEY.public_key)
