"""Valid secured documents, and the tools to make the same thing with one named defect under a good signature."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.multibase import b64url_encode, encode_base58btc, encode_base64url
from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.linked_data import PINNED_CONTEXTS
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.cryptosuites.suite import jcs_hash_data
from vc.securing.mechanism import Secured, secure

NOW = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ISSUER = "did:web:acme.example"
METHOD = f"{ISSUER}#key-1"
HOLDER = "did:web:agent.example"
HOLDER_METHOD = f"{HOLDER}#key-1"
SERVICE = "https://cal.example"

# Fixed secrets: every signature in these tests is the same in every run.
KEYS = {
    key_type: PrivateKey(key_type, hashlib.sha512(key_type.value.encode()).digest()[: key_type.algorithm.secret_size])
    for key_type in KeyType
}
OTHER_KEYS = {
    key_type: PrivateKey(key_type, hashlib.sha512(b"other" + key_type.value.encode()).digest()[:secret_size])
    for key_type in KeyType
    for secret_size in [key_type.algorithm.secret_size]
}

# Every mechanism with every type of key that it can use.
WAYS = [
    ("vc+jwt", KeyType.ED25519),
    ("vc+jwt", KeyType.P256),
    ("vc+jwt", KeyType.P384),
    ("eddsa-jcs-2022", KeyType.ED25519),
    ("ecdsa-jcs-2019", KeyType.P256),
    ("ecdsa-jcs-2019", KeyType.P384),
    ("vc+jwt", KeyType.MLDSA44),
    ("mldsa44-jcs-2024", KeyType.MLDSA44),
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
    ("mldsa44-rdfc-2024", KeyType.MLDSA44),
    *[(mechanism, key_type) for mechanism in ("vc+sd-jwt", "vc+cose") for key_type in KeyType],
]


def credential() -> dict[str, Any]:
    """Make a credential as an organisation gives it to an agent."""
    return {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AgentIdentityCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-11-24T09:00:00Z",
        "validUntil": "2026-11-24T10:00:00Z",
        "credentialSubject": {
            "id": HOLDER,
            "agent": {"principal": {"id": "acct:alice@acme.example", "type": "Person"}, "persona": "scheduler"},
        },
    }


def presentation() -> dict[str, Any]:
    """Make a presentation of that credential, in its envelope."""
    held = secured_credential("vc+jwt", KeyType.ED25519)
    return {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": [
            {
                "@context": CREDENTIALS_V2,
                "type": "EnvelopedVerifiableCredential",
                "id": "data:application/vc+jwt," + held.raw.decode(),
            }
        ],
    }


def secured_credential(mechanism: str, key_type: KeyType) -> Secured:
    """Secure the credential, for one hour."""
    return secure(credential(), mechanism, KEYS[key_type], METHOD, created=NOW, expires=LATER)


def secured_presentation(mechanism: str, key_type: KeyType) -> Secured:
    """Secure the presentation for the service, its challenge and once."""
    return secure(
        presentation(),
        mechanism,
        KEYS[key_type],
        HOLDER_METHOD,
        created=NOW,
        expires=LATER,
        audience=SERVICE,
        challenge="c-1",
        nonce="n-1",
    )


def token_header(key_type: KeyType = KeyType.ED25519, typ: str = "vc+jwt", **changes: Any) -> dict[str, Any]:
    """Make a good JOSE header, with changes; a change to `...` removes the parameter."""
    header = {"alg": key_type.algorithm.jose_algs[0], "kid": METHOD, "typ": typ, **changes}
    return {name: value for name, value in header.items() if value is not ...}


def token_claims(**changes: Any) -> dict[str, Any]:
    """Make the good claims of a credential, with changes; a change to `...` removes the claim."""
    claims = {**credential(), "iss": ISSUER, "iat": 1795510800, "exp": 1795514400, **changes}
    return {name: value for name, value in claims.items() if value is not ...}


def sign_token(
    header: Mapping[str, Any] | bytes, claims: Mapping[str, Any] | bytes, key: PrivateKey | None = None
) -> bytes:
    """Sign whatever header and claims are given, as JSON or as bytes."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    signing_input = ".".join(map(b64url_encode, parts)).encode()
    return signing_input + b"." + b64url_encode((key or KEYS[KeyType.ED25519]).sign(signing_input)).encode()


def proof_options(**changes: Any) -> dict[str, Any]:
    """Make the good members of an eddsa-jcs-2022 proof but its value; a change to `...` removes the member."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-11-24T09:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": credential()["@context"],
        **changes,
    }
    return {name: value for name, value in options.items() if value is not ...}


def sign_document(
    document: dict[str, Any], options: dict[str, Any], key_type: KeyType = KeyType.ED25519
) -> dict[str, Any]:
    """Sign whatever document and proof options are given, as the jcs suites do."""
    value = encode_base58btc(KEYS[key_type].sign(jcs_hash_data(document, options, key_type)))
    return {**document, "proof": {**options, "proofValue": value}}


def sign_proof(
    document: dict[str, Any], options: dict[str, Any], key: PrivateKey | None = None, name: str = ""
) -> dict[str, Any]:
    """Sign whatever proof options are given, and give the proof; `document` holds the proofs that it signs as well."""
    key = key or KEYS[KeyType.ED25519]
    suite = CRYPTOSUITES[name or options.get("cryptosuite", options["type"])]
    hash_data = suite.hash_data(document, options, key.public_key.key_type, PINNED_CONTEXTS)
    encode = encode_base64url if suite.multibase == "u" else encode_base58btc
    return {**options, "proofValue": encode(key.sign(hash_data))}


def rdf_options(**changes: Any) -> dict[str, Any]:
    """Make the good members of an eddsa-rdfc-2022 proof but its value; a change to `...` removes the member."""
    return proof_options(**{"cryptosuite": "eddsa-rdfc-2022", "@context": ..., **changes})
