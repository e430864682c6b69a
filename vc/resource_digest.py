"""Digests by which a document fixes the content of a resource: `digestSRI` and `digestMultibase`.

Rules kept here:

- Of several digests in one property, those of the strongest algorithm count, and one of them has to be the content's:
  so Subresource Integrity reads a list (SRI 3.3.4), and so a list of multihashes is read too.
- Where both properties are there, both have to agree with the content.
- A digest that no content can have (a wrong length, base64 that is not canonical) agrees with nothing.
- `digestMultibase` is a multihash with its header (CID 2.5). Thirty-two bytes without one are read as sha-256, because
  the test suite of W3C and others write it so; no multihash has that length.
"""

import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Final, NamedTuple

from did.errors import DidError
from did.multibase import decode
from vc.strict_json import Json

SRI_MEMBER: Final = "digestSRI"
MULTIBASE_MEMBER: Final = "digestMultibase"

_SRI_ALGORITHMS: Final = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_SRI: Final = re.compile(r"sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}(?: +sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2})*+")

# Multihash header -> name in hashlib. CID 2.5 has the first four; the last two are common elsewhere.
_MULTIHASHES: Final[Mapping[bytes, str]] = {
    b"\x12\x20": "sha256",
    b"\x20\x30": "sha384",
    b"\x16\x20": "sha3_256",
    b"\x15\x30": "sha3_384",
    b"\x13\x40": "sha512",
    b"\x14\x40": "sha3_512",
}
_HEADER_SIZE: Final = 2
_BARE_SHA256_SIZE: Final = 32
_STRENGTH: Final[Mapping[str, int]] = {
    "sha256": 256, "sha3_256": 256, "sha384": 384, "sha3_384": 384, "sha512": 512, "sha3_512": 512,
}  # fmt: skip

DigestBy = Callable[[str], bytes | None]


class Agreement(Enum):
    """Whether digests are those of a content; UNKNOWN when none of them is of an algorithm that is known here."""

    AGREES = auto()
    DIFFERS = auto()
    UNKNOWN = auto()


class Digest(NamedTuple):
    """One digest; `algorithm` is the name that hashlib has for it, or None where it is not known here."""

    algorithm: str | None
    value: bytes


class Integrity(NamedTuple):
    """The digests of one object, by the property that states them; empty where the property is absent."""

    sri: tuple[Digest, ...]
    multibase: tuple[Digest, ...]


def is_sri(value: Json) -> bool:
    """Whether `value` is written as `digestSRI` is: one or more hash expressions (SRI 3.5)."""
    return isinstance(value, str) and _SRI.fullmatch(value) is not None


def is_multibase_digest(value: Json) -> bool:
    """Whether `value` is written as `digestMultibase` is: one multibase text, or a list of them.

    Source: VC-DATA-INTEGRITY 2.6. Only base58btc and base64url are read (CID 2.4).
    """
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(text, str) and _bytes_of(text) for text in texts)


def integrity_of(resource: Mapping[str, Json]) -> Integrity:
    """The digests that an object states for what its `id` names.

    A property that `is_sri` or `is_multibase_digest` denies states none.
    """
    sri, multibase = resource.get(SRI_MEMBER), resource.get(MULTIBASE_MEMBER)
    expressions = sri.split() if isinstance(sri, str) and is_sri(sri) else []
    texts = (multibase if isinstance(multibase, list) else [multibase]) if is_multibase_digest(multibase) else []
    return Integrity(tuple(map(_sri_digest, expressions)), tuple(_multibase_digest(str(text)) for text in texts))


def agreement_with(integrity: Integrity, content: bytes) -> Agreement:
    """Whether the digests are those of exactly these bytes; UNKNOWN for an object that states no digest."""
    return agreement_by(integrity, lambda algorithm: hashlib.new(algorithm, content).digest())


def agreement_by(integrity: Integrity, digest_by: DigestBy) -> Agreement:
    """Whether the digests are those of a content of which only digests are known, by algorithm (None: not known)."""
    found = [_agreement_of_one(digests, digest_by) for digests in integrity if digests]
    if Agreement.DIFFERS in found:
        return Agreement.DIFFERS
    return Agreement.AGREES if found and Agreement.UNKNOWN not in found else Agreement.UNKNOWN


def _agreement_of_one(digests: tuple[Digest, ...], digest_by: DigestBy) -> Agreement:
    known = [(digest.algorithm, digest.value) for digest in digests if digest.algorithm is not None]
    if not known:
        return Agreement.UNKNOWN
    strongest = max(_STRENGTH[algorithm] for algorithm, _ in known)
    compared = [(digest_by(algorithm), value) for algorithm, value in known if _STRENGTH[algorithm] == strongest]
    if any(computed == value for computed, value in compared):
        return Agreement.AGREES
    return Agreement.UNKNOWN if any(computed is None for computed, _ in compared) else Agreement.DIFFERS


def _sri_digest(expression: str) -> Digest:
    name, _, text = expression.partition("-")
    algorithm = _SRI_ALGORITHMS[name]
    try:
        value = binascii.a2b_base64(text, strict_mode=True)
    except binascii.Error:
        return Digest(algorithm, b"")
    is_canonical = binascii.b2a_base64(value, newline=False).decode("ascii") == text
    return Digest(algorithm, value if is_canonical else b"")


def _multibase_digest(text: str) -> Digest:
    data = _bytes_of(text)
    if len(data) == _BARE_SHA256_SIZE:
        return Digest("sha256", data)
    algorithm = _MULTIHASHES.get(data[:_HEADER_SIZE])
    value = data[_HEADER_SIZE:]
    if algorithm is not None and len(value) * 8 != _STRENGTH[algorithm]:
        return Digest(algorithm, b"")
    return Digest(algorithm, value)


def _bytes_of(text: str) -> bytes:
    """What a multibase text holds; nothing where it is none."""
    try:
        return decode(text)
    except DidError:
        return b""
