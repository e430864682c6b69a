"""Linked data, safe: JSON-LD documents to canonical RDF, with nothing lost, nothing fetched, and bounded work."""

from vc.linked_data.canonical import CanonicalDataset, DigestName, canonicalize
from vc.linked_data.context_set import PINNED_CONTEXTS, ContextSet
from vc.linked_data.documents import Declined, canonical_quads, fast_quads, quads_of, unmapped_members
from vc.linked_data.n_quads import parse_n_quads
from vc.linked_data.plain_names import check_names
from vc.linked_data.quads import Quad, is_blank, line, relabelled
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits

__all__ = [
    "DEFAULT_WORK_LIMITS",
    "PINNED_CONTEXTS",
    "CanonicalDataset",
    "ContextSet",
    "Declined",
    "DigestName",
    "Quad",
    "WorkLimits",
    "canonical_quads",
    "canonicalize",
    "check_names",
    "fast_quads",
    "is_blank",
    "line",
    "parse_n_quads",
    "quads_of",
    "relabelled",
    "unmapped_members",
]
