"""Where the blank nodes of a document stand: the objects that are nodes and have no id of their own.

Selective disclosure has to recognise a node in a part of the document. So it gives each a name for a while, at its
place in the JSON, and takes the names back out of the quads.
"""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias, cast

from vc.linked_data.active_context import ActiveContext, Container, Kind, NotCovered
from vc.linked_data.context_processing import ContextProcessor
from vc.linked_data.context_set import PINNED_CONTEXTS, ContextSet
from vc.linked_data.scope import scope_of_members, scope_of_value
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.strict_json import Json, JsonObject

Path: TypeAlias = tuple[str | int, ...]


class NodePlace(NamedTuple):
    """The steps from the document to a node without id, and the member that would give it one there."""

    path: Path
    id_name: str


class NoPlaces(NamedTuple):
    """The document has nodes that cannot be told by a place in its JSON, because of `what`."""

    what: str


def blank_node_places(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> tuple[NodePlace, ...] | NoPlaces:
    """The places of all nodes without an id, in the order of the document; NoPlaces for lists, graphs and named blanks.

    Raises Malformed: a context that is not in `contexts`, more work than `limits` allow.
    NOT checked: that the document is safe to be made RDF, as `quads_of` does.
    Source: VC-DI-ECDSA 3.4.7, where it is done on the expanded form.
    """
    finding = _Finding(ContextProcessor(contexts), limits)
    try:
        finding.node(finding.processor.initial, cast("JsonObject", document), ())
    except NotCovered as not_covered:
        return NoPlaces(str(not_covered))
    return tuple(finding.places)


class _Finding:
    __slots__ = ("limits", "places", "processor")

    def __init__(self, processor: ContextProcessor, limits: WorkLimits) -> None:
        self.processor = processor
        self.limits = limits
        self.places: list[NodePlace] = []

    def node(self, active: ActiveContext, element: JsonObject, path: Path) -> None:
        if len(path) >= self.limits.max_depth:
            stop("levels of arrays and objects", self.limits.max_depth)
        _, active = scope_of_members(self.processor, active, element)
        self.name(active, element, path)
        for name, value in element.items():
            term = active.terms.get(name) or active.term_of(name)
            if term.kind >= Kind.OTHER_KEYWORD or term.container not in (Container.SET, Container.LANGUAGE):
                raise NotCovered("a list, a graph or another arrangement of values")
            if term.kind >= Kind.JSON or term.container is Container.LANGUAGE:
                continue
            for step, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(item, dict) and "@value" not in item:
                    scope = scope_of_value(self.processor, active, name, term, item)
                    self.node(scope, item, (*path, name) if step is None else (*path, name, step))
                elif isinstance(item, list):
                    raise NotCovered("a list in a list")

    def name(self, active: ActiveContext, element: JsonObject, path: Path) -> None:
        given = [element[name] for name in active.id_names if name in element]
        if not given:
            self.places.append(NodePlace(path, "id" if "id" in active.id_names else "@id"))
        elif isinstance(given[0], str) and given[0].startswith("_:"):
            raise NotCovered("a blank node with a name")
