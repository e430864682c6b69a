"""The unsigned credential, from what was asked for and what was reserved. Pure: equal input gives equal documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from issuer.errors import CredentialRefused
from issuer.profile import Profile
from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.status.entry import ENTRY_TYPE
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp


@dataclass(frozen=True, slots=True)
class Frame:
    """What the issuer adds to a credential: who, when, under which id, with which status entries."""

    issuer: str
    credential_id: str
    created: datetime
    statuses: Sequence[JsonObject]


def given_id(credential: Mapping[str, Json]) -> str | None:
    """Give the id that the request chose, if it chose one; anything but a string is left for the model check."""
    chosen = credential.get("id")
    return chosen if isinstance(chosen, str) else None


def build(credential: Mapping[str, Json], profile: Profile, frame: Frame) -> JsonObject:
    """Lay out the document to sign: what was given stays, what is missing is added, the issuer and status are ours.

    Nothing is checked but what cannot be added to or would be overwritten in silence: raises CredentialRefused for data
    model 1.1, for a `proof`, and for a status entry of our own kind.
    """
    _refuse_version_1(credential)
    _refuse_what_is_ours(credential)
    document: JsonObject = dict(credential)
    document.setdefault("id", frame.credential_id)
    document.setdefault("validFrom", format_timestamp(frame.created))
    document.setdefault("validUntil", format_timestamp(frame.created + profile.longest_life))
    if "issuer" in document:
        document["issuer"] = _issuer(document["issuer"], frame.issuer)
    if frame.statuses:
        document["credentialStatus"] = [*_listed(credential.get("credentialStatus")), *frame.statuses]
    return document


def _issuer(given: Json, did: str) -> Json:
    """Put our DID in; an object keeps its other members, and what is no issuer is left for the model check to name."""
    if isinstance(given, dict):
        return {**given, "id": did}
    return did if isinstance(given, str) else given


def _listed(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _refuse_version_1(credential: Mapping[str, Json]) -> None:
    """Name the version; the model check would name members that we add, and that version 1.1 lacks."""
    if _listed(credential.get("@context"))[:1] == [CREDENTIALS_V1]:
        raise CredentialRefused(
            "the credential is of data model 1.1, and 2.0 is issued here",
            where="/credential/@context",
            remedy=f"Begin @context with {CREDENTIALS_V2}, and write validFrom and validUntil",
        )


def _refuse_what_is_ours(credential: Mapping[str, Json]) -> None:
    if "proof" in credential:
        raise CredentialRefused(
            "the credential carries a proof already", where="/credential/proof", remedy="Send it without a proof"
        )
    for entry in _listed(credential.get("credentialStatus")):
        if isinstance(entry, dict) and entry.get("type") == ENTRY_TYPE:
            raise CredentialRefused(
                f"status entries of type {ENTRY_TYPE} are allotted by the issuer",
                where="/credential/credentialStatus",
                remedy="Leave it out: the profile says which purposes a credential gets an entry for",
            )
