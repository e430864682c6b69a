"""What can go wrong in `did`, as one tree.

DidError
├── InvalidEncoding          text that is not strict base58btc, base64url or JSON
├── InvalidKey               bytes, a Multikey or a JWK that are no key of ours
│   └── UnsupportedKeyType   a well-known key of a kind that signs nothing here
├── InvalidDid               a DID or DID URL that breaks the syntax of DID-CORE or of its method
├── UnsupportedMethod        a DID whose method nobody here resolves
├── InvalidDocument          a DID document that breaks DID-CORE, or belongs to another DID
├── KeyNotAuthorised         a key that the document does not name for this purpose
├── ResolutionFailed         the document could not be obtained: nothing is known of the DID
├── Deactivated              the controller has given the DID up: no key of it is used any more
├── FetchFailed              the same for a URL; `reason` says which limit or fault
└── CustodyError             a private key could not be stored or opened
    ├── WrongPassphrase
    └── PassphraseMissing
"""

from enum import StrEnum


class DidError(Exception):
    """The base of every error that `did` raises on purpose."""


class InvalidEncoding(DidError):
    """A text is not the one canonical encoding of any bytes."""


class InvalidKey(DidError):
    """Key material is malformed, not on its curve, or not allowed where it stands."""


class UnsupportedKeyType(InvalidKey):
    """Key material may be fine, but it is of a type that is not used for signatures here."""


class InvalidDid(DidError):
    """A text is not a DID, or not a DID URL, or breaks the rules of its method."""


class UnsupportedMethod(DidError):
    """No resolver is registered for the method of a DID."""

    def __init__(self, method: str) -> None:
        super().__init__(f"DID method '{method}' is not supported")
        self.method = method


class InvalidDocument(DidError):
    """A DID document is malformed or speaks for another DID; `where` is a JSON Pointer into it."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"DID document, at '{where}': {message}")
        self.where = where


class KeyNotAuthorised(DidError):
    """A DID document does not let a verification method be used for a purpose."""


class ResolutionFailed(DidError):
    """A DID document could not be obtained; this says nothing about the DID itself."""

    def __init__(self, did: str, reason: str) -> None:
        super().__init__(f"{did} could not be resolved: {reason}")
        self.did = did
        self.reason = reason


class Deactivated(DidError):
    """The controller of a DID has given it up."""

    def __init__(self, did: str) -> None:
        super().__init__(f"{did} was deactivated by its controller")
        self.did = did


class FetchFault(StrEnum):
    """Why a fetch failed, as a closed list for programs; the message says more."""

    URL_NOT_ALLOWED = "url_not_allowed"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    NAME_NOT_FOUND = "name_not_found"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    TIMED_OUT = "timed_out"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    UNEXPECTED_STATUS = "unexpected_status"
    MALFORMED_RESPONSE = "malformed_response"


class FetchFailed(DidError):
    """A URL could not be fetched within the limits."""

    def __init__(self, url: str, reason: FetchFault, message: str) -> None:
        super().__init__(f"{url} could not be fetched ({reason}): {message}")
        self.url = url
        self.reason = reason


class CustodyError(DidError):
    """A private key could not be stored or opened."""


class WrongPassphrase(CustodyError):
    """The passphrase does not open the sealed text, or the text was altered: the two cannot be told apart."""


class PassphraseMissing(CustodyError):
    """No passphrase was given in any of the places where one is looked for."""
