"""Active contexts, compiled: what each term means where, ready to be looked up.

An active context never changes once it is made, but for the memory of those that were derived from it: so the
contexts of documents that look alike are processed once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

from vc.linked_data.quads import is_iri
from vc.strict_json import Json


class Kind(IntEnum):
    """What a term does to its values."""

    PLAIN = 0
    TYPED = 1
    IRI = 2  # @type: @id
    TERM_OR_IRI = 3  # @type: @vocab
    JSON = 4
    ID = 5  # an alias of @id
    TYPE = 6  # an alias of @type
    IGNORED = 7  # mapped to null
    CONTEXT = 8  # the member @context itself
    OTHER_KEYWORD = 9
    BLANK = 10  # mapped to a blank node


class Container(IntEnum):
    """How a term's values are arranged."""

    SET = 0  # also without any @container, which is the same on the way to RDF
    LIST = 1
    LANGUAGE = 2
    GRAPH = 3
    OTHER = 4


class NotCovered(Exception):
    """Not an error: the fast path does not cover something in the document exactly, so the reference takes over."""


UNSET: Final[Json] = "@unset"  # no context, language or direction of its own; no JSON that a context could hold there


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One term definition. `iri` is a keyword for an alias, empty for a term mapped to null."""

    iri: str
    kind: Kind = Kind.PLAIN
    datatype: str | None = None  # `<iri>`, for values of Kind.TYPED
    coercion: str | None = None  # its @type
    container: Container = Container.SET
    containers: tuple[str, ...] = ()  # as written
    language: Json = UNSET
    direction: Json = UNSET
    scoped: Json = UNSET  # its own @context
    is_prefix: bool = False
    is_protected: bool = False
    token: str = field(init=False, default="")
    is_simple: bool = field(init=False, default=False)  # neither a context nor an arrangement to look after

    def __post_init__(self) -> None:
        object.__setattr__(self, "token", f"<{self.iri}>")
        object.__setattr__(self, "is_simple", self.scoped is UNSET and self.container is Container.SET)

    def means_the_same(self, other: "Term") -> bool:
        """Whether the two define the same, but for protection (JSON-LD11-API 4.2.2 step 27)."""
        return (
            self.iri == other.iri
            and self.kind is other.kind
            and self.datatype == other.datatype
            and self.coercion == other.coercion
            and self.containers == other.containers
            and self.language == other.language
            and self.direction == other.direction
            and self.scoped == other.scoped
            and self.is_prefix is other.is_prefix
        )


ID: Final = Term("@id", Kind.ID)
TYPE: Final = Term("@type", Kind.TYPE)
CONTEXT: Final = Term("@context", Kind.CONTEXT)
UNMAPPED: Final = Term("", Kind.IGNORED)
_MOST_FAULTLESS: Final = 64  # forms of nodes that are remembered, of 1 KB; documents of one kind have fewer than ten


class Faultless(NamedTuple):
    """A node in which every name is mapped: the context of its members, and those whose values may have members."""

    active: "ActiveContext"
    members: tuple[tuple[str, Term], ...]


class ActiveContext:
    """The terms in force at one place of a document (JSON-LD11-API 4.1)."""

    __slots__ = (
        "derived", "faultless", "has_other_aliases", "id_names", "language", "prefixes", "previous", "terms",
        "type_names", "vocab",
    )  # fmt: skip

    def __init__(
        self,
        terms: Mapping[str, Term],
        vocab: str | None = None,
        language: str | None = None,
        previous: "ActiveContext | None" = None,
    ) -> None:
        """Keep `terms` as they are; `previous` is what to return to in the nodes below, if not this."""
        self.terms = terms
        self.vocab = vocab
        self.language = language
        self.previous = previous
        self.prefixes = {name: term.iri for name, term in terms.items() if term.is_prefix}
        self.id_names = ("@id", *(name for name, term in terms.items() if term.kind is Kind.ID))
        self.type_names = ("@type", *(name for name, term in terms.items() if term.kind is Kind.TYPE))
        self.has_other_aliases = any(term.kind is Kind.OTHER_KEYWORD for term in terms.values())
        self.derived: dict[object, ActiveContext] = {}  # for ContextProcessor alone
        self.faultless: dict[object, Faultless] = {}  # for `term_check` alone

    def remember_faultless(self, key: object, found: "Faultless") -> None:
        """Keep what `term_check` found out about all nodes of one form; a stranger may show any number of forms."""
        if len(self.faultless) >= _MOST_FAULTLESS:
            self.faultless.clear()
        self.faultless[key] = found

    def term_of(self, name: str) -> Term:
        """The definition for a member's name that is no term: a keyword, a compact or absolute IRI, or UNMAPPED.

        Raises NotCovered for keywords that the fast path does not cover, and for blank nodes.
        Source: JSON-LD11-API 5.2 with vocab true.
        """
        if name.startswith("@"):
            term = {"@context": CONTEXT, "@id": ID, "@type": TYPE}.get(name)
            if term is None:
                raise NotCovered(name)
            return term
        iri = self.expanded(name)
        if iri is None:
            return UNMAPPED
        if iri.startswith("_:"):
            raise NotCovered("a blank node as a property")
        return Term(iri)

    def expanded(self, text: str) -> str | None:
        """The absolute IRI or blank node for `text`, which is no term, relative to the vocabulary; None if neither."""
        iri = self.expanded_reference(text)
        if iri is not None or self.vocab is None:
            return iri
        if ":" in text:
            raise NotCovered("what has the form of an IRI but is none, under a vocabulary")
        iri = self.vocab + text
        return iri if is_iri(iri) else None

    def expanded_reference(self, text: str) -> str | None:
        """The absolute IRI or blank node for `text` where only compact and absolute IRIs may stand; None if neither."""
        colon = text.find(":")
        if colon <= 0:
            return None
        prefix = text[:colon]
        if prefix == "_":
            return text
        if prefix in self.prefixes and not text.startswith("//", colon + 1):
            text = self.prefixes[prefix] + text[colon + 1 :]
        return text if is_iri(text) else None
