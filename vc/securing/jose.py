"""Credentials and presentations as JSON Web Tokens: `vc+jwt` and `vp+jwt` (VC-JOSE-COSE 3.1, RFC 7515, 7519, 8725).

Rules kept here and in `jose_header` and `jose_claims`:
- one compact JWS, canonical base64url, strict JSON in header and payload;
- `typ` is required, and decides which kind of message this is (RFC 8725 3.11);
- `alg` is looked up in our table, where it stands for one type of key (RFC 8725 3.1, 3.2);
- nothing in the message brings a key or says where to fetch one: `kid` is a DID URL, and the DID document has the key;
- registered claims that are understood are checked and leave the document;
- unknown claims and header parameters are ignored (VC-JOSE-COSE 3.1.3).
"""

from collections.abc import Mapping

from did.keys.signer import Signer
from vc.securing.compact_jws import check_size, decode_part, decode_signature, sign_jws, split_jws
from vc.securing.jose_claims import claims_of, refuse_claims, take_claims
from vc.securing.jose_header import KINDS, header_of, parse_header
from vc.securing.secured import Proof, ProofOptions, Secured, check_purpose
from vc.strict_json import Json, JsonLimits, parse_object


def open_jws(raw: bytes, limits: JsonLimits) -> Secured:
    """Open one compact JWS; raises Malformed (proof.malformed, proof.unsupported, json.…); verifies nothing.

    That the document is a valid credential or presentation is NOT checked. VC-JOSE-COSE 3.1, RFC 7515 5.2 steps 1 to 7.
    """
    check_size(raw, limits)
    signing_input, header_text, payload_text, signature_text = split_jws(raw)
    header = parse_header(header_text)
    signature = decode_signature(signature_text, header.key_type, header.signature_size)
    document = parse_object(decode_part(payload_text, "the payload"), limits)
    claims = take_claims(document, header)
    proof = Proof(claims.method, header.kind.purpose, header.key_type, signing_input, signature, *claims.statements)
    return Secured(raw, header.kind.name, document, (proof,))


def secure_jws(document: Mapping[str, Json], kind: str, signer: Signer, options: ProofOptions) -> bytes:
    """Return the compact JWS of `kind` over `document` and the registered claims that `options` ask for.

    Raises Malformed when the document already has a member that would be taken for a claim of the token, or when the
    purpose is not that of the kind. Times are cut to whole seconds.
    """
    check_purpose(options, kind, KINDS[kind].purpose)
    refuse_claims(document)
    header = header_of(KINDS[kind], signer.public_key.key_type, options.verification_method)
    return sign_jws(header, {**document, **claims_of(document, options)}, signer)
