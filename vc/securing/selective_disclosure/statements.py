"""The statements of a document, under names for its blank nodes that hold in each part of it (VC-DI-ECDSA 3.4).

Canonical names depend on the whole document, so they differ in a part of it. Therefore:
- each blank node gets, at its place in the JSON, an IRI for a while, and keeps it in every part (3.4.5 to 3.4.9);
- the name that is signed is an HMAC of the canonical name in the whole document, under a key that only issuer and
  holder have, so that it says nothing of what is not shown (3.4.4);
- after each change of names the lines are sorted again.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from hashlib import sha256
from typing import Any, Final, NamedTuple

from did.multibase import encode_base64url
from vc.jcs import canonical_json
from vc.linked_data import ContextSet, Quad, canonicalize, check_names, is_blank, quads_of, relabelled
from vc.linked_data.node_places import NoPlaces, blank_node_places
from vc.securing.secured import malformed, unsupported
from vc.securing.selective_disclosure.pointers import selection
from vc.strict_json import Json, JsonObject

_SCHEME: Final = "urn:agentvc-blank-node:"


class Statements(NamedTuple):
    """A whole document taken apart: its lines under HMAC names, and what is needed to find those of a part.

    `named` is the document with an id, starting with `prefix`, in each node that has none. `labels` maps what follows
    the prefix to the HMAC name.
    """

    lines: tuple[str, ...]
    named: JsonObject
    prefix: str
    labels: Mapping[str, str]
    contexts: ContextSet


class Selected(NamedTuple):
    """The part of a document that pointers select: the indexes of its lines, and its quads under the labels."""

    indexes: frozenset[int]
    quads: tuple[Quad, ...]


def statements_of(document: Mapping[str, Json], hmac_key: bytes, contexts: ContextSet) -> Statements:
    """Return the statements of a whole document (VC-DI-ECDSA 3.4.14 steps 1 to 3).

    Raises Malformed: linked_data.… as `quads_of`; proof.unsupported for what has no place in JSON, such as a list.
    """
    check_names(document, contexts)
    prefix = _prefix(document)
    named = _named(document, prefix, contexts)
    canonical = canonicalize(_unnamed(quads_of(named, contexts), prefix))
    labels = {label: hmac_name(hmac_key, name) for label, name in canonical.labels.items()}
    return Statements(tuple(relabelled(canonical.quads, labels)), named, prefix, labels, contexts)


def select(whole: Statements, pointers: Sequence[str]) -> Selected:
    """Return the statements that the part of the document makes which `pointers` select (3.4.12 and 3.4.14 step 4).

    Raises Malformed for a pointer that matches nothing, and for a part that says something else than the whole does.
    """
    part = selection(whole.named, pointers)
    if part is None:
        return Selected(frozenset(), ())
    quads = tuple(_unnamed(quads_of(part, whole.contexts), whole.prefix))
    lines = set(relabelled(quads, whole.labels))
    indexes = frozenset(index for index, line in enumerate(whole.lines) if line in lines)
    if len(indexes) != len(lines):
        raise unsupported("/@context", "a part of the document means something else alone", "Use one @context only")
    return Selected(indexes, quads)


def hmac_name(key: bytes, canonical_name: str) -> str:
    """Return the name that is signed instead of a canonical one (VC-DI-ECDSA 3.4.4)."""
    return encode_base64url(hmac.digest(key, canonical_name.encode(), "sha256"))


def digest_of(lines: Iterable[str]) -> bytes:
    """Return the SHA-256 of joined lines (VC-DI-ECDSA 3.4.15)."""
    return sha256("".join(lines).encode()).digest()


def _prefix(document: Mapping[str, Json]) -> str:
    """A beginning of IRIs that cannot be in the document: it would have to hold its own hash."""
    return f"{_SCHEME}{sha256(canonical_json(document)).hexdigest()}:"


def _named(document: Mapping[str, Json], prefix: str, contexts: ContextSet) -> JsonObject:
    places = blank_node_places(document, contexts)
    if isinstance(places, NoPlaces):
        raise unsupported("", f"the document has {places.what}", "Secure it by a mechanism that shows it whole")
    named: JsonObject = deepcopy(dict(document))
    for number, place in enumerate(places):
        node: Any = named
        for step in place.path:
            node = node[step]
        node[place.id_name] = f"{prefix}b{number}"
    return named


def _unnamed(quads: Iterable[Quad], prefix: str) -> list[Quad]:
    """The quads with a blank node for each IRI that we made up; raises Malformed where there is one already."""
    found: list[Quad] = []
    for subject, predicate, term, graph in quads:
        if graph or is_blank(subject) or is_blank(term):
            message = "the document has a list, a graph or a blank node that no place in it stands for"
            raise unsupported("", message, "Secure it by a mechanism that shows it whole")
        found.append((_blank(subject, prefix), predicate, _blank(term, prefix), graph))
    return found


def _blank(term: str, prefix: str) -> str:
    return f"_:{term[len(prefix) + 1 : -1]}" if term.startswith(f"<{prefix}") else term


def check_labels(labels: Mapping[str, str], canonical: Mapping[str, str]) -> None:
    """Raise Malformed unless `labels` give each canonical name one signed name, and no two the same.

    Two blank nodes under one name would be one: what is signed of the one would seem to be said of the other.
    """
    if labels.keys() != set(canonical.values()) or len(set(labels.values())) != len(labels):
        raise malformed("", "the labels do not name each blank node, once", "Send the proof as it was derived")
