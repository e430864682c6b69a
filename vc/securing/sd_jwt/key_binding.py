"""The Key Binding JWT, by which a holder shows that an SD-JWT is its own, for one audience and once (RFC 9901 4.3).

Which key is the holder's? The issuer says so, in one of three ways, and here each of them is a key of a DID:
- `cnf` with `jwk`: the key itself, which is the key of the did:jwk of that JWK (in its shortest form);
- `cnf` with `kid`: the DID URL of a key, in the DID document that it names;
- no `cnf`: a key of the subject of the credential (of the holder, for a presentation), by the `kid` of the Key Binding
  JWT. That is what a DID as id of the subject means; the verifier looks into its DID document.
So nothing in the Key Binding JWT chooses a key that the issuer did not name. A `kid` beside `cnf` with `kid` must be
equal to it; beside `cnf` with `jwk` it is a hint that is not needed, and ignored (RFC 7515 4.1.4).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from did.errors import DidError
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.methods.jwk import did_jwk_method
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.securing.compact_jws import decode_part, decode_signature, split_jws
from vc.securing.jose_claims import text_claim, time_claim
from vc.securing.jose_header import parse_binding_header
from vc.securing.sd_jwt.disclosure import DIGESTS
from vc.securing.secured import ASSERTION, AUTHENTICATION, Proof, malformed, method_controller, unsupported
from vc.strict_json import Json, JsonLimits, JsonObject, parse_json, parse_object

SD_HASH: Final = "sd_hash"
# An ML-DSA-44 key has 1,800. It also bounds what the cache below can hold: 256 times this, for keys nobody vouches for.
MAX_JWK_BYTES: Final = 4096


def read_binding(  # noqa: PLR0913, PLR0917 -- what is bound, to whom, and by whose word
    token: str, expected: str, document: Mapping[str, Json], purpose: str, confirmed: Json, limits: JsonLimits
) -> Proof:
    """Return the proof that a Key Binding JWT makes; raises Malformed with "the key binding" as place.

    `expected` is the digest over the SD-JWT before it, `confirmed` its `cnf` or None. The audience and `nonce` are in
    the proof as audience and challenge: whether they and the time fit is NOT checked here. RFC 9901 7.3 step 5.
    """
    try:
        parts = split_jws(token.encode("ascii"))
        key_type, kid = parse_binding_header(parts.header)
        signature = decode_signature(parts.signature, key_type, key_type.algorithm.signature_size)
        claims = parse_object(decode_part(parts.payload, "the payload"), limits)
        _match(claims, expected)
        method = confirmed_method(confirmed, kid, document, purpose, key_type)
        return Proof(
            verification_method=method,
            purpose=AUTHENTICATION,
            key_type=key_type,
            message=parts.signing_input,
            signature=signature,
            created=time_claim(claims, "iat"),
            expires=time_claim(claims, "exp"),
            not_before=time_claim(claims, "nbf"),
            audience=(str(claims["aud"]),),
            challenge=str(claims["nonce"]),
            nonce=text_claim(claims, "jti"),
        )
    except Malformed as error:
        raise Malformed(
            error.reason, f"the key binding, {error.where}".rstrip(", "), error.message, error.remedy
        ) from error


def confirmed_method(
    confirmed: Json, kid: str | None, document: Mapping[str, Json], purpose: str, key_type: KeyType
) -> str:
    """Return the DID URL of the holder's key, found as the head of this module says; raises Malformed."""
    if confirmed is None:
        return _key_of_subject(kid, document, purpose)
    if isinstance(confirmed, dict) and "jwk" in confirmed:
        return _key_by_value(confirmed["jwk"], key_type)
    method = confirmed.get("kid") if isinstance(confirmed, dict) else None
    if not isinstance(method, str):
        raise unsupported("the claims /cnf", "it has neither jwk nor kid", "Confirm the key by jwk, or by its DID URL")
    _controller(method, "the claims /cnf/kid")
    if kid is not None and kid != method:
        raise malformed("the JOSE header /kid", "it is not the key in cnf", "Bind with the key that was confirmed")
    return method


def _match(claims: JsonObject, expected: str) -> None:
    for name in ("iat", "aud", "nonce", SD_HASH):
        if name not in claims:
            raise malformed(
                f"the claims /{name}", f"{name} is missing", "Make the Key Binding JWT as RFC 9901 4.3 says"
            )
    for name in ("aud", "nonce", SD_HASH):
        text_claim(claims, name)
    if DIGESTS in claims:
        raise malformed(f"the claims /{DIGESTS}", "a Key Binding JWT conceals nothing", "Leave it out")
    if claims[SD_HASH] != expected:
        raise malformed(
            f"the claims /{SD_HASH}",
            "it is the digest of other disclosures, or of another credential",
            "Choose the disclosures first, then bind the key",
        )


def _key_by_value(jwk: Json, key_type: KeyType) -> str:
    text = canonical_json(jwk)
    if len(text) > MAX_JWK_BYTES:
        raise malformed("the claims /cnf/jwk", f"it is longer than {MAX_JWK_BYTES:,} bytes", "Confirm the bare key")
    try:
        method, confirmed = _did_of(text)
    except DidError as error:
        raise malformed("the claims /cnf/jwk", str(error), "The issuer has to confirm a public key") from error
    if confirmed is not key_type:
        message = f"the token is for a {key_type.value} key, and a {confirmed.value} key is confirmed"
        raise malformed("the JOSE header /alg", message, "Bind with the key that was confirmed")
    return method


@lru_cache(maxsize=256)
def _did_of(jwk: bytes) -> tuple[str, KeyType]:
    """Return the DID URL and the type of a public JWK; remembered, for a holder shows the same key again and again.

    Checking that a point is on its curve, and writing it anew, costs about as much as a signature of P-256.
    """
    value = parse_json(jwk)
    key = PublicKey.from_jwk(value if isinstance(value, dict) else {})
    return did_jwk_method(key), key.key_type


def _key_of_subject(kid: str | None, document: Mapping[str, Json], purpose: str) -> str:
    if kid is None:
        message = "neither cnf in the credential nor kid here names the key"
        raise malformed("the JOSE header /kid", message, "Set kid to the DID URL of the subject's key")
    controller = _controller(kid, "the JOSE header /kid")
    named = document.get("credentialSubject" if purpose == ASSERTION else "holder")
    parties = [
        one.get("id") if isinstance(one, dict) else one for one in (named if isinstance(named, list) else [named])
    ]
    if controller not in parties:
        raise malformed(
            "the JOSE header /kid",
            f"{controller!r:.120} is not named by the issuer: there is no cnf, and it is not the subject",
            "Disclose the id of the subject, and bind with a key of that DID",
        )
    return kid


def _controller(method: str, where: str) -> str:
    try:
        return method_controller(method)
    except ValueError as error:
        remedy = 'Name the key by an absolute DID URL such as "did:web:agent.example#key-1"'
        raise unsupported(where, f"{method!r:.120} names no key in a DID document ({error})", remedy) from error
