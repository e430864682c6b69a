import json

import pytest
from support.loopback import Answer, Certificates, Routes

from did import PrivateKey, Relationship, authorised_key, did_document
from did.errors import InvalidDid, InvalidDocument, ResolutionFailed
from did.http_fetcher import HttpFetcher
from did.methods.web import MAX_DOCUMENT_BYTES, DidWeb, did_web_from_url, did_web_url

LOOPBACK = HttpFetcher(allow_insecure_loopback=True)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:acme.example", "https://acme.example/.well-known/did.json"),
        ("did:web:acme.example%3A8443", "https://acme.example:8443/.well-known/did.json"),
        ("did:web:acme.example%3a8443:a:b", "https://acme.example:8443/a/b/did.json"),
        ("did:web:ACME.example:A", "https://acme.example/A/did.json"),
        ("did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
        ("did:web:acme.example:a%20b", None),
        ("did:web:acme.example:a%40b", "https://acme.example/a%40b/did.json"),
        ("did:web:localhost%3A8000", "https://localhost:8000/.well-known/did.json"),
    ],
)
def test_a_did_web_names_one_url(did: str, url: str | None) -> None:
    if url is None:
        with pytest.raises(InvalidDid, match="path segment"):
            did_web_url(did)
    else:
        assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:key:z6Mk",
        "did:web:127.0.0.1",
        "did:web:10.0.0.1%3A8000",
        "did:web:2130706433",
        "did:web:0x7f000001",
        "did:web:127.0x1",
        "did:web:%5B%3A%3A1%5D",
        "did:web:acme..example",
        "did:web:.example",
        "did:web:acme.example.",
        "did:web:-acme.example",
        "did:web:acme-.example",
        "did:web:acme_co.example",
        "did:web:acme%2Eexample",
        "did:web:acme.example%3A",
        "did:web:acme.example%3A0",
        "did:web:acme.example%3A08",
        "did:web:acme.example%3A65536",
        "did:web:acme.example%3A8000%3A1",
        "did:web:acme.example%2F",
        "did:web:user%40acme.example",
        "did:web::acme.example",
        "did:web:acme.example::a",
        "did:web:acme.example:.",
        "did:web:acme.example:..",
        "did:web:acme.example:%2e%2E",
        "did:web:acme.example:a%2Fb",
        "did:web:acme.example:a%5Cb",
        "did:web:acme.example:a%3Fb",
        "did:web:acme.example:a%23b",
        "did:web:acme.example:a%00",
        "did:web:" + "a" * 64 + ".example",
        "did:web:" + ".".join(["a" * 60] * 5),
    ],
)
def test_a_did_web_that_names_no_plain_place_is_refused(did: str) -> None:
    with pytest.raises(InvalidDid):
        did_web_url(did)


def test_http_is_for_localhost_and_only_when_asked_for() -> None:
    assert (
        did_web_url("did:web:localhost%3A8000", insecure_loopback=True) == "http://localhost:8000/.well-known/did.json"
    )
    assert did_web_url("did:web:a.localhost", insecure_loopback=True).startswith("http://a.localhost/")
    for other in ("did:web:acme.example", "did:web:localhost.example", "did:web:notlocalhost"):
        assert did_web_url(other, insecure_loopback=True).startswith("https://")


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("http://localhost:8000/", "did:web:localhost%3A8000"),
        ("https://acme.example", "did:web:acme.example"),
        ("https://acme.example:443/", "did:web:acme.example"),
        ("https://ACME.example:8443/issuers/7/", "did:web:acme.example%3A8443:issuers:7"),
    ],
)
def test_a_public_url_gives_its_did_web(url: str, did: str) -> None:
    assert did_web_from_url(url) == did


@pytest.mark.parametrize(
    "url",
    [
        "",
        "acme.example",
        "ftp://acme.example",
        "http://acme.example",
        "http://127.0.0.1:8000",
        "https://127.0.0.1",
        "https://[::1]",
        "https://[::1",
        "https://acme.example:a",
        "https://user@acme.example",
        "https://acme.example/?a",
        "https://acme.example/#a",
        "https://acme.example/a//b",
        "https://acme.example/a/../b",
        "https://acme.example/a:b",
        "https://acme.example/a b",
        "https://acmé.example",
    ],
)
def test_a_url_that_no_did_web_can_say_is_refused(url: str) -> None:
    with pytest.raises(InvalidDid):
        did_web_from_url(url)


@pytest.fixture
def published(routes: Routes, ed25519: PrivateKey) -> str:
    """Publish a document on loopback and give its DID."""
    did = did_web_from_url(routes.base)
    document = did_document(did, {"key-1": ed25519.public_key})
    routes["/.well-known/did.json"] = Answer(body=json.dumps(document).encode())
    return did


def test_a_published_document_is_resolved(published: str, ed25519: PrivateKey) -> None:
    document = DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(published)
    assert authorised_key(document, f"{published}#key-1", Relationship.ASSERTION) == ed25519.public_key


def test_http_needs_both_permissions(published: str) -> None:
    for refusing in (DidWeb(LOOPBACK), DidWeb(HttpFetcher(), allow_insecure_loopback=True)):
        with pytest.raises(ResolutionFailed):
            refusing.resolve(published)


def test_a_document_is_resolved_over_tls(tls_routes: Routes, certificates: Certificates, ed25519: PrivateKey) -> None:
    did = did_web_from_url(tls_routes.base) + ":issuers:7"
    document = did_document(did, {"key-1": ed25519.public_key})
    tls_routes["/issuers/7/did.json"] = Answer(body=json.dumps(document).encode())
    fetcher = HttpFetcher(allow_private_addresses=True, tls=certificates.client)
    assert DidWeb(fetcher).resolve(did).id == did


def test_a_document_that_is_not_there_could_not_be_found_out(routes: Routes) -> None:
    did = did_web_from_url(routes.base)
    with pytest.raises(ResolutionFailed, match="status 404") as caught:
        DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(did)
    assert caught.value.did == did


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "did:web:other.example"}, "/id"),
        ({"assertionMethod": ["#key-1"]}, "absolute DID URLs only"),
        ({"verificationMethod": [{"id": "#key-1"}]}, "absolute DID URLs only"),
        ({"authentication": {}}, "must be an array"),
    ],
)
def test_a_published_document_with_one_defect_is_refused(
    published: str, routes: Routes, change: dict[str, object], message: str
) -> None:
    document = json.loads(routes["/.well-known/did.json"].body)
    routes["/.well-known/did.json"] = Answer(body=json.dumps({**document, **change}).encode())
    with pytest.raises(InvalidDocument, match=message):
        DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(published)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"id": 1, "id": 2}', b"\xff"])
def test_a_published_document_that_is_not_strict_json_is_refused(published: str, routes: Routes, body: bytes) -> None:
    routes["/.well-known/did.json"] = Answer(body=body)
    with pytest.raises(InvalidDocument, match=r"JSON|repeated"):
        DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(published)


def test_a_published_document_has_a_limit_of_its_own(published: str, routes: Routes) -> None:
    body = routes["/.well-known/did.json"].body
    routes["/.well-known/did.json"] = Answer(body=body.ljust(MAX_DOCUMENT_BYTES))
    assert DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(published)
    routes["/.well-known/did.json"] = Answer(body=body.ljust(MAX_DOCUMENT_BYTES + 1))
    with pytest.raises(ResolutionFailed, match="more than"):
        DidWeb(LOOPBACK, allow_insecure_loopback=True).resolve(published)
