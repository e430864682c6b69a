"""PyLD's expansion, watched: where it would drop something in silence, it is told of.

PyLD has no hook for most of that, so its steps are overridden one by one; a new version of PyLD has to pass the tests
of the whole folder before it is taken into the lock file.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

from pyld.jsonld import JsonLdProcessor

from vc.json_places import pointer
from vc.linked_data.document_places import place_of_member, place_of_value
from vc.linked_data.quads import is_iri
from vc.linked_data.refusals import refusal
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject

_Context = Any  # PyLD's active context: a dict that only PyLD looks into
_DROPPED: Final = Reason.LINKED_DATA_MEMBER_DROPPED


class SafeProcessor(JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD's expansion, telling of each member that it would drop, and without any base."""

    def __init__(self, document: Mapping[str, Json]) -> None:
        super().__init__()
        self.document = document

    def _expand(
        self, active_ctx: _Context, active_property: str | None, element: Json, *rest: object, **named: object
    ) -> object:
        expanded = super()._expand(active_ctx, active_property, element, *rest, **named)
        if expanded is None or (expanded == [] and isinstance(element, dict)):
            self._drop(active_property, element)
        if isinstance(element, list) and [] in element and not named.get("inside_list"):
            self._drop_unless_in_list(active_ctx, active_property, element)
        return expanded

    def _expand_object(self, active_ctx: _Context, *rest: object, **named: object) -> None:
        element = cast("JsonObject", rest[2])
        for name, value in element.items():
            if name != "@context":
                self._check_member(active_ctx, element, name, value)
        super()._expand_object(active_ctx, *rest, **named)

    def _expand_language_map(self, active_ctx: _Context, language_map: JsonObject, direction: object) -> object:
        for values in language_map.values():
            if values in (None, []) or (isinstance(values, list) and None in values):
                self._drop(None, language_map)
        return super()._expand_language_map(active_ctx, language_map, direction)

    def _expand_index_map(self, active_ctx: _Context, active_property: str, value: JsonObject, *rest: object) -> object:
        if any(each == [] for each in value.values()):
            self._drop(active_property, value)
        return super()._expand_index_map(active_ctx, active_property, value, *rest)

    def _expand_iri(self, active_ctx: _Context, value: Json, base: object = None, **named: object) -> object:  # noqa: ARG002
        return super()._expand_iri(active_ctx, value, base=None, **named)  # a relative IRI stays one, to be refused

    def _check_member(self, active_ctx: _Context, element: JsonObject, name: str, value: Json) -> None:
        meaning = cast("str | None", self._expand_iri(active_ctx, name, vocab=True))
        if meaning is None or not (meaning.startswith(("@", "_:")) or is_iri(meaning)):
            place = place_of_member(self.document, element, name)
            raise refusal(Reason.LINKED_DATA_TERM_UNMAPPED, place, f"no context maps the member {name!r:.120}")
        says_nothing = meaning == "@index" or (meaning in ("@nest", "@reverse") and _is_empty(value))
        if value is None or value == []:
            is_data = meaning == "@value" or "@json" in _entries(active_ctx, name, "@type")
            is_list = meaning == "@list" or "@list" in _entries(active_ctx, name, "@container")
            says_nothing = not is_data and not (is_list and value == [])
        if says_nothing:
            self._drop(name, value, element)

    def _drop_unless_in_list(self, active_ctx: _Context, name: str | None, value: Json) -> None:
        if "@list" not in _entries(active_ctx, name, "@container"):
            self._drop(name, value)

    def _drop(self, name: str | None, value: Json, holder: "JsonObject | None" = None) -> None:
        if holder is not None and name is not None:
            place = place_of_member(self.document, holder, name)
        else:
            place = place_of_value(self.document, value) or (pointer(name) if name else "")
        raise refusal(_DROPPED, place, "the value makes no statement")


class TermProcessor(SafeProcessor):
    """As its base, but silent about what is lost for another reason than that no context maps it."""

    def _drop(self, name: str | None, value: Json, holder: "JsonObject | None" = None) -> None:
        pass


def _entries(active_ctx: _Context, name: str | None, entry: str) -> list[Any]:
    """What the definition of the term `name` has under `entry`, as a list."""
    found = JsonLdProcessor.get_context_value(active_ctx, name, entry)
    return found if isinstance(found, list) else [found]


def _is_empty(value: Json) -> bool:
    return value in ([], {}) or (isinstance(value, list) and {} in value)
