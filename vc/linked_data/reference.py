"""The reference: expansion by PyLD, made safe, and the quads of what it gives.

Nothing of PyLD outlives a call: an `@import` changes the context documents that it is given, and its caches keep them.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from pyld.jsonld import JsonLdError

from vc.errors import Malformed, Problem
from vc.linked_data.context_resolver import PinnedResolver
from vc.linked_data.context_set import PINNED_CONTEXTS, ContextSet
from vc.linked_data.document_places import place_of_value
from vc.linked_data.quads import Quad
from vc.linked_data.refusals import refusal
from vc.linked_data.safe_expansion import SafeProcessor, TermProcessor
from vc.linked_data.to_rdf import quads_of_expanded
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.reasons import Reason
from vc.strict_json import Json


def reference_quads(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> list[Quad]:
    """The quads of a JSON-LD document with base null and nothing lost.

    Raises Malformed(linked_data.*) naming the member, as a JSON Pointer where it can be found again.
    `document` is not changed.
    Source: JSON-LD11-API 5.1 and 8.1; VC-DATA-INTEGRITY 2.4.
    """
    expanded = reference_expansion(document, contexts, limits)

    def lost(reason: Reason, name: str, message: str) -> NoReturn:
        raise refusal(reason, place_of_value(document, name), message)

    return quads_of_expanded(expanded, lost, limits=limits)


def reference_expansion(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> list[Json]:
    """The expanded form of a document, with base null and no member or value dropped.

    Raises as `reference_quads`. NOT checked: what gets lost later, in writing RDF, such as a relative IRI.
    """
    return _expansion(SafeProcessor(document), document, contexts, limits)


def reference_unmapped(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> tuple[Problem, ...]:
    """The first member or type that no context maps, if there is one; whatever else would be lost is let go.

    Raises Malformed as `reference_quads` does for contexts, invalid JSON-LD and limits.
    """

    def lost(reason: Reason, name: str, message: str) -> None:
        if reason is Reason.LINKED_DATA_TERM_UNMAPPED:
            raise refusal(reason, place_of_value(document, name), message)

    try:
        expanded = _expansion(TermProcessor(document), document, contexts, limits)
        quads_of_expanded(expanded, lost, limits=limits)
    except Malformed as error:
        if error.reason is not Reason.LINKED_DATA_TERM_UNMAPPED:
            raise
        return error.problems
    return ()


def _expansion(
    processor: SafeProcessor, document: Mapping[str, Json], contexts: ContextSet, limits: WorkLimits
) -> list[Json]:
    _check_depth(document, limits)
    options = {"base": "", "contextResolver": PinnedResolver(contexts, limits), "documentLoader": None}
    try:
        expanded: list[Json] = processor.expand(dict(document), options)
    except Malformed:
        raise
    except Exception as error:
        raise _as_malformed(error) from error
    return expanded


def _check_depth(document: Mapping[str, Json], limits: WorkLimits) -> None:
    level: list[Any] = [document]
    for _ in range(limits.max_depth):
        level = [
            each
            for value in level
            for each in (value.values() if isinstance(value, Mapping) else value)
            if isinstance(each, Mapping | list)
        ]
        if not level:
            return
    stop("levels of arrays and objects", limits.max_depth)


def _as_malformed(error: Exception) -> Malformed:
    """What PyLD raised, by its innermost cause; PyLD also fails by accident where a context is not of its liking."""
    innermost: BaseException = error
    while innermost.__cause__ is not None:
        if isinstance(innermost.__cause__, Malformed):
            return innermost.__cause__
        innermost = innermost.__cause__
    code = innermost.code if isinstance(innermost, JsonLdError) else None
    message = f"JSON-LD processing fails: {code or innermost!r:.200}"
    return refusal(Reason.LINKED_DATA_MALFORMED, "", message)
