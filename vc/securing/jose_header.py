"""The JOSE header of a token: which parameters are needed, which are refused, and what each refusal says."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from did.errors import DidError
from did.keys.algorithm import KeyType
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.securing.secured import ASSERTION, AUTHENTICATION, malformed, unsupported
from vc.strict_json import Json, JsonLimits, JsonObject, parse_object


class Kind(NamedTuple):
    """One media type: what its proof is for, and the `cty` it may state."""

    name: str
    purpose: str
    content_types: tuple[str, ...]


KINDS: Final[Mapping[str, Kind]] = {
    "vc+jwt": Kind("vc+jwt", ASSERTION, ("vc", "application/vc")),
    "vp+jwt": Kind("vp+jwt", AUTHENTICATION, ("vp", "application/vp")),
}
SD_JWT_KINDS: Final[Mapping[str, Kind]] = {
    "vc+sd-jwt": Kind("vc+sd-jwt", ASSERTION, ("vc", "application/vc")),
    "vp+sd-jwt": Kind("vp+sd-jwt", AUTHENTICATION, ("vp", "application/vp")),
}
# Which kinds may stand in which serialization: a JWT is never taken for the beginning of an SD-JWT, nor the reverse.
FAMILIES: Final[Mapping[str, Mapping[str, Kind]]] = {"jwt": KINDS, "sd-jwt": SD_JWT_KINDS}
KEY_BINDING_TYPE: Final = "kb+jwt"
# The type of tokens of version 1.1, which may also have none (VC-DATA-MODEL-1.1 6.3.1).
LEGACY_TYPE: Final = "JWT"

# EdDSA and Ed25519 (RFC 9864), ES256, ES384, ML-DSA-44 (RFC 9964): the names in the table of key types, and no other.
ALGORITHMS: Final[Mapping[str, KeyType]] = {alg: kind for kind in KeyType for alg in kind.algorithm.jose_algs}

_KEYS_COME_FROM_DIDS: Final = "Remove it: the key is looked up in the DID document that kid names, and nowhere else"
REFUSED_PARAMETERS: Final[Mapping[str, tuple[str, str]]] = {
    "jwk": ("the message brings its own key in jwk", _KEYS_COME_FROM_DIDS),
    "jku": ("jku asks the verifier to fetch keys from a URL that the message chose", _KEYS_COME_FROM_DIDS),
    "x5u": ("x5u asks the verifier to fetch a certificate from a URL that the message chose", _KEYS_COME_FROM_DIDS),
    "x5c": ("the message brings its own certificate chain in x5c", _KEYS_COME_FROM_DIDS),
    "x5t": ("x5t names a certificate, and certificates are not used here", _KEYS_COME_FROM_DIDS),
    "x5t#S256": ("x5t#S256 names a certificate, and certificates are not used here", _KEYS_COME_FROM_DIDS),
    "b64": ("b64 changes which bytes are signed", "Sign the base64url form of the payload (RFC 7515 5.1)"),
    "zip": ("zip has no meaning in a signed token", "Send the payload as it is"),
    "enc": ("enc belongs to encrypted tokens", "Decrypt the token first"),
    "crit": ("crit names an extension that must be understood, and none is", "Sign without critical extensions"),
}

# Claims that a header may repeat (RFC 7519 5.3). VC-JOSE-COSE 4.1.2 also lets `iss` stand in the header alone.
REPLICATED_CLAIMS: Final = ("iss", "sub", "aud")

# A header of ours has about 120 bytes, or 3,600 when kid is the did:key of an ML-DSA key. The bound also bounds what
# each cache below can hold: 256 times this.
HEADER_LIMITS: Final = JsonLimits(max_bytes=4096, max_depth=8)


class Header(NamedTuple):
    """A checked JOSE header; `replicated` holds the claims that it repeats."""

    kind: Kind
    key_type: KeyType
    signature_size: int
    kid: str
    replicated: JsonObject


@lru_cache(maxsize=256)
def parse_header(text: str, family: str = "jwt") -> Header:
    """Return the header behind its base64url text; `family` is a key of FAMILIES.

    Raises Malformed (proof.malformed, proof.unsupported, json.…). It is remembered, because every message signed with
    one key starts with the same text. RFC 7515 4, 5.2.
    """
    header = _accepted(text)
    key_type = _key_type(header)
    replicated: JsonObject = {name: header[name] for name in REPLICATED_CLAIMS if name in header}
    kind = _kind(header, FAMILIES[family])
    return Header(kind, key_type, key_type.algorithm.signature_size, _text(header, "kid"), replicated)


class LegacyHeader(NamedTuple):
    """A checked header of a token of version 1.1."""

    key_type: KeyType
    signature_size: int
    kid: str


@lru_cache(maxsize=256)
def parse_legacy_header(text: str) -> LegacyHeader:
    """Return the header of a token of version 1.1, whose type is JWT or absent; raises Malformed as `parse_header`.

    VC-DATA-MODEL-1.1 6.3.1.
    """
    header = _accepted(text)
    typ = header.get("typ", LEGACY_TYPE)
    if not isinstance(typ, str) or typ.upper() != LEGACY_TYPE:
        raise unsupported("the JOSE header /typ", f"typ is {typ!r:.80}", f"A token of version 1.1 has {LEGACY_TYPE}")
    key_type = _key_type(header)
    return LegacyHeader(key_type, key_type.algorithm.signature_size, _text(header, "kid"))


@lru_cache(maxsize=256)
def parse_binding_header(text: str) -> tuple[KeyType, str | None]:
    """Return the key type and the `kid`, if any, of a Key Binding JWT; raises Malformed as `parse_header`.

    RFC 9901 4.3: `typ` is kb+jwt, and nothing but the credential says which key it is.
    """
    header = _accepted(text)
    if header.get("typ") != KEY_BINDING_TYPE:
        raise unsupported(
            "the JOSE header /typ",
            f"typ is {header.get('typ')!r:.80}",
            f"Bind the key by a token of type {KEY_BINDING_TYPE}",
        )
    return _key_type(header), _text(header, "kid") if "kid" in header else None


def header_of(kind: Kind, key_type: KeyType, verification_method: str) -> JsonObject:
    """Return the header of a new token."""
    return {"alg": key_type.algorithm.jose_algs[0], "kid": verification_method, "typ": kind.name}


def _accepted(text: str) -> JsonObject:
    header = _decoded(text)
    for name, (message, remedy) in REFUSED_PARAMETERS.items():
        if name in header:
            raise unsupported(f"the JOSE header /{name}", message, remedy)
    return header


def _decoded(text: str) -> JsonObject:
    try:
        return parse_object(b64url_decode(text), HEADER_LIMITS)
    except DidError as error:
        raise malformed("the JOSE header", str(error), "Send the token as it was made") from error
    except Malformed as error:
        raise Malformed(error.reason, f"the JOSE header {error.where}".strip(), error.message, error.remedy) from error


def _text(header: Mapping[str, Json], name: str) -> str:
    value = header.get(name)
    if not isinstance(value, str) or not value:
        examples = {"typ": "vc+jwt", "alg": "EdDSA", "kid": "did:web:acme.example#key-1"}
        raise malformed(
            f"the JOSE header /{name}",
            f"{name} is missing or not a string",
            f'Set it, for example to "{examples[name]}"',
        )
    return value


def _kind(header: Mapping[str, Json], kinds: Mapping[str, Kind]) -> Kind:
    """Return the row of `kinds` for `typ`, which may start with application/ (RFC 7515 4.1.9); a `cty` must fit it."""
    typ = _text(header, "typ")
    kind = kinds.get(typ.removeprefix("application/"))
    if kind is None:
        raise unsupported("the JOSE header /typ", f"typ is {typ!r:.80}", f"Use a token of type {' or '.join(kinds)}")
    if "cty" in header and header["cty"] not in kind.content_types:
        message = f"cty is {header['cty']!r:.80}, and the content of {kind.name} is {kind.content_types[0]}"
        raise unsupported("the JOSE header /cty", message, "Correct it or leave it out")
    return kind


def _key_type(header: Mapping[str, Json]) -> KeyType:
    alg = _text(header, "alg")
    key_type = ALGORITHMS.get(alg)
    if key_type is not None:
        return key_type
    if alg.lower() == "none":
        message = "alg is none: nobody signed the token"
    elif alg.startswith("HS"):
        message = f"alg is {alg!r:.40}: whoever can verify a code made with a shared secret can also forge it"
    else:
        message = f"alg is {alg!r:.80}, which is not in the table of accepted algorithms"
    raise unsupported("the JOSE header /alg", message, f"Use one of {', '.join(ALGORITHMS)}")
