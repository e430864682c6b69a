"""Create Term Definition (JSON-LD11-API 4.2.2), without @reverse, @nest, @index and keywords as terms."""

import re
from dataclasses import dataclass, field
from typing import Final

from vc.linked_data.active_context import UNSET, Container, Kind, NotCovered, Term
from vc.linked_data.quads import is_iri, is_language_tag
from vc.strict_json import Json, JsonObject

LONGEST_IRI: Final = 1_024

_ENTRIES: Final = frozenset(
    {"@id", "@type", "@container", "@context", "@language", "@direction", "@prefix", "@protected"}
)
_GENERIC_DELIMITER: Final = (":", "/", "?", "#", "[", "]", "@")
_COERCIONS: Final = {"@id": Kind.IRI, "@vocab": Kind.TERM_OR_IRI, "@json": Kind.JSON, "@none": Kind.PLAIN}
_ALIASES: Final = {"@id": Kind.ID, "@type": Kind.TYPE}
_OTHER_KEYWORDS: Final = frozenset(
    {"@graph", "@included", "@index", "@language", "@direction", "@list", "@none", "@set", "@value"}
)
_FORM_OF_IRI: Final = re.compile(r".*(?::[^:]|/)", re.DOTALL)
_CONTAINERS: Final = {
    (): Container.SET,
    ("@set",): Container.SET,
    ("@list",): Container.LIST,
    ("@language",): Container.LANGUAGE,
    ("@language", "@set"): Container.LANGUAGE,
    ("@graph",): Container.GRAPH,
    ("@graph", "@set"): Container.GRAPH,
    ("@index",): Container.OTHER,
    ("@index", "@set"): Container.OTHER,
    ("@id",): Container.OTHER,
    ("@id", "@set"): Container.OTHER,
    ("@graph", "@id"): Container.OTHER,
    ("@graph", "@id", "@set"): Container.OTHER,
    ("@graph", "@index"): Container.OTHER,
    ("@graph", "@index", "@set"): Container.OTHER,
}


@dataclass(slots=True)
class TermDefinitions:
    """The terms of an active context while those of one local context are added to them."""

    terms: dict[str, Term]
    context: JsonObject
    vocab: str | None
    protects: bool
    defined: dict[str, bool] = field(default_factory=dict)

    def define(self, name: str, *, override: bool) -> None:
        """Add the definition of `name`, and first those that it builds on.

        Raises NotCovered where the definition is not covered, or breaks a rule.
        """
        if name in self.defined:
            if not self.defined[name]:
                raise NotCovered("terms that define each other")
            return
        if not name or name.startswith("@"):
            raise NotCovered("a keyword or nothing as a term")
        self.defined[name] = False
        before = self.terms.pop(name, None)
        term = self._term(name, self.context[name])
        if before is not None and before.is_protected and not override:
            if not term.means_the_same(before):
                raise NotCovered("a protected term is defined anew")
            term = before
        self.terms[name] = term
        self.defined[name] = True

    def _term(self, name: str, value: Json) -> Term:
        entries: JsonObject = value if isinstance(value, dict) else {"@id": value}
        if not _ENTRIES.issuperset(entries):
            raise NotCovered("an entry of a definition")
        iri = self._iri(name, entries)
        if len(iri) > LONGEST_IRI:
            raise NotCovered("a very long IRI")
        kind, coercion = self._kind(iri, entries)
        datatype = f"<{coercion}>" if kind is Kind.TYPED else None
        containers = self._containers(entries)
        return Term(
            iri=iri,
            kind=kind,
            datatype=datatype,
            coercion=coercion,
            container=_CONTAINERS[tuple(sorted(containers))],
            containers=containers,
            language=self._language(entries),
            direction=self._direction(entries),
            scoped=entries.get("@context", UNSET),
            is_prefix=self._is_prefix(name, iri, value, entries),
            is_protected=self._is_protected(entries),
        )

    def _iri(self, name: str, entries: JsonObject) -> str:
        """Steps 14 to 18."""
        meaning = entries.get("@id", name)
        if meaning is None:
            return ""
        if not isinstance(meaning, str) or not meaning:
            raise NotCovered("an @id that is no string")
        if meaning != name:
            iri = self.expanded(meaning)
            if _FORM_OF_IRI.match(name):
                raise NotCovered("a term in the form of an IRI")
            return iri
        if ":" in name[1:]:
            return self._compact(name, name.index(":", 1))
        if self.vocab is None:
            raise NotCovered("a term without @id")
        return self.vocab + name

    def _compact(self, name: str, colon: int) -> str:
        prefix = name[:colon]
        if prefix in self.context:
            self.define(prefix, override=False)
        iri = self.terms[prefix].iri + name[colon + 1 :] if prefix in self.terms else name
        if not is_iri(iri):
            raise NotCovered("a compact IRI that gives no IRI")
        return iri

    def expanded(self, text: str) -> str:
        """IRI expansion while a context is processed (JSON-LD11-API 5.2, vocab true): an IRI, blank node or keyword."""
        if text.startswith("@"):
            if text not in _OTHER_KEYWORDS and text not in _ALIASES:
                raise NotCovered("a keyword")
            return text
        if text in self.context and not self.defined.get(text):
            self.define(text, override=False)
        iri = self.terms[text].iri if text in self.terms else self._expanded_compact(text)
        if not (is_iri(iri) or iri.startswith(("@", "_:"))):
            raise NotCovered("a definition that gives no IRI")
        return iri

    def _expanded_compact(self, text: str) -> str:
        prefix, colon, suffix = text.partition(":")
        if colon and prefix:
            if prefix == "_" or suffix.startswith("//"):
                return text
            if prefix in self.context and not self.defined.get(prefix):
                self.define(prefix, override=False)
            if prefix in self.terms and self.terms[prefix].is_prefix:
                return self.terms[prefix].iri + suffix
            return text
        if colon or self.vocab is None:
            raise NotCovered("a relative IRI in a context")
        return self.vocab + text

    def _kind(self, iri: str, entries: JsonObject) -> tuple[Kind, str | None]:
        """What the term does to its values, and its @type; steps 13 and 19."""
        coercion, kind = None, Kind.PLAIN
        if "@type" in entries:
            coercion, kind = self._coercion(entries["@type"])
        if iri.startswith("@"):
            if len(entries) > 1 and not set(entries) <= {"@id", "@protected"}:
                raise NotCovered("an alias of a keyword with more to it")
            return _ALIASES.get(iri, Kind.OTHER_KEYWORD), coercion
        if not iri:
            return Kind.IGNORED, coercion
        if iri.startswith("_:"):
            return Kind.BLANK, coercion
        return kind, coercion

    def _coercion(self, value: Json) -> tuple[str, Kind]:
        if not isinstance(value, str):
            raise NotCovered("an @type that is no string")
        if value in _COERCIONS:
            return value, _COERCIONS[value]
        datatype = self.expanded(value)
        if not is_iri(datatype):
            raise NotCovered("an @type that gives no IRI")
        return datatype, Kind.TYPED

    @staticmethod
    def _containers(entries: JsonObject) -> tuple[str, ...]:
        value = entries.get("@container")
        if value is None and "@container" not in entries:
            return ()
        containers = tuple(str(each) for each in value) if isinstance(value, list) else (str(value),)
        if not containers or tuple(sorted(containers)) not in _CONTAINERS:
            raise NotCovered("a @container")
        return containers

    @staticmethod
    def _language(entries: JsonObject) -> Json:
        language = entries.get("@language", UNSET)
        if language is UNSET or "@type" in entries:
            return UNSET
        if language is None:
            return None
        if not isinstance(language, str) or not is_language_tag(language):
            raise NotCovered("a @language that is no language tag")
        return language.lower()

    @staticmethod
    def _direction(entries: JsonObject) -> Json:
        direction = entries.get("@direction", UNSET)
        if direction is not UNSET and direction not in ("ltr", "rtl", None):
            raise NotCovered("a @direction")
        return direction

    @staticmethod
    def _is_prefix(name: str, iri: str, value: Json, entries: JsonObject) -> bool:
        """Steps 14.2.5 and 24."""
        if "@prefix" in entries:
            declared = entries["@prefix"]
            if not isinstance(declared, bool) or ":" in name or "/" in name or not is_iri(iri):
                raise NotCovered("a @prefix")
            return declared
        if iri.startswith("_:"):
            raise NotCovered("a blank node as a prefix")
        return isinstance(value, str) and value != name and ":" not in name[1:] and iri.endswith(_GENERIC_DELIMITER)

    def _is_protected(self, entries: JsonObject) -> bool:
        own = entries.get("@protected", self.protects)
        if not isinstance(own, bool):
            raise NotCovered("@protected that is neither true nor false")
        return own
