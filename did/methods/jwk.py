"""did:jwk: the DID is a public JWK in base64url (quartzjer/did-jwk). Pure; nothing to fetch, to update or to revoke.

The base64url must be canonical and the JSON strict. The order of members is free, as in the spec: two spellings of one
key are two DIDs, and DIDs are compared as text.
"""

import json
from functools import lru_cache
from typing import Final

from did.document import DidDocument, Relationship, computed_document
from did.errors import InvalidDid, InvalidEncoding
from did.identifiers import parse_did
from did.json_object import read_json_object
from did.keys.public_key import PublicKey
from did.methods.key import CACHED_DOCUMENTS
from did.methods.key import RELATIONSHIPS as SIGNING
from did.multibase import b64url_decode, b64url_encode
from did.verification_method import VerificationMethod

JWS_2020_V1: Final = "https://w3id.org/security/suites/jws-2020/v1"


def did_jwk(public_key: PublicKey) -> str:
    """Return the did:jwk of a key: its required JWK members in lexical order, without white space (RFC 7638 3.2)."""
    text = json.dumps(public_key.to_jwk(), sort_keys=True, separators=(",", ":"))
    return f"did:jwk:{b64url_encode(text.encode())}"


def did_jwk_method(public_key: PublicKey) -> str:
    """Return the id of the one verification method of a did:jwk, `did:jwk:…#0`."""
    return f"{did_jwk(public_key)}#0"


@lru_cache(maxsize=CACHED_DOCUMENTS)
def resolve_did_jwk(did: str) -> DidDocument:
    """Return the document of a did:jwk.

    Raises InvalidDid, InvalidKey, and UnsupportedKeyType for a key that does not sign here (also `"use": "enc"`).
    did:jwk "To create the DID Document".
    """
    parsed = parse_did(did)
    if parsed.method != "jwk":
        raise InvalidDid(f"not a did:jwk: its method is '{parsed.method}'")
    try:
        jwk = read_json_object(b64url_decode(parsed.identifier))
    except InvalidEncoding as error:
        raise InvalidDid(f"did:jwk does not hold a JWK: {error}") from error
    method = VerificationMethod(f"{did}#0", type="JsonWebKey2020", controller=did, public_key=PublicKey.from_jwk(jwk))
    relationships = SIGNING if jwk.get("use") == "sig" else (*SIGNING, Relationship.KEY_AGREEMENT)
    return computed_document(method, relationships, JWS_2020_V1, {"publicKeyJwk": jwk})
