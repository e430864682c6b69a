"""Secrets sealed under a passphrase, as compact JWE: PBES2-HS512+A256KW and A256GCM (RFC 7516; RFC 7518 4.8)."""

import json
import unicodedata
from typing import Final

from jwcrypto import jwa, jwe, jwk
from jwcrypto.common import JWException

from did.errors import CustodyError, InvalidEncoding, WrongPassphrase
from did.json_object import read_json_object
from did.multibase import b64url_decode, b64url_encode

ALGORITHM: Final = "PBES2-HS512+A256KW"
ENCRYPTION: Final = "A256GCM"
# OWASP Password Storage Cheat Sheet: 210,000 rounds for PBKDF2-HMAC-SHA512; about 0.1 s.
ITERATIONS: Final = 210_000
# A file from elsewhere may ask for other numbers. RFC 7518 4.8.1.2 asks for 1,000; more than the highest would only
# keep us busy.
FEWEST_ITERATIONS: Final = 1_000
MOST_ITERATIONS: Final = 1_000_000

# jwcrypto stops at 16,384 rounds so that a foreign header cannot keep it busy, and has only this variable to change it.
# The rounds of a header are checked below before jwcrypto sees them.
jwa.default_max_pbkdf2_iterations = max(jwa.default_max_pbkdf2_iterations, MOST_ITERATIONS)


def seal(secret: bytes, passphrase: str, *, content_type: str, iterations: int = ITERATIONS) -> str:
    """Return `secret` sealed under a passphrase; `content_type` is written in the open header (`cty`).

    Every call draws a new salt and key. Raises CustodyError for an empty passphrase.
    """
    header = {"alg": ALGORITHM, "enc": ENCRYPTION, "cty": content_type, "p2c": iterations}
    sealed = jwe.JWE(secret, protected=json.dumps(header, separators=(",", ":")), algs=[ALGORITHM, ENCRYPTION])
    sealed.add_recipient(_key(passphrase))
    return str(sealed.serialize(compact=True))


def open_sealed(text: str, passphrase: str, *, content_type: str) -> bytes:
    """Return what was sealed.

    Raises WrongPassphrase when it does not open (or was altered), CustodyError when it is not a text made by `seal` for
    this content type.
    """
    _check_header(text, content_type)
    sealed = jwe.JWE(algs=[ALGORITHM, ENCRYPTION])
    try:
        sealed.deserialize(text)
        sealed.decrypt(_key(passphrase))
    except (JWException, ValueError) as error:
        raise WrongPassphrase("the passphrase does not open this, or it was altered") from error
    return bytes(sealed.payload)


def _key(passphrase: str) -> jwk.JWK:
    if not passphrase:
        raise CustodyError("the passphrase is empty")
    # The same letters may be typed as other code points on another machine (RFC 8265 4.2.2).
    octets = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    return jwk.JWK(kty="oct", k=b64url_encode(octets))


def _check_header(text: str, content_type: str) -> None:
    try:
        # All parts, because jwcrypto forgives padding and spare bits.
        parts = [b64url_decode(part) for part in text.split(".")]
        header = read_json_object(parts[0])
    except InvalidEncoding as error:
        raise CustodyError(f"not a sealed text (compact JWE): {error}") from error
    expected = {"alg": ALGORITHM, "enc": ENCRYPTION, "cty": content_type}
    for name, value in expected.items():
        if header.get(name) != value:
            raise CustodyError(f"sealed text has {name} {header.get(name)!r}, it must be {value!r}")
    rounds = header.get("p2c")
    if type(rounds) is not int or not FEWEST_ITERATIONS <= rounds <= MOST_ITERATIONS:
        raise CustodyError(f"sealed text has p2c {rounds!r}, not {FEWEST_ITERATIONS} to {MOST_ITERATIONS}")
