"""What a Data Integrity cryptosuite is made of, and what those have in common that make one signature.

The message of all of them is the hash of the proof without its value, followed by the hash of the document.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from did.errors import DidError
from did.keys.algorithm import KeyType
from did.keys.signer import Signer
from did.multibase import decode, encode_base58btc, encode_base64url
from vc.jcs import canonical_json
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.proof_options import PROOF_TYPE, read_method, read_purpose, read_statements
from vc.securing.secured import Deferred, Proof, ProofOptions, malformed
from vc.strict_json import JsonObject

DIGESTS: Final[Mapping[KeyType, Callable[[bytes], "hashlib._Hash"]]] = {
    KeyType.ED25519: hashlib.sha256,
    KeyType.P256: hashlib.sha256,
    KeyType.P384: hashlib.sha384,  # VC-DI-ECDSA 3.3: the hash is as strong as the curve
    KeyType.MLDSA44: hashlib.sha256,  # vc-di-quantum-resistant 3: for security category 2
}
_ENCODINGS: Final = {"z": "base58btc", "u": "base64url"}


class Shown(NamedTuple):
    """One proof as it was presented: the document that it is for, its members but the value, and the value.

    `document` has no `proof`, or those that this one names as previous. `where` is the JSON Pointer of the proof.
    """

    document: JsonObject
    config: JsonObject
    value: str
    where: str
    contexts: ContextSet


class Making(NamedTuple):
    """A proof that is being made: as `Shown`, without a value, but with what makes it."""

    document: JsonObject
    config: JsonObject
    signer: Signer
    options: ProofOptions


HashData = Callable[[JsonObject, JsonObject, KeyType, ContextSet], bytes]


def open_signature(suite: "Cryptosuite", shown: Shown) -> Proof:
    """Read a proof whose value is one signature; raises Malformed; verifies nothing.

    The message of a suite over RDF is made when it is first asked for.
    VC-DI-EDDSA 3.2.2, 3.3.2; VC-DI-ECDSA 3.2.2, 3.3.2.
    """
    document, config, value, where, contexts = shown
    signature = decode_value(value, suite.multibase, where)
    key_type = suite.key_types.get(len(signature))
    if key_type is None:
        lengths = " or ".join(map(str, suite.key_types))
        raise malformed(
            f"{where}/proofValue", f"it has {len(signature)} bytes; {suite.name} has {lengths}", "Send it complete"
        )
    method, purpose, statements = (
        read_method(config, where),
        read_purpose(config, where),
        read_statements(config, where),
    )
    if suite.over_rdf:
        message: bytes | Deferred[bytes] = Deferred(lambda: suite.hash_data(document, config, key_type, contexts))
    else:
        message = suite.hash_data(document, config, key_type, contexts)
    return Proof(method, purpose, key_type, message, signature, *statements)


def make_signature(suite: "Cryptosuite", making: Making) -> str:
    """Return the value of a new proof that is one signature; raises Malformed when nothing can be signed."""
    key_type = making.signer.public_key.key_type
    hash_data = suite.hash_data(making.document, making.config, key_type, making.options.contexts)
    encode = encode_base64url if suite.multibase == "u" else encode_base58btc
    return encode(making.signer.sign(hash_data))


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """One row of the table of suites.

    `key_types` maps the exact length in bytes of a signature to the type of key that makes it. `hash_data` takes the
    document without its proof, the proof without its value, the key type and the contexts, and gives the bytes to be
    signed. `multibase` is the prefix of the one encoding of proof values. Where `copies_context`, the proof stores the
    `@context` that it signs. A suite that `is_draft` may still change. Suites `over_rdf` sign statements. `proof_type`
    is not DataIntegrityProof where the suite is older than that type. A suite that `discloses` lets the holder choose
    what to show. `open` reads a proof, `make` gives the value of a new one.
    """

    name: str
    key_types: Mapping[int, KeyType]
    hash_data: HashData
    multibase: str = "z"
    copies_context: bool = True
    is_draft: bool = False
    over_rdf: bool = False
    proof_type: str = PROOF_TYPE
    discloses: bool = False
    open: Callable[["Cryptosuite", Shown], Proof] = open_signature
    make: Callable[["Cryptosuite", Making], str] = make_signature


def decode_value(value: str, multibase: str, where: str) -> bytes:
    """Return the bytes of a proof value; raises Malformed for another multibase and for text that is not canonical."""
    encoding = _ENCODINGS[multibase]
    try:
        if value.startswith(multibase):
            return decode(value)
    except DidError as error:
        raise malformed(f"{where}/proofValue", f"it is not {encoding} ({error})", "Send it as it was made") from error
    message = f"it does not start with {multibase}, the prefix of {encoding}"
    raise malformed(f"{where}/proofValue", message, "Send it as it was made")


def jcs_hash_data(
    document: JsonObject, proof_config: JsonObject, key_type: KeyType, contexts: ContextSet = PINNED_CONTEXTS
) -> bytes:
    """Return the digest of the canonical proof configuration followed by that of the canonical document, in this order.

    Raises Malformed when a value has no canonical form. `contexts` are not looked at: JSON is signed as it stands.
    VC-DI-EDDSA 3.3.4, VC-DI-ECDSA 3.3.4.
    """
    del contexts
    digest = DIGESTS[key_type]
    return digest(canonical_json(proof_config)).digest() + digest(canonical_json(document)).digest()
