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
    }
)


def _read(pinned: PinnedContext) -> bytes:
    return (files(__name__) / pinned.file).read_bytes()


CONTEXTS: Final[Mapping[str, bytes]] = MappingProxyType({url: _read(pinned) for url, pinned in PINNED.items()})


def context_digest(url: str) -> str:
    """The hexadecimal sha-256 of a pinned context's bytes; raises KeyError for a URL that is not pinned."""
    return sha256(CONTEXTS[url]).hexdigest()
