"""The registered claims of a token: what they must look like, and that they do not contradict the document."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

from vc.securing.jose_header import Header
from vc.securing.secured import (
    ANSWERABLE_MEMBER,
    ASSERTION,
    ProofOptions,
    answerable_party,
    malformed,
    method_controller,
    unsupported,
)
from vc.strict_json import Json, JsonObject

# Understood here, hence taken out of the document.
REGISTERED_CLAIMS: Final = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf")
REFUSED_CLAIMS: Final[Mapping[str, str]] = {
    "vc": "the vc claim of older tokens MUST NOT be here (VC-JOSE-COSE 1.1.2)",
    "vp": "the vp claim of older tokens MUST NOT be here (VC-JOSE-COSE 1.1.2)",
    "proof": "the document carries a second proof inside the token, which nobody would verify",
}
_REGISTERED: Final = frozenset(REGISTERED_CLAIMS)
_KID_PLACE: Final = "the JOSE header /kid"
LATEST_NUMERIC_DATE: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that a datetime can say


class Claims(NamedTuple):
    """The DID URL of the signing key, and what becomes the fields of the proof from `created` on.

    `confirmed` is the `cnf` claim as it stands, or None: the key by which a holder may bind an SD-JWT to itself. In
    other tokens it says nothing, for there a presentation is signed by the subject itself.
    """

    method: str
    statements: tuple[datetime | None, datetime | None, datetime | None, tuple[str, ...], str | None, str | None]
    confirmed: Json = None


def take_claims(document: JsonObject, header: Header) -> Claims:
    """Check the registered claims, and take them out of `document`; raises Malformed.

    Whether their times and audience fit is NOT checked. RFC 7519 4.1; VC-JOSE-COSE 3.1.3 and 4.1.
    """
    if not REFUSED_CLAIMS.keys().isdisjoint(document):
        name = next(name for name in REFUSED_CLAIMS if name in document)
        remedy = "Sign the document itself as the claims of the token"
        raise unsupported(f"the claims /{name}", REFUSED_CLAIMS[name], remedy)
    claims: JsonObject = {name: document.pop(name) for name in _REGISTERED.intersection(document)}
    if header.replicated:
        _merge_replicated(claims, header.replicated)
    return check_claims(claims, document, header.kid, header.kind.purpose)


def check_claims(
    claims: Mapping[str, Json], document: Mapping[str, Json], kid: str, purpose: str, kid_place: str = _KID_PLACE
) -> Claims:
    """Check registered claims against each other and against the document that they come with; raises Malformed."""
    # Most tokens have two of them, so what is not there is not asked for.
    issuer = text_claim(claims, "iss") if "iss" in claims else None
    method, controller = _method(kid, issuer, kid_place)
    if issuer is not None and issuer != (answerable_party(document, purpose) or controller):
        member = ANSWERABLE_MEMBER[purpose]
        raise malformed("the claims /iss", f"iss is not the {member}", f"Set it to the identifier of the {member}")
    token_id = text_claim(claims, "jti") if "jti" in claims else None
    if purpose == ASSERTION and ("jti" in claims or "sub" in claims):
        _match_credential(document, token_id, text_claim(claims, "sub"))
    statements = (
        time_claim(claims, "iat") if "iat" in claims else None,
        time_claim(claims, "exp") if "exp" in claims else None,
        time_claim(claims, "nbf") if "nbf" in claims else None,
        _audience(claims) if "aud" in claims else (),
        text_claim(claims, "nonce") if "nonce" in claims else None,
        token_id,
    )
    return Claims(method, statements, claims.get("cnf"))


def refuse_claims(document: Mapping[str, Json]) -> None:
    """Raise Malformed when `document` has a member that a token would need for itself."""
    for name in (*REGISTERED_CLAIMS, *REFUSED_CLAIMS):
        if name in document:
            raise malformed(f"/{name}", "a token needs this name for a claim of its own", "Remove or rename the member")


def claims_of(document: Mapping[str, Json], options: ProofOptions) -> JsonObject:
    """Return the registered claims that say what `options` say; `iss` only if the document names one."""
    audience = options.audience
    claims: JsonObject = {
        "iss": answerable_party(document, options.purpose),
        "iat": int(options.created.timestamp()),
        "exp": int(options.expires.timestamp()) if options.expires else None,
        "aud": audience[0] if len(audience) == 1 else list(audience) or None,
        "nonce": options.challenge,
        "jti": options.nonce,
        "cnf": _confirmation(options),
    }
    return {name: value for name, value in claims.items() if value is not None}


def _merge_replicated(claims: JsonObject, replicated: Mapping[str, Json]) -> None:
    """Take `iss` from the header where the claims lack it; whatever both state must be equal (RFC 7519 5.3)."""
    for name, value in replicated.items():
        if name == "iss":
            claims.setdefault(name, value)
        if name not in claims or claims[name] != value:
            raise malformed(f"the JOSE header /{name}", f"{name} differs from that in the claims", "State it once")


def _method(kid: str, issuer: str | None, place: str) -> tuple[str, str]:
    """Return the absolute DID URL that `kid` means, relative to `iss` if it is a fragment alone; and its DID."""
    method = issuer + kid if issuer is not None and kid.startswith("#") else kid
    try:
        return method, method_controller(method)
    except ValueError as error:
        raise unsupported(
            place,
            f"kid {kid!r:.120} names no key in a DID document ({error})",
            'Set it to a DID URL such as "did:web:acme.example#key-1", or to "#key-1" beside a DID in iss',
        ) from error


def _match_credential(document: Mapping[str, Json], token_id: str | None, subject: str | None) -> None:
    """`jti` and `sub` name the credential and its subject again, or are absent (VC-JOSE-COSE 3.1.3).

    Not so for a presentation, whose `jti` is a fresh value for every message.
    """
    if token_id is not None and token_id != document.get("id", token_id):
        raise malformed("the claims /jti", "jti is not the id of the credential", "Make them equal or leave jti out")
    if subject is None:
        return
    subjects = document.get("credentialSubject")
    ids = [one.get("id") for one in (subjects if isinstance(subjects, list) else [subjects]) if isinstance(one, dict)]
    if any(ids) and subject not in ids:
        raise malformed("the claims /sub", "sub is not the id of a subject", "Make them equal or leave sub out")


def _confirmation(options: ProofOptions) -> Json:
    """`cnf`: the key of the holder, by value or by its DID URL (RFC 7800 3.2 and 3.4)."""
    key = options.confirmation
    if key is None:
        return None
    return {"kid": key} if isinstance(key, str) else {"jwk": {**key.to_jwk()}}


def text_claim(claims: Mapping[str, Json], name: str) -> str | None:
    """Return a claim that is a non-empty string, or None where it is absent; raises Malformed for anything else."""
    if name not in claims:
        return None
    value = claims[name]
    if not isinstance(value, str) or not value:
        raise malformed(f"the claims /{name}", f"{name} is not a non-empty string", "Correct it or leave it out")
    return value


def _audience(claims: Mapping[str, Json]) -> tuple[str, ...]:
    """`aud`, which is there: one string or an array of strings (RFC 7519 4.1.3)."""
    value = claims["aud"]
    every = value if isinstance(value, list) else [value]
    texts = tuple(one for one in every if isinstance(one, str) and one)
    if not texts or len(texts) != len(every):
        raise malformed("the claims /aud", "aud is not a string or an array of strings", "Correct it or leave it out")
    return texts


def time_claim(claims: Mapping[str, Json], name: str) -> datetime | None:
    """Return `iat`, `exp` or `nbf`, which are seconds since 1970 as a number, never a string; raises Malformed.

    RFC 7519 2.
    """
    if name not in claims:
        return None
    value = claims[name]
    if not (type(value) is int or type(value) is float) or not 0 <= value <= LATEST_NUMERIC_DATE:
        remedy = "Use seconds since 1970-01-01T00:00:00Z, as a number"
        raise malformed(f"the claims /{name}", f"{name} is not a NumericDate", remedy)
    return datetime.fromtimestamp(value, UTC)
