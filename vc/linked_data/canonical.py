"""RDF Dataset Canonicalization (RDFC-1.0): blank nodes get names that depend on nothing but the dataset.

A blank node whose first-degree hash is its own is named in linear time; that is nearly every node of a credential.
Those that look alike go to `n_degree`, under a budget.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from vc.linked_data.n_degree import Names, Neighbourhood, issue
from vc.linked_data.quads import Quad
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop

DigestName: TypeAlias = Literal["SHA-256", "SHA-384"]

_DIGESTS: Final = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}


@dataclass(frozen=True, slots=True)
class CanonicalDataset:
    """A dataset under its canonical names.

    `quads` are distinct and keep the labels they came with; `labels` maps each of those (`b0`, without `_:`) to its
    canonical one (`c14n3`), in the order of issue. `lines` are sorted and end in a line feed.
    """

    quads: tuple[Quad, ...]
    lines: tuple[str, ...]
    labels: Mapping[str, str]

    @property
    def nquads(self) -> bytes:
        """The serialized canonical form: what is hashed and signed."""
        return "".join(self.lines).encode()


def canonicalize(
    quads: Iterable[Quad], digest: DigestName = "SHA-256", limits: WorkLimits = DEFAULT_WORK_LIMITS
) -> CanonicalDataset:
    """The canonical form of a dataset; `digest` is the hash that tells blank nodes apart.

    Raises Malformed(linked_data.too_complex) beyond `limits`.
    NOT checked: that the terms of `quads` are well formed, as `parse_n_quads` and the JSON-LD readers make them.
    Source: RDFC-1.0 4.4.
    """
    distinct = tuple(dict.fromkeys(quads))
    if len(distinct) > limits.max_quads:
        stop("quads", limits.max_quads)
    mentions = _mentions(distinct)
    if len(mentions) > limits.max_blank_nodes:
        stop("blank nodes", limits.max_blank_nodes)
    names = _canonical_names(mentions, partial(_hexdigest, _DIGESTS[digest]), limits) if mentions else {}
    lines = _lines(distinct, names, limits)
    labels = {node[2:]: name for node, name in names.items()}
    return CanonicalDataset(distinct, tuple(lines), MappingProxyType(labels))


def _mentions(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Step 2: each blank node with the quads that it is a component of."""
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        subject, _, term, graph = quad
        if subject[0] == "_":
            found.setdefault(subject, []).append(quad)
        if term[0] == "_" and term != subject:
            found.setdefault(term, []).append(quad)
        if graph and graph[0] == "_" and graph not in (subject, term):
            found.setdefault(graph, []).append(quad)
    return found


def _canonical_names(mentions: Mapping[str, list[Quad]], digest: Callable[[str], str], limits: WorkLimits) -> Names:
    """Steps 3 to 5."""
    first_degree = {node: _hash_first_degree(node, quads, digest) for node, quads in mentions.items()}
    alike: dict[str, list[str]] = {}
    for node, node_hash in first_degree.items():
        alike.setdefault(node_hash, []).append(node)
    names: Names = {}
    shared = []
    for node_hash in sorted(alike):
        nodes = alike[node_hash]
        if len(nodes) == 1:
            issue(names, nodes[0], "c14n")
        elif len(nodes) > limits.max_alike:
            stop("blank nodes that look alike", limits.max_alike)
        else:
            shared.append(nodes)
    if shared:
        neighbourhood = Neighbourhood(mentions, first_degree, names, digest, limits)
        for nodes in shared:
            _name_those_alike(nodes, neighbourhood)
    return names


def _name_those_alike(nodes: list[str], neighbourhood: Neighbourhood) -> None:
    """Steps 5.1 to 5.3."""
    names = neighbourhood.canonical
    results = [neighbourhood.hash_n_degree(node, {node: "b0"}) for node in nodes if node not in names]
    for result in sorted(results, key=lambda result: result.hash):
        for node in result.names:
            issue(names, node, "c14n")


def _hash_first_degree(node: str, quads: Iterable[Quad], digest: Callable[[str], str]) -> str:
    """RDFC-1.0 4.6."""
    lines = []
    for subject, predicate, term, graph in quads:
        s = subject if subject[0] != "_" else "_:a" if subject == node else "_:z"
        o = term if term[0] != "_" else "_:a" if term == node else "_:z"
        if not graph:
            lines.append(f"{s} {predicate} {o} .\n")
        else:
            g = graph if graph[0] != "_" else "_:a" if graph == node else "_:z"
            lines.append(f"{s} {predicate} {o} {g} .\n")
    lines.sort()
    return digest("".join(lines))


def _hexdigest(algorithm: Callable[[bytes], "hashlib._Hash"], text: str) -> str:
    return algorithm(text.encode()).hexdigest()


def _lines(quads: Iterable[Quad], names: Names, limits: WorkLimits) -> list[str]:
    """Steps 6 and 7: the sorted lines of the canonicalized dataset."""
    lines = []
    size = 0
    for subject, predicate, term, graph in quads:
        s = subject if subject[0] != "_" else f"_:{names[subject]}"
        o = term if term[0] != "_" else f"_:{names[term]}"
        if not graph:
            text = f"{s} {predicate} {o} .\n"
        else:
            g = graph if graph[0] != "_" else f"_:{names[graph]}"
            text = f"{s} {predicate} {o} {g} .\n"
        lines.append(text)
        size += len(text)
        if size > limits.max_characters:
            stop("characters of N-Quads", limits.max_characters)
    lines.sort()
    return lines
