"""Keys and identifiers: which bytes a key signs, and who controls which key.

The pure half, exported here, does no I/O and reads no clock: keys, identifiers, documents, did:key and did:jwk.
The edges are imported by their own names, so that nothing reaches the network or the disk by accident:
`did.http_fetcher`, `did.methods.web`, `did.keys.custody`.
"""

from did.document import DidDocument, Relationship, authorised_key, did_document, parse_did_document
from did.errors import DidError
from did.identifiers import Did, DidUrl, parse_did, parse_did_url
from did.keys import KeyType, PrivateKey, PublicKey, Signer
from did.methods.jwk import did_jwk, did_jwk_method, resolve_did_jwk
from did.methods.key import did_key, did_key_method, resolve_did_key
from did.resolver import CachingResolver, MethodRouter, PinnedResolver, Resolver, resolve_computed
from did.verification_method import VerificationMethod

__all__ = [
    "CachingResolver",
    "Did",
    "DidDocument",
    "DidError",
    "DidUrl",
    "KeyType",
    "MethodRouter",
    "PinnedResolver",
    "PrivateKey",
    "PublicKey",
    "Relationship",
    "Resolver",
    "Signer",
    "VerificationMethod",
    "authorised_key",
    "did_document",
    "did_jwk",
    "did_jwk_method",
    "did_key",
    "did_key_method",
    "parse_did",
    "parse_did_document",
    "parse_did_url",
    "resolve_computed",
    "resolve_did_jwk",
    "resolve_did_key",
]
