"""COSE_Sign1 messages made by hand, so that each part can have one defect under a good signature."""

from typing import Any

import cbor2
from support.securing import ISSUER, KEYS, METHOD, credential

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from vc.jcs import canonical_json

TAG = b"\xd2"


def header(**changes: Any) -> dict[Any, Any]:
    """Make the good parameters by their names, with changes; a change to `...` removes one."""
    good: dict[str, Any] = {
        "alg": -8,
        "content_type": "application/vc",
        "kid": METHOD.encode(),
        "claims": {1: ISSUER, 6: 1795510800, 4: 1795514400},
        "typ": "application/vc+cose",
        **changes,
    }
    labels = {"alg": 1, "content_type": 3, "kid": 4, "claims": 15, "typ": 16}
    return {labels[name]: value for name, value in good.items() if value is not ...}


def head(major: int, argument: int) -> bytes:
    """Write the head of an item in its shortest form."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * size:
            return bytes([major << 5 | code]) + argument.to_bytes(size, "big")
    raise ValueError(argument)


def byte_string(data: bytes) -> bytes:
    """Write a byte string."""
    return head(2, len(data)) + data


def signature_over(protected: bytes, payload: bytes, key: PrivateKey) -> bytes:
    """Sign the Sig_structure, written here byte by byte (RFC 9052 4.4)."""
    structure = b"\x84\x6aSignature1" + byte_string(protected) + b"\x40" + byte_string(payload)
    return key.sign(structure)


def message(
    parameters: dict[Any, Any] | bytes | None = None,
    payload: bytes | dict[str, Any] | None = None,
    key: PrivateKey = KEYS[KeyType.ED25519],
) -> bytes:
    """Sign whatever parameters and payload are given."""
    protected = (
        parameters if isinstance(parameters, bytes) else cbor2.dumps(header() if parameters is None else parameters)
    )
    content = payload if isinstance(payload, bytes) else canonical_json(credential() if payload is None else payload)
    parts = [byte_string(part) for part in (protected, content, signature_over(protected, content, key))]
    return TAG + b"\x84" + parts[0] + b"\xa0" + parts[1] + parts[2]
