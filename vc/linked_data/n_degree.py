"""Naming blank nodes that share a first-degree hash: RDFC-1.0 4.7 and 4.8, under a budget.

The work can grow with the factorial of the number of nodes that look alike, and a hostile dataset sees to it that it
does. Every relation hashed, every order tried and every name copied is paid from one budget.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import NamedTuple

from vc.linked_data.quads import Quad, is_blank
from vc.linked_data.work_limits import WorkLimits, stop

_MENTION = 4  # steps that hashing a relation takes, measured against one permuted name
_SHORT = 128  # characters of a predicate that cost no more; a hostile one can be long

Names = dict[str, str]  # blank node (`_:e0`) -> issued name (`c14n0`, `b0`), in the order of issue


class Hashed(NamedTuple):
    """What Hash N-Degree Quads gives: a hash, and the temporary names issued on the way to it."""

    hash: str
    names: Names


class _Path(NamedTuple):
    text: str
    names: Names


def issue(names: Names, node: str, prefix: str) -> str:
    """The name of `node`, issued now if it has none (RDFC-1.0 4.5)."""
    name = names.get(node)
    if name is None:
        name = names[node] = f"{prefix}{len(names)}"
    return name


@dataclass(slots=True)
class Neighbourhood:
    """The canonicalization state as Hash N-Degree Quads needs it; `canonical` grows while it is in use."""

    mentions: Mapping[str, Sequence[Quad]]
    first_degree: Mapping[str, str]
    canonical: Names
    digest: Callable[[str], str]
    limits: WorkLimits
    steps: int = field(default=0, init=False)

    def hash_n_degree(self, node: str, names: Names) -> Hashed:
        """RDFC-1.0 4.8; `names` is not changed.

        Raises Malformed(linked_data.too_complex) once the budget of the whole dataset is used up.
        """
        if len(names) > self.limits.max_path:
            stop("blank nodes on one path", self.limits.max_path)
        related = self._related(node, names)
        data: list[str] = []
        for related_hash in sorted(related):
            chosen = self._chosen_path(related[related_hash], names)
            data += related_hash, chosen.text
            names = chosen.names
        return Hashed(self.digest("".join(data)), names)

    def _related(self, node: str, names: Names) -> dict[str, list[str]]:
        """Steps 1 to 3: the other blank nodes of the mention set by the hash of their relation to `node`."""
        found: dict[str, list[str]] = {}
        for quad in self.mentions[node]:
            subject, predicate, term, graph = quad
            self._spend(_MENTION + len(predicate) // _SHORT)
            for other, relation in ((subject, "s" + predicate), (term, "o" + predicate), (graph, "g")):
                if is_blank(other) and other != node:
                    found.setdefault(self._hash_related(other, relation, names), []).append(other)
        return found

    def _hash_related(self, other: str, relation: str, names: Names) -> str:
        """RDFC-1.0 4.7."""
        name = self.canonical.get(other) or names.get(other)
        identified = f"_:{name}" if name else self.first_degree[other]
        return self.digest(relation + identified)

    def _chosen_path(self, nodes: list[str], names: Names) -> _Path:
        """Steps 5.2 to 5.5: the least of the paths over all orders of `nodes`."""
        chosen: _Path | None = None
        for order in _orders(nodes):
            self._spend(len(order) + len(names))
            path = self._path(order, names, chosen)
            if path is not None and (chosen is None or path.text < chosen.text):
                chosen = path
        return chosen or _Path("", names)

    def _path(self, order: Sequence[str], names: Names, chosen: _Path | None) -> _Path | None:
        """Steps 5.4.1 to 5.4.5; None once the path is known to come after the one chosen so far."""
        names = dict(names)
        path = ""
        unnamed = []
        for node in order:
            if node in self.canonical:
                path += f"_:{self.canonical[node]}"
            else:
                if node not in names:
                    unnamed.append(node)
                path += f"_:{issue(names, node, 'b')}"
            if _comes_after(path, chosen):
                return None
        for node in unnamed:
            result = self.hash_n_degree(node, names)
            path += f"_:{issue(names, node, 'b')}<{result.hash}>"
            names = result.names
            if _comes_after(path, chosen):
                return None
        return _Path(path, names)

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.max_hash_steps:
            stop("steps to tell blank nodes apart", self.limits.max_hash_steps)


def _orders(nodes: list[str]) -> Iterator[Sequence[str]]:
    """All orders of `nodes` that differ: a node stands there once for each mention, often many times over."""
    different = set(nodes)
    if len(different) == len(nodes):
        yield from permutations(nodes)
        return
    order = sorted(nodes)
    while True:
        yield tuple(order)
        # the next order, lexicographically: raise the last item that can be raised by as little as possible
        rise = next((i for i in range(len(order) - 2, -1, -1) if order[i] < order[i + 1]), None)
        if rise is None:
            return
        swap = next(i for i in range(len(order) - 1, rise, -1) if order[i] > order[rise])
        order[rise], order[swap] = order[swap], order[rise]
        order[rise + 1 :] = reversed(order[rise + 1 :])


def _comes_after(path: str, chosen: _Path | None) -> bool:
    return chosen is not None and len(path) >= len(chosen.text) and path > chosen.text
