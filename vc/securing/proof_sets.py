"""Proof sets and chains: which proofs a document has, and which of them each further one signs as well.

Rules kept here (VC-DATA-INTEGRITY 2.1.1, 2.1.2, 4.3 and 4.5):
- `proof` is one proof or an array of them, a few at most, for each costs a signature and a stranger decides how many;
- ids are URLs, each used once;
- each id in `previousProof` is the id of another proof of the document: a missing one is refused, and so is a circle,
  in which no proof could have been the first;
- whoever relies on the document has every proof verified, so those that a proof names are verified too.

A proof that no other names can be taken away unseen. Who needs several must ask for them (`hybrid`).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from vc.securing.secured import malformed, unsupported
from vc.strict_json import Json, JsonObject, kind_of
from vc.urls import is_absolute_url

MAX_PROOFS: Final = 16  # the longest chain in the specifications has 4; as many as credentials in a presentation


class Listed(NamedTuple):
    """One proof of a document: its JSON Pointer, its members, and the proofs that its `previousProof` names."""

    where: str
    members: JsonObject
    previous: tuple[JsonObject, ...] = ()


def list_proofs(proof: Json) -> tuple[Listed, ...]:
    """Return the proofs that the member `proof` holds, in their order; raises Malformed.

    The proofs that one names come in the order of the document, whatever the order of the names (4.5 step 3.2).
    """
    if isinstance(proof, dict) and proof and "previousProof" not in proof and "id" not in proof:
        return (Listed("/proof", proof),)
    listed = _listed(proof)
    by_id = _by_id(listed)
    named = [_named(each, by_id) for each in listed]
    _check_no_circle(named)
    return tuple(
        each._replace(previous=tuple(listed[index].members for index in sorted(indexes)))
        for each, indexes in zip(listed, named, strict=True)
    )


def proofs_named(proofs: list[JsonObject], ids: tuple[str, ...]) -> list[JsonObject]:
    """Return those of `proofs` that have one of `ids`, for a new proof to sign; raises Malformed for a missing one."""
    for name in ids:
        if not any(proof.get("id") == name for proof in proofs):
            raise _missing("/proof", name)
    return [proof for proof in proofs if proof.get("id") in ids]


def _listed(proof: Json) -> list[Listed]:
    places = [(f"/proof/{i}", one) for i, one in enumerate(proof)] if isinstance(proof, list) and proof else None
    if places is not None and len(places) > MAX_PROOFS:
        raise unsupported("/proof", f"there are {len(places)} proofs", f"Use {MAX_PROOFS} at most")
    return [Listed(where, _members(where, one)) for where, one in places or [("/proof", proof)]]


def _members(where: str, proof: Json) -> JsonObject:
    if not isinstance(proof, dict) or not proof:
        what = "an empty array or object" if isinstance(proof, list | dict) else kind_of(proof)
        raise malformed(where, f"it is {what}, not a proof", "Secure the document with a DataIntegrityProof")
    return proof


def _by_id(listed: list[Listed]) -> dict[str, int]:
    by_id: dict[str, int] = {}
    for index, (where, members, _) in enumerate(listed):
        if "id" not in members:
            continue
        name = members["id"]
        if not isinstance(name, str) or not is_absolute_url(name):
            raise malformed(f"{where}/id", "the id of a proof is a URL", "Use for example urn:uuid:…")
        if name in by_id:
            raise malformed(f"{where}/id", "two proofs have this id", "Give each proof an id of its own")
        by_id[name] = index
    return by_id


def _named(each: Listed, by_id: Mapping[str, int]) -> frozenset[int]:
    if "previousProof" not in each.members:
        return frozenset()
    where = f"{each.where}/previousProof"
    value = each.members["previousProof"]
    names = value if isinstance(value, list) else [value]
    texts = [name for name in names if isinstance(name, str)]
    if not texts or len(set(texts)) != len(names):
        raise malformed(where, "it is not a string or a set of strings", "Name each previous proof by its id, once")
    for name in texts:
        if name not in by_id:
            raise _missing(where, name)
    return frozenset(by_id[name] for name in texts)


def _check_no_circle(named: list[frozenset[int]]) -> None:
    """Take away, again and again, the proofs that name none of those that are left."""
    left = set(range(len(named)))
    while left:
        first = {index for index in left if not named[index] & left}
        if not first:
            where = f"/proof/{min(left)}/previousProof"
            raise malformed(where, "these proofs name each other in a circle", "Let each proof name earlier ones")
        left -= first


def _missing(where: str, name: str) -> Exception:
    return malformed(where, f"no proof has the id {name!r:.120}", "Present the document with all of its proofs")
