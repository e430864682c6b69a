"""ecdsa-sd-2023: a P-256 signature for each statement, of which the holder shows some (VC-DI-ECDSA 3.6)."""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.rdfc import rdfc_hash_data
from vc.securing.cryptosuites.suite import Cryptosuite
from vc.securing.selective_disclosure.base_proof import make_base_value
from vc.securing.selective_disclosure.opening import open_disclosure

ECDSA_SD_2023: Final = Cryptosuite(
    "ecdsa-sd-2023",
    {64: KeyType.P256},
    rdfc_hash_data,
    multibase="u",
    copies_context=False,
    over_rdf=True,
    discloses=True,
    open=open_disclosure,
    make=make_base_value,
)
