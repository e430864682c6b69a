"""The cryptosuites of Data Integrity that are accepted here: this table, and one small file for each."""

from collections.abc import Mapping
from typing import Final

from vc.securing.cryptosuites.ecdsa_jcs_2019 import ECDSA_JCS_2019
from vc.securing.cryptosuites.ecdsa_rdfc_2019 import ECDSA_RDFC_2019
from vc.securing.cryptosuites.ecdsa_sd_2023 import ECDSA_SD_2023
from vc.securing.cryptosuites.ed25519_signature_2020 import ED25519_SIGNATURE_2020
from vc.securing.cryptosuites.eddsa_jcs_2022 import EDDSA_JCS_2022
from vc.securing.cryptosuites.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from vc.securing.cryptosuites.mldsa44_jcs_2024 import MLDSA44_JCS_2024
from vc.securing.cryptosuites.mldsa44_rdfc_2024 import MLDSA44_RDFC_2024
from vc.securing.cryptosuites.suite import Cryptosuite
from vc.securing.proof_options import PROOF_TYPE

CRYPTOSUITES: Final[Mapping[str, Cryptosuite]] = {
    suite.name: suite
    for suite in (
        EDDSA_JCS_2022,
        ECDSA_JCS_2019,
        EDDSA_RDFC_2022,
        ECDSA_RDFC_2019,
        ECDSA_SD_2023,
        ED25519_SIGNATURE_2020,
        MLDSA44_JCS_2024,
        MLDSA44_RDFC_2024,
    )
}

# The suites that are a proof type of their own.
LEGACY_TYPES: Final[Mapping[str, Cryptosuite]] = {
    suite.proof_type: suite for suite in CRYPTOSUITES.values() if suite.proof_type != PROOF_TYPE
}
