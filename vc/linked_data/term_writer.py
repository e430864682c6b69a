"""JSON values to RDF terms, for the fast path: IRI expansion, value expansion, value objects."""

from typing import Final, cast

from vc.jcs import canonical_json
from vc.linked_data.active_context import UNSET, ActiveContext, Kind, NotCovered, Term
from vc.linked_data.literals import JSON_DATATYPE, scalar, text_in
from vc.linked_data.quads import is_language_tag, quoted
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject

_PLAIN: Final = Kind.PLAIN
_TYPED: Final = Kind.TYPED
_IRI: Final = Kind.IRI
_VALUE_OBJECT: Final = frozenset({"@value", "@type", "@language", "@direction"})


class Unsafe(Exception):
    """A note passed up the walk: a member would be lost. `steps` lead to it, the last one first."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Begin without steps."""
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.steps: list[str | int] = []


class TermWriter:
    """Gives terms, and the labels of blank nodes in the order in which they are met."""

    __slots__ = ("_issued", "_labels")

    def __init__(self) -> None:
        """Begin with b0."""
        self._issued = 0
        self._labels: dict[str, str] = {}  # blank node identifier of the document -> ours

    def fresh(self) -> str:
        """A blank node that was not there before."""
        self._issued += 1
        return f"_:b{self._issued - 1}"

    def reference(self, active: ActiveContext, text: str) -> str:
        """IRI expansion relative to the base, which is null (JSON-LD11-API 5.2)."""
        iri = active.expanded_reference(text)
        if iri is None:
            raise Unsafe(Reason.LINKED_DATA_RELATIVE_IRI, f"{text!r:.120} is not an absolute IRI")
        return self._named(iri)

    def resource(self, active: ActiveContext, text: str, reason: Reason, missing: str) -> str:
        """IRI expansion relative to the vocabulary (JSON-LD11-API 5.2); without a result, Unsafe with `reason`."""
        term = active.terms.get(text)
        if text.startswith("@") or (term is not None and term.iri.startswith("@")):
            raise NotCovered("a keyword as an IRI")
        iri = active.expanded(text) if term is None else term.iri
        if not iri:
            raise Unsafe(reason, f"{text!r:.120} {missing}")
        return self._named(iri)

    def type(self, active: ActiveContext, name: Json) -> str:
        """The term for a type of a node."""
        if not isinstance(name, str):
            raise NotCovered("a type that is no string")
        term = active.terms.get(name)
        if term is not None and term.kind <= Kind.JSON:
            return term.token
        return self.resource(active, name, Reason.LINKED_DATA_TERM_UNMAPPED, "is a type that no context maps")

    def scalar(self, active: ActiveContext, term: Term, value: Json) -> str:
        """Value expansion (JSON-LD11-API 5.3): the term for a JSON scalar where `term` is the active property."""
        kind = term.kind
        if isinstance(value, str):
            if kind is _PLAIN or kind is Kind.IGNORED:
                return self.text(active, term, value)
            if kind is _TYPED:
                return scalar(value, term.datatype)
            if kind is _IRI:
                return self.reference(active, value)
            if kind is Kind.TERM_OR_IRI:
                missing = "is neither a term nor an absolute IRI"
                return self.resource(active, value, Reason.LINKED_DATA_RELATIVE_IRI, missing)
        elif value is None:
            raise Unsafe(Reason.LINKED_DATA_MEMBER_DROPPED, "null makes no statement")
        elif isinstance(value, bool | int | float) and kind <= Kind.TERM_OR_IRI:
            return scalar(value, term.datatype)
        raise NotCovered("a value")

    @staticmethod
    def text(active: ActiveContext, term: Term, value: str) -> str:
        """The literal for a string without a datatype."""
        language = active.language if term.language is UNSET else cast("str | None", term.language)
        direction = None if term.direction is UNSET else cast("str | None", term.direction)
        return text_in(value, language, direction) if language or direction else quoted(value)

    def value_object(self, active: ActiveContext, element: JsonObject) -> str:
        """The literal for an object with `@value` (JSON-LD11-API 5.1.2 step 14)."""
        if not _VALUE_OBJECT.issuperset(element):
            raise NotCovered("a member of a value object")
        value = element["@value"]
        if "@type" in element:
            return self._typed(active, element, value)
        if not isinstance(value, str):
            if len(element) > 1 or not isinstance(value, bool | int | float):
                raise NotCovered("a value object")
            return scalar(value)
        language, direction = element.get("@language"), element.get("@direction")
        if "@language" in element and not (isinstance(language, str) and is_language_tag(language)):
            raise NotCovered("a language")
        if "@direction" in element and direction not in ("ltr", "rtl"):
            raise NotCovered("a direction")
        return text_in(value, language.lower() if isinstance(language, str) else None, cast("str | None", direction))

    def _typed(self, active: ActiveContext, element: JsonObject, value: Json) -> str:
        kind = element["@type"]
        if len(element) > 2 or not isinstance(kind, str):  # noqa: PLR2004  @value and @type
            raise NotCovered("a typed value")
        if kind == "@json":
            return json_literal(value)
        term = active.terms.get(kind)
        if not isinstance(value, str | bool | int | float) or (term is not None and term.scoped is not UNSET):
            raise NotCovered("a typed value")
        iri = active.expanded(kind) if term is None and not kind.startswith("@") else term.iri if term else ""
        if not iri or iri.startswith(("_:", "@")):
            raise NotCovered("a datatype")
        return scalar(value, f"<{iri}>")

    def _named(self, iri: str) -> str:
        if iri.startswith("_:"):
            return self._labels.get(iri) or self._labels.setdefault(iri, self.fresh())
        return f"<{iri}>"


def json_literal(value: Json) -> str:
    """The literal for JSON data as it stands (JSON-LD11 10.4)."""
    return f"{quoted(canonical_json(value).decode())}^^{JSON_DATATYPE}"
