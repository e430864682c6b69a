from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did import PrivateKey, Relationship, authorised_key, did_document, parse_did_document
from did.document import MAX_METHODS
from did.errors import DidError, InvalidDocument, KeyNotAuthorised

DID = "did:web:acme.example"
METHOD = f"{DID}#key-1"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

Document = dict[str, object]


def multikey(key: PrivateKey, method_id: str = METHOD, **more: object) -> dict[str, object]:
    text = key.public_key.to_multikey()
    return {"id": method_id, "type": "Multikey", "controller": DID, "publicKeyMultibase": text, **more}


@pytest.fixture
def document(ed25519: PrivateKey) -> Document:
    """Give a document with one key, for assertions only; every negative test changes one thing in it."""
    return {"id": DID, "verificationMethod": [multikey(ed25519)], "assertionMethod": [METHOD]}


def key_of(
    document: Document, relationship: Relationship = Relationship.ASSERTION, at: datetime | None = None
) -> object:
    return authorised_key(parse_did_document(document, DID), METHOD, relationship, at)


def test_a_key_is_authorised_by_reference(document: Document, ed25519: PrivateKey) -> None:
    assert key_of(document) == ed25519.public_key


def test_a_key_is_authorised_by_a_relative_reference(document: Document, ed25519: PrivateKey) -> None:
    document["verificationMethod"] = [multikey(ed25519, "#key-1")]
    document["assertionMethod"] = ["#key-1"]
    assert key_of(document) == ed25519.public_key


def test_an_embedded_key_is_authorised_only_where_it_stands(ed25519: PrivateKey) -> None:
    document: Document = {"id": DID, "authentication": [multikey(ed25519)]}
    assert key_of(document, Relationship.AUTHENTICATION) == ed25519.public_key
    with pytest.raises(KeyNotAuthorised, match="not listed under assertionMethod"):
        key_of(document)


@pytest.mark.parametrize("relationship", [item for item in Relationship if item is not Relationship.ASSERTION])
def test_a_key_is_not_authorised_for_what_is_not_listed(document: Document, relationship: Relationship) -> None:
    with pytest.raises(KeyNotAuthorised, match=f"not listed under {relationship.value}"):
        key_of(document, relationship)


def test_a_key_that_the_document_does_not_hold_is_not_authorised(document: Document) -> None:
    document["assertionMethod"] = [METHOD, "did:web:other.example#key-1"]
    parsed = parse_did_document(document, DID)
    for absent in (f"{DID}#key-2", "did:web:other.example#key-1", "#key-1", ""):
        with pytest.raises(KeyNotAuthorised, match="has no verification method"):
            authorised_key(parsed, absent, Relationship.ASSERTION)


def test_a_key_of_another_controller_is_not_authorised(document: Document, ed25519: PrivateKey) -> None:
    document["verificationMethod"] = [multikey(ed25519, controller="did:web:other.example")]
    with pytest.raises(KeyNotAuthorised, match=r"controlled by did:web:other\.example"):
        key_of(document)


@pytest.mark.parametrize("method_type", ["JsonWebKey", "JsonWebKey2020"])
def test_a_key_in_a_jwk_is_read(document: Document, p256: PrivateKey, method_type: str) -> None:
    jwk = p256.public_key.to_jwk()
    document["verificationMethod"] = [{"id": METHOD, "type": method_type, "controller": DID, "publicKeyJwk": jwk}]
    assert key_of(document) == p256.public_key


def test_an_ed25519_verification_key_2020_is_read(document: Document, ed25519: PrivateKey, p256: PrivateKey) -> None:
    document["verificationMethod"] = [multikey(ed25519, type="Ed25519VerificationKey2020")]
    assert key_of(document) == ed25519.public_key
    document["verificationMethod"] = [multikey(p256, type="Ed25519VerificationKey2020")]
    with pytest.raises(InvalidDocument, match="holds a P-256 key"):
        key_of(document)


UNUSABLE = [
    {"type": "Ed25519VerificationKey2018", "publicKeyBase58": "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"},
    {"type": "Multikey", "publicKeyMultibase": "z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"},
    {
        "type": "JsonWebKey",
        "publicKeyJwk": {"kty": "OKP", "crv": "X25519", "x": "W_Vcc7guviK-gPNDBmevVw-uJVamQV5rMNQGUwCqlH0"},
    },
]


@pytest.mark.parametrize("material", UNUSABLE, ids=lambda material: material["type"])
def test_a_document_with_a_key_of_another_kind_is_read_but_that_key_is_not_used(
    document: Document, ed25519: PrivateKey, material: dict[str, object]
) -> None:
    other = {"id": f"{DID}#key-2", "controller": DID, **material}
    document["verificationMethod"] = [multikey(ed25519), other]
    document["assertionMethod"] = [METHOD, f"{DID}#key-2"]
    assert key_of(document) == ed25519.public_key
    with pytest.raises(KeyNotAuthorised, match="signs nothing here"):
        authorised_key(parse_did_document(document, DID), f"{DID}#key-2", Relationship.ASSERTION)


@pytest.mark.parametrize("member", ["expires", "revoked"])
def test_a_key_is_over_from_the_moment_it_names(document: Document, ed25519: PrivateKey, member: str) -> None:
    document["verificationMethod"] = [multikey(ed25519, **{member: "2026-06-01T14:00:00+02:00"})]
    assert key_of(document, at=NOW - timedelta(microseconds=1)) == ed25519.public_key
    for at in (NOW, NOW + timedelta(days=1), None):
        with pytest.raises(KeyNotAuthorised, match=member):
            key_of(document, at=at)


def test_a_document_speaks_for_its_own_did_only(document: Document) -> None:
    assert parse_did_document(document, DID)
    for other in ("did:web:other.example", "did:web:ACME.example", f"{DID}:a"):
        with pytest.raises(InvalidDocument, match="/id"):
            parse_did_document(document, other)


@pytest.mark.parametrize("text", ["did:example", "https://acme.example", "did:web:acme.example#key-1", ""])
def test_a_document_of_what_is_no_did_is_refused(document: Document, text: str) -> None:
    with pytest.raises(InvalidDocument, match="not a DID") as refused:
        parse_did_document({**document, "id": text}, text)
    assert refused.value.where == "/id"


DEFECTS: dict[str, tuple[str, Callable[[Document], Document]]] = {
    "no id": ("/id", lambda d: {name: value for name, value in d.items() if name != "id"}),
    "methods are an object": ("/verificationMethod", lambda d: {**d, "verificationMethod": {}}),
    "methods are null": ("/verificationMethod", lambda d: {**d, "verificationMethod": None}),
    "a method is a string": ("/verificationMethod/0", lambda d: {**d, "verificationMethod": [METHOD]}),
    "a relationship is a string": ("/assertionMethod", lambda d: {**d, "assertionMethod": METHOD}),
    "a reference is a number": ("/assertionMethod/0", lambda d: {**d, "assertionMethod": [1]}),
    "a reference is no DID URL": ("/assertionMethod/0", lambda d: {**d, "assertionMethod": ["key-1"]}),
    "the controller is no DID": ("/controller", lambda d: {**d, "controller": "acme"}),
    "the controller is a number": ("/controller", lambda d: {**d, "controller": [1]}),
    "a key is defined twice": (
        "/verificationMethod/1/id",
        lambda d: {**d, "verificationMethod": [*_methods(d), *_methods(d)]},
    ),
    "a key is defined again where it is used": (
        "/assertionMethod/0/id",
        lambda d: {**d, "assertionMethod": _methods(d)},
    ),
    **{
        f"the method has {what}": (
            where,
            lambda d, change=change: {**d, "verificationMethod": [{**_methods(d)[0], **change}]},
        )
        for what, where, change in [
            ("no id", "/verificationMethod/0/id", {"id": None}),
            ("a malformed id", "/verificationMethod/0/id", {"id": "key 1"}),
            ("no type", "/verificationMethod/0/type", {"type": ["Multikey"]}),
            ("no controller", "/verificationMethod/0/controller", {"controller": None}),
            ("a controller that is no DID", "/verificationMethod/0/controller", {"controller": "acme"}),
            ("no key", "/verificationMethod/0", {"publicKeyMultibase": None}),
            ("a broken key", "/verificationMethod/0", {"publicKeyMultibase": "z6Mk"}),
            ("two keys", "/verificationMethod/0", {"publicKeyJwk": {}}),
            ("a secret", "/verificationMethod/0/secretKeyMultibase", {"secretKeyMultibase": "z"}),
            ("an expiry without zone", "/verificationMethod/0/expires", {"expires": "2026-06-01T12:00:00"}),
            ("an impossible expiry", "/verificationMethod/0/expires", {"expires": "2026-13-01T12:00:00Z"}),
            ("a revocation that is a number", "/verificationMethod/0/revoked", {"revoked": 1}),
        ]
    },
}


def _methods(document: Document) -> list[dict[str, object]]:
    methods = document["verificationMethod"]
    assert isinstance(methods, list)
    return methods


@pytest.mark.parametrize(("where", "defect"), DEFECTS.values(), ids=DEFECTS)
def test_a_document_with_one_defect_is_refused_with_its_place(
    document: Document, where: str, defect: Callable[[Document], Document]
) -> None:
    with pytest.raises(InvalidDocument) as caught:
        parse_did_document(defect(document), DID)
    assert caught.value.where == where


def test_a_secret_in_a_published_jwk_is_refused(document: Document, p256: PrivateKey) -> None:
    method = {"id": METHOD, "type": "JsonWebKey", "controller": DID, "publicKeyJwk": p256.to_jwk()}
    with pytest.raises(InvalidDocument, match="never be published"):
        parse_did_document({**document, "verificationMethod": [method]}, DID)


def test_the_number_of_keys_is_limited(document: Document, ed25519: PrivateKey) -> None:
    methods = [multikey(ed25519, f"#key-{number}") for number in range(MAX_METHODS + 1)]
    assert parse_did_document({**document, "verificationMethod": methods[:-1]}, DID)
    with pytest.raises(InvalidDocument, match="more than"):
        parse_did_document({**document, "verificationMethod": methods}, DID)


def test_a_built_document_reads_back(ed25519: PrivateKey, p256: PrivateKey) -> None:
    service = {"id": f"{DID}#status", "type": "StatusList", "serviceEndpoint": "https://acme.example/status"}
    keys = {"key-1": ed25519.public_key, "key-2": p256.public_key}
    built = did_document(DID, keys, services=[service], also_known_as=["https://acme.example"])
    parsed = parse_did_document(built, DID)
    for fragment, key in keys.items():
        assert authorised_key(parsed, f"{DID}#{fragment}", Relationship.ASSERTION) == key
        assert authorised_key(parsed, f"{DID}#{fragment}", Relationship.AUTHENTICATION) == key
    assert built["service"] == [service]
    assert Relationship.CAPABILITY_DELEGATION not in parsed.relationships


def test_a_document_that_would_not_read_back_is_not_built(ed25519: PrivateKey) -> None:
    with pytest.raises(DidError):
        did_document("acme", {"key-1": ed25519.public_key})
    with pytest.raises(DidError):
        did_document(DID, {"key 1": ed25519.public_key})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([DID, METHOD, "#key-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["controller", "verificationMethod", "assertionMethod", "authentication"]),
        json_values,
        max_size=4,
    )
)
def test_any_json_is_read_or_refused(members: dict[str, object]) -> None:
    try:
        parse_did_document({"id": DID, **members}, DID)
    except InvalidDocument:
        return
