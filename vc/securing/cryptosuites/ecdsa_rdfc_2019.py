"""ecdsa-rdfc-2019: ECDSA (P-256, SHA-256 or P-384, SHA-384) over digests of canonical RDF (VC-DI-ECDSA 3.2)."""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.rdfc import rdfc_hash_data
from vc.securing.cryptosuites.suite import Cryptosuite

ECDSA_RDFC_2019: Final = Cryptosuite(
    "ecdsa-rdfc-2019",
    {64: KeyType.P256, 96: KeyType.P384},
    rdfc_hash_data,
    copies_context=False,
    over_rdf=True,
)
