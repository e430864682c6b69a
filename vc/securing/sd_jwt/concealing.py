"""Concealing claims: from the claims of an SD-JWT to the payload that is signed, and its disclosures (RFC 9901 4.2)."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from did.multibase import b64url_encode
from vc.json_places import pointer
from vc.json_pointers import NotAPointer, Steps, leads_somewhere, read_pointer
from vc.securing.jose_claims import REGISTERED_CLAIMS
from vc.securing.sd_jwt.disclosure import (
    DEFAULT_HASH,
    DIGESTS,
    HASH_NAME,
    ITEM,
    MAX_DISCLOSURES,
    RESERVED,
    digest_of,
    new_disclosure,
)
from vc.securing.secured import Concealment, malformed, unsupported
from vc.strict_json import Json, JsonObject

# Without these nobody can say whether a credential holds, so nobody may be able to leave them out (RFC 9901 9.7,
# VC-JOSE-COSE 3.2.1). `delegation` is closed: a constraint that is withheld would be authority that nobody granted.
ALWAYS_SHOWN: Final = frozenset(
    {
        "@context",
        "type",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialStatus",
        "credentialSchema",
        "relatedResource",
        *REGISTERED_CLAIMS,
    }
)
NEVER_IN_PART: Final = "delegation"

_SALT_SIZE: Final = 16  # bytes: the 128 bits of RFC 9901 9.3
_SEED_SIZE: Final = 32


def refuse_needed(pointers: Iterable[str]) -> None:
    """Raise Malformed when one of `pointers` leads to, or into, what a verifier must always see."""
    for text in pointers:
        steps = _steps(text)
        if steps[0] in ALWAYS_SHOWN or NEVER_IN_PART in steps:
            message = "a verifier needs it to tell whether the credential holds, so it cannot be left to the holder"
            raise unsupported(text, message, "Conceal claims about the subject only")


def conceal(claims: JsonObject, concealment: Concealment) -> tuple[JsonObject, tuple[str, ...]]:
    """Return the payload with digests in place of what is concealed, and the disclosures, containers before contents.

    Raises Malformed for a pointer that leads nowhere or stands twice, for the whole document, for a claim whose name
    is reserved, and for a seed of less than 32 bytes. The same arguments give the same result. Salts and decoys are
    HMAC-SHA-256 of the seed, so they are as independent of each other as that function is strong. RFC 9901 4.2, 9.3.
    """
    if len(concealment.seed) < _SEED_SIZE:
        raise malformed("", f"the seed has less than {_SEED_SIZE} bytes", "Take it from a good source of randomness")
    if concealment.decoys < 0 or len(concealment.pointers) > MAX_DISCLOSURES:
        message = f"{len(concealment.pointers):,} disclosures and {concealment.decoys:,} decoys were asked for"
        raise malformed("", message, f"Conceal up to {MAX_DISCLOSURES:,} values; decoys are not negative")
    chosen: set[Steps] = set()
    for text in concealment.pointers:
        steps = _steps(text)
        if steps in chosen or not leads_somewhere(claims, steps):
            message = "it stands twice" if steps in chosen else "there is nothing at this place in the document"
            raise malformed(text, message, "Name each value once, by a JSON Pointer into the document")
        chosen.add(steps)
    work = _Work(concealment, frozenset(chosen))
    payload = work.members(claims, ())
    if chosen:
        payload[HASH_NAME] = DEFAULT_HASH
    return payload, tuple(text for _, text in sorted(work.disclosures))


@dataclass(slots=True)
class _Work:
    """One pass over the claims: what is concealed, what was drawn from the seed, and the disclosures made so far."""

    concealment: Concealment
    chosen: frozenset[Steps]
    drawn: int = 0
    disclosures: list[tuple[Steps, str]] = field(default_factory=list)

    def value(self, value: Json, steps: Steps) -> Json:
        if isinstance(value, dict):
            return self.members(value, steps)
        return self.items(value, steps) if isinstance(value, list) else value

    def members(self, members: JsonObject, steps: Steps) -> JsonObject:
        result: JsonObject = {}
        digests: list[Json] = []
        for name, value in members.items():
            if name in RESERVED:
                raise malformed(pointer(*steps, name), "SD-JWT needs this name for itself", "Rename the member")
            where = (*steps, name)
            inner = self.value(value, where)
            if where in self.chosen:
                digests.append(self.disclose(where, name, inner))
            else:
                result[name] = inner
        if digests:
            digests += [self.decoy() for _ in range(self.concealment.decoys)]
            # Sorted by digest: so their order tells nothing about the claims (RFC 9901 4.2.4.1).
            result[DIGESTS] = sorted(digests, key=str)
        return result

    def items(self, items: list[Json], steps: Steps) -> list[Json]:
        result: list[Json] = []
        concealed = False
        for index, item in enumerate(items):
            where = (*steps, str(index))
            inner = self.value(item, where)
            if where in self.chosen:
                concealed = True
                inner = {ITEM: self.disclose(where, None, inner)}
            result.append(inner)
        for _ in range(self.concealment.decoys if concealed else 0):
            position = int.from_bytes(self.draw(8), "big") % (len(result) + 1)
            result.insert(position, {ITEM: self.decoy()})
        return result

    def disclose(self, where: Steps, name: str | None, value: Json) -> str:
        text = new_disclosure(b64url_encode(self.draw(_SALT_SIZE)), name, value)
        self.disclosures.append((where, text))
        return digest_of(text, DEFAULT_HASH)

    def decoy(self) -> str:
        return digest_of(b64url_encode(self.draw(_SEED_SIZE)), DEFAULT_HASH)

    def draw(self, size: int) -> bytes:
        """Return up to 32 bytes that were not drawn before."""
        self.drawn += 1
        return hmac.digest(self.concealment.seed, self.drawn.to_bytes(8, "big"), hashlib.sha256)[:size]


def _steps(text: str) -> Steps:
    try:
        steps = read_pointer(text)
    except NotAPointer as error:
        raise malformed("", str(error), "Name the value by a JSON Pointer such as /credentialSubject/name") from error
    if not steps:
        raise malformed("", "the whole document cannot be concealed", "Name the values in it that may be withheld")
    return steps
