"""Ed25519Signature2020: eddsa-rdfc-2022 under its older name, for older peers (VC-DI-EDDSA appendix A).

It is a type of proof of its own, without `cryptosuite`, and needs a context of its own.
"""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.rdfc import ED25519_2020_TYPE, rdfc_hash_data
from vc.securing.cryptosuites.suite import Cryptosuite

ED25519_SIGNATURE_2020: Final = Cryptosuite(
    ED25519_2020_TYPE,
    {64: KeyType.ED25519},
    rdfc_hash_data,
    copies_context=False,
    over_rdf=True,
    proof_type=ED25519_2020_TYPE,
)
