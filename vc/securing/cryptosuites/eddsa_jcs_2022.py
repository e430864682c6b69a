"""eddsa-jcs-2022: Ed25519 over SHA-256 digests of canonical JSON (VC-DI-EDDSA 3.3)."""

from typing import Final

from did.keys.algorithm import KeyType
from vc.securing.cryptosuites.suite import Cryptosuite, jcs_hash_data

EDDSA_JCS_2022: Final = Cryptosuite("eddsa-jcs-2022", {64: KeyType.ED25519}, jcs_hash_data)
