"""Putting disclosures into their places: from the payload of an SD-JWT to its claims (RFC 9901 7.1 steps 3 to 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from vc.errors import Malformed
from vc.json_places import pointer
from vc.reasons import REASONS, Reason
from vc.securing.sd_jwt.disclosure import DIGESTS, HASH_NAME, ITEM, Disclosure
from vc.securing.secured import malformed
from vc.strict_json import Json, JsonLimits, JsonObject, kind_of

Steps = tuple[str | int, ...]


class Placed(NamedTuple):
    """A disclosure and the steps that lead to its value in the processed payload."""

    disclosure: Disclosure
    steps: Steps


class Processed(NamedTuple):
    """The processed payload; `withheld` has the place of each object and array with a digest left over."""

    payload: JsonObject
    placed: tuple[Placed, ...]
    withheld: tuple[str, ...]


def process(payload: JsonObject, disclosures: Mapping[str, Disclosure], limits: JsonLimits) -> Processed:
    """Return `payload` with every disclosure in its place, and without digests; `payload` is left as it is.

    `disclosures` are by their digests. Raises Malformed when a digest occurs twice, when a disclosure belongs nowhere,
    does not fit its place or repeats a claim, when `_sd`, `...` or `_sd_alg` stands where it must not, and when the
    result would nest deeper than `limits.max_depth`. RFC 9901 7.1 steps 3 to 5.
    """
    walk = _Walk(dict(disclosures), limits.max_depth)
    try:
        processed = walk.members(payload, ())
    except RecursionError as error:  # the caller's own stack was nearly used up
        raise _too_deep((), limits.max_depth) from error
    if walk.waiting:
        unused = next(iter(walk.waiting.values()))
        raise malformed(
            unused.place,
            "no digest of the signed claims, nor of another disclosure, is of this one",
            "Present only disclosures that were issued with this credential, and with each those that contain it",
        )
    return Processed(processed, tuple(walk.placed), tuple(sorted(set(walk.withheld))))


@dataclass(slots=True)
class _Walk:
    """One walk over a payload: which disclosures still wait for their digest, and what was met so far."""

    waiting: dict[str, Disclosure]
    max_depth: int
    met: set[str] = field(default_factory=set)
    placed: list[Placed] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)

    def value(self, value: Json, steps: Steps) -> Json:
        """Return a processed value that stands at `steps`."""
        if type(value) is dict:
            return self.members(value, steps)
        return self.items(value, steps) if type(value) is list else value

    def members(self, members: JsonObject, steps: Steps) -> JsonObject:
        """Return an object with its concealed claims that are disclosed, behind the others."""
        if len(steps) >= self.max_depth:
            raise _too_deep(steps, self.max_depth)
        result: JsonObject = {}
        for name, value in members.items():
            if name == ITEM or (name == HASH_NAME and steps):
                raise _misused(name, steps)
            if name not in (DIGESTS, HASH_NAME):
                result[name] = self.value(value, (*steps, name)) if isinstance(value, dict | list) else value
        for digest in _digests(members, steps) if DIGESTS in members else ():
            disclosure = self.take(digest, steps)
            if disclosure is None:
                continue
            if disclosure.name is None:
                raise malformed(
                    disclosure.place, "it is for an item of an array, and its digest is in an _sd", _AS_ISSUED
                )
            if disclosure.name in result:
                where = (*steps, disclosure.name)
                raise malformed(disclosure.place, f"there is a claim {pointer(*where)} already", _AS_ISSUED)
            result[disclosure.name] = self.place(disclosure, (*steps, disclosure.name))
        return result

    def items(self, items: list[Json], steps: Steps) -> list[Json]:
        """Return an array with its concealed items that are disclosed, without the others."""
        if len(steps) >= self.max_depth:
            raise _too_deep(steps, self.max_depth)
        result: list[Json] = []
        for item in items:
            if not (isinstance(item, dict) and ITEM in item):
                result.append(self.value(item, (*steps, len(result))))
                continue
            digest = item[ITEM]
            if len(item) > 1 or not isinstance(digest, str):
                raise _misused(ITEM, (*steps, len(result)))
            disclosure = self.take(digest, steps)
            if disclosure is None:
                continue
            if disclosure.name is not None:
                raise malformed(disclosure.place, "it is for a claim, and its digest is in an array", _AS_ISSUED)
            result.append(self.place(disclosure, (*steps, len(result))))
        return result

    def take(self, digest: str, steps: Steps) -> Disclosure | None:
        """Return the disclosure of a digest that is met at `steps`, or None where it was not presented."""
        if digest in self.met:
            raise malformed(f"the claims {pointer(*steps)}", f"the digest {digest:.60} occurs twice", _AS_ISSUED)
        self.met.add(digest)
        disclosure = self.waiting.pop(digest, None)
        if disclosure is None:
            self.withheld.append(pointer(*steps))
        return disclosure

    def place(self, disclosure: Disclosure, steps: Steps) -> Json:
        """Return the value of a disclosure, itself processed, and remember where it stands."""
        self.placed.append(Placed(disclosure, steps))
        return self.value(disclosure.value, steps)


_AS_ISSUED = "Present the SD-JWT as it was issued; its issuer has to follow RFC 9901 4.2"


def _digests(members: JsonObject, steps: Steps) -> Iterable[str]:
    digests = members[DIGESTS]
    texts = [one for one in digests if isinstance(one, str)] if isinstance(digests, list) else []
    if not isinstance(digests, list) or len(texts) != len(digests):
        what = "an array with something else in it" if isinstance(digests, list) else kind_of(digests)
        where = f"the claims {pointer(*steps, DIGESTS)}"
        raise malformed(where, f"it is {what}, not an array of strings", _AS_ISSUED)
    return texts


def _misused(name: str, steps: Steps) -> Malformed:
    places = {ITEM: "alone in an object in an array, with a digest", HASH_NAME: "at the top of the claims"}
    message = f"{name} may stand nowhere but {places[name]}"
    return malformed(f"the claims {pointer(*steps, name)}", message, _AS_ISSUED)


def _too_deep(steps: Steps, limit: int) -> Malformed:
    reason = Reason.JSON_TOO_DEEP
    message = f"with its disclosures the payload nests deeper than {limit}"
    return Malformed(reason, f"the claims {pointer(*steps)[:200]}".strip(), message, REASONS[reason].remedy)
