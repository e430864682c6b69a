"""What a holder does with an SD-JWT: choose what to disclose, then bind its key (RFC 9901 7.2)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from did.keys.signer import Signer
from did.methods.jwk import did_jwk_method
from vc.json_pointers import NotAPointer, Steps, leads_somewhere, read_pointer
from vc.securing.compact_jws import sign_jws
from vc.securing.jose_header import KEY_BINDING_TYPE
from vc.securing.sd_jwt.disclosure import digest_of
from vc.securing.sd_jwt.key_binding import SD_HASH
from vc.securing.sd_jwt.token import Opened, open_sd_jwt, read_sd_jwt
from vc.securing.secured import malformed, unsupported
from vc.strict_json import DEFAULT_LIMITS, Json, JsonLimits, JsonObject


def choose_disclosures(raw: bytes, pointers: Iterable[str], limits: JsonLimits = DEFAULT_LIMITS) -> bytes:
    """Return the SD-JWT with those disclosures only that are needed to show the values at `pointers`, whole.

    A pointer leads into the document as this SD-JWT shows it; "" is all of it. Kept are the disclosures around, at and
    inside each value. What was never concealed stays visible. Raises Malformed for what is no SD-JWT, or one that is
    bound to a key already, and for a pointer that leads nowhere. RFC 9901 7.2.
    """
    opened = _unbound(raw, limits)
    wanted = [_steps(text, opened.processed.payload) for text in pointers]
    shown = {
        each.disclosure.text
        for each in opened.processed.placed
        if any(_on_one_way(tuple(map(str, each.steps)), steps) for steps in wanted)
    }
    kept = [text for text in opened.sections.disclosures if text in shown]
    return "".join(f"{section}~" for section in (opened.sections.issuer_jwt, *kept)).encode("ascii")


def bind_key(  # noqa: PLR0913 -- each is a claim of the Key Binding JWT or needed to make it
    raw: bytes,
    signer: Signer,
    verification_method: str,
    *,
    audience: str,
    nonce: str,
    created: datetime,
    expires: datetime | None = None,
    limits: JsonLimits = DEFAULT_LIMITS,
) -> bytes:
    """Return the SD-JWT `raw` with a Key Binding JWT for one audience, made by the key of the holder.

    `verification_method` is the DID URL of that key. `nonce` is the verifier's. Times are aware datetimes, cut to whole
    seconds. Raises Malformed when the credential confirms another key. RFC 9901 4.3 and 7.2.
    """
    opened = _unbound(raw, limits)
    key_type = signer.public_key.key_type
    header: JsonObject = {"alg": key_type.algorithm.jose_algs[0], "kid": verification_method, "typ": KEY_BINDING_TYPE}
    claims: JsonObject = {
        "aud": audience,
        "iat": int(created.timestamp()),
        "nonce": nonce,
        SD_HASH: digest_of(opened.sections.bound, opened.hash_name),
    }
    if expires is not None:
        claims["exp"] = int(expires.timestamp())
    bound = raw + sign_jws(header, claims, signer)
    proof = open_sd_jwt(bound, limits).holder_proof
    own = (verification_method, did_jwk_method(signer.public_key))
    if proof is None or proof.verification_method not in own:
        raise unsupported("the claims /cnf", "the credential confirms another key", "Bind with the key in cnf")
    return bound


_AS_ISSUED: Final = "Take the SD-JWT as it was issued, which ends in a tilde"


def _unbound(raw: bytes, limits: JsonLimits) -> Opened:
    opened = read_sd_jwt(raw, limits)
    if opened.sections.binding:
        raise malformed("the key binding", "a key is bound already", _AS_ISSUED)
    return opened


def _steps(text: str, document: Json) -> Steps:
    try:
        steps = read_pointer(text)
    except NotAPointer as error:
        raise malformed("", str(error), "Name the value by a JSON Pointer such as /credentialSubject/name") from error
    if not leads_somewhere(document, steps):
        raise malformed(text, "there is nothing at this place in the document", "Name a value of the document")
    return steps


def _on_one_way(one: Steps, other: Steps) -> bool:
    """Tell whether one place contains the other, or is the same."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
