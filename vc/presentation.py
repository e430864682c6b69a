"""Presentations: what the data model demands of one, as far as no JSON-LD processing is needed, and its parsed form."""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from vc import shapes
from vc.context_rules import context_and_type_problems
from vc.contexts import CREDENTIALS_V2
from vc.credential import identifier_of
from vc.data_model import DataModel, data_model_of
from vc.errors import Malformed, Problem
from vc.reasons import Reason
from vc.shapes import Problems, Rule, problem
from vc.strict_json import Json, JsonObject, kind_of

VERIFIABLE_PRESENTATION: Final = "VerifiablePresentation"
ENVELOPED_CREDENTIAL: Final = "EnvelopedVerifiableCredential"


class PresentationDocument(NamedTuple):
    """A presentation that keeps the data model; nothing about it or its credentials has been verified.

    `credentials` are objects with a proof of their own or EnvelopedVerifiableCredential objects, as presented.
    `document` is what was parsed, unknown members and all.
    """

    document: JsonObject
    id: str | None
    types: tuple[str, ...]
    holder: str | None
    credentials: tuple[JsonObject, ...]
    data_model: DataModel = DataModel.V2_0


def presentation_problems(document: Mapping[str, Json]) -> tuple[Problem, ...]:
    """Every rule of the data model that `document` breaks, in no particular order; total on any JSON object.

    NOT checked: the embedded credentials beyond how each is secured, whatever needs JSON-LD processing, and every
    signature.
    A presentation of either version may hold credentials of either.
    Source: VC-DATA-MODEL-2.0 4.13 and its subsections, 5.11; VC-DATA-MODEL-1.1 4.10.
    """
    found = shapes.members(document, _REQUIRED, _RULES)
    return found + context_and_type_problems(document, VERIFIABLE_PRESENTATION)


def parse_presentation_document(document: JsonObject) -> PresentationDocument:
    """The presentation that `document` is.

    Raises Malformed(presentation.malformed) with every problem that `presentation_problems` finds.
    """
    problems = presentation_problems(document)
    if problems:
        raise Malformed.because(Reason.PRESENTATION_MALFORMED, problems)
    types = document["type"]
    credentials = document.get("verifiableCredential", [])
    return PresentationDocument(
        document=document,
        id=cast("str | None", document.get("id")),
        types=tuple(cast("list[str]", types if isinstance(types, list) else [types])),
        holder=identifier_of(document["holder"]) if "holder" in document else None,
        credentials=tuple(cast("list[JsonObject]", credentials if isinstance(credentials, list) else [credentials])),
        data_model=data_model_of(document),
    )


def _credentials(value: Json, where: str) -> Problems:
    """`verifiableCredential`: objects, each secured by itself or in an envelope (VC-DATA-MODEL-2.0 4.13, 4.13.2)."""
    found: list[Problem] = []
    for item, place in shapes.objects(value, where):
        if not isinstance(item, dict):
            remedy = f"Put a compact token into an {ENVELOPED_CREDENTIAL} object, with a data: URL as its id."
            found += problem(place, f"a credential is {kind_of(item)}, not an object", remedy)
        elif _is_enveloped(item):
            found += _envelope(item, place)
        elif "proof" not in item:
            found += problem(
                place, "the credential is not secured", "Present credentials with a proof or in an envelope."
            )
        else:
            found += shapes.proofs(item["proof"], place + "/proof")
    return tuple(found)


def _is_enveloped(item: JsonObject) -> bool:
    kind = item.get("type")
    return kind == ENVELOPED_CREDENTIAL or (isinstance(kind, list) and ENVELOPED_CREDENTIAL in kind)


def _envelope(item: JsonObject, where: str) -> Problems:
    """An EnvelopedVerifiableCredential: a context that defines it, that type alone, and a data: URL."""
    found: list[Problem] = []
    context = item.get("@context")
    if context != CREDENTIALS_V2 and not (isinstance(context, list) and context[:1] == [CREDENTIALS_V2]):
        remedy = f'Set its @context to "{CREDENTIALS_V2}".'
        found += problem(where + "/@context", "the envelope does not name the base context first", remedy)
    if item["type"] not in (ENVELOPED_CREDENTIAL, [ENVELOPED_CREDENTIAL]):
        found += problem(where + "/type", "an envelope has no other type", f'Set it to "{ENVELOPED_CREDENTIAL}".')
    identifier = item.get("id")
    if not (isinstance(identifier, str) and identifier[:5].lower() == "data:" and "," in identifier):
        found += problem(where + "/id", "the envelope's id is not a data: URL", "Use data:application/vc+jwt,….")
    return tuple(found)


_REQUIRED: Final = frozenset({"@context", "type"})
_RULES: Final[Mapping[str, Rule]] = {
    "id": shapes.url,  # VC-DATA-MODEL-2.0 4.4
    "holder": shapes.identified,  # 4.13
    "verifiableCredential": _credentials,  # 4.13
    "proof": shapes.proofs,  # 4.12
    "termsOfUse": shapes.typed_objects,  # 5.5
    "refreshService": shapes.typed_objects,  # 5.4, for a service that is meant for the holder
}
