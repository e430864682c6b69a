"""The contexts that are known, by URL: those of the package, and what has been pinned from files.

There is no other way to a context. Whoever could answer for a context URL could change what a document means.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final, NoReturn

from vc.contexts import CONTEXTS
from vc.errors import Malformed
from vc.reasons import REASONS, Reason
from vc.strict_json import Json, JsonObject, parse_object
from vc.urls import is_absolute_url


class ContextSet:
    """An immutable set of contexts; `pinned` gives a larger one. Equal exactly if the same bytes are under each URL."""

    __slots__ = ("_digests", "_documents")

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        """Take `documents` as they are: URL to the bytes of a JSON-LD document, each of them trusted by the caller."""
        self._documents = MappingProxyType(dict(documents))
        self._digests = frozenset((url, sha256(raw).digest()) for url, raw in documents.items())

    def pinned(self, url: str, raw: bytes, digest: str) -> "ContextSet":
        """This set and one more context: `raw`, whose sha-256 is `digest` in hexadecimal, known as `url`.

        Raises Malformed(linked_data.context_malformed): another digest, another context under that URL already, not
        an absolute URL, or not a JSON object with an `@context`; and Malformed(json.*) for what is not strict JSON.
        """
        if sha256(raw).hexdigest() != digest.lower():
            _refuse(url, f"the sha-256 is {sha256(raw).hexdigest()}")
        if self._documents.get(url, raw) != raw:
            _refuse(url, "another context is pinned under this URL")
        if not is_absolute_url(url):
            _refuse(url, "this is not an absolute URL")
        if not isinstance(parse_object(raw).get("@context"), dict | list | str):
            _refuse(url, 'the document has no "@context"')
        return ContextSet({**self._documents, url: raw})

    def fresh(self, url: str) -> Json:
        """What is under `@context` in the document of `url`, in new objects each time; KeyError for an unknown URL."""
        document: JsonObject = json.loads(self._documents[url])
        return document.get("@context", {})

    @property
    def urls(self) -> frozenset[str]:
        """The URLs of all contexts."""
        return frozenset(self._documents)

    def __contains__(self, url: object) -> bool:
        return url in self._documents

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ContextSet) and self._digests == other._digests

    def __hash__(self) -> int:
        return hash(self._digests)

    def __repr__(self) -> str:
        return f"ContextSet({sorted(self._documents)})"


def unknown_context(url: str, where: str = "") -> Malformed:
    """The error for a context URL that is not in the set."""
    reason = Reason.LINKED_DATA_CONTEXT_UNKNOWN
    return Malformed(reason, where, f"the context {url!r:.200} is not pinned", REASONS[reason].remedy)


def _refuse(url: str, message: str) -> NoReturn:
    reason = Reason.LINKED_DATA_CONTEXT_MALFORMED
    raise Malformed(reason, f"{url!r:.200}", message, REASONS[reason].remedy)


PINNED_CONTEXTS: Final = ContextSet(CONTEXTS)
