"""The parsers of linked data: documents by both ways, contexts, N-Quads."""

import hashlib
from typing import Any

from fuzz.harness import Parser, Sample, as_values, raw
from fuzz.vc_parsers import old_credential, rich_credential
from support.linked_data import FEATURES, FEATURES_V1, known_contexts, raw_context
from support.securing import credential, presentation
from support.verifying import World

from vc.contexts import CREDENTIALS_V2, UNDEFINED_TERMS_V2
from vc.errors import Malformed
from vc.linked_data import (
    PINNED_CONTEXTS,
    ContextSet,
    canonical_quads,
    canonicalize,
    parse_n_quads,
    quads_of,
    unmapped_members,
)
from vc.linked_data.documents import fast_quads
from vc.linked_data.node_places import blank_node_places
from vc.linked_data.reference import reference_quads, reference_unmapped


def linked(document: Any) -> None:
    """Make RDF of a document by both ways, which agree, and canonicalize it."""
    if not isinstance(document, dict):
        return
    contexts = known_contexts()
    blank_node_places(document, contexts)
    unmapped_members(document, contexts)
    canonical_quads(document, contexts)


def linked_by_reference(document: Any) -> None:
    """Make RDF of a document by the reference alone; what the fast path makes is the same."""
    if not isinstance(document, dict):
        return
    contexts = known_contexts()
    reference_unmapped(document, contexts)
    expected = canonicalize(reference_quads(document, contexts)).nquads
    fast = fast_quads(document, contexts)
    assert not isinstance(fast, list) or canonicalize(fast).nquads == expected


def any_context(terms: Any) -> None:
    """Pin a context, and make RDF under it of a document that the fast path likes, and of one that it does not."""
    data = raw_context(terms)
    contexts = PINNED_CONTEXTS.pinned("https://x.example/v1", data, hashlib.sha256(data).hexdigest())
    for document in (
        {"@context": "https://x.example/v1", "plain": ["a", 1.5], "ref": "urn:a:b", "list": [{"plain": "x"}]},
        {
            "@context": [CREDENTIALS_V2, {"@vocab": "urn:v:"}, "https://x.example/v1"],
            "type": ["Typed"],
            "graph": {"other": "y"},
        },
    ):
        try:
            quads_of(document, contexts)
        except Malformed as error:
            assert str(error)  # noqa: PT017 -- that nothing else is raised is the point


def context_file(data: bytes) -> ContextSet:
    """Pin a context from a file."""
    return PINNED_CONTEXTS.pinned("https://x.example/v1", data, hashlib.sha256(data).hexdigest())


def n_quads(text: str) -> None:
    """Read N-Quads and canonicalize them; the canonical form reads as itself."""
    dataset = canonicalize(parse_n_quads(text))
    again = canonicalize(parse_n_quads(dataset.nquads.decode()))
    assert again.nquads == dataset.nquads


FEATURED = {
    "@context": FEATURES_V1,
    "id": "urn:a:1",
    "type": ["Thing", "Typed"],
    "plain": [1, 2.5, True, "x"],
    "ref": ["urn:b:1"],
    "list": ["a", {"plain": "b"}],
    "texts": {"en": "a", "de": ["b"]},
    "scoped": {"inner": "x"},
    "json": {"a": [1, None]},
    "graph": {"plain": "in"},
    "double": 1e21,
    "date": "2026-01-01T00:00:00Z",
    "strict": {"plain": "urn:c:d"},
}


N_QUADS = (
    '_:a <urn:p:1> "x\\u00e9\\n"@en-GB .\n_:a <urn:p:2> _:b <urn:g:1> .\n_:b <urn:p:2> _:a _:g .\n',
    '<urn:s:1> <urn:p:1> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
    "".join(f"_:n{i} <urn:p:1> _:n{(i + j) % 6} .\n" for i in range(6) for j in (1, 2)),
)


def linked_samples() -> list[Sample]:
    """Give documents that the fast path covers and that it leaves to the reference."""
    rich = {**rich_credential(), "@context": [*credential()["@context"], UNDEFINED_TERMS_V2]}
    return as_values(rich, credential(), presentation(), FEATURED, World().delegation_document(), old_credential())


PARSERS = (
    Parser(
        "JSON-LD document",
        object,
        linked,
        linked_samples,
        (Malformed,),
        (
            "vc.linked_data.documents:canonical_quads",
            "vc.linked_data.documents:unmapped_members",
            "vc.linked_data.node_places:blank_node_places",
        ),
        seconds=2.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
    Parser(
        "JSON-LD document, by the reference",
        object,
        linked_by_reference,
        linked_samples,
        (Malformed,),
        ("vc.linked_data.reference:reference_quads", "vc.linked_data.reference:reference_unmapped"),
        seconds=4.0,
        memory=48 << 20,
        memory_per_byte=1500,
    ),
    Parser(
        "JSON-LD context",
        object,
        any_context,
        lambda: as_values(FEATURES),
        (Malformed,),
        ("vc.linked_data.documents:quads_of",),
        seconds=4.0,
        memory=48 << 20,
        memory_per_byte=1500,
    ),
    Parser(
        "context file",
        bytes,
        context_file,
        lambda: raw(raw_context(FEATURES)),
        (Malformed,),
        ("vc.linked_data.context_set:ContextSet.pinned",),
    ),
    Parser(
        "N-Quads",
        str,
        n_quads,
        lambda: raw(*N_QUADS),
        (Malformed,),
        ("vc.linked_data.n_quads:parse_n_quads", "vc.linked_data.canonical:canonicalize"),
        seconds=2.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
)
