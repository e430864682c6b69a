"""What PyLD asks for contexts: answered from the pinned set, within a budget, and never from the network."""

import re
from collections.abc import Mapping
from typing import Final

from pyld.resolved_context import ResolvedContext

from vc.linked_data.context_set import ContextSet, unknown_context
from vc.linked_data.refusals import refusal
from vc.linked_data.work_limits import WorkLimits, stop
from vc.reasons import Reason
from vc.strict_json import Json

_MOST_INDIRECTIONS: Final = 8  # from one context to the next by URL; no context in use needs more than one
LONGEST_IRI: Final = 1_024  # characters of an IRI in a context, which each use of a short term multiplies
_LOOKS_LIKE_KEYWORD: Final = re.compile(r"@[A-Za-z]+")
_KEYWORDS: Final = frozenset(
    {"@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json"}
    | {"@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type"}
    | {"@value", "@version", "@vocab"}
)


class PinnedResolver:
    """Takes the place of PyLD's ContextResolver, for one document.

    Raises Malformed: linked_data.context_unknown naming the URL; linked_data.too_complex once the contexts that were
    asked for have more definitions than the limit; linked_data.malformed for what JSON-LD reserves.
    """

    def __init__(self, contexts: ContextSet, limits: WorkLimits) -> None:
        self._contexts = contexts
        self._limits = limits
        self._definitions = 0
        self._processed: dict[str, list[ResolvedContext]] = {}
        self._may_keep = True

    def resolve(self, active_ctx: object, context: Json, base: str) -> list[ResolvedContext]:  # noqa: ARG002
        """One ResolvedContext for each context in `context`, which is a URL, an object, null, or a list of them."""
        return self._resolved(context, 0)

    def _resolved(self, context: Json, indirections: int) -> list[ResolvedContext]:
        if isinstance(context, Mapping) and "@context" in context:
            context = context["@context"]
        found: list[ResolvedContext] = []
        for each in context if isinstance(context, list) else [context]:
            self._spend(1)
            if isinstance(each, str):
                found += self._remote(each, indirections)
            elif isinstance(each, Mapping):
                self._check(each)
                found.append(ResolvedContext(each))
            elif each is None or each is False:
                found.append(ResolvedContext(False))  # noqa: FBT003  PyLD's own sign for null
            else:
                raise refusal(Reason.LINKED_DATA_MALFORMED, "/@context", "a context is neither a URL nor an object")
        return found

    def _remote(self, url: str, indirections: int) -> list[ResolvedContext]:
        if url not in self._contexts:
            raise unknown_context(url, "/@context")
        if indirections == _MOST_INDIRECTIONS:
            stop("contexts that name contexts", _MOST_INDIRECTIONS, "/@context")
        kept = self._processed.get(url)
        if kept is None or not self._may_keep:
            kept = self._processed[url] = self._resolved(self._contexts.fresh(url), indirections + 1)
        else:
            self._spend(sum(len(each.document) for each in kept if each.document))
        return kept

    def _check(self, context: Mapping[str, Json]) -> None:
        if "@import" in context:
            self._may_keep = False  # PyLD merges into the document that it imports
        self._spend(len(context))
        for term, definition in context.items():
            parts = [definition]
            if isinstance(definition, Mapping):
                parts = [value for name, value in definition.items() if name != "@context"]
            for text in (term, *parts):
                if not isinstance(text, str):
                    continue
                if len(text) > LONGEST_IRI:
                    stop("characters in an IRI of a context", LONGEST_IRI, "/@context")
                if text not in _KEYWORDS and _LOOKS_LIKE_KEYWORD.fullmatch(text):
                    raise refusal(Reason.LINKED_DATA_MALFORMED, "/@context", f"JSON-LD reserves {text!r:.80}")

    def _spend(self, definitions: int) -> None:
        self._definitions += definitions
        if self._definitions > self._limits.max_definitions:
            stop("definitions of terms", self._limits.max_definitions, "/@context")
