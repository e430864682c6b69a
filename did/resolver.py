"""From a DID to its document: one protocol, and small decorators for routing, caching and pinning."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from types import MappingProxyType
from typing import Final, Protocol

from did.document import DidDocument
from did.errors import UnsupportedMethod
from did.identifiers import parse_did
from did.methods.jwk import resolve_did_jwk
from did.methods.key import resolve_did_key


class Resolver(Protocol):
    """Something that obtains DID documents."""

    def resolve(self, did: str) -> DidDocument:
        """Return the document of a DID. Raises DidError: ResolutionFailed means that it could not be found out."""
        ...


# The methods whose documents follow from the DID alone: no I/O, no clock.
COMPUTED: Final[Mapping[str, Callable[[str], DidDocument]]] = MappingProxyType(
    {"key": resolve_did_key, "jwk": resolve_did_jwk}
)


def resolve_computed(did: str) -> DidDocument | None:
    """Return the document of a DID of a computed method, None for a DID of any other method.

    Raises InvalidDid, InvalidKey or UnsupportedKeyType.
    """
    compute = COMPUTED.get(did.split(":", 2)[1]) if did.startswith("did:") else None
    if compute is not None:
        return compute(did)
    parse_did(did)
    return None


class MethodRouter:
    """Computes what can be computed, and gives every other DID to the resolver of its method."""

    def __init__(self, methods: Mapping[str, Resolver] | None = None) -> None:
        """`methods` maps method names such as "web" to resolvers; without it only computed methods resolve."""
        self._methods = dict(methods or {})

    def resolve(self, did: str) -> DidDocument:
        """Return the document of a DID. Raises UnsupportedMethod, and what the method raises."""
        computed = resolve_computed(did)
        if computed is not None:
            return computed
        method = parse_did(did).method
        if method not in self._methods:
            raise UnsupportedMethod(method)
        return self._methods[method].resolve(did)


class CachingResolver:
    """Remembers documents for a time; failures are never remembered. Safe to share between threads."""

    def __init__(
        self,
        inner: Resolver,
        ttl_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        max_documents: int = 1024,
    ) -> None:
        """`clock` gives seconds from any origin. `ttl_seconds` bounds how long a removed key is still believed."""
        self._inner = inner
        self._ttl_seconds = ttl_seconds
        self._clock = clock
        self._max_documents = max_documents
        self._lock = Lock()
        self._documents: OrderedDict[str, tuple[float, DidDocument]] = OrderedDict()

    def resolve(self, did: str) -> DidDocument:
        """Return the document of a DID, at most `ttl_seconds` old. Raises what the inner resolver raises."""
        with self._lock:
            known = self._documents.get(did)
        if known is not None and self._clock() < known[0]:
            return known[1]
        asked_at = self._clock()  # before the answer: the document may have changed while it travelled
        document = self._inner.resolve(did)
        with self._lock:
            self._documents[did] = (asked_at + self._ttl_seconds, document)
            self._documents.move_to_end(did)
            while len(self._documents) > self._max_documents:
                self._documents.popitem(last=False)
        return document


class PinnedResolver:
    """Answers for given documents from memory; asks the inner resolver, if there is one, for all others."""

    def __init__(self, documents: Iterable[DidDocument], inner: Resolver | None = None) -> None:
        self._documents = {document.id: document for document in documents}
        self._inner = inner

    def resolve(self, did: str) -> DidDocument:
        """Return the pinned document of a DID, or that of the inner resolver. Raises UnsupportedMethod without one."""
        if did in self._documents:
            return self._documents[did]
        if self._inner is None:
            raise UnsupportedMethod(parse_did(did).method)
        return self._inner.resolve(did)
