"""Issuing and verifying in the vc-jose-cose exam: six features, each a media type over JOSE, SD-JWT or COSE."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Final, NamedTuple

from cli.exam.documents import require_document
from cli.exam.keys import GivenMethod, OurKey
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.json_places import pointer
from vc.reasons import Reason
from vc.securing.compact_jws import decode_part, sign_jws, split_jws
from vc.securing.cose.header import COSE_KINDS
from vc.securing.cose.sign1 import read_sign1, secure_sign1, sign1_bytes, sign1_text
from vc.securing.jose_claims import REFUSED_CLAIMS, REGISTERED_CLAIMS, claims_of, refuse_claims
from vc.securing.jose_header import KINDS, REFUSED_PARAMETERS, SD_JWT_KINDS, Kind
from vc.securing.sd_jwt.concealing import conceal, refuse_needed
from vc.securing.sd_jwt.disclosure import hash_name, read_disclosures
from vc.securing.sd_jwt.processing import process
from vc.securing.sd_jwt.token import split_sd_jwt
from vc.securing.secured import Concealment, ProofOptions, answerable_party, malformed, unsupported
from vc.strict_json import DEFAULT_LIMITS, Json, JsonObject, parse_object

_STEP: Final = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


class Feature(NamedTuple):
    """One feature of the exam: the kind of token, and how it is made and read."""

    kind: Kind
    make: Callable[[JsonObject, "Feature", GivenMethod, ProofOptions], str]
    read: Callable[[str, "Feature", GivenMethod], JsonObject]

    @property
    def is_presentation(self) -> bool:
        """Whether it is about presentations."""
        return self.kind.name.startswith("vp")


def issue_token(
    document: JsonObject, feature: Feature, method: GivenMethod, paths: Sequence[str], created: datetime
) -> str:
    """Return the token over `document`; raises Malformed, and did's InvalidKey.

    `paths` name what the holder of an SD-JWT may withhold, as `credentialSubject.phones[0]`.
    """
    require_document(document, is_presentation=feature.is_presentation)
    refuse_claims(document)
    concealment = Concealment(tuple(map(_pointer, paths)), token_bytes(32)) if paths else None
    options = ProofOptions(method.id, created, feature.kind.purpose, concealment=concealment)
    return feature.make(document, feature, method, options)


def verify_token(token: str, feature: Feature, method: GivenMethod) -> JsonObject:
    """Return the document in a token that `method` signed; raises Malformed for any other.

    NOT checked: times, for the exam accepts what has ended; and what is in envelopes.
    """
    document = feature.read(token, feature, method)
    require_document(document, is_presentation=feature.is_presentation)
    return document


def _make_jwt(document: JsonObject, feature: Feature, method: GivenMethod, options: ProofOptions) -> str:
    return sign_jws(_header(feature, method), {**document, **claims_of(document, options)}, method.key).decode()  # type: ignore[arg-type]  # it signs, which is all that is asked of it


def _make_sd_jwt(document: JsonObject, feature: Feature, method: GivenMethod, options: ProofOptions) -> str:
    claims: JsonObject = {**document, **claims_of(document, options)}
    disclosures: tuple[str, ...] = ()
    if options.concealment is not None:
        refuse_needed(options.concealment.pointers)
        claims, disclosures = conceal(claims, options.concealment)
    token = sign_jws(_header(feature, method), claims, method.key).decode()  # type: ignore[arg-type]  # as above
    return "".join(f"{section}~" for section in (token, *disclosures))


def _make_cose(document: JsonObject, feature: Feature, method: GivenMethod, options: ProofOptions) -> str:
    if not isinstance(method.key, OurKey):
        raise unsupported("", "COSE is not signed with P-521 here", "Use another key")
    return sign1_text(secure_sign1(document, feature.kind.name, method.key, options)).rstrip("=")


def _header(feature: Feature, method: GivenMethod) -> JsonObject:
    kind = feature.kind
    return {"alg": method.algorithms[0], "cty": kind.content_types[0], "kid": method.id, "typ": kind.name}


def _read_jwt(token: str, feature: Feature, method: GivenMethod) -> JsonObject:
    return _claims(_signed_payload(token, feature, method), feature)


def _read_sd_jwt(token: str, feature: Feature, method: GivenMethod) -> JsonObject:
    sections = split_sd_jwt(token.encode())
    payload = _signed_payload(sections.issuer_jwt, feature, method)
    disclosures = read_disclosures(sections.disclosures, hash_name(payload), DEFAULT_LIMITS)
    return _claims(process(payload, disclosures, DEFAULT_LIMITS).payload, feature)


def _read_cose(token: str, feature: Feature, method: GivenMethod) -> JsonObject:
    opened = read_sign1(sign1_bytes(token), DEFAULT_LIMITS)
    if opened.header.kind != feature.kind:
        raise unsupported("the COSE header", f"this is a {opened.header.kind.name}", f"Give a {feature.kind.name}")
    _require_name(opened.header.kid, method)
    _require_signature(method, opened.signature, opened.signed)
    return _claims(opened.document, feature)


def _signed_payload(token: str, feature: Feature, method: GivenMethod) -> JsonObject:
    """Return the payload of a compact JWS that `method` signed, and whose header fits the feature."""
    parts = split_jws(token.encode())
    header = parse_object(decode_part(parts.header, "the JOSE header"))
    for name, (message, remedy) in REFUSED_PARAMETERS.items():
        if name in header:
            raise unsupported(f"the JOSE header /{name}", message, remedy)
    kind = feature.kind
    if header.get("typ") not in (kind.name, f"application/{kind.name}"):
        raise unsupported("the JOSE header /typ", f"typ is {header.get('typ')!r:.80}", f"Use {kind.name}")
    if header.get("cty", kind.content_types[0]) not in kind.content_types:
        raise unsupported("the JOSE header /cty", f"cty is {header['cty']!r:.80}", f"Use {kind.content_types[0]}")
    if header.get("alg") not in method.algorithms:
        raise unsupported("the JOSE header /alg", "alg does not fit the key that was given", "Give the right key")
    _require_name(header.get("kid", method.id), method)
    _require_signature(method, b64url_decode(parts.signature), parts.signing_input)
    return parse_object(decode_part(parts.payload, "the payload"))


def _require_name(kid: Json, method: GivenMethod) -> None:
    if kid not in method.names:
        raise unsupported("the header /kid", f"kid is {kid!r:.80}, not {method.id}", "Give the key that it names")


def _require_signature(method: GivenMethod, signature: bytes, signed: bytes) -> None:
    if not method.key.verify(signature, signed):
        remedy = "Give the token as it was signed, and the key that signed it"
        raise Malformed(Reason.PROOF_SIGNATURE_INVALID, "", "the signature does not hold", remedy)


def _claims(payload: JsonObject, feature: Feature) -> JsonObject:
    """Return the document without the claims of the token, of which `iss` must be its issuer or holder."""
    for name, message in REFUSED_CLAIMS.items():
        if name in payload:
            raise unsupported(f"the claims /{name}", message, "Sign the document itself as the claims of the token")
    document: JsonObject = {name: value for name, value in payload.items() if name not in REGISTERED_CLAIMS}
    party = answerable_party(document, feature.kind.purpose)
    if "iss" in payload and party is not None and payload["iss"] != party:
        raise malformed("the claims /iss", f"iss is {payload['iss']!r:.80}, not {party}", "Make them equal")
    return document


def _pointer(path: str) -> str:
    steps = [name or index for name, index in _STEP.findall(path)]
    return pointer(*steps)


def result(outcome: str, data: str = "", problems: Sequence[str] = ()) -> Mapping[str, object]:
    """Lay out what the exam reads: `result` and `data`; `problems` is for people."""
    return {"result": outcome, "data": data, **({"problems": list(problems)} if problems else {})}


def as_data(document: JsonObject) -> str:
    """Return a verified document as the text that goes into `data`."""
    return json.dumps(document, ensure_ascii=False)


FEATURES: Final[Mapping[str, Feature]] = {
    "credential_jose": Feature(KINDS["vc+jwt"], _make_jwt, _read_jwt),
    "credential_sdjwt": Feature(SD_JWT_KINDS["vc+sd-jwt"], _make_sd_jwt, _read_sd_jwt),
    "credential_cose": Feature(COSE_KINDS["vc+cose"], _make_cose, _read_cose),
    "presentation_jose": Feature(KINDS["vp+jwt"], _make_jwt, _read_jwt),
    "presentation_sdjwt": Feature(SD_JWT_KINDS["vp+sd-jwt"], _make_sd_jwt, _read_sd_jwt),
    "presentation_cose": Feature(COSE_KINDS["vp+cose"], _make_cose, _read_cose),
}
