"""The protected header of a COSE_Sign1: which parameters are needed, which are refused, and the CWT claims in it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple, TypeGuard, cast

from did.keys.algorithm import KeyType
from did.multibase import encode_base64url
from vc.securing.cose.strict_cbor import read_cbor, write_cbor
from vc.securing.jose_header import Kind
from vc.securing.secured import (
    ASSERTION,
    AUTHENTICATION,
    ProofOptions,
    answerable_party,
    malformed,
    unsupported,
)
from vc.strict_json import Json, JsonObject

WHERE: Final = "the COSE header"

COSE_KINDS: Final[Mapping[str, Kind]] = {
    "vc+cose": Kind("vc+cose", ASSERTION, ("application/vc",)),
    "vp+cose": Kind("vp+cose", AUTHENTICATION, ("application/vp",)),
}

# The registered numbers of the algorithms that the table of key types knows, and no other.
ALGORITHMS: Final[Mapping[int, KeyType]] = {alg: kind for kind in KeyType for alg in kind.algorithm.cose_algs}

# Header parameters (RFC 9052 3.1, RFC 9596 2, RFC 9597 2).
ALG, CRIT, CONTENT_TYPE, KID, CWT_CLAIMS, TYP = 1, 2, 3, 4, 15, 16
KID_PLACE: Final = f"{WHERE} /{KID}"

_KEYS_COME_FROM_DIDS: Final = "Remove it: the key is looked up in the DID document that kid names, and nowhere else"
REFUSED_PARAMETERS: Final[Mapping[int, tuple[str, str]]] = {
    CRIT: ("crit names a parameter that must be understood, and none is", "Sign without critical parameters"),
    5: ("IV belongs to encrypted messages", "Decrypt the message first"),
    6: ("Partial IV belongs to encrypted messages", "Decrypt the message first"),
    24: ("c5t names a certificate, and certificates are not used here", _KEYS_COME_FROM_DIDS),
    25: ("the message brings its own certificates in c5b", _KEYS_COME_FROM_DIDS),
    26: ("the message brings its own certificates in c5c", _KEYS_COME_FROM_DIDS),
    27: ("c5u asks the verifier to fetch certificates from a URL that the message chose", _KEYS_COME_FROM_DIDS),
    32: ("the message brings its own certificates in x5bag", _KEYS_COME_FROM_DIDS),
    33: ("the message brings its own certificate chain in x5chain", _KEYS_COME_FROM_DIDS),
    34: ("x5t names a certificate, and certificates are not used here", _KEYS_COME_FROM_DIDS),
    35: ("x5u asks the verifier to fetch a certificate from a URL that the message chose", _KEYS_COME_FROM_DIDS),
    258: ("the payload is a hash of the document, not the document", "Attach the document (RFC 9052 4.2)"),
}

# CWT claims (RFC 8392 3.1; 10 is Nonce, RFC 9711 4.1) under the names of the JWT claims that say the same.
_CWT: Final[Mapping[int, str]] = {1: "iss", 2: "sub", 3: "aud", 4: "exp", 5: "nbf", 6: "iat", 7: "jti", 10: "nonce"}
_OF_BYTES: Final = ("jti", "nonce")

# Ours has about 150 bytes, or 5,400 where an ML-DSA did:key is in kid and iss. It also bounds what the cache can hold.
MAX_HEADER_BYTES: Final = 8192


class Header(NamedTuple):
    """A checked protected header; `claims` has the CWT claims under their JWT names."""

    kind: Kind
    key_type: KeyType
    kid: str
    claims: JsonObject


@lru_cache(maxsize=256)
def parse_header(protected: bytes) -> Header:
    """Return the header in the bytes of the protected bucket; raises Malformed (proof.malformed, proof.unsupported).

    RFC 9052 3; VC-JOSE-COSE 3.3.
    """
    if len(protected) > MAX_HEADER_BYTES:
        raise malformed(WHERE, f"it is longer than {MAX_HEADER_BYTES:,} bytes", "Send a smaller header")
    header = read_cbor(protected, WHERE)
    if not _is_map(header):
        raise malformed(WHERE, "it is not a map of parameters", "Put a map with integer labels into it")
    for label, (message, remedy) in REFUSED_PARAMETERS.items():
        if label in header:
            raise unsupported(f"{WHERE} /{label}", message, remedy)
    return Header(_kind(header), _key_type(header), _kid(header), _claims(header.get(CWT_CLAIMS, {})))


def header_of(kind: Kind, key_type: KeyType, document: Mapping[str, Json], options: ProofOptions) -> bytes:
    """Return the bytes of the protected header of a new message, whose CWT claims say what `options` say."""
    audience = options.audience
    claims = {
        1: answerable_party(document, options.purpose),
        3: audience[0] if len(audience) == 1 else list(audience) or None,
        4: int(options.expires.timestamp()) if options.expires else None,
        6: int(options.created.timestamp()),
        7: options.nonce.encode() if options.nonce else None,
        10: options.challenge.encode() if options.challenge else None,
    }
    return write_cbor(
        {
            ALG: key_type.algorithm.cose_algs[0],
            CONTENT_TYPE: kind.content_types[0],
            KID: options.verification_method.encode(),
            CWT_CLAIMS: {label: value for label, value in claims.items() if value is not None},
            TYP: f"application/{kind.name}",
        }
    )


def _is_map(value: object) -> TypeGuard[dict[int | str, object]]:
    """Tell whether a value is a map with integers and texts as labels (RFC 9052 1.4); true is not taken for 1."""
    return isinstance(value, dict) and all(type(label) in {int, str} for label in value)


def _kind(header: Mapping[int | str, object]) -> Kind:
    typ = header.get(TYP)
    if not isinstance(typ, str):
        message = "typ is missing or not a media type"
        raise malformed(f"{WHERE} /{TYP}", message, "Set it, for example to application/vc+cose (RFC 9596)")
    kind = COSE_KINDS.get(typ.removeprefix("application/"))
    if kind is None:
        remedy = f"Use a message of type {' or '.join(COSE_KINDS)}"
        raise unsupported(f"{WHERE} /{TYP}", f"typ is {typ!r:.80}", remedy)
    if CONTENT_TYPE in header and header[CONTENT_TYPE] not in kind.content_types:
        message = f"the content type is {header[CONTENT_TYPE]!r:.80}, and {kind.name} has {kind.content_types[0]}"
        raise unsupported(f"{WHERE} /{CONTENT_TYPE}", message, "Correct it or leave it out")
    return kind


def _key_type(header: Mapping[int | str, object]) -> KeyType:
    alg = header.get(ALG)
    key_type = ALGORITHMS.get(alg) if type(alg) is int else None
    if key_type is None:
        message = f"alg is {alg!r:.80}, which is not in the table of accepted algorithms"
        raise unsupported(f"{WHERE} /{ALG}", message, f"Use one of {', '.join(map(str, ALGORITHMS))}")
    return key_type


def _kid(header: Mapping[int | str, object]) -> str:
    kid = header.get(KID)
    try:
        if isinstance(kid, bytes) and kid:
            return kid.decode()
    except UnicodeDecodeError:
        pass  # said below, with the form that is wanted
    message = "kid is missing, or not the bytes of a text"
    raise malformed(KID_PLACE, message, "Set it to the bytes of a DID URL such as did:web:acme.example#key-1")


def _claims(claims: object) -> JsonObject:
    """Return the CWT claims that are known here, under their JWT names; bytes become the text that they are."""
    if not _is_map(claims):
        raise malformed(f"{WHERE} /{CWT_CLAIMS}", "it is not a map of claims", "Correct it or leave it out (RFC 9597)")
    known: dict[str, object] = {}
    for label, name in _CWT.items():
        if label not in claims:
            continue
        value = claims[label]
        if name in _OF_BYTES:
            if not isinstance(value, bytes):
                where = f"{WHERE} /{CWT_CLAIMS}/{label}"
                raise malformed(where, f"{name} is not a byte string", "Correct it or leave it out (RFC 8392 3.1.7)")
            value = _text(value)
        known[name] = value
    return cast("JsonObject", known)  # whatever else CBOR has is refused where each claim is checked


def _text(value: bytes) -> str:
    """Return the text in bytes, or where they are none their base64url, so that equal bytes give equal texts."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return encode_base64url(value)
