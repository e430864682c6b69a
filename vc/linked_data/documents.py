"""From a JSON-LD document to the canonical form that is hashed and signed: the one way in for every cryptosuite.

The fast path goes first; what it does not cover goes to the reference. Which of the two it was cannot be seen in what
comes out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from vc.errors import Problem
from vc.linked_data.active_context import NotCovered
from vc.linked_data.canonical import CanonicalDataset, DigestName, canonicalize
from vc.linked_data.context_processing import ContextProcessor
from vc.linked_data.context_set import PINNED_CONTEXTS, ContextSet
from vc.linked_data.quads import Quad
from vc.linked_data.refusals import refusal
from vc.linked_data.term_check import unmapped_problems
from vc.linked_data.walk import walked_quads
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits
from vc.reasons import Reason
from vc.strict_json import Json


class Declined(NamedTuple):
    """The fast path does not cover the document, because of `what`; nothing is said about its being right."""

    what: str


def canonical_quads(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    digest: DigestName = "SHA-256",
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> CanonicalDataset:
    """The canonical dataset of `document`, JSON data as `parse_json` gives it, with base null and nothing lost.

    Raises Malformed(linked_data.*), and only that: a context that is not in `contexts`, a member or type that no
    context maps, a relative IRI, a member that makes no statement, invalid JSON-LD, more work than `limits` allow.
    NOT signed by a proof over the result, since RDF knows no difference: the order and repetition of items in an array
    that is no list, an array of one item or the item, a number or its text where the term has a datatype, and the
    `@context` itself, of which only what it makes of the members is signed.
    Source: JSON-LD11-API 5.1 and 8.1, RDFC-1.0 4.4, VC-DATA-INTEGRITY 2.4.
    """
    try:
        return canonicalize(quads_of(document, contexts, limits), digest, limits)
    except UnicodeEncodeError as error:
        raise refusal(Reason.LINKED_DATA_MALFORMED, "", "a string has half of a surrogate pair") from error


def quads_of(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> list[Quad]:
    """The quads of `document` with labels of their own (b0, b1 …), not yet distinct; otherwise as `canonical_quads`."""
    quads = fast_quads(document, contexts, limits)
    if isinstance(quads, Declined):
        return _reference_quads(document, contexts, limits)
    return quads


def fast_quads(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> list[Quad] | Declined:
    """What the fast path makes of a document: quads that are those of the reference, or Declined.

    Raises as `canonical_quads`, and only where the reference does too.
    """
    try:
        return walked_quads(document, ContextProcessor(contexts, limits), limits)
    except NotCovered as not_covered:
        return Declined(str(not_covered))


def unmapped_members(
    document: Mapping[str, Json],
    contexts: ContextSet = PINNED_CONTEXTS,
    limits: WorkLimits = DEFAULT_WORK_LIMITS,
) -> tuple[Problem, ...]:
    """The members and types that no context maps, each with its place; for the mechanisms that sign bytes, not RDF.

    Where the reference has to look, only the first is given.
    Raises Malformed: a context that is not in `contexts`, invalid JSON-LD, more work than `limits` allow.
    NOT checked: relative IRIs, and members that RDF would lose for another reason.
    Source: VC-DATA-MODEL-2.0 4.3; conformance of every mechanism, not only of those over RDF.
    """
    try:
        return unmapped_problems(document, ContextProcessor(contexts, limits), limits)
    except NotCovered:
        return _reference_problems(document, contexts, limits)


def _reference_quads(document: Mapping[str, Json], contexts: ContextSet, limits: WorkLimits) -> list[Quad]:
    # PyLD takes 60 ms to import, and most processes never need it
    from vc.linked_data.reference import reference_quads  # noqa: PLC0415

    return reference_quads(document, contexts, limits)


def _reference_problems(document: Mapping[str, Json], contexts: ContextSet, limits: WorkLimits) -> tuple[Problem, ...]:
    from vc.linked_data.reference import reference_unmapped  # noqa: PLC0415

    return reference_unmapped(document, contexts, limits)
