"""The unsigned credential, from what was asked for and what was reserved. Pure: equal input gives equal documents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from issuer.errors import CredentialRefused
from issuer.profile import Profile
from issuer.status_ranges import refuse_a_range, with_range
from vc.contexts import DATA_INTEGRITY_V2, ED25519_2020_V1, STATUS_LIST_V1
from vc.data_model import DataModel, data_model_of
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.proof_options import PROOF_TYPE
from vc.status.entry import ENTRY_TYPE
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp
from vc.version_1_1 import with_contexts

# The members that say when a credential begins and ends: VC-DATA-MODEL-2.0 4.9, VC-DATA-MODEL-1.1 4.6.
_BOUNDS: Final[Mapping[DataModel, tuple[str, str]]] = {
    DataModel.V2_0: ("validFrom", "validUntil"),
    DataModel.V1_1: ("issuanceDate", "expirationDate"),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the issuer adds to a credential: who, when, under which id, with which status entries and status range."""

    issuer: str
    credential_id: str
    created: datetime
    statuses: Sequence[JsonObject]
    mechanism: str
    status_range: "JsonObject | None" = None


def given_id(credential: Mapping[str, Json]) -> str | None:
    """Give the id that the request chose, if it chose one; anything but a string is left for the model check."""
    chosen = credential.get("id")
    return chosen if isinstance(chosen, str) else None


def build(credential: JsonObject, profile: Profile, frame: Frame) -> JsonObject:
    """Lay out the document to sign: what was given stays, what is missing is added, the issuer and status are ours.

    Nothing is checked but what cannot be added to or would be overwritten in silence: raises CredentialRefused for a
    data model that the profile does not name, for a `proof`, a status entry of our own kind, and a status range.
    """
    version = data_model_of(credential)
    _require_data_model(version, profile)
    _refuse_what_is_ours(credential)
    begins, ends = _BOUNDS[version]
    document = dict(credential) if frame.status_range is None else with_range(credential, frame.status_range)
    document.setdefault("id", frame.credential_id)
    document.setdefault(begins, format_timestamp(frame.created))
    document.setdefault(ends, format_timestamp(frame.created + profile.longest_life))
    if "issuer" in document:
        document["issuer"] = _issuer(document["issuer"], frame.issuer)
    if frame.statuses:
        entries = frame.statuses if version is DataModel.V2_0 else map(_identified, frame.statuses)
        document["credentialStatus"] = [*_listed(credential.get("credentialStatus")), *entries]
    return document if version is DataModel.V2_0 else with_contexts(document, _contexts_of_1_1(frame))


def _identified(entry: JsonObject) -> JsonObject:
    """Give the entry with the `id` that version 1.1 demands (VC-DATA-MODEL-1.1 4.9)."""
    return {"id": f"{entry['statusListCredential']}#{entry['statusListIndex']}", **entry}


def _contexts_of_1_1(frame: Frame) -> Iterator[str]:
    """Give the contexts of what we add, whose terms the base context of 1.1 does not define."""
    if frame.statuses:
        yield STATUS_LIST_V1
    suite = CRYPTOSUITES.get(frame.mechanism)
    if suite is not None:
        yield DATA_INTEGRITY_V2 if suite.proof_type == PROOF_TYPE else ED25519_2020_V1


def _issuer(given: Json, did: str) -> Json:
    """Put our DID in; an object keeps its other members, and what is no issuer is left for the model check to name."""
    if isinstance(given, dict):
        return {**given, "id": did}
    return did if isinstance(given, str) else given


def _listed(value: Json) -> list[Json]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _require_data_model(version: DataModel, profile: Profile) -> None:
    """Name the version; the model check would name members that we add, and that the other version lacks."""
    if version not in profile.data_models:
        allowed = " and ".join(sorted(profile.data_models))
        base = min(profile.data_models).base_context
        raise CredentialRefused(
            f"the credential is of data model {version.value}, and the profile {profile.name!r} issues {allowed}",
            where="/credential/@context",
            remedy=f"Begin @context with {base}, or name {version.value} in profiles.{profile.name}.data_models",
        )


def _refuse_what_is_ours(credential: JsonObject) -> None:
    refuse_a_range(credential)
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
