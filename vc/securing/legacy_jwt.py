"""Tokens of version 1.1 of the data model: JWTs of the type JWT, or of none, with the document in `vc` or `vp`.

Rules kept here, beside those of `jose` for signature, header and registered claims:
- the type is JWT or absent, so a token of this kind is never taken for a vc+jwt or vp+jwt, nor the reverse;
- exactly one of the claims `vc` and `vp` is there, and decides what the proof is for;
- what registered claims repeat of the document must agree with it (`vc.legacy_claims`).

Such tokens are read, never made: new ones are vc+jwt and vp+jwt. Source: VC-DATA-MODEL-1.1 6.3.1.
"""

from collections.abc import Mapping
from typing import Final

from vc.errors import Malformed
from vc.legacy_claims import CREDENTIAL_CLAIM, PRESENTATION_CLAIM, document_of_legacy_claims
from vc.securing.compact_jws import check_size, decode_part, decode_signature, split_jws
from vc.securing.jose_claims import REGISTERED_CLAIMS, check_claims
from vc.securing.jose_header import parse_legacy_header
from vc.securing.secured import ASSERTION, AUTHENTICATION, Proof, Secured
from vc.strict_json import JsonLimits, JsonObject, parse_object

# The names under which reports show them; there is nothing to secure by these names.
LEGACY_CREDENTIAL: Final = "jwt with vc"
LEGACY_PRESENTATION: Final = "jwt with vp"
_PURPOSES: Final[Mapping[str, str]] = {LEGACY_CREDENTIAL: ASSERTION, LEGACY_PRESENTATION: AUTHENTICATION}


def open_legacy_jws(raw: bytes, limits: JsonLimits) -> Secured:
    """Open one token of version 1.1; raises Malformed (proof.malformed, proof.unsupported, json.…); verifies nothing.

    That the document is a valid credential or presentation is NOT checked.
    """
    check_size(raw, limits)
    parts = split_jws(raw)
    header = parse_legacy_header(parts.header)
    signature = decode_signature(parts.signature, header.key_type, header.signature_size)
    payload = parse_object(decode_part(parts.payload, "the payload"), limits)
    document = document_of_legacy_claims(payload)
    mechanism = LEGACY_PRESENTATION if PRESENTATION_CLAIM in payload else LEGACY_CREDENTIAL
    purpose = _PURPOSES[mechanism]
    registered: JsonObject = {name: payload[name] for name in REGISTERED_CLAIMS if name in payload}
    claims = check_claims(registered, document, header.kid, purpose)
    proof = Proof(claims.method, purpose, header.key_type, parts.signing_input, signature, *claims.statements)
    return Secured(raw, mechanism, document, (proof,))


def is_legacy_jws(raw: bytes, limits: JsonLimits) -> bool:
    """Tell whether `raw` says of itself that it is a token of version 1.1: by its type, and by a claim vc or vp."""
    try:
        check_size(raw, limits)
        parts = split_jws(raw)
        parse_legacy_header(parts.header)
        payload = parse_object(decode_part(parts.payload, "the payload"), limits)
    except Malformed:
        return False
    return CREDENTIAL_CLAIM in payload or PRESENTATION_CLAIM in payload
