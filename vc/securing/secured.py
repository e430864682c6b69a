"""The values that every securing mechanism produces: `Proof`, `Secured`, and the options of a new proof.

Opening a message does no cryptography. A `Proof` holds the exact bytes that were signed; who has the key asks it once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import ClassVar, Final, Generic, TypeVar

from did.errors import DidError
from did.identifiers import parse_did_url
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from vc.errors import Malformed
from vc.jcs import canonical_json, digest_multibase
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject, parse_object

T = TypeVar("T")

ASSERTION: Final = "assertionMethod"
AUTHENTICATION: Final = "authentication"

# The member that names who answers for a document, by the purpose of its proof (VC-DATA-MODEL-2.0 4.7 and 4.13).
ANSWERABLE_MEMBER: Final[Mapping[str, str]] = {ASSERTION: "issuer", AUTHENTICATION: "holder"}


class Deferred(Generic[T]):
    """A value that is made when it is first asked for, and once: it costs time, and a stranger decides how much."""

    __slots__ = ("_make", "_outcome")

    def __init__(self, make: Callable[[], T]) -> None:
        """Take what makes the value; it may raise Malformed and nothing else."""
        self._make: Callable[[], T] | None = make
        self._outcome: T | Malformed | None = None

    def value(self) -> T:
        """Return the value; raises the same Malformed each time where there is none."""
        if self._make is not None:
            try:
                self._outcome = self._make()
            except Malformed as error:
                self._outcome = error
            self._make = None
        if isinstance(self._outcome, Malformed):
            raise self._outcome
        return self._outcome  # type: ignore[return-value]  # it is a T once it was made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deferred) and self.value() == other.value()

    def __hash__(self) -> int:
        return hash(self.value())


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof says of itself, with the bytes it signs: nothing here is verified until `holds_under` says so.

    `verification_method` is an absolute DID URL with a fragment. `audience`, `challenge` and `nonce` are the `domain`,
    `challenge` and `nonce` of a Data Integrity proof, or the `aud`, `nonce` and `jti` of a JWT. `not_before` is JOSE's
    alone. `message` is what was signed, or how to find out: RDF is canonicalized only for a proof whose key is known.
    Whether times, audience and challenge fit is NOT checked here, where neither time nor question is known.
    """

    shows_part: ClassVar[bool] = False  # whether the signer signed more, of which nobody can see what is not shown

    verification_method: str
    purpose: str
    key_type: KeyType
    message: bytes | Deferred[bytes]
    signature: bytes
    created: datetime | None = None
    expires: datetime | None = None
    not_before: datetime | None = None
    audience: tuple[str, ...] = ()
    challenge: str | None = None
    nonce: str | None = None

    @property
    def signed(self) -> bytes:
        """The bytes that `signature` is over; raises Malformed where the document makes none (`obstacle` says why)."""
        message = self.message
        return message.value() if isinstance(message, Deferred) else message

    def holds_under(self, key: PublicKey) -> bool:
        """Tell whether `key` made this proof over these bytes; False for a key of another type; never raises."""
        try:
            return key.key_type is self.key_type and key.verify(self.signature, self.signed)
        except Malformed:
            return False

    def obstacle(self) -> Malformed | None:
        """Return why nobody can have signed this document so that it would hold, or None: something RDF would lose."""
        try:
            self.signed  # noqa: B018 -- asked for what it raises
        except Malformed as error:
            return error
        return None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Secured:
    """A secured document, opened but not verified.

    `raw` is what was presented: the compact JWS (also when it came in an envelope), or the JSON document with its
    proof, in canonical form where it was handed over already parsed. `document` holds what is claimed and nothing
    else: no `proof`, and none of the registered claims of a JWT.

    Two members are of selective disclosure. `holder_proof` (SD-JWT) is the Key Binding JWT, made by the holder for one
    audience; whoever needs key binding must ask it, and decide that without looking whether it is there (RFC 9901
    7.3). `withheld` has the JSON Pointer of each object and array in which something, or a decoy, is not disclosed;
    that of the whole document where nobody can tell (ecdsa-sd-2023).
    """

    raw: bytes
    mechanism: str
    document: JsonObject
    proofs: tuple[Proof, ...]
    holder_proof: Proof | None = None
    withheld: tuple[str, ...] = ()

    @property
    def is_enveloping(self) -> bool:
        """Whether the message wraps the document (JOSE, COSE) rather than sitting inside it (Data Integrity)."""
        return self.raw[:1] not in b"{ \t\r\n"

    def digest(self) -> str:
        """Return the sha2-256 multihash, as `u` + base64url, of the token or of the JCS of document and proof.

        So the digest of a Data Integrity document does not change with white space or the order of members, and that
        of an SD-JWT not with the Key Binding JWT, which is another in each presentation.
        """
        if not self.is_enveloping:
            return digest_multibase(canonical_json(parse_object(self.raw)))
        return digest_multibase(self.raw if self.holder_proof is None else self.raw[: self.raw.rindex(b"~") + 1])


@dataclass(frozen=True, slots=True)
class Concealment:
    """Which parts of a document its holder may withhold later, in an SD-JWT.

    `pointers` are JSON Pointers into the document. `seed` is 32 bytes or more from a good source of randomness, used
    for one credential and then forgotten: all salts and decoys come from it. `decoys` is how many digests of nothing
    are added beside the others in each object and array.
    """

    pointers: tuple[str, ...]
    seed: bytes = field(repr=False)
    decoys: int = 0


@dataclass(frozen=True, slots=True)
class MandatoryDisclosure:
    """What the holder of an ecdsa-sd-2023 credential must always show; all the rest is the holder's choice.

    `pointers` are JSON Pointers into the document, and may be none. `seed` is 32 bytes or more from a good source of
    randomness, used for one credential and then forgotten: the keys that are scoped to the proof come from it.
    """

    pointers: tuple[str, ...]
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """What a new proof shall say; times are aware datetimes, and `audience` may be empty.

    `concealment` is for SD-JWT. `confirmation` is the key of the holder, or the DID URL of that key (RFC 7800).
    The rest is for Data Integrity: what an ecdsa-sd-2023 proof always shows; the `id` of the proof; the ids of the
    proofs that it signs along with the document (`previousProof`); and the contexts that RDF suites may use.
    """

    verification_method: str
    created: datetime
    purpose: str
    expires: datetime | None = None
    audience: tuple[str, ...] = ()
    challenge: str | None = None
    nonce: str | None = None
    concealment: Concealment | None = None
    confirmation: PublicKey | str | None = None
    mandatory: MandatoryDisclosure | None = None
    proof_id: str | None = None
    previous: tuple[str, ...] = ()
    contexts: ContextSet = PINNED_CONTEXTS


def check_purpose(options: ProofOptions, kind: str, purpose: str) -> None:
    """Raise Malformed unless `options` are for the one purpose that tokens of `kind` have."""
    if options.purpose != purpose:
        raise unsupported("", f"a {kind} always has the purpose {purpose}", "Leave the purpose out")


def malformed(where: str, message: str, remedy: str) -> Malformed:
    """Return the error for a proof that breaks the rules of its format."""
    return Malformed(Reason.PROOF_MALFORMED, where, message, remedy)


def unsupported(where: str, message: str, remedy: str) -> Malformed:
    """Return the error for a proof that may be well made, but not in a way that is accepted here."""
    return Malformed(Reason.PROOF_UNSUPPORTED, where, message, remedy)


@lru_cache(maxsize=1024)
def method_controller(method: str) -> str:
    """Return the DID before the fragment of `method`, an absolute DID URL; raises ValueError for anything else.

    Keys come from DID documents and nowhere else, so a URL of another scheme names no key that could be used.
    """
    try:
        url = parse_did_url(method)
    except DidError as error:
        raise ValueError(str(error)) from error
    if not url.fragment:
        raise ValueError("it has no fragment, so it names a DID document and no key in it")
    if url.path or url.query is not None:
        raise ValueError("a path or query stands before the fragment")
    return url.did


def answerable_party(document: Mapping[str, Json], purpose: str) -> str | None:
    """Return the id of the issuer (assertion) or holder (authentication) of `document`, if it names one."""
    party = document.get(ANSWERABLE_MEMBER.get(purpose, ""))
    if isinstance(party, dict):
        party = party.get("id")
    return party if isinstance(party, str) else None
