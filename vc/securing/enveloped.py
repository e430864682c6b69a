"""Envelopes: objects whose `id` is a `data:` URL that holds a credential or presentation (VC-DATA-MODEL-2.0 4.13).

An envelope is not signed. So it may hold nothing but its `@context`, its `type` and the URL; what else stood there
could be mistaken for a claim.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from vc.contexts import CREDENTIALS_V2
from vc.securing.cose.sign1 import sign1_bytes, sign1_text
from vc.securing.legacy_jwt import LEGACY_CREDENTIAL, LEGACY_PRESENTATION
from vc.securing.secured import Secured, malformed, unsupported
from vc.strict_json import Json, JsonObject, parse_object


class Envelope(NamedTuple):
    """One kind of envelope: the type that marks it, and the mechanisms of what it may hold.

    `legacy` is what a token of version 1.1 in it has to be: its media type does not tell a credential from a
    presentation.
    """

    type: str
    mechanisms: tuple[str, ...]
    legacy: str


class Token(NamedTuple):
    """What a `data:` URL holds: the mechanism that its media type names, and the token itself."""

    mechanism: str
    raw: bytes


ENVELOPES: Final = (
    Envelope("EnvelopedVerifiableCredential", ("vc+jwt", "vc+sd-jwt", "vc+cose"), LEGACY_CREDENTIAL),
    Envelope("EnvelopedVerifiablePresentation", ("vp+jwt", "vp+sd-jwt", "vp+cose"), LEGACY_PRESENTATION),
)
# What stands between `data:` and the comma. A COSE message is bytes, so its URL has base64; the others are ASCII.
PREFIXES: Final[Mapping[str, str]] = {
    mechanism: f"application/{mechanism}" + (";base64" if mechanism.endswith("cose") else "")
    for kind in ENVELOPES
    for mechanism in kind.mechanisms
}
_LEGACY_PREFIX: Final = "application/jwt"
_BY_PREFIX: Final = {prefix: mechanism for mechanism, prefix in PREFIXES.items()}
_MEMBERS: Final = frozenset({"@context", "type", "id"})


def envelope_kind(document: Mapping[str, Json]) -> Envelope | None:
    """Return the kind of envelope that `document` claims to be, or None for any other document."""
    types = document.get("type")
    for kind in ENVELOPES:
        if types == kind.type or (isinstance(types, list) and kind.type in types):
            return kind
    return None


def open_envelope(document: Mapping[str, Json], kind: Envelope) -> Token:
    """Return the token inside an envelope of `kind`; raises Malformed; that it IS such a token is NOT checked here."""
    if document.get("type") not in (kind.type, [kind.type]):
        raise malformed("/type", "an envelope has no second type", f"Set type to {kind.type}")
    unsigned = sorted(document.keys() - _MEMBERS)
    if unsigned:
        raise malformed(
            f"/{unsigned[0]}", "an envelope is not signed, so it says nothing of its own", "Remove the member"
        )
    contexts = document.get("@context")
    contexts = contexts if isinstance(contexts, list) else [contexts]
    if contexts[:1] != [CREDENTIALS_V2] or not all(isinstance(one, str) for one in contexts):
        raise malformed("/@context", "it does not start with the base context", f"Start it with {CREDENTIALS_V2}")
    return read_data_url(document.get("id"), kind.mechanisms, "/id", kind.legacy)


def read_data_url(url: Json, mechanisms: tuple[str, ...], where: str, legacy: str = "") -> Token:
    """Return what stands behind the media type of a `data:` URL for one of `mechanisms`; raises Malformed. RFC 2397.

    `legacy` is the mechanism that application/jwt stands for, or empty where it stands for none.
    """
    remedy = f"Use data:{' or data:'.join(PREFIXES[mechanism] for mechanism in mechanisms)}, a comma, and the token"
    if not isinstance(url, str) or url[:5].lower() != "data:":
        raise malformed(where, "it is not a data: URL", remedy)
    prefix, comma, text = url[5:].partition(",")
    if not comma:
        raise malformed(where, "the data: URL has no comma, so it holds nothing", remedy)
    is_legacy = bool(legacy) and prefix.lower() == _LEGACY_PREFIX
    mechanism = legacy if is_legacy else _BY_PREFIX.get(prefix.lower(), "")
    if not is_legacy and mechanism not in mechanisms:
        raise unsupported(where, f"the media type of the data: URL is {prefix!r:.80}", remedy)
    if not text.isascii():
        raise malformed(where, "a token has only ASCII characters", remedy)
    return Token(mechanism, sign1_bytes(text, where) if mechanism.endswith("cose") else text.encode("ascii"))


def envelope(secured: Secured) -> JsonObject:
    """Return `secured` as an object to be embedded: in an envelope, or as it is if the document carries its proof."""
    if not secured.is_enveloping:
        return parse_object(secured.raw)
    kind = next(kind for kind in ENVELOPES if secured.mechanism in (*kind.mechanisms, kind.legacy))
    text = sign1_text(secured.raw) if secured.mechanism.endswith("cose") else secured.raw.decode("ascii")
    url = f"data:{PREFIXES.get(secured.mechanism, _LEGACY_PREFIX)},{text}"
    return {"@context": CREDENTIALS_V2, "type": kind.type, "id": url}
