"""Disclosures: texts that each hold one claim, or one item of an array, with its salt (RFC 9901 4.2)."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from did.errors import DidError
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.securing.secured import malformed, unsupported
from vc.strict_json import Json, JsonLimits, JsonObject, kind_of, parse_json

DIGESTS: Final = "_sd"
ITEM: Final = "..."
HASH_NAME: Final = "_sd_alg"
RESERVED: Final = frozenset({DIGESTS, ITEM, HASH_NAME})

DEFAULT_HASH: Final = "sha-256"
# The names of the IANA registry that stand for a whole SHA-2 digest. The shortened ones are too weak (RFC 9901 9.4).
HASHES: Final[Mapping[str, Callable[[bytes], "hashlib._Hash"]]] = {
    DEFAULT_HASH: hashlib.sha256,
    "sha-384": hashlib.sha384,
    "sha-512": hashlib.sha512,
}

# Each costs a hash and a parse of JSON, some 6 µs; the largest example of RFC 9901 has 17.
MAX_DISCLOSURES: Final = 1024

_FOR_ITEM: Final = 2
_FOR_CLAIM: Final = 3


class Disclosure(NamedTuple):
    """One disclosure; `name` is None for an item of an array. `number` counts from 1 in the order presented."""

    number: int
    text: str
    name: str | None
    value: Json

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"disclosure {self.number}"


def hash_name(payload: JsonObject) -> str:
    """Return the name of the hash function that `payload` chooses; raises Malformed for one that is not in HASHES.

    RFC 9901 4.1.1 and 7.1 step 2.5.
    """
    name = payload.get(HASH_NAME, DEFAULT_HASH)
    if not isinstance(name, str) or name not in HASHES:
        raise unsupported(f"the claims /{HASH_NAME}", f"it is {name!r:.80}", f"Use one of {', '.join(HASHES)}")
    return name


def digest_of(text: str, name: str) -> str:
    """Return the digest, as base64url, over the ASCII bytes of `text` (RFC 9901 4.2.3)."""
    return b64url_encode(HASHES[name](text.encode("ascii")).digest())


def read_disclosures(texts: Iterable[str], name: str, limits: JsonLimits) -> dict[str, Disclosure]:
    """Return the disclosures by their digests, in the order presented.

    Raises Malformed for one that is no canonical base64url of a strict JSON array of two or three, whose salt or name
    is no string, whose name is reserved, or that is presented twice. RFC 9901 4.2.1, 4.2.2, and 4 (last paragraphs).
    """
    found: dict[str, Disclosure] = {}
    for number, text in enumerate(texts, 1):
        disclosure = _read(number, text, limits)
        if found.setdefault(digest_of(text, name), disclosure) is not disclosure:
            raise malformed(disclosure.place, "it is presented twice", "Present each disclosure once")
    return found


def new_disclosure(salt: str, name: str | None, value: Json) -> str:
    """Return the text of a new disclosure; raises Malformed when `value` has no canonical JSON form."""
    return b64url_encode(canonical_json([salt, value] if name is None else [salt, name, value]))


def _read(number: int, text: str, limits: JsonLimits) -> Disclosure:
    where = f"disclosure {number}"
    try:
        parts = parse_json(b64url_decode(text), limits)
    except DidError as error:
        raise malformed(where, str(error), "Present the disclosure as it was issued") from error
    except Malformed as error:
        raise Malformed(error.reason, f"{where}, {error.where}".rstrip(", "), error.message, error.remedy) from error
    if not isinstance(parts, list) or len(parts) not in (_FOR_ITEM, _FOR_CLAIM):
        what = f"an array of {len(parts)}" if isinstance(parts, list) else kind_of(parts)
        raise malformed(where, f"it is {what}, not an array of two or three", "Present it as it was issued")
    if not isinstance(parts[0], str):
        raise malformed(where, f"its salt is {kind_of(parts[0])}, not a string", "Issue it with a salt of 128 bits")
    if len(parts) == _FOR_ITEM:
        return Disclosure(number, text, None, parts[1])
    claim = parts[1]
    if not isinstance(claim, str) or claim in RESERVED:
        what = f"{claim!r}" if isinstance(claim, str) else kind_of(claim)
        raise malformed(where, f"the name of its claim is {what}", "Issue it with the name of a claim")
    return Disclosure(number, text, claim, parts[2])
