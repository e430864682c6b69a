"""mldsa44-jcs-2024: ML-DSA-44 over SHA-256 digests of canonical JSON.

A DRAFT, not a standard: W3C Quantum-Resistant Cryptosuites v1.0, First Public Working Draft of 16 June 2026, sections
2.2 and 3, which says of itself that it is experimental. Names and bytes may still change.
"""

from typing import Final

from did.keys.algorithm import KeyType
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.cryptosuites.suite import Cryptosuite, jcs_hash_data
from vc.strict_json import JsonObject


def _hash_data(
    document: JsonObject, proof_config: JsonObject, key_type: KeyType, contexts: ContextSet = PINNED_CONTEXTS
) -> bytes:
    """Return the digests of the jcs suites; a proof without `@context` is hashed with that of the document.

    Unlike the jcs suites of the standards, so with and without it the same bytes are signed (draft, 3.1.2).
    """
    config = {**proof_config, "@context": document["@context"]} if "@context" in document else proof_config
    return jcs_hash_data(document, config, key_type, contexts)


MLDSA44_JCS_2024: Final = Cryptosuite(
    "mldsa44-jcs-2024", {2420: KeyType.MLDSA44}, _hash_data, multibase="u", is_draft=True
)
