"""What a resolver's endpoint has to say about a text: a document, a part of one, or an error; before any dialect."""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from did.document import DidDocument
from did.errors import (
    Deactivated,
    DidError,
    FetchFailed,
    FetchFault,
    InvalidDid,
    InvalidDocument,
    InvalidEncoding,
    InvalidKey,
    ResolutionFailed,
    UnsupportedKeyType,
    UnsupportedMethod,
)
from did.identifiers import DidUrl, parse_did, parse_did_url
from did.keys.algorithm import ALGORITHMS
from did.multibase import decode
from did.resolver import Resolver


class Fault(Enum):
    """An error: its name in DID Resolution and in the older profile, its status, and a title."""

    INVALID_DID = ("invalidDid", 400, "This is not a DID")
    INVALID_DID_URL = ("invalidDidUrl", 400, "This is not a DID URL")
    INVALID_PUBLIC_KEY = ("invalidPublicKey", 400, "The DID holds no key")
    INVALID_PUBLIC_KEY_LENGTH = ("invalidPublicKeyLength", 400, "The key in the DID has another length than its type")
    INVALID_PUBLIC_KEY_TYPE = ("invalidPublicKeyType", 400, "This form of keys is experimental and not given")
    UNSUPPORTED_PUBLIC_KEY_TYPE = ("unsupportedPublicKeyType", 400, "Keys of this type or form are not supported")
    INVALID_DID_DOCUMENT = ("invalidDidDocument", 500, "The document that was found is not a DID document")
    NOT_FOUND = ("notFound", 404, "No document was found")
    REPRESENTATION_NOT_SUPPORTED = ("representationNotSupported", 406, "The document is not given in this form")
    METHOD_NOT_SUPPORTED = ("methodNotSupported", 501, "This method is not resolved here")
    INTERNAL_ERROR = ("internalError", 500, "The document could not be obtained")

    @property
    def older_name(self) -> str:
        """The word for it in the older profile."""
        return str(self.value[0])

    @property
    def status(self) -> int:
        """The HTTP status."""
        return int(self.value[1])

    @property
    def title(self) -> str:
        """What it means, for people."""
        return str(self.value[2])


class Asked(NamedTuple):
    """What was asked for: a DID or DID URL as it stood in the path, and a form of keys if one was wanted.

    `dereferenced` when whatever it is shall be dereferenced; without it only a DID URL that is more than a DID is.
    """

    text: str
    key_format: str | None = None
    dereferenced: bool = False

    @property
    def is_url(self) -> bool:
        """Whether it is read as a DID URL, well formed or not."""
        return self.dereferenced or (self.text.startswith("did:") and any(mark in self.text for mark in "/?#"))


class Answer(NamedTuple):
    """What is known: `content` when it was found, `fault` when not. `is_part` for what a DID URL names."""

    content: Mapping[str, object] | None
    fault: Fault | None = None
    detail: str = ""
    is_part: bool = False
    is_deactivated: bool = False

    @classmethod
    def unrepresentable(cls, text: str) -> "Answer":
        """Return the answer to whoever accepts only what is not given here."""
        return cls(None, Fault.REPRESENTATION_NOT_SUPPORTED, "Accept application/did-resolution", Asked(text).is_url)


# The one form in which keys are given; and those that did:key names, so that they are known, but not given.
MULTIKEY: Final = "Multikey"
_NOT_GIVEN: Final = frozenset(
    {"JsonWebKey", "JsonWebKey2020", "Ed25519VerificationKey2020", "X25519KeyAgreementKey2020"}
)
_EXPERIMENTAL: Final = frozenset({"Ed25519VerificationKey2018", "X25519KeyAgreementKey2019"})

# The first row that fits is taken, so an error stands above its base.
_FAULTS: Final[tuple[tuple[type[DidError], Fault], ...]] = (
    (UnsupportedMethod, Fault.METHOD_NOT_SUPPORTED),
    (UnsupportedKeyType, Fault.UNSUPPORTED_PUBLIC_KEY_TYPE),
    (InvalidKey, Fault.INVALID_PUBLIC_KEY),
    (InvalidDocument, Fault.INVALID_DID_DOCUMENT),
    (InvalidDid, Fault.INVALID_DID),
    (InvalidEncoding, Fault.INVALID_DID),
    (ResolutionFailed, Fault.NOT_FOUND),
)


def answer_to(asked: Asked, resolver: Resolver) -> Answer:
    """Return what `resolver` knows of what was asked for; never raises. DID-RESOLUTION 4 and 5."""
    try:
        url = parse_did_url(asked.text) if asked.is_url else DidUrl(str(parse_did(asked.text)))
    except InvalidDid as error:
        return Answer(None, Fault.INVALID_DID_URL if asked.is_url else Fault.INVALID_DID, str(error), asked.is_url)
    if asked.key_format not in (None, MULTIKEY):
        return _other_form(asked)
    try:
        document = resolver.resolve(url.did)
    except Deactivated as error:
        return Answer(None, None, str(error), asked.is_url, is_deactivated=True)
    except DidError as error:
        return Answer(None, _fault_of(error, url.did), str(error), asked.is_url)
    return _part(document, url) if asked.is_url else Answer(dict(document.source))


def _part(document: DidDocument, url: DidUrl) -> Answer:
    """Return what a DID URL names: the document, or by its fragment a verification method or service of it.

    A part has the context of its document: its terms mean nothing without. DID-RESOLUTION 5, "Examples".
    """
    if url.path or url.query is not None:
        return Answer(None, Fault.NOT_FOUND, "paths and queries name nothing in these documents", is_part=True)
    if url.fragment is None:
        return Answer(dict(document.source), is_part=True)
    context = {name: value for name, value in document.source.items() if name == "@context"}
    wanted = {str(url), f"#{url.fragment}"}
    for value in document.source.values():
        for entry in value if isinstance(value, list | tuple) else ():
            if isinstance(entry, Mapping) and entry.get("id") in wanted:
                return Answer({**context, **entry}, is_part=True)
    return Answer(None, Fault.NOT_FOUND, f"the document has nothing with the id {url}", is_part=True)


def _other_form(asked: Asked) -> Answer:
    detail = f"keys are given as {MULTIKEY}"
    fault = Fault.INVALID_PUBLIC_KEY_TYPE if asked.key_format in _EXPERIMENTAL else Fault.UNSUPPORTED_PUBLIC_KEY_TYPE
    return Answer(None, fault, detail, asked.is_url)


def _fault_of(error: DidError, did: str) -> Fault:
    cause = error.__cause__
    if isinstance(error, ResolutionFailed) and isinstance(cause, FetchFailed):
        found_nothing = (FetchFault.UNEXPECTED_STATUS, FetchFault.NAME_NOT_FOUND)
        return Fault.NOT_FOUND if cause.reason in found_nothing else Fault.INTERNAL_ERROR
    if isinstance(error, InvalidKey) and did.startswith("did:key:"):
        return _fault_of_key(did.removeprefix("did:key:"))
    return next((fault for kind, fault in _FAULTS if isinstance(error, kind)), Fault.INTERNAL_ERROR)


def _fault_of_key(text: str) -> Fault:
    """Return what is wrong with the Multikey in a did:key (did:key "Document Creation Algorithm", its errors)."""
    try:
        data = decode(text)
    except DidError:
        return Fault.INVALID_DID
    for row in ALGORITHMS.values():
        if data.startswith(row.public_prefix):
            return Fault.INVALID_PUBLIC_KEY if len(data) == 2 + row.public_size else Fault.INVALID_PUBLIC_KEY_LENGTH
    return Fault.UNSUPPORTED_PUBLIC_KEY_TYPE
