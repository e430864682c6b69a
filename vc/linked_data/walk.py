"""The fast path: one walk over a JSON-LD document, from its members to quads.

It follows the expansion algorithm and its way to RDF for what credentials use, and raises NotCovered for the rest.
Where it gives quads they are those of the reference, and nothing was lost: what no context maps, a relative IRI, null
and whatever else would make no statement is refused on the way, naming the member.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from vc.json_places import pointer
from vc.linked_data.active_context import UNSET, ActiveContext, Container, Kind, NotCovered, Term
from vc.linked_data.context_processing import ContextProcessor
from vc.linked_data.literals import scalar, text_in
from vc.linked_data.quads import Quad, is_language_tag
from vc.linked_data.refusals import refusal
from vc.linked_data.scope import scope_of_members, scope_of_value
from vc.linked_data.term_writer import TermWriter, Unsafe, json_literal
from vc.linked_data.to_rdf import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject

_PLAIN: Final = Kind.PLAIN
_TYPED: Final = Kind.TYPED
_IRI: Final = Kind.IRI
_LAST_OF_PROPERTIES: Final = Kind.JSON
_DROPPED: Final = Reason.LINKED_DATA_MEMBER_DROPPED


def walked_quads(
    document: Mapping[str, Json], processor: ContextProcessor, limits: WorkLimits = DEFAULT_WORK_LIMITS
) -> list[Quad]:
    """The quads of `document`, not yet distinct, with the blank nodes b0, b1 and so on.

    Raises NotCovered where the reference has to look, and Malformed(linked_data.*) as the reference would.
    Source: JSON-LD11-API 5.1 and 8.1.
    """
    walk = _Walk(processor, limits)
    try:
        walk.member(processor.initial, cast("JsonObject", document), "", 1)
    except Unsafe as unsafe:
        raise refusal(unsafe.reason, pointer(*reversed(unsafe.steps)), unsafe.message) from unsafe
    return walk.quads


class _Member(NamedTuple):
    """A member of a node whose values are being written."""

    active: ActiveContext
    name: str
    term: Term
    subject: str
    graph: str


class _Walk:
    __slots__ = ("limits", "processor", "quads", "terms")

    def __init__(self, processor: ContextProcessor, limits: WorkLimits) -> None:
        self.processor = processor
        self.limits = limits
        self.quads: list[Quad] = []
        self.terms = TermWriter()

    def member(self, active: ActiveContext, element: JsonObject, graph: str, depth: int) -> None:
        """A node that stands in a graph, not as a value: it must make a statement of its own."""
        before = len(self.quads)
        self.node(active, element, graph, depth)
        if len(self.quads) == before and (not graph or not element.keys() <= {"@context"}):
            raise Unsafe(_DROPPED, "nothing is said about this node")

    def node(self, active: ActiveContext, element: JsonObject, graph: str, depth: int) -> str:
        """Write what is said about a node, and give its term (JSON-LD11-API 5.1.2 steps 9 to 13)."""
        self.check_depth(depth)
        for_types, active = scope_of_members(self.processor, active, element)
        subject = self.subject(active, element)
        definitions = active.terms
        terms = self.terms
        write = self.quads.append
        name = ""
        try:
            for name, value in element.items():
                term = definitions.get(name) or active.term_of(name)
                kind = term.kind
                if term.is_simple and type(value) is str:  # most members, so nothing is called that need not be
                    if kind is _PLAIN:
                        write((subject, term.token, terms.text(active, term, value), graph))
                        continue
                    if kind is _IRI:
                        write((subject, term.token, terms.reference(active, value), graph))
                        continue
                    if kind is _TYPED:
                        write((subject, term.token, scalar(value, term.datatype), graph))
                        continue
                if kind <= _LAST_OF_PROPERTIES:
                    self.property(_Member(active, name, term, subject, graph), value, depth)
                elif kind is Kind.TYPE:
                    self.types(for_types, value, subject, graph)
                else:
                    _check_that_it_says_nothing(name, term)
        except Unsafe as unsafe:
            unsafe.steps.append(name)
            raise
        return subject

    def subject(self, active: ActiveContext, element: JsonObject) -> str:
        names = [name for name in active.id_names if name in element]
        if not names:
            return self.terms.fresh()
        identifier = element[names[0]]
        if len(names) > 1 or not isinstance(identifier, str):
            raise NotCovered("an id that is no string, or two")
        try:
            return self.terms.reference(active, identifier)
        except Unsafe as unsafe:
            unsafe.steps.append(names[0])
            raise

    def types(self, active: ActiveContext, value: Json, subject: str, graph: str) -> None:
        if not value:
            raise NotCovered("no types")
        many = isinstance(value, list)
        index = 0
        try:
            for each in cast("list[Json]", value) if many else [value]:
                self.quads.append((subject, RDF_TYPE, self.terms.type(active, each), graph))
                index += 1
        except Unsafe as unsafe:
            if many:
                unsafe.steps.append(index)
            raise

    def property(self, member: _Member, value: Json, depth: int) -> None:
        """The values of one member, other than a simple string."""
        term = member.term
        container = term.container
        if term.kind is Kind.JSON and container is Container.SET:
            self.write(member, json_literal(value))
        elif term.kind is Kind.JSON or container is Container.OTHER:
            raise NotCovered("a @container")
        elif value is None:
            raise Unsafe(_DROPPED, "null makes no statement")
        elif container is Container.LIST:
            self.write(member, self.list(member, value, depth))
        elif container is Container.LANGUAGE and isinstance(value, dict):
            self.language_map(member, value)
        elif isinstance(value, list):
            self.set(member, value, depth + 1)
        else:
            self.one(member, value, depth)

    def set(self, member: _Member, values: list[Json], depth: int) -> None:
        self.check_depth(depth)
        if not values:
            raise Unsafe(_DROPPED, "an empty list makes no statement")
        index = 0
        try:
            for value in values:
                self.one(member, value, depth)
                index += 1
        except Unsafe as unsafe:
            unsafe.steps.append(index)
            raise

    def one(self, member: _Member, value: Json, depth: int) -> None:
        if member.term.container is not Container.GRAPH:
            self.write(member, self.value(member, value, depth))
            return
        if not isinstance(value, dict) or "@value" in value:
            raise NotCovered("a graph that is no node")
        graph = self.terms.fresh()
        self.write(member, graph)
        scope = scope_of_value(self.processor, member.active, member.name, member.term, value)
        self.member(scope, value, graph, depth + 1)

    def value(self, member: _Member, value: Json, depth: int) -> str:
        """The term for one value, written with all that is said about it if it is a node."""
        active, name, term, _, graph = member
        if isinstance(value, dict):
            scope = scope_of_value(self.processor, active, name, term, value)
            if "@value" in value:
                return self.terms.value_object(scope, value)
            return self.node(scope, value, graph, depth + 1)
        if term.scoped is not UNSET:
            active = self.processor.of_property(active, term)
            term = active.terms.get(name) or Term("")
        return self.terms.scalar(active, term, value)

    def list(self, member: _Member, value: Json, depth: int) -> str:
        """JSON-LD11-API 8.3."""
        many = isinstance(value, list)
        tokens: list[str] = []
        try:
            for each in cast("list[Json]", value) if many else [value]:
                if isinstance(each, dict) and "@list" in each:
                    raise NotCovered("a list in a list")
                tokens.append(self.value(member, each, depth + 1))
        except Unsafe as unsafe:
            if many:
                unsafe.steps.append(len(tokens))
            raise
        head = RDF_NIL
        for token in reversed(tokens):
            cell = self.terms.fresh()
            self.quads.append((cell, RDF_FIRST, token, member.graph))
            self.quads.append((cell, RDF_REST, head, member.graph))
            head = cell
        return head

    def language_map(self, member: _Member, values: JsonObject) -> None:
        """JSON-LD11-API 5.1.2 step 13.7."""
        active, _, term, _, _ = member
        if not values or term.scoped is not UNSET or active.has_other_aliases:
            raise NotCovered("a language map")
        direction = None if term.direction is UNSET else cast("str | None", term.direction)
        for language, texts in values.items():
            if language != "@none" and (language in active.terms or not is_language_tag(language)):
                raise NotCovered("a language")
            tag = None if language == "@none" else language.lower()
            for text in texts if isinstance(texts, list) and texts else [texts]:
                if not isinstance(text, str):
                    raise NotCovered("a text in a language map")
                self.write(member, text_in(text, tag, direction))

    def write(self, member: _Member, token: str) -> None:
        self.quads.append((member.subject, member.term.token, token, member.graph))

    def check_depth(self, depth: int) -> None:
        if depth > self.limits.max_depth:
            stop("levels of arrays and objects", self.limits.max_depth)


def _check_that_it_says_nothing(name: str, term: Term) -> None:
    """@context and @id have been looked at before; no other member may pass without a statement."""
    if term.kind is Kind.IGNORED:
        raise Unsafe(Reason.LINKED_DATA_TERM_UNMAPPED, f"no context maps the member {name!r:.120}")
    if term.kind is not Kind.ID and term.kind is not Kind.CONTEXT:
        raise NotCovered(term.iri)
