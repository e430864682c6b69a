"""SD-JWTs made by hand, so that each part can have one defect under a good signature."""

import json
from typing import Any

from support.securing import KEYS, METHOD, NOW, credential, sign_token, token_claims, token_header

from did.keys.algorithm import KeyType
from did.multibase import b64url_encode
from vc.securing.mechanism import Concealment, Secured, secure
from vc.securing.sd_jwt.disclosure import DEFAULT_HASH, digest_of

SEED = bytes(range(32))
SUBJECT = "/credentialSubject"
AGENT = f"{SUBJECT}/agent"


def rich_credential() -> dict[str, Any]:
    """Make a credential with claims at several depths, and an array."""
    document = credential()
    document["credentialSubject"] |= {"skills": ["read", "write", {"share": True}], "nickname": "Käthe"}
    return document


POINTERS = (
    f"{AGENT}/principal",
    f"{AGENT}/principal/type",
    f"{AGENT}/persona",
    f"{SUBJECT}/skills/1",
    f"{SUBJECT}/skills/2",
    f"{SUBJECT}/skills/2/share",
    f"{SUBJECT}/nickname",
)


def selective(key_type: KeyType = KeyType.ED25519, decoys: int = 0, **options: Any) -> Secured:
    """Secure the rich credential with seven disclosures, two of them inside others."""
    return secure(
        rich_credential(),
        "vc+sd-jwt",
        KEYS[key_type],
        METHOD,
        created=NOW,
        concealment=Concealment(POINTERS, SEED, decoys),
        **options,
    )


def disclosure(*parts: Any) -> str:
    """Write a disclosure as it is given, right or wrong."""
    return b64url_encode(json.dumps(list(parts)).encode())


def digest(text: str, name: str = DEFAULT_HASH) -> str:
    """Give the digest of a disclosure."""
    return digest_of(text, name)


def sd_token(changes: dict[str, Any], *disclosures: str, binding: str = "", **header: Any) -> bytes:
    """Sign the good claims with changes, followed by disclosures as they are given."""
    token = sign_token(token_header(typ="vc+sd-jwt", **header), token_claims(**changes))
    return b"~".join([token, *[text.encode() for text in disclosures], binding.encode()])
