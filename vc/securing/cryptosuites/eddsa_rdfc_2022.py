"""eddsa-rdfc-2022: Ed25519 over SHA-256 digests of canonical RDF (VC-DI-EDDSA 3.2)."""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.rdfc import rdfc_hash_data
from vc.securing.cryptosuites.suite import Cryptosuite

EDDSA_RDFC_2022: Final = Cryptosuite(
    "eddsa-rdfc-2022", {64: KeyType.ED25519}, rdfc_hash_data, copies_context=False, over_rdf=True
)
