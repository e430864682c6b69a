"""did:key: the DID is the key (w3c-ccg/did-method-key). Pure; nothing to fetch, to update or to revoke.

Only the canonical form is a DID here: version 1, the one multibase of its key type, without the optional version part
(base58btc; for ML-DSA base64url, as the examples of the vc-di-quantum-resistant draft have it). Documents hold one
Multikey; no X25519 key is derived from an Ed25519 key, because nothing here encrypts (the spec makes it an option).
"""

from functools import lru_cache
from typing import Final

from did.document import MULTIKEY_V1, DidDocument, Relationship, computed_document
from did.errors import InvalidDid
from did.identifiers import parse_did
from did.keys.public_key import PublicKey
from did.verification_method import VerificationMethod

# 2.4 KB each, 24 KB with an ML-DSA key. An attacker who fills the cache costs the others that memory and a
# recomputation of 15 to 100 µs, nothing else.
CACHED_DOCUMENTS: Final = 1024
# A signing key may do all but key agreement (did:key "Document Creation Algorithm").
RELATIONSHIPS: Final = tuple(item for item in Relationship if item is not Relationship.KEY_AGREEMENT)


def did_key(public_key: PublicKey) -> str:
    """Return the did:key of a key."""
    return f"did:key:{public_key.to_multikey()}"


def did_key_method(public_key: PublicKey) -> str:
    """Return the id of the one verification method of a did:key, `did:key:z…#z…` (or `u…` twice)."""
    text = public_key.to_multikey()
    return f"did:key:{text}#{text}"


@lru_cache(maxsize=CACHED_DOCUMENTS)
def resolve_did_key(did: str) -> DidDocument:
    """Return the document of a did:key.

    Raises InvalidDid, InvalidKey, and UnsupportedKeyType for a key type that does not sign here.
    did:key "Document Creation Algorithm", with publicKeyFormat Multikey.
    """
    parsed = parse_did(did)
    if parsed.method != "key":
        raise InvalidDid(f"not a did:key: its method is '{parsed.method}'")
    if not parsed.identifier.startswith(("z", "u")):
        raise InvalidDid("did:key must continue with 'z' (base58btc) or 'u' (base64url), and no version part")
    key = PublicKey.from_multikey(parsed.identifier)
    method = VerificationMethod(id=f"{did}#{parsed.identifier}", type="Multikey", controller=did, public_key=key)
    return computed_document(method, RELATIONSHIPS, MULTIKEY_V1, {"publicKeyMultibase": parsed.identifier})
