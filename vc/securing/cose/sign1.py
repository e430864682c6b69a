"""A COSE_Sign1 opened and made (RFC 9052 4.2 and 4.4)."""

import binascii
from collections.abc import Mapping
from typing import Final, NamedTuple

from did.errors import DidError
from did.keys.signer import Signer
from did.multibase import b64url_decode
from vc.jcs import canonical_json
from vc.securing.compact_jws import check_size
from vc.securing.cose.header import COSE_KINDS, KID_PLACE, Header, header_of, parse_header
from vc.securing.cose.strict_cbor import read_cbor, write_cbor
from vc.securing.jose_claims import check_claims, refuse_claims
from vc.securing.secured import Proof, ProofOptions, Secured, check_purpose, malformed
from vc.strict_json import Json, JsonLimits, JsonObject, parse_object

TAG: Final = b"\xd2"  # 18, COSE_Sign1, in its one shortest form
TEXT_START: Final = b"0o"  # base64 of the tag and of an array; the text of a JWS starts with "e"
_SIGN1: Final = "the COSE_Sign1"
_TO_URL: Final = str.maketrans("+/", "-_")


class Opened(NamedTuple):
    """A COSE_Sign1 read as far as its document, before any rule about its claims; `signed` is the Sig_structure."""

    header: Header
    document: JsonObject
    signed: bytes
    signature: bytes


def read_sign1(raw: bytes, limits: JsonLimits) -> Opened:
    """Read a COSE_Sign1 but for its claims; raises Malformed (proof.…, json.…); verifies nothing. RFC 9052 4.2."""
    check_size(raw, limits)
    protected, payload, signature = _members(raw)
    header = parse_header(protected)
    size = header.key_type.algorithm.signature_size
    if len(signature) != size:
        message = f"it has {len(signature)} bytes, and {header.key_type.value} makes {size}"
        raise malformed("the signature", message, "Sign as RFC 9053 2 or RFC 9964 5 says: the raw signature, not DER")
    return Opened(header, parse_object(payload, limits), _to_be_signed(protected, payload), signature)


def open_sign1(raw: bytes, limits: JsonLimits) -> Secured:
    """Open one COSE_Sign1; raises Malformed (proof.malformed, proof.unsupported, json.…); verifies nothing.

    That the document is a valid credential or presentation is NOT checked. VC-JOSE-COSE 3.3 and 5.3.
    """
    header, document, signed, signature = read_sign1(raw, limits)
    refuse_claims(document)
    claims = check_claims(header.claims, document, header.kid, header.kind.purpose, KID_PLACE)
    proof = Proof(claims.method, header.kind.purpose, header.key_type, signed, signature, *claims.statements)
    return Secured(raw, header.kind.name, document, (proof,))


def secure_sign1(document: Mapping[str, Json], kind: str, signer: Signer, options: ProofOptions) -> bytes:
    """Return the tagged COSE_Sign1 of `kind` over the canonical JSON of `document`.

    Raises Malformed when the document has a member that would be taken for a registered claim, or when the purpose is
    not that of the kind. Times are cut to whole seconds.
    """
    check_purpose(options, kind, COSE_KINDS[kind].purpose)
    refuse_claims(document)
    protected = header_of(COSE_KINDS[kind], signer.public_key.key_type, document, options)
    payload = canonical_json(document)
    signature = signer.sign(_to_be_signed(protected, payload))
    return TAG + write_cbor([protected, {}, payload, signature])


def sign1_bytes(text: str, where: str = "") -> bytes:
    """Return the bytes behind base64url or base64, with its padding or without; raises Malformed for anything else.

    RFC 2397 and VC-JOSE-COSE 8.4 write base64, CBOR in texts mostly base64url (RFC 4648 4 and 5). Spare bits are zero.
    """
    letters = text
    if len(text) % 4 == 0:
        letters = text[:-2] if text.endswith("==") else text.removesuffix("=")
    if ("-" in letters or "_" in letters) and ("+" in letters or "/" in letters):
        raise malformed(where, "two alphabets of base64 are mixed", "Send the COSE_Sign1 as bytes, or in one alphabet")
    try:
        return b64url_decode(letters.translate(_TO_URL))
    except DidError as error:
        raise malformed(where, f"this is not base64 ({error})", "Send the COSE_Sign1 as bytes") from error


def sign1_text(raw: bytes) -> str:
    """Return the base64 of a COSE_Sign1, as a data: URL has it (RFC 2397)."""
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def _members(raw: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the protected header, the payload and the signature, each as bytes."""
    if not raw.startswith(TAG):
        raise malformed(_SIGN1, "it does not start with tag 18", "Send a tagged COSE_Sign1 (RFC 9052 2)")
    members = read_cbor(raw[len(TAG) :], _SIGN1)
    if not isinstance(members, list) or len(members) != 4:  # noqa: PLR2004 -- RFC 9052 4.2
        raise malformed(_SIGN1, "it is not an array of four", "Send a COSE_Sign1 (RFC 9052 4.2)")
    protected, unprotected, payload, signature = members
    if unprotected != {} or not isinstance(unprotected, dict):
        message = "the unprotected header is not an empty map, and what stands there is not signed"
        raise malformed(_SIGN1, message, "Put all parameters into the protected header")
    if payload is None:
        raise malformed(_SIGN1, "the payload is detached", "Attach the document as payload")
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        message = "protected header, payload and signature are not all byte strings"
        raise malformed(_SIGN1, message, "Send a COSE_Sign1 (RFC 9052 4.2)")
    return protected, payload, signature


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure, without external data (RFC 9052 4.4)."""
    return write_cbor(["Signature1", protected, b"", payload])
