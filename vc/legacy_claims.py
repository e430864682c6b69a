"""Tokens of version 1.1: the document is in the claim `vc` or `vp`, and registered claims say parts of it again.

These tokens have the type JWT or none. `vc+jwt` and `vp+jwt` never carry these claims (VC-JOSE-COSE 1.1.2), and are
refused with them.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from vc.data_model import DataModel, data_model_of
from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject
from vc.times import NotATimestamp, format_timestamp, parse_timestamp
from vc.urls import is_absolute_url

CREDENTIAL_CLAIM: Final = "vc"
PRESENTATION_CLAIM: Final = "vp"

_LATEST_NUMERIC_DATE: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second that a datetime can say


def document_of_legacy_claims(claims: Mapping[str, Json]) -> JsonObject:
    """The credential or presentation that a verified token of version 1.1 holds, in either version of the data model.

    What a registered claim says (`iss`, `nbf`, `exp`, `sub`, `jti`) is added where the document does not say it. Raises
    Malformed(proof.malformed) when the two contradict each other, which the specification resolves in favour of the
    claim and others in favour of the document; and when there is not exactly one document.
    NOT checked: the document; `aud` and `nonce`, which concern the proof.
    Source: VC-DATA-MODEL-1.1 6.3.1, JWT Decoding.
    """
    kinds = [name for name in (CREDENTIAL_CLAIM, PRESENTATION_CLAIM) if name in claims]
    inner = claims[kinds[0]] if len(kinds) == 1 else None
    if not isinstance(inner, dict):
        raise _malformed("", "there is not exactly one document, an object in vc or in vp")
    document = dict(inner)
    party = "holder" if kinds == [PRESENTATION_CLAIM] else "issuer"
    _state(document, party, claims.get("iss"), _identifier)
    _state(document, "id", _document_id(claims), _identifier)
    if kinds == [CREDENTIAL_CLAIM]:
        begins, ends = _BOUNDS[data_model_of(document)]
        _state(document, begins, _date_time(claims, "nbf"), _second)
        _state(document, ends, _date_time(claims, "exp"), _second)
        _state_subject(document, claims.get("sub"))
    return document


_BOUNDS: Final = {
    DataModel.V1_1: ("issuanceDate", "expirationDate"),
    DataModel.V2_0: ("validFrom", "validUntil"),
}


def _state(document: JsonObject, member: str, said: Json, meaning: Callable[[Json], Json]) -> None:
    """Let `document` say under `member` what a claim says; None when no claim says anything."""
    if said is None:
        return
    stated = document.setdefault(member, said)
    if meaning(stated) != meaning(said):
        raise _malformed(f"/{member}", f"a claim says {said!r:.80}, and {member} of the document another thing")


def _state_subject(document: JsonObject, said: Json) -> None:
    subject = document.get("credentialSubject")
    if isinstance(subject, dict):
        stated = dict(subject)
        _state(stated, "id", said, _identifier)
        document["credentialSubject"] = stated


def _document_id(claims: Mapping[str, Json]) -> Json:
    """`jti` is the id of the document; a fresh value for each message, as presentations have it, is no id."""
    said = claims.get("jti")
    return said if isinstance(said, str) and is_absolute_url(said) else None


def _date_time(claims: Mapping[str, Json], claim: str) -> Json:
    value = claims.get(claim)
    if value is None:
        return None
    if not (type(value) is int or type(value) is float) or not 0 <= value <= _LATEST_NUMERIC_DATE:
        raise _malformed(f"/{claim}", f"{claim} is not a NumericDate")
    return format_timestamp(datetime.fromtimestamp(int(value), UTC))


def _identifier(value: Json) -> Json:
    return value.get("id") if isinstance(value, dict) else value


def _second(value: Json) -> Json:
    """The second of a date-time: a NumericDate is often written without its fraction."""
    try:
        return int(parse_timestamp(value).timestamp()) if isinstance(value, str) else None
    except NotATimestamp:
        return None


def _malformed(where: str, message: str) -> Malformed:
    remedy = "State each thing once, or alike in both places (VC-DATA-MODEL-1.1 6.3.1)"
    return Malformed(Reason.PROOF_MALFORMED, f"the claims {where}".strip(), message, remedy)
