"""Whether every member and type of a document is mapped by a context: one quick walk that makes no RDF.

It depends on names, types and contexts alone. So a node without a fault is remembered by those, in the active context
that it stands in, together with the members whose values have to be looked into; the values are, each time.
"""

from collections.abc import Mapping
from typing import Final, cast

from vc.errors import Problem
from vc.json_places import pointer
from vc.linked_data.active_context import ActiveContext, Container, Faultless, Kind, NotCovered, Term
from vc.linked_data.context_processing import ContextProcessor
from vc.linked_data.scope import scope_of_members, scope_of_value
from vc.linked_data.work_limits import WorkLimits, stop
from vc.reasons import REASONS, Reason
from vc.strict_json import Json, JsonObject

_TEXT_KEYWORDS = frozenset({"@value", "@language", "@direction"})
_SCALARS = frozenset({str, int, float, bool, type(None)})


def unmapped_problems(
    document: Mapping[str, Json], processor: ContextProcessor, limits: WorkLimits
) -> tuple[Problem, ...]:
    """One problem for each member and type that no context maps.

    Raises NotCovered where the reference has to look; Malformed(linked_data.context_unknown, linked_data.too_complex).
    """
    check = _Check(processor, limits)
    check.node(processor.initial, cast("JsonObject", document), ())
    return tuple(check.problems)


_Path = tuple[str | int, ...]
_LONGEST_REMEMBERED: Final = 1_024  # characters of all names and types together
_Key = tuple[object, ...]
_DECIDING: Final = ("@context", "type", "@type")  # members whose values decide what the other names mean


class _Check:
    __slots__ = ("limits", "problems", "processor")

    def __init__(self, processor: ContextProcessor, limits: WorkLimits) -> None:
        self.processor = processor
        self.limits = limits
        self.problems: list[Problem] = []

    def node(self, active: ActiveContext, element: JsonObject, path: _Path) -> None:
        if len(path) >= self.limits.max_depth:
            stop("levels of arrays and objects", self.limits.max_depth)
        key = _key(element)
        try:
            faultless = active.faultless.get(key)
        except TypeError:  # an object stands where text is usual
            faultless = None
        if faultless is None:
            self.new_node(active, element, key, path)
            return
        for name, term in faultless.members:
            if type(element[name]) not in _SCALARS:
                self.values(faultless.active, name, term, element[name], (*path, name))

    def new_node(self, outer: ActiveContext, element: JsonObject, key: _Key, path: _Path) -> None:
        """Look at every name, in the order of the document, and remember the node if none has a fault."""
        for_types, active = scope_of_members(self.processor, outer, element)
        members: list[tuple[str, Term]] = []
        is_faultless = _is_small_text(key)
        for name, value in element.items():
            term = active.terms.get(name) or active.term_of(name)
            if term.kind is Kind.TYPE:
                before = len(self.problems)
                self.types(for_types, value, (*path, name))
                is_faultless &= len(self.problems) == before and name in _DECIDING
            elif term.kind is Kind.IGNORED:
                self.problem((*path, name), f"no context maps the member {name!r:.120}")
                is_faultless = False
            elif term.kind >= Kind.OTHER_KEYWORD or term.container is Container.OTHER:
                raise NotCovered(term.iri)
            elif term.kind < Kind.JSON:
                members.append((name, term))
                if type(value) not in _SCALARS:
                    self.values(active, name, term, value, (*path, name))
        if is_faultless:
            outer.remember_faultless(key, Faultless(active, tuple(members)))

    def values(self, active: ActiveContext, name: str, term: Term, value: Json, path: _Path) -> None:
        if isinstance(value, dict):
            if term.container is not Container.LANGUAGE:
                self.object(scope_of_value(self.processor, active, name, term, value), value, path)
            return
        for index, item in enumerate(cast("list[Json]", value)):
            if isinstance(item, dict):
                self.object(scope_of_value(self.processor, active, name, term, item), item, (*path, index))
            elif isinstance(item, list):
                raise NotCovered("a list in a list")

    def object(self, active: ActiveContext, element: JsonObject, path: _Path) -> None:
        if "@value" not in element:
            self.node(active, element, path)
        elif not _TEXT_KEYWORDS.issuperset(element):
            raise NotCovered("a member of a value object")

    def types(self, active: ActiveContext, value: Json, path: _Path) -> None:
        many = isinstance(value, list)
        for index, name in enumerate(cast("list[Json]", value) if many else [value]):
            if not isinstance(name, str) or name.startswith("@"):
                raise NotCovered("a type")
            term = active.terms.get(name)
            if active.expanded(name) is None if term is None else term.kind is Kind.IGNORED:
                self.problem((*path, index) if many else path, f"no context maps the type {name!r:.120}")

    def problem(self, path: _Path, message: str) -> None:
        self.problems.append(Problem(pointer(*path), message, REASONS[Reason.LINKED_DATA_TERM_UNMAPPED].remedy))


def _key(element: JsonObject) -> _Key:
    """What the faults of a node's names depend on: the names, and the values of `_DECIDING`, one by one for speed.

    It may equal the key of another node where no text stands, as 1 equals true. Such a key is never remembered.
    """
    get = element.get
    context, kind, other = get("@context"), get("type"), get("@type")
    return (
        tuple(element),
        tuple(context) if type(context) is list else context,
        tuple(kind) if type(kind) is list else kind,
        tuple(other) if type(other) is list else other,
    )


def _is_small_text(key: _Key) -> bool:
    """Whether all of a key is text, so that it equals no other JSON, and not much."""
    texts: list[object] = []
    for part in key:
        if part is not None:
            texts += part if type(part) is tuple else (part,)
    return all(type(one) is str for one in texts) and sum(map(len, cast("list[str]", texts))) <= _LONGEST_REMEMBERED
