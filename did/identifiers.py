"""DIDs and DID URLs, read strictly by the grammar of DID-CORE 3.1 and 3.2."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from did.errors import InvalidDid

# Longest of ours: the key of an ML-DSA-44 did:key, whose DID URL names it twice, 3,515 letters; its did:jwk has 2,400.
# P-384 as did:jwk has 250; RSA-4096 about 1,000, and is to be refused as such.
MAX_DID_LETTERS: Final = 4096

_METHOD_AND_ID: Final = r"did:([a-z0-9]+):((?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?<!:))"
_PCHAR: Final = r"[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}"
_DID: Final = re.compile(_METHOD_AND_ID)
_DID_URL: Final = re.compile(
    rf"(?P<did>{_METHOD_AND_ID})(?P<path>(?:/(?:{_PCHAR})*)*)"
    rf"(?:\?(?P<query>(?:{_PCHAR}|[/?])*))?(?:#(?P<fragment>(?:{_PCHAR}|[/?])*))?"
)


@dataclass(frozen=True, slots=True)
class Did:
    """The two parts of a DID; `str()` gives the whole."""

    method: str
    identifier: str

    def __str__(self) -> str:
        return f"did:{self.method}:{self.identifier}"


@dataclass(frozen=True, slots=True)
class DidUrl:
    """The parts of a DID URL; a part that is absent is None, and the path is then empty."""

    did: str
    path: str = ""
    query: str | None = None
    fragment: str | None = None

    def __str__(self) -> str:
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.did}{self.path}{query}{fragment}"


def parse_did(text: str) -> Did:
    """Return the parts of a DID. Raises InvalidDid.

    Not checked: what the method asks of its identifier. DID-CORE 3.1.
    """
    match = _DID.fullmatch(text) if len(text) <= MAX_DID_LETTERS else None
    if match is None:
        raise InvalidDid(f"not a DID: {_shown(text)}; a DID is did:method:identifier, without path, query or fragment")
    return Did(match[1], match[2])


@lru_cache(maxsize=1024)  # a service sees the same few signers again and again; reading one costs 4 µs
def parse_did_url(text: str) -> DidUrl:
    """Return the parts of an absolute DID URL. Raises InvalidDid.

    Not checked: what the method asks of its identifier. DID-CORE 3.2.
    """
    match = _DID_URL.fullmatch(text) if len(text) <= MAX_DID_LETTERS else None
    if match is None:
        raise InvalidDid(f"not an absolute DID URL: {_shown(text)}; write did:method:identifier#fragment")
    return DidUrl(match["did"], match["path"], match["query"], match["fragment"])


def _shown(text: str) -> str:
    limit = 80
    return repr(text) if len(text) <= limit else f"{text[:limit]!r}… ({len(text)} letters)"
