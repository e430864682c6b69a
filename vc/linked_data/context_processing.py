"""Context processing for the fast path: JSON-LD11-API 4.1.2 and 4.2.2 without the features that few contexts use.

Whatever is not covered raises NotCovered, and so does every context that breaks a rule: it is for the reference to
refuse it. In order of processing, also where JSON-LD leaves a choice, this follows the reference.
"""

import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from vc.linked_data.active_context import ActiveContext, NotCovered, Term
from vc.linked_data.context_set import ContextSet, unknown_context
from vc.linked_data.quads import is_iri, is_language_tag
from vc.linked_data.term_definition import TermDefinitions
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits
from vc.strict_json import Json, JsonObject

_MOST_CONTEXTS: Final = 16  # in one list
_MOST_INDIRECTIONS: Final = 4  # from one context to the next by URL
_MOST_TERMS: Final = 1_000  # in one context; the largest of the package has 60
_LONGEST_KEY: Final = 4_096  # characters of inline contexts that are remembered
_COPIED: Final = 16  # terms that are copied in the time that one is defined
_MOST_REMEMBERED: Final = 512  # contexts, of about 10 KB each; documents of one kind need fewer than ten
_DECLARATIONS: Final = frozenset({"@version", "@protected", "@vocab", "@language", "@base"})
_UNPROCESSED: Final = frozenset({"@import", "@propagate", "@direction"})


class _Memory:
    """What has been derived over one set of contexts, kept for the documents to come."""

    __slots__ = ("documents", "initial", "remembered")

    def __init__(self) -> None:
        self.initial = ActiveContext({})
        self.documents: dict[str, Json] = {}
        self.remembered = 0

    def remember(self, active: ActiveContext, key: object, derived: ActiveContext) -> None:
        self.remembered += 1
        if self.remembered > _MOST_REMEMBERED:  # forget them all: hostile documents can ask for any number
            self.remembered = 0
            self.initial = ActiveContext({})
        active.derived[key] = derived


@lru_cache(maxsize=16)
def _memory_of(_contexts: ContextSet) -> _Memory:
    return _Memory()


class ContextProcessor:
    """Derives active contexts from one another for one document.

    What it derives is remembered for other documents over an equal set of contexts. Raises NotCovered also once the
    document has made it process as many definitions as `limits` allow.
    """

    __slots__ = ("_definitions", "_limits", "_memory", "contexts", "initial")

    def __init__(self, contexts: ContextSet, limits: WorkLimits = DEFAULT_WORK_LIMITS) -> None:
        """Start from the empty initial context."""
        self.contexts = contexts
        self._limits = limits
        self._memory = _memory_of(contexts)
        self._definitions = 0
        self.initial = self._memory.initial

    def local(self, active: ActiveContext, context: Json) -> ActiveContext:
        """The active context for an object with this `@context`.

        Raises NotCovered; Malformed(linked_data.context_unknown) for a URL that is not in the set.
        """
        make = partial(self._process, active, context, override=False)
        if isinstance(context, str):
            return self._derived(active, context, make)
        # what comes first in a key keeps a list of URLs, the text of a context and the names of types apart
        if isinstance(context, list) and all(type(each) is str for each in context):
            return self._derived(active, (None, *context), make)
        text = json.dumps(context)
        return self._derived(active, (True, text), make) if len(text) <= _LONGEST_KEY else make()

    def of_property(self, active: ActiveContext, term: Term) -> ActiveContext:
        """The active context for the values of `term`, which has a context of its own."""
        return self._derived(active, term, partial(self._process, active, term.scoped, override=True))

    def of_types(self, active: ActiveContext, types: tuple[str, ...]) -> ActiveContext:
        """The active context for the members of a node with `types`, sorted, each with a context of its own."""
        return self._derived(active, types, partial(self._process_types, active, types))

    def _derived(self, active: ActiveContext, key: object, make: Callable[[], ActiveContext]) -> ActiveContext:
        found = active.derived.get(key)
        if found is None:
            found = make()
            self._memory.remember(active, key, found)
        return found

    def _process_types(self, active: ActiveContext, types: tuple[str, ...]) -> ActiveContext:
        result = active
        for name in types:
            scoped = active.terms[name].scoped
            if scoped is None:
                raise NotCovered("a type whose context is null")
            if result.previous is None:
                result = ActiveContext(result.terms, result.vocab, result.language, active)
            result = self._process(result, scoped, override=False)
        return result

    def _process(self, active: ActiveContext, context: Json, *, override: bool, depth: int = 0) -> ActiveContext:
        """JSON-LD11-API 4.1.2."""
        contexts = context if isinstance(context, list) else [context]
        if not 0 < len(contexts) <= _MOST_CONTEXTS or depth > _MOST_INDIRECTIONS:
            raise NotCovered("no contexts, or very many")
        for each in contexts:
            if each is None:
                active = self._nullified(active, override=override)
            elif isinstance(each, str):
                active = self._process(active, self._document(each), override=override, depth=depth + 1)
            elif isinstance(each, dict):
                active = self._defined(active, _unwrapped(each) if contexts is context else each, override=override)
            else:
                raise NotCovered("a context that is neither a URL nor an object")
        return active

    def _nullified(self, active: ActiveContext, *, override: bool) -> ActiveContext:
        if not override and any(term.is_protected for term in active.terms.values()):
            raise NotCovered("null, where terms are protected")
        return self.initial

    def _document(self, url: str) -> Json:
        if url not in self.contexts:
            raise unknown_context(url, "/@context")
        documents = self._memory.documents
        if url not in documents:
            documents[url] = self.contexts.fresh(url)
        return documents[url]

    def _defined(self, active: ActiveContext, context: JsonObject, *, override: bool) -> ActiveContext:
        """JSON-LD11-API 4.1.2 step 5.4 on."""
        if len(context) > _MOST_TERMS or not _UNPROCESSED.isdisjoint(context) or "@context" in context:
            raise NotCovered("a context with many terms, or with @import, @propagate or @direction")
        self._definitions += 1 + len(context) + len(active.terms) // _COPIED
        if self._definitions > self._limits.max_definitions:
            raise NotCovered("very many definitions")
        if context.get("@version", 1.1) != 1.1 or context.get("@base") is not None:  # noqa: PLR2004  JSON-LD 1.1
            raise NotCovered("another version, or @base")
        protects = context.get("@protected", False)
        if not isinstance(protects, bool):
            raise NotCovered("@protected that is neither true nor false")
        vocab = self._vocab(active, context)
        language = self._language(active, context)
        definitions = TermDefinitions(dict(active.terms), context, vocab, protects=protects)
        for name, definition in context.items():
            if name in _DECLARATIONS:
                continue
            definitions.define(name, override=override)
            if isinstance(definition, dict) and "@context" in definition:
                self._validate(definition["@context"], definitions, active, language)
        return ActiveContext(definitions.terms, vocab, language, active.previous)

    def _validate(
        self, scoped: Json, definitions: TermDefinitions, active: ActiveContext, language: str | None
    ) -> None:
        """Process a scoped context as soon as it is met, as step 21 of 4.2.2 has it, so that a broken one is found."""
        if isinstance(scoped, str):
            raise NotCovered("a scoped context by URL")
        so_far = ActiveContext(dict(definitions.terms), definitions.vocab, language, active.previous)
        self._process(so_far, scoped, override=True)

    @staticmethod
    def _vocab(active: ActiveContext, context: JsonObject) -> str | None:
        if "@vocab" not in context:
            return active.vocab
        vocab = context["@vocab"]
        if vocab is None and active.vocab is not None:
            return None
        if not isinstance(vocab, str) or not is_iri(vocab) or vocab in active.terms:
            raise NotCovered("@vocab that is no absolute IRI")
        if vocab.partition(":")[0] in active.prefixes:
            raise NotCovered("@vocab that is a compact IRI")
        return vocab

    @staticmethod
    def _language(active: ActiveContext, context: JsonObject) -> str | None:
        if "@language" not in context:
            return active.language
        language = context["@language"]
        if language is None and active.language is not None:
            return None
        if not isinstance(language, str) or not is_language_tag(language):
            raise NotCovered("@language that is no language tag")
        return language.lower()


def _unwrapped(context: JsonObject) -> JsonObject:
    """What a context object in a list holds; the reference takes a whole context document for one there, too."""
    inner = context.get("@context")
    return inner if isinstance(inner, dict) and len(context) == 1 else context
