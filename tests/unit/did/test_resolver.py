from threading import Thread

import pytest

from did import (
    CachingResolver,
    DidDocument,
    MethodRouter,
    PinnedResolver,
    PrivateKey,
    did_document,
    did_key,
    parse_did_document,
)
from did.errors import InvalidDid, ResolutionFailed, UnsupportedMethod

ACME = "did:web:acme.example"


def document_of(did: str, key: PrivateKey) -> DidDocument:
    return parse_did_document(did_document(did, {"key-1": key.public_key}), did)


class Publisher:
    """A resolver with documents in memory that can be changed, counts questions, and can be down."""

    def __init__(self, *documents: DidDocument) -> None:
        self.documents = {document.id: document for document in documents}
        self.questions: list[str] = []
        self.is_down = False

    def resolve(self, did: str) -> DidDocument:
        self.questions.append(did)
        if self.is_down or did not in self.documents:
            raise ResolutionFailed(did, "down")
        return self.documents[did]


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def publisher(ed25519: PrivateKey) -> Publisher:
    return Publisher(document_of(ACME, ed25519))


def test_the_router_computes_without_asking_anybody(publisher: Publisher, ed25519: PrivateKey) -> None:
    did = did_key(ed25519.public_key)
    assert MethodRouter({"key": publisher}).resolve(did).id == did
    assert publisher.questions == []


def test_the_router_asks_the_resolver_of_the_method(publisher: Publisher) -> None:
    assert MethodRouter({"web": publisher}).resolve(ACME).id == ACME
    assert publisher.questions == [ACME]


def test_the_router_refuses_a_method_that_nobody_resolves(publisher: Publisher) -> None:
    with pytest.raises(UnsupportedMethod, match="'ion'"):
        MethodRouter({"web": publisher}).resolve("did:ion:abc")
    with pytest.raises(UnsupportedMethod, match="'web'"):
        MethodRouter().resolve(ACME)
    with pytest.raises(InvalidDid):
        MethodRouter({"web": publisher}).resolve("did:web:a b")


def test_a_document_is_remembered_for_its_time(publisher: Publisher, p256: PrivateKey) -> None:
    clock = Clock()
    resolver = CachingResolver(publisher, ttl_seconds=300, clock=clock)
    first = resolver.resolve(ACME)
    publisher.documents[ACME] = document_of(ACME, p256)
    clock.seconds += 299.9
    assert resolver.resolve(ACME) is first
    clock.seconds += 0.1
    assert resolver.resolve(ACME) is publisher.documents[ACME]
    assert len(publisher.questions) == 2


def test_a_failure_is_not_remembered(publisher: Publisher) -> None:
    resolver = CachingResolver(publisher, ttl_seconds=300, clock=Clock())
    publisher.is_down = True
    with pytest.raises(ResolutionFailed):
        resolver.resolve(ACME)
    publisher.is_down = False
    assert resolver.resolve(ACME).id == ACME


def test_an_old_document_is_not_used_when_the_publisher_is_down(publisher: Publisher) -> None:
    clock = Clock()
    resolver = CachingResolver(publisher, ttl_seconds=300, clock=clock)
    resolver.resolve(ACME)
    publisher.is_down = True
    clock.seconds += 300
    with pytest.raises(ResolutionFailed):
        resolver.resolve(ACME)


def test_the_number_of_remembered_documents_is_limited(ed25519: PrivateKey) -> None:
    dids = [f"did:web:{letter}.example" for letter in "abc"]
    publisher = Publisher(*[document_of(did, ed25519) for did in dids])
    resolver = CachingResolver(publisher, ttl_seconds=300, clock=Clock(), max_documents=2)
    for did in dids:
        resolver.resolve(did)
    resolver.resolve(dids[2])
    resolver.resolve(dids[1])
    assert publisher.questions == dids
    resolver.resolve(dids[0])
    assert publisher.questions == [*dids, dids[0]]


def test_threads_share_one_cache(publisher: Publisher) -> None:
    resolver = CachingResolver(publisher, ttl_seconds=300, clock=Clock(), max_documents=1)
    resolver.resolve(ACME)
    threads = [Thread(target=lambda: [resolver.resolve(ACME) for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert publisher.questions == [ACME]


def test_a_pinned_document_is_used_without_asking(publisher: Publisher, p256: PrivateKey) -> None:
    pinned = document_of(ACME, p256)
    assert PinnedResolver([pinned], publisher).resolve(ACME) is pinned
    assert publisher.questions == []


def test_what_is_not_pinned_is_asked_for_or_refused(publisher: Publisher, p256: PrivateKey) -> None:
    pinned = document_of("did:web:other.example", p256)
    assert PinnedResolver([pinned], publisher).resolve(ACME).id == ACME
    with pytest.raises(UnsupportedMethod):
        PinnedResolver([pinned]).resolve(ACME)
