"""Whether a document says what it says under the names that readers of JSON look for.

RDF signs statements, not names. `validUntil` is the same statement under its IRI, under a term that another context
defines, or in an object with the id of the credential somewhere else in the document. The signature holds for all of
them, and whoever reads `document["validUntil"]` finds nothing: a holder could take the end of a credential, its status
or the domain of a proof out of sight. So what a signature over RDF secures has to be written in the one plain way:

- a member or type whose meaning the contexts of the specifications define has the name that they give it;
- nothing is a JSON-LD keyword but `@context`, and `@value`, `@language`, `@direction` and `@type` of a value;
- an id is written as it is, without a prefix;
- no object further in has the id of the document and says more of it.

NOT prevented: a member of somebody's own contexts under another name, by a context within the document. Who relies on
such members looks at `@context` too, which VC-DATA-INTEGRITY 4.6 asks of every application.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, cast

from vc.contexts import (
    AGENTVC_V1,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    DATA_INTEGRITY_V1,
    DATA_INTEGRITY_V2,
    ED25519_2020_V1,
    STATUS_LIST_2021_V1,
    STATUS_LIST_V1,
)
from vc.json_places import pointer
from vc.linked_data.active_context import ActiveContext, Container, Kind, NotCovered, Term
from vc.linked_data.context_processing import ContextProcessor
from vc.linked_data.context_set import PINNED_CONTEXTS, ContextSet
from vc.linked_data.refusals import refusal
from vc.linked_data.scope import scope_of_members, scope_of_value
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject

# The contexts whose members decide what may be relied on: of credentials, proofs, status and delegation.
_DECISIVE: Final = (
    CREDENTIALS_V2, CREDENTIALS_V1, AGENTVC_V1, DATA_INTEGRITY_V2, DATA_INTEGRITY_V1, ED25519_2020_V1,
    STATUS_LIST_V1, STATUS_LIST_2021_V1,
)  # fmt: skip
_VALUE_KEYWORDS: Final = frozenset({"@value", "@language", "@direction", "@type"})
_INDEX_MAP: Final = frozenset({"@index", "@set"})
_SCALARS: Final = frozenset({str, int, float, bool, type(None)})
_Path = tuple[str | int, ...]


def check_names(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> None:
    """Raise Malformed(linked_data.name_not_plain) unless `document` is written in the plain way, naming the member.

    Also for what the quick walk does not cover and which has a context of its own, so that nobody can tell.
    Raises Malformed as well for a context that is not in `contexts` and for more work than `limits` allow.
    NOT checked: that a member is mapped at all, or that nothing is lost (`quads_of`).
    Source: VC-DATA-MODEL-2.0 1.3 (a conforming document is compacted), VC-DATA-INTEGRITY 4.6.
    """
    element = cast("JsonObject", document)
    if _is_evident(element, limits.max_depth):
        return
    walk = _Walk(ContextProcessor(contexts, limits), limits, element)
    try:
        walk.node(walk.processor.initial, element, ())
    except NotCovered as not_covered:
        message = f"its names cannot be compared with those of the specifications: {not_covered}"
        raise refusal(Reason.LINKED_DATA_NAME_NOT_PLAIN, "", message) from not_covered


def _is_evident(document: JsonObject, deepest: int) -> bool:
    """Whether no context is needed to see that the names are plain: no name looks like anything but a term.

    The contexts are of the package, in which what has a name has only one (a test holds them to it).
    """
    urls = document.get("@context")
    known = PINNED_CONTEXTS.urls
    if not all(type(url) is str and url in known for url in (urls if type(urls) is list else [urls])):
        return False
    root = document.get("id")
    level = [document]
    for _ in range(deepest):
        for element in level:
            is_root = element is document
            if not all(_is_term(name, value, element, is_root=is_root) for name, value in element.items()):
                return False
        level = [inner for element in level for value in element.values() for inner in _objects(value)]
        if not level:
            return True
        if root is not None and any(len(element) > 1 and element.get("id") == root for element in level):
            return False
    return False


def _objects(value: Json) -> list[JsonObject]:
    if type(value) is dict:
        return [value]
    return [inner for item in value for inner in _objects(item)] if type(value) is list else []


def _is_term(name: str, value: Json, element: JsonObject, *, is_root: bool) -> bool:
    """Whether a name, and the types that it may give, are neither IRIs nor keywords."""
    if name == "type":
        names = value if type(value) is list else [value]
        return not any(":" in one and not _is_foreign(one) for one in names if type(one) is str)
    if name[:1] == "@":
        return is_root if name == "@context" else "@value" in element and name in _VALUE_KEYWORDS
    return ":" not in name


def _is_foreign(name: str) -> bool:
    """Whether a type is an IRI that no context of the specifications has a name for; `//` makes it one as it stands."""
    return name.startswith(("https://", "http://")) and name not in plain_names()


@cache
def plain_names() -> Mapping[str, frozenset[str]]:
    """The names of each IRI that the contexts of the specifications define; made once."""
    found: dict[str, set[str]] = {}
    for url in _DECISIVE:
        for name, iri in _definitions(PINNED_CONTEXTS.fresh(url), {}):
            found.setdefault(iri, set()).add(name)
    return {iri: frozenset(names) for iri, names in found.items()}


def _definitions(context: Json, outer: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each term of a context and of those inside it, with its IRI."""
    for each in context if isinstance(context, list) else [context]:
        if not isinstance(each, dict):
            continue
        iris = dict(outer)
        for name, definition in each.items():
            iri = definition.get("@id") if isinstance(definition, dict) else definition
            if isinstance(iri, str) and not name.startswith("@"):
                iris[name] = iri
        for name, definition in each.items():
            if name in iris and not iris[name].startswith("@"):
                prefix, colon, rest = iris[name].partition(":")
                yield name, iris[prefix] + rest if colon and prefix in iris else iris[name]
            if isinstance(definition, dict):
                yield from _definitions(definition.get("@context"), iris)


class _Walk:
    __slots__ = ("limits", "names", "processor", "root")

    def __init__(self, processor: ContextProcessor, limits: WorkLimits, document: JsonObject) -> None:
        self.processor = processor
        self.limits = limits
        self.names = plain_names()
        self.root = document.get("id")

    def node(self, active: ActiveContext, element: JsonObject, path: _Path) -> None:
        if len(path) >= self.limits.max_depth:
            stop("levels of arrays and objects", self.limits.max_depth)
        if path and len(element) > 1 and self.root is not None and element.get("id") == self.root:
            self.refuse(path, "an object inside the document says more about the document itself")
        for_types, active = scope_of_members(self.processor, active, element)
        for name, value in element.items():
            if name == "@context":
                continue
            term = active.terms.get(name) or active.term_of(name)
            self.member(active, for_types, name, term, value, (*path, name))

    def member(  # noqa: PLR0913, PLR0917 -- one member with all that is known of it
        self, active: ActiveContext, for_types: ActiveContext, name: str, term: Term, value: Json, path: _Path
    ) -> None:
        kind = term.kind
        if kind is Kind.ID:
            self.check(name == "id", path, f"{name!r:.80} stands for id")
            self.check(not isinstance(value, str) or active.expanded_reference(value) == value, path, "it has a prefix")
        elif kind is Kind.TYPE:
            self.check(name == "type", path, f"{name!r:.80} stands for type")
            self.types(for_types, value, path)
        elif kind >= Kind.OTHER_KEYWORD:
            raise NotCovered("a keyword")
        else:
            plain = self.names.get(term.iri)
            self.check(plain is None or name in plain, path, f"{name!r:.80} stands for {', '.join(plain or ())}")
            if kind < Kind.JSON and type(value) not in _SCALARS:
                self.values(active, name, term, value, path)
            elif kind is Kind.IRI and plain is not None and isinstance(value, str):
                self.check(active.expanded_reference(value) == value, path, "it has a prefix")

    def values(self, active: ActiveContext, name: str, term: Term, value: Json, path: _Path) -> None:
        if isinstance(value, dict) and term.container is Container.LANGUAGE:
            return
        if term.container is Container.OTHER:
            value = self.indexed(term, value)
        for step, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(item, dict):
                scope = scope_of_value(self.processor, active, name, term, item)
                place = path if step is None else (*path, step)
                if "@value" in item:
                    self.check(_VALUE_KEYWORDS.issuperset(item), place, "a value has no such members")
                else:
                    self.node(scope, item, place)
            elif isinstance(item, list):
                raise NotCovered("a list in a list")

    @staticmethod
    def indexed(term: Term, value: Json) -> Json:
        """The values of an index map, whose keys say nothing; NotCovered for maps whose keys do."""
        if not _INDEX_MAP.issuperset(term.containers) or not isinstance(value, dict):
            raise NotCovered("an arrangement of values by id, type or graph")
        return [item for each in value.values() for item in (each if isinstance(each, list) else [each])]

    def types(self, active: ActiveContext, value: Json, path: _Path) -> None:
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                term = active.terms.get(name)
                plain = self.names.get((term.iri if term is not None else active.expanded(name)) or "")
                self.check(plain is None or name in plain, path, f"{name!r:.80} stands for {', '.join(plain or ())}")

    def check(self, is_plain: bool, path: _Path, message: str) -> None:
        if not is_plain:
            self.refuse(path, message)

    @staticmethod
    def refuse(path: _Path, message: str) -> None:
        raise refusal(Reason.LINKED_DATA_NAME_NOT_PLAIN, pointer(*path), message)
