"""Opening whatever was presented: which mechanism it is shows in its first bytes and its tildes, and nowhere else."""

from collections.abc import Callable, Mapping
from typing import Final

from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.reasons import Reason
from vc.securing.compact_jws import check_size
from vc.securing.cose.sign1 import TAG, TEXT_START, open_sign1, sign1_bytes
from vc.securing.data_integrity import open_document
from vc.securing.enveloped import PREFIXES, Token, envelope_kind, open_envelope, read_data_url
from vc.securing.jose import open_jws
from vc.securing.legacy_jwt import LEGACY_CREDENTIAL, LEGACY_PRESENTATION, is_legacy_jws, open_legacy_jws
from vc.securing.sd_jwt.token import open_sd_jwt
from vc.securing.secured import Secured, malformed
from vc.strict_json import DEFAULT_LIMITS, Json, JsonLimits, parse_object

_JSON_SPACE: Final = b" \t\r\n"
_JSON_STARTS: Final = (b"{", b"\xef\xbb\xbf")  # with a byte order mark it is JSON as well, and refused as such
_DATA_URL: Final = b"data:"

OPENERS: Final[Mapping[str, Callable[[bytes, JsonLimits], Secured]]] = {
    "vc+jwt": open_jws,
    "vp+jwt": open_jws,
    "vc+sd-jwt": open_sd_jwt,
    "vp+sd-jwt": open_sd_jwt,
    "vc+cose": open_sign1,
    "vp+cose": open_sign1,
    LEGACY_CREDENTIAL: open_legacy_jws,
    LEGACY_PRESENTATION: open_legacy_jws,
}


def parse_secured(
    raw: bytes | str | Mapping[str, Json], limits: JsonLimits = DEFAULT_LIMITS, contexts: ContextSet = PINNED_CONTEXTS
) -> Secured:
    """Open a compact JWS, an SD-JWT, a COSE_Sign1, a document with a Data Integrity proof, or an envelope.

    A COSE_Sign1 may come as bytes, or as text in base64url or base64; a token also in a `data:` URL. An object that is
    already parsed (an embedded credential) must come from `parse_json`; it is left as it is. `contexts` are those that
    proofs over RDF may use; they are looked into only when such a proof is asked for what it signed.
    Raises Malformed with a reason proof.… or json.…, and nothing else.
    Verifies nothing; that the document is a valid credential or presentation is NOT checked either.
    """
    if isinstance(raw, bytes):
        data = raw
    elif isinstance(raw, str):
        data = _encoded(raw)
    else:
        return _open_object(raw, canonical_json(raw), limits, contexts)
    if data.startswith(_JSON_STARTS) or data.lstrip(_JSON_SPACE).startswith(b"{"):
        return _open_object(parse_object(data, limits), data, limits, contexts)
    return _open_token(data, limits)


def _open_token(data: bytes, limits: JsonLimits) -> Secured:
    check_size(data, limits)
    if data.startswith(TAG):
        return open_sign1(data, limits)
    if data.startswith(TEXT_START) and data.isascii():
        return open_sign1(sign1_bytes(data.decode("ascii")), limits)
    if data[:5].lower() == _DATA_URL:
        return _opened(read_data_url(data.decode("utf-8", "replace"), tuple(PREFIXES), ""), "", limits)
    return open_sd_jwt(data, limits) if b"~" in data else _open_jws(data, limits)


def _open_jws(data: bytes, limits: JsonLimits) -> Secured:
    """Open a compact JWS; whether it is one of version 1.1 is asked last, because hardly any is."""
    try:
        return open_jws(data, limits)
    except Malformed:
        if is_legacy_jws(data, limits):
            return open_legacy_jws(data, limits)
        raise


def _open_object(document: Mapping[str, Json], raw: bytes, limits: JsonLimits, contexts: ContextSet) -> Secured:
    kind = envelope_kind(document)
    if kind is not None:
        return _opened(open_envelope(document, kind), "/id", limits)
    if "proof" not in document:
        raise Malformed(
            Reason.PROOF_MISSING,
            "/proof",
            "the document has no proof, so nobody answers for it",
            "Send it as it was issued: with its proof, as a token, or in an envelope",
        )
    return open_document(document, raw, contexts)


def _opened(token: Token, where: str, limits: JsonLimits) -> Secured:
    secured = OPENERS[token.mechanism](token.raw, limits)
    if secured.mechanism != token.mechanism:
        message = f"the media type is {token.mechanism} and the token {secured.mechanism}"
        raise malformed(where, message, "Use the media type that fits")
    return secured


def _encoded(raw: str) -> bytes:
    try:
        return raw.encode()
    except UnicodeEncodeError as error:
        raise malformed(
            "", "the text has half of a surrogate pair", "Send text that has an encoding in UTF-8"
        ) from error
