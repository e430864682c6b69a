"""The parsers of `did`: encodings, identifiers, keys, documents, key files, addresses, and answers over HTTP."""

import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Thread

from fuzz.harness import Parser, Sample, as_json, as_values, raw
from support.securing import KEYS, NOW
from support.verifying import MemoryServer

from did import did_document, did_jwk, did_key, did_key_method
from did.addresses import AddressPolicy, is_loopback
from did.document import Relationship, authorised_key, parse_did_document
from did.errors import (
    CustodyError,
    FetchFailed,
    InvalidDid,
    InvalidDocument,
    InvalidEncoding,
    InvalidKey,
    KeyNotAuthorised,
    ResolutionFailed,
    UnsupportedMethod,
)
from did.fetching import FetchLimits
from did.http_fetcher import HttpFetcher
from did.identifiers import parse_did, parse_did_url
from did.json_object import read_json_object
from did.keys.algorithm import KeyType
from did.keys.custody import open_key, open_sealed, seal
from did.keys.custody.file import CONTENT_TYPE, read_key_file
from did.keys.public_key import PublicKey
from did.keys.signer import PrivateKey
from did.methods.jwk import resolve_did_jwk
from did.methods.key import resolve_did_key
from did.methods.web import MAX_DOCUMENT_BYTES, DidWeb, did_web_from_url, did_web_url
from did.multibase import b64url_decode, b64url_encode, decode, encode_base58btc, encode_base64url
from did.resolver import resolve_computed
from verifier.integrations.did_answers import Asked, answer_to
from verifier.integrations.did_dialects import Dialect, Form, form_for, rendered

ACME = "did:web:acme.example"
SEALED = "a-fuzzed-secret"
PUBLIC = [key.public_key for key in KEYS.values()]


def round_trip(text: str) -> None:
    """Decode; there is one text for each sequence of bytes."""
    data = decode(text)
    assert text == (encode_base64url(data) if text[0] == "u" else encode_base58btc(data))


def b64_round_trip(text: str) -> None:
    """Decode; there is one text for each sequence of bytes."""
    assert b64url_encode(b64url_decode(text)) == text


def did_round_trip(text: str) -> None:
    """Parse; nothing of the text is lost."""
    did = parse_did(text)
    assert f"did:{did.method}:{did.identifier}" == text


def a_document() -> dict[str, object]:
    """Make a DID document with every form of key, a relative id, an embedded method and a service."""
    keys = {f"key-{number}": key for number, key in enumerate(PUBLIC[:3])}
    document = did_document(ACME, keys)
    document["service"] = [
        {"id": f"{ACME}#vcs", "type": "VerifiableCredentialService", "serviceEndpoint": "https://a.example"}
    ]
    return document | {"alsoKnownAs": ["https://acme.example"], "controller": [ACME]}


def a_jwk_document() -> dict[str, object]:
    """Make a DID document whose keys are JWKs, one of them in a relationship alone."""
    methods = [
        {"id": f"{ACME}#{number}", "type": "JsonWebKey", "controller": ACME, "publicKeyJwk": key.to_jwk()}
        for number, key in enumerate(PUBLIC)
    ]
    methods[0]["expires"] = "2027-01-01T00:00:00Z"
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": ACME,
        "verificationMethod": methods[:3],
        "assertionMethod": [f"{ACME}#0", methods[3]],
        "authentication": [f"{ACME}#1"],
    }


def document_and_its_keys(data: bytes) -> None:
    """Read a DID document, and ask for each of its keys in each relationship."""
    document = parse_did_document(read_json_object(data), ACME)
    for method in document.verification_methods:
        for relationship in Relationship:
            try:
                authorised_key(document, method, relationship, NOW)
            except KeyNotAuthorised as error:
                assert str(error)  # noqa: PT017 -- that nothing else is raised is the point


def over_did_web(body: bytes) -> None:
    """Resolve a did:web whose document is this."""
    server = MemoryServer()
    server.pages[did_web_url(ACME)] = body[:MAX_DOCUMENT_BYTES]  # a fetcher stops there
    DidWeb(server).resolve(ACME)


class NoResolver:
    """Resolves what is computed."""

    def resolve(self, did: str) -> object:
        """Return the document of a computed DID."""
        document = resolve_computed(did)
        if document is None:
            raise UnsupportedMethod(did)
        return document


def answered(text: str) -> None:
    """Answer a request for resolution, in every dialect."""
    for asked in (Asked(text), Asked(text, "JsonWebKey"), Asked(text, dereferenced=True)):
        answer = answer_to(asked, NoResolver())  # type: ignore[arg-type]
        for dialect in Dialect:
            rendered(answer, Form(dialect, "application/did"))
    form_for(text)


def any_address(text: str) -> None:
    """Ask whether an address may be connected to."""
    is_loopback(text)
    for policy in (AddressPolicy(), AddressPolicy(allow_loopback=True), AddressPolicy(allow_private=True)):
        policy.refusal(text)


def verified(data: bytes) -> None:
    """Verify a signature of these bytes over these bytes with every key."""
    for key in PUBLIC:
        assert key.verify(data, b"message") is False
        size = key.key_type.algorithm.signature_size
        key.verify(data[:size].ljust(size, b"\1"), data)


def keys_of(text: str) -> None:
    """Read a Multikey; it writes back as it was."""
    assert PublicKey.from_multikey(text).to_multikey() == text


def jwk_of(jwk: object) -> None:
    """Read a JWK, as `parse_did_document` does with any object."""
    if isinstance(jwk, dict):
        PublicKey.from_jwk(jwk)


def secret_jwk_of(jwk: object) -> None:
    """Read a private JWK."""
    if isinstance(jwk, dict):
        PrivateKey.from_jwk(jwk)


@cache
def secret_multikeys() -> list[Sample]:
    """Give the secret Multikeys of all types."""
    texts = []
    for key in KEYS.values():
        algorithm = key.public_key.key_type.algorithm
        secret = b64url_decode(key.to_jwk()["priv" if algorithm.jwk_kty == "AKP" else "d"])
        encode = encode_base58btc if algorithm.multibase == "z" else encode_base64url
        texts.append(encode(algorithm.secret_prefix + secret))
    return raw(*texts)


def compact(tree: object) -> bytes:
    """Write JSON without white space, as jwcrypto does."""
    return json.dumps(tree, separators=(",", ":"), default=repr).encode()


@cache
def sealed_texts() -> list[Sample]:
    """Give a sealed key as a text, and as a header that is changed by its members."""
    text = seal(
        json.dumps(KEYS[KeyType.ED25519].to_jwk()).encode(), SEALED, content_type=CONTENT_TYPE, iterations=1_000
    )
    header, _, rest = text.partition(".")
    return [
        *raw(text),
        Sample(json.loads(b64url_decode(header)), lambda tree: f"{b64url_encode(compact(tree))}.{rest}"),
    ]


@contextmanager
def key_files() -> Iterator[Callable[[bytes], object]]:
    """Give a reader of key files that are written first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "key.jwe"

        def read(data: bytes) -> object:
            path.write_bytes(data)
            return read_key_file(path, SEALED)

        yield read


def open_by_uri(text: str) -> None:
    """Open a key by its URI; whatever is made is a key."""
    if not text.startswith("file:"):
        open_key(text, SEALED)


def fetched_from(text: str) -> None:
    """Fetch a URL whatever it is; every name leads to a private address, so nothing is ever connected to."""
    for strict in (True, False):
        HttpFetcher(allow_insecure_loopback=not strict, lookup=lambda _host, _port: ["10.0.0.1"]).fetch(
            text, accept="*/*"
        )


@contextmanager
def rude_server() -> Iterator[Callable[[bytes], object]]:
    """Give a fetch from a server that answers with these bytes, and nothing else."""
    answer = b""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    port, over = listener.getsockname()[1], False

    def serve() -> None:
        while not over:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            with client:
                client.settimeout(1)
                try:
                    client.recv(65_536)
                    client.sendall(answer)
                    client.shutdown(socket.SHUT_WR)
                    client.recv(1)
                except OSError:  # the fetcher has seen enough
                    pass

    limits = FetchLimits(max_bytes=20_000, total_seconds=5, max_redirects=1)
    # a redirect may name any host: all of them are this machine, and none is looked up
    fetcher = HttpFetcher(limits, allow_insecure_loopback=True, lookup=lambda _host, _port: ["127.0.0.1"])

    def fetch(data: bytes) -> object:
        nonlocal answer
        answer = data.replace(b"PORT", str(port).encode())
        fetched = fetcher.fetch(f"http://localhost:{port}/", accept="*/*", etag='"1"')
        assert len(fetched.body) <= 20_000
        return fetched

    thread = Thread(target=serve)
    thread.start()
    try:
        yield fetch
    finally:
        over = True
        thread.join()
        listener.close()


ANSWERS = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: "2"\r\nContent-Length: 2\r\n\r\n{}',
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\n\r\n",
    b"HTTP/1.0 200 OK\r\n\r\n{}",
)
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://localhost:PORT/a\r\n\r\n"  # to itself, and so on

PARSERS = (
    Parser(
        "multibase",
        str,
        round_trip,
        lambda: raw("z6MkpTHR8VNs", "uAQID", "z", "u"),
        (InvalidEncoding,),
        ("did.multibase:decode",),
    ),
    Parser(
        "base64url",
        str,
        b64_round_trip,
        lambda: raw("AQID", "AQ", "AQI", ""),
        (InvalidEncoding,),
        ("did.multibase:b64url_decode",),
    ),
    Parser(
        "DID",
        str,
        did_round_trip,
        lambda: raw(ACME, did_key(PUBLIC[0]), "did:web:a%3A1:b", did_jwk(PUBLIC[1])),
        (InvalidDid,),
        ("did.identifiers:parse_did",),
    ),
    Parser(
        "DID URL",
        str,
        parse_did_url,
        lambda: raw(f"{ACME}#key-1", f"{ACME}/a/b?c=d&e#f", did_key_method(PUBLIC[0])),
        (InvalidDid,),
        ("did.identifiers:parse_did_url",),
    ),
    Parser(
        "JSON object of did",
        bytes,
        read_json_object,
        lambda: as_json(a_document(), {"a": [1.5, "é", None]}),
        (InvalidEncoding,),
        ("did.json_object:read_json_object",),
    ),
    Parser(
        "DID document",
        bytes,
        document_and_its_keys,
        lambda: as_json(a_document(), a_jwk_document()),
        (InvalidEncoding, InvalidDocument),
        ("did.document:parse_did_document", "did.verification_method:read_verification_method"),
    ),
    Parser(
        "did:web document",
        bytes,
        over_did_web,
        lambda: as_json(a_document(), a_jwk_document()),
        (InvalidDocument, ResolutionFailed),
        ("did.methods.web:DidWeb.resolve",),
    ),
    Parser(
        "Multikey",
        str,
        keys_of,
        lambda: raw(*(key.to_multikey() for key in PUBLIC)),
        (InvalidKey,),
        ("did.keys.public_key:PublicKey.from_multikey", "did.keys.multikey:decode_public"),
    ),
    Parser(
        "secret Multikey",
        str,
        PrivateKey.from_multikey,
        secret_multikeys,
        (InvalidKey,),
        ("did.keys.signer:PrivateKey.from_multikey", "did.keys.multikey:decode_secret"),
    ),
    Parser(
        "JWK",
        object,
        jwk_of,
        lambda: as_values(*(key.to_jwk() for key in PUBLIC)),
        (InvalidKey,),
        ("did.keys.public_key:PublicKey.from_jwk", "did.keys.jwk:read_public_jwk"),
    ),
    Parser(
        "private JWK",
        object,
        secret_jwk_of,
        lambda: as_values(*(key.to_jwk() for key in KEYS.values())),
        (InvalidKey,),
        ("did.keys.signer:PrivateKey.from_jwk", "did.keys.jwk:read_secret_jwk"),
    ),
    Parser(
        "signature",
        bytes,
        verified,
        lambda: raw(KEYS[KeyType.P256].sign(b"x")),
        (),
        ("did.keys.public_key:PublicKey.verify",),
    ),
    Parser(
        "did:key and did:jwk",
        str,
        resolve_computed,
        lambda: raw(*map(did_key, PUBLIC), *map(did_jwk, PUBLIC), ACME),
        (InvalidDid, InvalidKey),
        ("did.methods.key:resolve_did_key", "did.methods.jwk:resolve_did_jwk", "did.resolver:resolve_computed"),
    ),
    Parser("did:key", str, resolve_did_key, lambda: raw(*map(did_key, PUBLIC)), (InvalidDid, InvalidKey)),
    Parser(
        "did:jwk",
        str,
        resolve_did_jwk,
        lambda: [
            *raw(*map(did_jwk, PUBLIC)),
            Sample(PUBLIC[1].to_jwk(), lambda tree: "did:jwk:" + b64url_encode(json.dumps(tree).encode())),
        ],
        (InvalidDid, InvalidKey),
    ),
    Parser(
        "did:web",
        str,
        did_web_url,
        lambda: raw(ACME, "did:web:localhost%3A8000", "did:web:a.example:b:c"),
        (InvalidDid,),
        ("did.methods.web:did_web_url",),
    ),
    Parser(
        "base URL of a did:web",
        str,
        did_web_from_url,
        lambda: raw("https://acme.example/a", "http://localhost:8000"),
        (InvalidDid,),
        ("did.methods.web:did_web_from_url",),
    ),
    Parser(
        "DID in a request",
        str,
        answered,
        lambda: raw(ACME, did_key(PUBLIC[0]), did_key_method(PUBLIC[2]), "application/did+json;q=0.5, */*"),
        (),
        ("verifier.integrations.did_answers:answer_to", "verifier.integrations.did_dialects:form_for"),
    ),
    Parser(
        "IP address",
        str,
        any_address,
        lambda: raw("10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "fe80::1%eth0"),
        (),
        ("did.addresses:is_loopback", "did.addresses:AddressPolicy.refusal"),
    ),
    Parser(
        "URL to fetch",
        str,
        fetched_from,
        lambda: raw("https://acme.example/status/1?a=b", "http://[::1]:8000/", "https://acme.example:8443"),
        (FetchFailed,),
        ("did.http_fetcher:HttpFetcher.fetch",),
        seconds=2.0,
        refuses_all=True,
    ),
    Parser("HTTP answer", bytes, fetched_from, lambda: raw(*ANSWERS), (FetchFailed,), seconds=2.0, opened=rude_server),
    Parser(
        "HTTP redirect",
        bytes,
        fetched_from,
        lambda: raw(REDIRECT),
        (FetchFailed,),
        seconds=2.0,
        refuses_all=True,
        opened=rude_server,
    ),
    Parser(
        "sealed secret",
        str,
        lambda text: open_sealed(text, SEALED, content_type=CONTENT_TYPE),
        sealed_texts,
        (CustodyError,),
        ("did.keys.custody.sealing:open_sealed",),
        seconds=3.0,
    ),
    Parser(
        "key file",
        bytes,
        len,
        lambda: [Sample(one.tree, lambda tree, one=one: os.fsencode(one.write(tree))) for one in sealed_texts()],
        (CustodyError,),
        ("did.keys.custody.file:read_key_file",),
        seconds=3.0,
        opened=key_files,
    ),
    Parser(
        "key URI",
        str,
        open_by_uri,
        lambda: raw("memory:", "memory:P-256"),
        (CustodyError,),
        ("did.keys.custody:open_key", "did.keys.custody.memory:open_memory_key"),
    ),
)
