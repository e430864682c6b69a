"""Expanded JSON-LD to RDF quads, telling of everything that gets lost on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, cast

from vc.jcs import canonical_json
from vc.linked_data.literals import JSON_DATATYPE, scalar, text_in
from vc.linked_data.quads import RDF, Quad, is_blank, is_iri, is_language_tag, quoted
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.reasons import Reason
from vc.strict_json import Json

Direction: TypeAlias = Literal["i18n-datatype", "compound-literal"] | None
Tell: TypeAlias = Callable[[Reason, str, str], None]  # why it is lost, the lost name or value, a message

RDF_TYPE: Final = f"<{RDF}type>"
RDF_FIRST: Final = f"<{RDF}first>"
RDF_REST: Final = f"<{RDF}rest>"
RDF_NIL: Final = f"<{RDF}nil>"

_Node: TypeAlias = Mapping[str, Json]


def quads_of_expanded(
    expanded: list[Json],
    lost: Tell,
    *,
    direction: Direction = "i18n-datatype",
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> list[Quad]:
    """The quads of an expanded document, not yet distinct; blank nodes are labelled b0, b1 and so on.

    `lost` is called for whatever makes no statement: to raise there is safe mode, to return is to go on without it.
    Raises Malformed(linked_data.too_complex) beyond `limits`.
    Source: JSON-LD11-API 7.2 and 8.1 to 8.3. Nodes need no merging first, since equal quads are one quad.
    """
    writer = _Writer(lost, direction, limits)
    for item in expanded:
        writer.member(cast("_Node", item), "")
    return writer.quads


@dataclass(slots=True)
class _Writer:
    lost: Tell
    direction: Direction
    limits: WorkLimits
    quads: list[Quad] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)  # blank node identifier of the document -> ours
    issued: int = 0

    def member(self, item: _Node, graph: str) -> None:
        """One that stands in a graph, not as a value: it must make a statement of its own."""
        if "@value" in item or "@list" in item or "@set" in item:
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, _shown(item), "a value outside any statement")
            return
        before = len(self.quads)
        self.node(item, graph)
        if "@id" in item and len(self.quads) == before:
            identifier = str(item["@id"])
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, identifier, "nothing is said about this node")

    def node(self, item: _Node, graph: str) -> str | None:
        """Write what is said about a node, and give its term; None if it has no name that RDF could use."""
        name = item.get("@id")
        subject = self.fresh() if name is None and "@id" not in item else self.resource(name)
        for member, values in sorted(item.items()):
            if member == "@type":
                self.types(subject, cast("list[Json]", values), graph)
            elif member == "@graph":
                for each in self.some(member, values) if subject else []:
                    self.member(cast("_Node", each), subject or "")
            elif member == "@reverse":
                self.reversed(subject, cast("Mapping[str, Json]", values), graph)
            elif not member.startswith("@"):
                self.statements(subject, member, self.some(member, values), graph)
            elif member not in ("@id", "@included"):
                self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, member, f"{member} makes no statement")
        if "@included" in item:
            self.included(item, graph)
        return subject

    def included(self, item: _Node, graph: str) -> None:
        """JSON-LD11 4.6: nodes that stand beside this one and say nothing about it."""
        if not set(item) - {"@id", "@included"} and "@id" in item:
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, str(item["@id"]), "nothing is said about this node")
        for each in self.some("@included", item["@included"]):
            self.member(cast("_Node", each), graph)

    def some(self, member: str, values: Json) -> list[Json]:
        items = cast("list[Json]", values if isinstance(values, list) else [values])
        if not items:
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, member, "an empty list makes no statement")
        return items

    def types(self, subject: str | None, values: list[Json], graph: str) -> None:
        for value in self.some("@type", values):
            if (term := self.resource(value, Reason.LINKED_DATA_TERM_UNMAPPED)) is not None:
                self.write(subject, RDF_TYPE, term, graph)

    def statements(self, subject: str | None, member: str, values: list[Json], graph: str) -> None:
        predicate = self.predicate(member)
        for value in values:
            self.write(subject, predicate, self.value(cast("_Node", value), graph), graph)

    def reversed(self, subject: str | None, members: Mapping[str, Json], graph: str) -> None:
        for member, values in members.items():
            predicate = self.predicate(member)
            for value in self.some(member, values):
                self.write(self.node(cast("_Node", value), graph), predicate, subject, graph)
        if not members:
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, "@reverse", "an empty map makes no statement")

    def predicate(self, member: str) -> str | None:
        if is_blank(member):
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, member, "a blank node cannot be a property")
            return None
        return self.resource(member)

    def value(self, item: _Node, graph: str) -> str | None:
        """JSON-LD11-API 8.2."""
        if "@list" in item:
            self.index(item)
            return self.collection(cast("list[Json]", item["@list"]), graph)
        if "@value" in item:
            self.index(item)
            return self.literal(item, graph)
        return self.node(item, graph)

    def index(self, item: _Node) -> None:
        if "@index" in item:
            self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, "@index", "an index makes no statement")

    def collection(self, items: list[Json], graph: str) -> str:
        """JSON-LD11-API 8.3."""
        terms = [self.value(cast("_Node", item), graph) for item in items]
        head = RDF_NIL
        for term in reversed(terms):
            cell = self.fresh()
            self.write(cell, RDF_FIRST, term, graph)
            self.write(cell, RDF_REST, head, graph)
            head = cell
        return head

    def literal(self, item: _Node, graph: str) -> str | None:
        """JSON-LD11-API 8.2.2."""
        value = item["@value"]
        kind = item.get("@type")
        if kind == "@json":
            return f"{quoted(canonical_json(value).decode())}^^{JSON_DATATYPE}"
        language, direction = cast("str | None", item.get("@language")), cast("str | None", item.get("@direction"))
        if language is not None and not is_language_tag(language):
            self.lost(Reason.LINKED_DATA_MALFORMED, language, f"{language!r:.80} is not a language tag")
            return None
        if kind is not None:
            datatype = self.resource(kind)
            return None if datatype is None else scalar(cast("str | float", value), datatype)
        if not isinstance(value, str):
            if direction is not None:
                self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, "@direction", "only a string has a direction")
            return scalar(cast("float", value))
        return self.text(value, language, direction, graph)

    def text(self, value: str, language: str | None, direction: str | None, graph: str) -> str:
        if direction is None or self.direction == "i18n-datatype":
            return text_in(value, language, direction)
        if self.direction == "compound-literal":
            return self.compound(value, language, direction, graph)
        self.lost(Reason.LINKED_DATA_MEMBER_DROPPED, "@direction", "the direction makes no statement")
        return text_in(value, language, None)

    def compound(self, value: str, language: str | None, direction: str, graph: str) -> str:
        """JSON-LD11-API 8.2.2 step 14, which tools for RDF use; no cryptosuite does."""
        term = self.fresh()
        self.write(term, f"<{RDF}value>", quoted(value), graph)
        self.write(term, f"<{RDF}direction>", quoted(direction), graph)
        if language is not None:
            self.write(term, f"<{RDF}language>", quoted(language), graph)
        return term

    def resource(self, name: Json, reason: Reason = Reason.LINKED_DATA_RELATIVE_IRI) -> str | None:
        if isinstance(name, str):
            if is_blank(name):
                return self.labels.get(name) or self.labels.setdefault(name, self.fresh())
            if is_iri(name):
                return f"<{name}>"
        self.lost(reason, str(name), f"{name!r:.120} is not an absolute IRI")
        return None

    def fresh(self) -> str:
        self.issued += 1
        return f"_:b{self.issued - 1}"

    def write(self, subject: str | None, predicate: str | None, term: str | None, graph: str) -> None:
        if subject and predicate and term:
            self.quads.append((subject, predicate, term, graph))
            if len(self.quads) > self.limits.max_quads:
                stop("quads", self.limits.max_quads)


def _shown(item: _Node) -> str:
    return str(item.get("@value", item.get("@list")))
