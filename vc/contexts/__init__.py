"""The JSON-LD contexts that this package knows, byte for byte as published; a context is never fetched.

A digest is over the exact bytes of a file, so the files are never formatted. A test holds each file to its row.
"""

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
AGENTVC_V1: Final = "https://w3id.org/agentvc/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1: Final = "https://w3id.org/security/multikey/v1"
JWK_V1: Final = "https://w3id.org/security/jwk/v1"
DID_V1: Final = "https://www.w3.org/ns/did/v1"
CID_V1: Final = "https://www.w3.org/ns/cid/v1"
STATUS_LIST_V1: Final = "https://www.w3.org/ns/credentials/status/v1"
UNDEFINED_TERMS_V2: Final = "https://www.w3.org/ns/credentials/undefined-terms/v2"
EXAMPLES_V2: Final = "https://www.w3.org/ns/credentials/examples/v2"

# What older peers use.
CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY_V1: Final = "https://w3id.org/security/data-integrity/v1"
ED25519_2020_V1: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
STATUS_LIST_2021_V1: Final = "https://w3id.org/vc/status-list/2021/v1"


class PinnedContext(NamedTuple):
    """One context document: the file that holds it, and the sha-256 of its bytes in hexadecimal."""

    file: str
    sha256: str


PINNED: Final[Mapping[str, PinnedContext]] = MappingProxyType(
    {
        CREDENTIALS_V2: PinnedContext(
            "credentials-v2.jsonld", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
        ),
        AGENTVC_V1: PinnedContext(
            "agentvc-v1.jsonld", "00776075151e865de3b3d80e799f90434386237a0ee064a4eba5bc03ed998f12"
        ),
        DATA_INTEGRITY_V2: PinnedContext(
            "data-integrity-v2.jsonld", "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"
        ),
        MULTIKEY_V1: PinnedContext(
            "multikey-v1.jsonld", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"
        ),
        JWK_V1: PinnedContext("jwk-v1.jsonld", "0f14b62f6071aafe00df265770ea0c7508e118247d79b7d861a406d2aa00bece"),
        DID_V1: PinnedContext("did-v1.jsonld", "4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad"),
        CID_V1: PinnedContext("cid-v1.jsonld", "ea216ecc1cb02cd39b693dba2250141e270ba0bf95890be107dd9a9e8e43de85"),
        STATUS_LIST_V1: PinnedContext(
            "bitstring-status-list-v1.jsonld", "fda5add353231e6a6884a46b12e6c75464281900cb348284d9c360f62381d9f7"
        ),
        UNDEFINED_TERMS_V2: PinnedContext(
            "credentials-undefined-terms-v2.jsonld", "82dab514ba44eb18f5d1b0f638c5e140c6a556fbfb5089601bdc0fa5eb8b2581"
        ),
        EXAMPLES_V2: PinnedContext(
            "credentials-examples-v2.jsonld", "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c"
        ),
        CREDENTIALS_V1: PinnedContext(
            "credentials-v1.jsonld", "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"
        ),
        DATA_INTEGRITY_V1: PinnedContext(
            "data-integrity-v1.jsonld", "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554"
        ),
        ED25519_2020_V1: PinnedContext(
            "ed25519-2020-v1.jsonld", "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588"
        ),
        STATUS_LIST_2021_V1: PinnedContext(
            "status-list-2021-v1.jsonld", "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4"
        ),
    }
)


class SupersededContext(NamedTuple):
    """A version of a pinned context that was published and has been replaced: its digests in hexadecimal."""

    sha256: str
    sha384: str
    sha512: str


# The two published versions of the base context differ in how integers and status messages become RDF. Digests of the
# first (20 July 2024 to 24 February 2025; w3c/vc-data-model commit 8d0ee1072f16284a1a0613d78bd7c20c915bad09) are still
# written into credentials, and by the test suite of W3C. Only these digests are known here: it is never processed.
SUPERSEDED: Final[Mapping[str, tuple[SupersededContext, ...]]] = MappingProxyType(
    {
        CREDENTIALS_V2: (
            SupersededContext(
                "24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9",
                "35239c36999d2155312091af194a1edb61634d6ad789a5e5b19f2aebdd762dd9d1dcaada40eda7ef921c6b8c0ae107a0",
                "cb1336dfa8670d80d03344b3b0cc25faf4d45201823c35f39bb1afe5a9f911f6"
                "15ff4ec80ec5f2f89e33d14e96bec8be78e38df35b918c9cd5f3b3449bd6c88f",
            ),
        ),
    }
)


def _read(pinned: PinnedContext) -> bytes:
    return (files(__name__) / pinned.file).read_bytes()


CONTEXTS: Final[Mapping[str, bytes]] = MappingProxyType({url: _read(pinned) for url, pinned in PINNED.items()})


def context_digest(url: str) -> str:
    """The hexadecimal sha-256 of a pinned context's bytes; raises KeyError for a URL that is not pinned."""
    return sha256(CONTEXTS[url]).hexdigest()
