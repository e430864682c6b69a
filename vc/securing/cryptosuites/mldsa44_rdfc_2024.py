"""mldsa44-rdfc-2024: ML-DSA-44 over SHA-256 digests of canonical RDF.

A DRAFT, not a standard: W3C Quantum-Resistant Cryptosuites v1.0, First Public Working Draft of 16 June 2026, sections
2.2 and 3.3, which says of itself that it is experimental. Names and bytes may still change.
"""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.rdfc import rdfc_hash_data
from vc.securing.cryptosuites.suite import Cryptosuite

MLDSA44_RDFC_2024: Final = Cryptosuite(
    "mldsa44-rdfc-2024",
    {2420: KeyType.MLDSA44},
    rdfc_hash_data,
    multibase="u",
    copies_context=False,
    is_draft=True,
    over_rdf=True,
)
