"""What the issuer makes: a base proof (VC-DI-ECDSA 3.6.1 to 3.6.5). All randomness comes from the caller's seed."""

import hmac
from hashlib import sha256
from typing import Final, NamedTuple

from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from vc.jcs import canonical_json
from vc.linked_data import ContextSet
from vc.securing.cryptosuites.rdfc import canonical_proof
from vc.securing.cryptosuites.suite import Cryptosuite, Making
from vc.securing.secured import MandatoryDisclosure, unsupported
from vc.securing.selective_disclosure.proof_values import BaseValue, scoped_key_bytes, write_base_value
from vc.securing.selective_disclosure.proofs import Lines
from vc.securing.selective_disclosure.statements import digest_of, select, statements_of
from vc.strict_json import JsonObject

MIN_SEED_BYTES: Final = 32  # 256 bits, as many as each key that comes from it
# Without these nobody can say whether a credential holds, so that no holder may leave them out.
DECISIVE: Final = (
    "issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "credentialSchema",
    "relatedResource",
)  # fmt: skip
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class ScopedSecrets(NamedTuple):
    """The two keys of one base proof: `hmac_key` names blank nodes, `key` signs lines and is then forgotten."""

    hmac_key: bytes
    key: PrivateKey


def make_base_value(suite: Cryptosuite, making: Making) -> str:
    """Return the value of a new base proof; raises Malformed when `options.mandatory` is not given, or does not fit.

    What decides whether the credential holds is always mandatory, asked for or not.
    """
    mandatory = making.options.mandatory
    if mandatory is None:
        message = f"{suite.name} needs to know what the holder must always show, and a seed"
        raise unsupported("", message, "Give mandatory=MandatoryDisclosure(pointers, seed)")
    always = (f"/{name}" for name in DECISIVE if name in making.document)
    pointers = tuple(dict.fromkeys((*always, *mandatory.pointers)))
    return write_base_value(base_value(making, pointers, scoped_secrets(mandatory, making.document)))


def base_value(making: Making, pointers: tuple[str, ...], secrets: ScopedSecrets) -> BaseValue:
    """Return a base proof made with `secrets` (VC-DI-ECDSA 3.6.2 to 3.6.5); raises Malformed as `select`."""
    document, config, signer, options = making
    lines = base_lines(document, config, pointers, secrets.hmac_key, secrets.key.public_key, options.contexts)
    signatures = tuple(secrets.key.sign(line.encode()) for line in lines.others)
    signature = signer.sign(lines.signed)
    return BaseValue(signature, secrets.key.public_key, secrets.hmac_key, signatures, pointers)


def base_lines(  # noqa: PLR0913, PLR0917 -- the inputs of 3.6.2 and 3.6.3, once for making and once for checking
    document: JsonObject,
    config: JsonObject,
    pointers: tuple[str, ...],
    hmac_key: bytes,
    scoped_key: PublicKey,
    contexts: ContextSet,
) -> Lines:
    """Return what a base proof signs: for the issuer's key, and for the proof-scoped key (3.6.2, 3.6.3, 3.5.1)."""
    whole = statements_of(document, hmac_key, contexts)
    shown = select(whole, pointers).indexes
    proof_hash = sha256(canonical_proof(document, config, contexts).nquads).digest()
    mandatory = digest_of(line for index, line in enumerate(whole.lines) if index in shown)
    others = tuple(line for index, line in enumerate(whole.lines) if index not in shown)
    return Lines(proof_hash + scoped_key_bytes(scoped_key) + mandatory, others)


def scoped_secrets(mandatory: MandatoryDisclosure, document: JsonObject) -> ScopedSecrets:
    """Return the keys that come from the seed for this document; raises Malformed for a seed that is too short.

    The document takes part: were a seed used twice by mistake, the lines of one credential could still not be shown
    as those of another. HKDF-Expand (RFC 5869 2.3) in effect, with one block for each key.
    """
    if len(mandatory.seed) < MIN_SEED_BYTES:
        raise unsupported("", f"the seed has less than {MIN_SEED_BYTES} bytes", "Take one from secrets.token_bytes")
    about = sha256(canonical_json(document)).digest()
    hmac_key = hmac.digest(mandatory.seed, b"ecdsa-sd-2023 names" + about, "sha256")
    wide = hmac.digest(mandatory.seed, b"ecdsa-sd-2023 lines" + about, "sha512")
    # 64 bytes brought into the range of a secret: the bias is 2**-256 (FIPS 186-5 A.2.1)
    secret = int.from_bytes(wide, "big") % (_P256_ORDER - 1) + 1
    return ScopedSecrets(hmac_key, PrivateKey(KeyType.P256, secret.to_bytes(32, "big")))
