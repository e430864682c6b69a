"""Credentials: what the data model demands of one, as far as no JSON-LD processing is needed, and its parsed form."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, cast

from vc import shapes
from vc.context_rules import context_and_type_problems
from vc.data_model import DataModel, data_model_of
from vc.errors import Malformed, Problem
from vc.reasons import Reason
from vc.shapes import Problems, Rule, problem
from vc.strict_json import Json, JsonObject, kind_of
from vc.times import NotATimestamp, parse_timestamp

VERIFIABLE_CREDENTIAL: Final = "VerifiableCredential"

_REQUIRED: Final = frozenset({"@context", "type", "issuer", "credentialSubject"})
_RULES: Final[Mapping[str, Rule]] = {
    "id": shapes.url,  # VC-DATA-MODEL-2.0 4.4
    "issuer": shapes.issuer,  # 4.7
    "credentialSubject": shapes.subjects,  # 4.8
    "name": shapes.texts,  # 4.6
    "description": shapes.texts,  # 4.6
    "credentialStatus": shapes.typed_objects,  # 4.10
    "credentialSchema": shapes.schemas,  # 4.11
    "proof": shapes.proofs,  # 4.12
    "relatedResource": shapes.related_resources,  # 5.3
    "refreshService": shapes.typed_objects,  # 5.4
    "termsOfUse": shapes.typed_objects,  # 5.5
    "evidence": shapes.typed_objects,  # 5.6
    "confidenceMethod": shapes.typed_objects,  # 5.10, reserved
    "renderMethod": shapes.typed_objects,  # 5.10, reserved
}
_RULES_1_1: Final[Mapping[str, Rule]] = {
    "id": shapes.url,  # VC-DATA-MODEL-1.1 4.2
    "issuer": shapes.issuer,  # 4.5
    "credentialSubject": shapes.subjects,  # 4.4
    "credentialStatus": shapes.identified_typed_objects,  # 4.9
    "credentialSchema": shapes.schemas,  # 5.4
    "proof": shapes.proofs,  # 4.7
    "relatedResource": shapes.related_resources,  # not of 1.1; whoever uses it means what 2.0 says
    "refreshService": shapes.identified_typed_objects,  # 5.5
    "termsOfUse": shapes.typed_objects,  # 5.6
    "evidence": shapes.typed_objects,  # 5.7
}


class _Model(NamedTuple):
    """What one version of the data model demands: members, shapes, and which members bound the validity period.

    Of several members that say when it begins, the latest counts; of several that say when it ends, the earliest.
    """

    required: frozenset[str]
    rules: Mapping[str, Rule]
    begins: tuple[str, ...]
    ends: tuple[str, ...]


_MODELS: Final[Mapping[DataModel, _Model]] = {
    DataModel.V2_0: _Model(_REQUIRED, _RULES, ("validFrom",), ("validUntil",)),
    # The base context of 1.1 reserves validFrom and validUntil (4.6, note). An issuer who wrote them meant a bound.
    DataModel.V1_1: _Model(
        _REQUIRED | {"issuanceDate"}, _RULES_1_1, ("issuanceDate", "validFrom"), ("expirationDate", "validUntil")
    ),
}


class Credential(NamedTuple):
    """A credential that keeps the data model; nothing about it has been verified.

    `types` and `subjects` are never empty; `subject_ids` are those of the subjects that have one. Times are in UTC;
    `valid_from` and `valid_until` are what `issuanceDate` and `expirationDate` say in version 1.1.
    `document` is what was parsed, unknown members and all.
    """

    document: JsonObject
    id: str | None
    types: tuple[str, ...]
    issuer: str
    valid_from: datetime | None
    valid_until: datetime | None
    subjects: tuple[JsonObject, ...]
    subject_ids: tuple[str, ...]
    status: tuple[JsonObject, ...]
    data_model: DataModel = DataModel.V2_0


def credential_problems(document: Mapping[str, Json]) -> tuple[Problem, ...]:
    """Every rule of the data model that `document` breaks, in no particular order; total on any JSON object.

    NOT checked: whatever needs JSON-LD processing, schemas, related resources, and every signature.
    Source: VC-DATA-MODEL-2.0 4, 5 and 11.1; for a document of version 1.1, VC-DATA-MODEL-1.1 4 and 5.
    """
    return _examine(document)[0]


def parse_credential(document: JsonObject) -> Credential:
    """The credential that `document` is, in either version of the data model.

    Raises Malformed(credential.malformed) with every problem that `credential_problems` finds.
    """
    problems, valid_from, valid_until, data_model = _examine(document)
    if problems:
        raise Malformed.because(Reason.CREDENTIAL_MALFORMED, problems)
    subjects = objects_of(document["credentialSubject"])
    return Credential(
        document=document,
        id=cast("str | None", document.get("id")),
        types=tuple(cast("list[str]", document["type"])),
        issuer=identifier_of(document["issuer"]),
        valid_from=valid_from,
        valid_until=valid_until,
        subjects=subjects,
        subject_ids=tuple([cast("str", subject["id"]) for subject in subjects if "id" in subject]),
        status=objects_of(document.get("credentialStatus", [])),
        data_model=data_model,
    )


def identifier_of(party: Json) -> str:
    """The URL of an issuer or holder that keeps `shapes.identified`."""
    return cast("str", party["id"] if isinstance(party, dict) else party)


def objects_of(value: Json) -> tuple[JsonObject, ...]:
    """Return the objects of a member that keeps `shapes.subjects` or `shapes.typed_objects`: one, or a list of them."""
    return tuple(cast("list[JsonObject]", value)) if isinstance(value, list) else (cast("JsonObject", value),)


def _examine(document: Mapping[str, Json]) -> tuple[Problems, datetime | None, datetime | None, DataModel]:
    """All problems, the two ends of the validity period where they are well formed, and the version."""
    version = data_model_of(document)
    model = _MODELS[version]
    found = shapes.members(document, model.required, model.rules)
    found += context_and_type_problems(document, VERIFIABLE_CREDENTIAL)
    if isinstance(document.get("type"), str):
        found += problem("/type", "the type is a string, not a list", "Give a list of types.")
    bad_from, valid_from = _bound(document, model.begins, max)
    bad_until, valid_until = _bound(document, model.ends, min)
    found += bad_from + bad_until
    if valid_from and valid_until and valid_until < valid_from:
        begins, ends = _named(document, model.begins), _named(document, model.ends)
        found += problem("/" + ends, f"{ends} lies before {begins}", "Let the validity end after it starts.")
    return found, valid_from, valid_until, version


def _bound(
    document: Mapping[str, Json], members: tuple[str, ...], choose: Callable[[list[datetime]], datetime]
) -> tuple[Problems, datetime | None]:
    """What is wrong with the members that bound the validity period on one side, and the bound that they give."""
    if len(members) == 1:  # version 2.0, the usual case
        return _moment(document, members[0])
    found: Problems = ()
    moments: list[datetime] = []
    for member in members:
        bad, moment = _moment(document, member)
        found += bad
        moments += [moment] if moment else []
    return found, choose(moments) if moments else None


def _named(document: Mapping[str, Json], members: tuple[str, ...]) -> str:
    return next(member for member in members if member in document)


def _moment(document: Mapping[str, Json], member: str) -> tuple[Problems, datetime | None]:
    """VC-DATA-MODEL-2.0 4.9; VC-DATA-MODEL-1.1 4.6 and 4.8, whose date-times are read only with an offset."""
    if member not in document:
        return (), None
    text = document[member]
    try:
        if isinstance(text, str):
            return (), parse_timestamp(text)
        message = f"{member} is {kind_of(text)}, not a string"
    except NotATimestamp as error:
        message = f"{text!r:.80}: {error}"
    return problem("/" + member, message, "Write it like 2026-01-31T09:00:00Z."), None
