"""ecdsa-jcs-2019: ECDSA (P-256, SHA-256 or P-384, SHA-384) over digests of canonical JSON (VC-DI-ECDSA 3.3)."""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.suite import Cryptosuite, jcs_hash_data

ECDSA_JCS_2019: Final = Cryptosuite("ecdsa-jcs-2019", {64: KeyType.P256, 96: KeyType.P384}, jcs_hash_data)
