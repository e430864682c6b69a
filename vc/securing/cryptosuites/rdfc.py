"""The hashing that suites over RDF share: RDFC-1.0 of proof and document (VC-DI-EDDSA 3.2, VC-DI-ECDSA 3.2).

Rules kept here:
- the proof is hashed under the `@context` of the document, in which nothing unknown is skipped (`vc.linked_data`);
- the document names, by its URL, a pinned context that defines the type of the proof. Such contexts are protected, so
  no other context of the document can give `created`, `domain` or another member of the proof a second meaning: RDF
  does not sign names, and who holds a proof could otherwise exchange them under the same signature;
- for the same reason document and proof are written in plain names (`vc.linked_data.plain_names`);
- P-384 uses SHA-384 also to tell blank nodes apart (VC-DI-ECDSA 3.2.3).
"""

from collections.abc import Mapping
from typing import Final

from did.keys.algorithm import KeyType
from vc.contexts import CREDENTIALS_V2, DATA_INTEGRITY_V1, DATA_INTEGRITY_V2, ED25519_2020_V1
from vc.linked_data import PINNED_CONTEXTS, CanonicalDataset, ContextSet, DigestName, canonical_quads, check_names
from vc.securing.cryptosuites.suite import DIGESTS
from vc.securing.proof_options import CONTEXT, PROOF_TYPE
from vc.securing.secured import malformed
from vc.strict_json import JsonObject

ED25519_2020_TYPE: Final = "Ed25519Signature2020"

# The contexts that define each type of proof, all of whose terms are protected.
PROOF_CONTEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    PROOF_TYPE: (DATA_INTEGRITY_V2, CREDENTIALS_V2, DATA_INTEGRITY_V1),
    ED25519_2020_TYPE: (ED25519_2020_V1,),
}


def rdfc_hash_data(
    document: JsonObject, proof_config: JsonObject, key_type: KeyType, contexts: ContextSet = PINNED_CONTEXTS
) -> bytes:
    """Return the digest of the canonical proof configuration followed by that of the canonical document, in this order.

    Raises Malformed: proof.malformed where no context defines the proof, linked_data.… as `canonical_quads`.
    VC-DI-EDDSA 3.2.4, VC-DI-ECDSA 3.2.4.
    """
    digest = DIGESTS[key_type]
    name: DigestName = "SHA-384" if key_type is KeyType.P384 else "SHA-256"
    proof = canonical_proof(document, proof_config, contexts, name)
    return digest(proof.nquads).digest() + digest(canonical_document(document, contexts, name).nquads).digest()


def canonical_proof(
    document: JsonObject, proof_config: JsonObject, contexts: ContextSet, digest: DigestName = "SHA-256"
) -> CanonicalDataset:
    """Return the canonical dataset of a proof without its value, under the contexts of the document that it is for.

    Raises Malformed as `rdfc_hash_data`. VC-DI-EDDSA 3.2.5, VC-DI-ECDSA 3.2.5 and 3.6.4.
    """
    own = document.get(CONTEXT)
    defining = PROOF_CONTEXTS[str(proof_config["type"])]
    if not any(url == own or (isinstance(own, list) and url in own) for url in defining):
        message = f"no context of the document defines {proof_config['type']}"
        raise malformed("/@context", message, f"Append {defining[0]} before securing")
    return canonical_document({**proof_config, CONTEXT: own}, contexts, digest)


def canonical_document(document: JsonObject, contexts: ContextSet, digest: DigestName = "SHA-256") -> CanonicalDataset:
    """Return the canonical dataset of a document in plain names; raises Malformed(linked_data.…)."""
    check_names(document, contexts)
    return canonical_quads(document, contexts, digest)
