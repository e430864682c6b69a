"""JSON trees in which an object is a list of pairs, so that a member can stand twice, and every small change to one."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from did.keys.public_key import PublicKey
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.securing.mechanism import parse_secured

ODD_VALUES = (None, True, 0, "", [], "x")


class Members(list):  # type: ignore[type-arg]
    """An object, as the list of its (name, value) pairs in order."""


class Mutation(NamedTuple):
    """A changed tree, and what was done to it."""

    what: str
    tree: Any


def tree_of(text: bytes | str) -> Any:
    """Parse JSON into a tree."""
    return json.loads(text, object_pairs_hook=Members)


def text_of(tree: Any) -> str:
    """Write a tree, repeated members and all."""
    if isinstance(tree, Members):
        return "{" + ",".join(f"{json.dumps(name)}:{text_of(value)}" for name, value in tree) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(text_of, tree)) + "]"
    return json.dumps(tree)


def same_json(one: str, other: str) -> bool:
    """Tell whether two texts are the same I-JSON value; False when one of them is none."""
    try:
        return canonical_json(_strict(one)) == canonical_json(_strict(other))
    except ValueError:
        return False


def _strict(text: str) -> Any:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("repeated")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=members)


def mutations(tree: Any) -> Iterator[Mutation]:
    """Every single drop, repetition, swap, move, renaming, addition and odd value, anywhere in the tree."""
    for path, node in _nodes(tree):
        for what, changed in _changes(node):
            yield Mutation(f"{what} at {'/'.join(map(str, path)) or 'the top'}", _replaced(tree, path, changed))
    yield from _moves(tree)


def order_swaps(tree: Any) -> Iterator[Mutation]:
    """Every pair of neighbouring members in the other order: another text, the same value."""
    for path, node in _nodes(tree):
        if isinstance(node, Members):
            for i in range(len(node) - 1):
                swapped = Members([*node[:i], node[i + 1], node[i], *node[i + 2 :]])
                yield Mutation(f"order of {node[i][0]}", _replaced(tree, path, swapped))


def accepted(raw: bytes | str, key: PublicKey) -> bool:
    """Tell whether `raw` opens and all its proofs hold; anything but Malformed is an error of ours."""
    try:
        secured = parse_secured(raw)
    except Malformed:
        return False
    return all(proof.holds_under(key) for proof in secured.proofs)


def without_arrays(value: Any) -> Any:
    """A value in which arrays are sorted sets, and one value is an array of one."""
    if isinstance(value, dict):
        return {name: without_arrays(member) for name, member in value.items()}
    if isinstance(value, list):
        distinct = {canonical_json(each): each for each in map(without_arrays, value)}
        return [distinct[each] for each in sorted(distinct)]
    return value


def as_sets(value: Any) -> Any:
    """A value in which every member is an array."""
    if isinstance(value, dict):
        return {name: as_sets(member if isinstance(member, list) else [member]) for name, member in value.items()}
    return (
        [as_sets(each) if isinstance(each, dict | list) else each for each in value]
        if isinstance(value, list)
        else value
    )


@cache
def sayings(text: str) -> bytes:
    """What a document says under which names; its proofs are left out, for a set may be cut."""
    document = {name: value for name, value in json.loads(text).items() if name not in ("@context", "proof")}
    return canonical_json(without_arrays(as_sets(document)))


def _nodes(tree: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every object and array with the way to it: positions among members or items."""
    if isinstance(tree, list):
        yield path, tree
        for i, item in enumerate(tree):
            yield from _nodes(item[1] if isinstance(tree, Members) else item, (*path, i))


def _replaced(tree: Any, path: tuple[int, ...], node: Any) -> Any:
    if not path:
        return node
    first, *rest = path
    copy = type(tree)(tree)
    if isinstance(tree, Members):
        name, value = tree[first]
        copy[first] = (name, _replaced(value, tuple(rest), node))
    else:
        copy[first] = _replaced(tree[first], tuple(rest), node)
    return copy


def _changes(node: Any) -> Iterator[tuple[str, Any]]:
    make: Callable[[list[Any]], Any] = type(node)
    for i, item in enumerate(node):
        yield f"drop {i}", make([*node[:i], *node[i + 1 :]])
        yield f"repeat {i}", make([*node[: i + 1], item, *node[i + 1 :]])
        if isinstance(node, Members):
            name, value = item
            yield f"rename {name}", make([*node[:i], (name + "x", value), *node[i + 1 :]])
            yield f"repeat {name} as null", make([*node, (name, None)])
        for odd in ODD_VALUES:
            changed = (item[0], odd) if isinstance(node, Members) else odd
            yield f"{odd!r} for {i}", make([*node[:i], changed, *node[i + 1 :]])
        for j in range(i + 1, len(node)):
            yield f"swap {i} and {j}", _swapped(node, i, j)
    yield "add", make([*node, ("added", "x")] if isinstance(node, Members) else [*node, "x"])


def _swapped(node: Any, i: int, j: int) -> Any:
    """The values of two members, or two items, in each other's place."""
    copy = type(node)(node)
    if isinstance(node, Members):
        copy[i], copy[j] = (node[i][0], node[j][1]), (node[j][0], node[i][1])
    else:
        copy[i], copy[j] = node[j], node[i]
    return copy


def _moves(tree: Any) -> Iterator[Mutation]:
    """Every member taken out of its object and put into every other object."""
    objects = [(path, node) for path, node in _nodes(tree) if isinstance(node, Members)]
    for source, node in objects:
        for i, (name, value) in enumerate(node):
            without = _replaced(tree, source, Members([*node[:i], *node[i + 1 :]]))
            for target, other in _nodes(without):
                if isinstance(other, Members) and target != source:
                    moved = _replaced(without, target, Members([*other, (name, value)]))
                    yield Mutation(f"move {name} to {target}", moved)
