"""GET /1.0/identifiers/{did}, in the dialect of DID Resolution and in the older profile of did:key resolvers."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
from support.asking import application, ask

from did import DidDocument, MethodRouter, PinnedResolver, did_document, parse_did_document
from did.errors import Deactivated, FetchFailed, FetchFault, InvalidDocument, ResolutionFailed
from did.keys.public_key import PublicKey
from verifier.integrations.did_resolution import resolution_router

KEY = "z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
DID = f"did:key:{KEY}"
METHOD = f"{DID}#{KEY}"
WEB = "did:web:localhost%3A8000:agents:one"
RESULT = "application/did-resolution"
DEREFERENCING = "application/did-url-dereferencing"
OLDER = 'application/ld+json;profile="https://w3id.org/did-resolution"'
ERRORS = "https://www.w3.org/ns/did#"


class Web:
    """A resolver of did:web with one document, and a failure of each kind."""

    def resolve(self, did: str) -> DidDocument:
        if did == WEB:
            home = {"id": f"{WEB}#home", "type": "LinkedDomains", "serviceEndpoint": "https://a.example"}
            document = did_document(WEB, {"k": PublicKey.from_multikey(KEY)}, services=[home])
            return PinnedResolver([parse_did_document(document, WEB)]).resolve(did)
        name = did.rpartition(":")[2]
        if name == "gone":
            raise Deactivated(did)
        if name == "broken":
            raise InvalidDocument("/id", "another DID")
        fault = {"missing": FetchFault.UNEXPECTED_STATUS, "nameless": FetchFault.NAME_NOT_FOUND}.get(name)
        cause = FetchFailed("https://a.example", fault or FetchFault.UNREACHABLE, "no")
        raise ResolutionFailed(did, "no") from cause


def get(path: str, accept: str | None = None, **options: Any) -> httpx.Response:
    app = application(resolution_router(MethodRouter({"web": Web()})))
    headers = {} if accept is None else {"accept": accept}
    return ask(app, "GET", f"/1.0/identifiers/{path}", headers=headers, **options)


@pytest.mark.parametrize("accept", [RESULT, "*/*", None, "text/html, application/did-resolution;q=0.5"])
def test_a_result_has_the_document_and_its_metadata(accept: str | None) -> None:
    response = get(DID, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, RESULT)
    result = response.json()
    assert result["didDocument"]["id"] == DID
    assert result["didDocumentMetadata"] == {}
    assert result["didResolutionMetadata"]["contentType"] in response.headers["content-type"]


@pytest.mark.parametrize(
    "accept",
    ["application/did+json", "application/did+ld+json", "application/did", "application/json", "application/ld+json"],
)
def test_a_bare_document_is_the_document_alone_under_the_type_asked_for(accept: str) -> None:
    response = get(DID, accept)
    assert response.json()["id"] == DID
    assert "didResolutionMetadata" not in response.json()
    assert response.headers["content-type"] == accept
    assert get(quote(METHOD, safe=""), accept).headers["content-type"] == accept


@pytest.mark.parametrize("path", [DID, quote(DID, safe="")])
def test_a_did_may_be_encoded_or_not(path: str) -> None:
    assert get(path, RESULT).json()["didDocument"]["id"] == DID


@pytest.mark.parametrize("path", [WEB, quote(WEB, safe="")])
def test_the_port_of_a_did_web_survives_either_spelling(path: str) -> None:
    assert get(path, RESULT).json()["didDocument"]["id"] == WEB


@pytest.mark.parametrize(
    ("did", "status", "error"),
    [
        ("not-a-did", 400, "INVALID_DID"),
        ("did:example", 400, "INVALID_DID"),
        ("", 400, "INVALID_DID"),
        (f"notDid:key:{KEY}", 400, "INVALID_DID"),
        (f"did:key:-4:{KEY}", 400, "INVALID_DID"),
        (f"did:key:{KEY[1:]}", 400, "INVALID_DID"),
        ("did:key:z0", 400, "INVALID_DID"),
        ("did:key:zTjsVPtY", 400, "INVALID_PUBLIC_KEY_LENGTH"),
        ("did:key:z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ", 400, "UNSUPPORTED_PUBLIC_KEY_TYPE"),
        ("did:unsupported:123456789abcdefghi", 501, "METHOD_NOT_SUPPORTED"),
        ("did:web:a.example:missing", 404, "NOT_FOUND"),
        ("did:web:a.example:nameless", 404, "NOT_FOUND"),
        ("did:web:a.example:unreachable", 500, "INTERNAL_ERROR"),
        ("did:web:a.example:broken", 500, "INVALID_DID_DOCUMENT"),
    ],
)
def test_each_error_has_its_type_and_status(did: str, status: int, error: str) -> None:
    response = get(did, RESULT)
    assert response.status_code == status
    result = response.json()
    assert result["didResolutionMetadata"]["error"]["type"] == ERRORS + error
    assert (result["didDocument"], result["didDocumentMetadata"]) == (None, {})
    assert response.headers["content-type"] == RESULT


@pytest.mark.parametrize("did", ["did:example", "did:web:a.example:missing", "did:web:a.example:gone"])
@pytest.mark.parametrize("accept", [RESULT, "application/did", DEREFERENCING])
def test_where_there_is_no_document_no_type_of_one_is_told(did: str, accept: str) -> None:
    result = get(did, accept).json()
    assert "contentType" not in result.get("didResolutionMetadata", result.get("dereferencingMetadata"))
    _, content = older(did)
    assert "contentType" not in content["didResolutionMetadata"]


def test_an_error_about_a_url_is_one_of_dereferencing_whatever_was_to_come_back() -> None:
    response = get(quote(f"{DID}#nothing", safe=""), "application/did")
    assert (response.status_code, response.headers["content-type"]) == (404, DEREFERENCING)
    assert response.json()["dereferencingMetadata"]["error"]["type"] == f"{ERRORS}NOT_FOUND"


def test_what_only_another_form_would_show_is_406() -> None:
    response = get(DID, "application/x-unsupported")
    assert response.status_code == 406
    assert response.json()["didResolutionMetadata"]["error"]["type"] == ERRORS + "REPRESENTATION_NOT_SUPPORTED"


def test_a_did_that_was_given_up_is_gone() -> None:
    response = get("did:web:a.example:gone", RESULT)
    assert response.status_code == 410
    assert response.json()["didDocumentMetadata"] == {"deactivated": True}
    assert response.json()["didDocument"] is None


def test_a_url_names_a_part_of_the_document() -> None:
    response = get(quote(METHOD, safe=""), DEREFERENCING)
    assert (response.status_code, response.headers["content-type"]) == (200, DEREFERENCING)
    assert response.json()["contentStream"]["publicKeyMultibase"] == KEY
    assert response.json()["contentMetadata"] == {}
    assert get(quote(METHOD, safe=""), "application/json").json()["id"] == METHOD
    assert get(DID, DEREFERENCING).json()["contentStream"] == get(DID, RESULT).json()["didDocument"]
    assert get(quote(f"{WEB}#home", safe=""), DEREFERENCING).json()["contentStream"]["type"] == "LinkedDomains"


def test_a_part_has_the_context_without_which_its_terms_mean_nothing() -> None:
    part = get(quote(METHOD, safe=""), "application/did").json()
    assert part["@context"] == get(DID, "application/did").json()["@context"]
    assert get(quote(f"{WEB}#home", safe=""), DEREFERENCING).json()["contentStream"]["@context"]


@pytest.mark.parametrize(
    ("url", "status", "error"),
    [
        ("did:example", 400, "INVALID_DID_URL"),
        ("notDid:key:x#y", 400, "INVALID_DID_URL"),
        (f"{DID}#nothing", 404, "NOT_FOUND"),
        (f"{DID}/path", 404, "NOT_FOUND"),
        (f"{DID}?query=1", 404, "NOT_FOUND"),
        (f"{DID}/^bar^/?query=`#{KEY}", 400, "INVALID_DID_URL"),
    ],
)
def test_a_url_that_names_nothing_is_refused(url: str, status: int, error: str) -> None:
    response = get(quote(url, safe=""), DEREFERENCING)
    assert response.status_code == status
    assert response.json()["dereferencingMetadata"]["error"]["type"] == ERRORS + error
    assert response.json()["contentStream"] is None


def older(path: str, **options: Any) -> tuple[int, dict[str, Any]]:
    response = get(quote(path, safe=""), OLDER, **options)
    content: dict[str, Any] = response.json()
    assert content["@context"] == "https://w3id.org/did-resolution/v1"
    assert isinstance(content["didDocument"], dict)
    assert isinstance(content["didDocumentMetadata"], dict)
    return response.status_code, content


@pytest.mark.parametrize(
    ("did", "error"),
    [
        (f"notDid:key:{KEY}", "invalidDid"),
        ("did:key:@", "invalidDid"),
        (f"did:experimental:{KEY}", "methodNotSupported"),
        (f"did:key:-4:{KEY}", "invalidDid"),
        ("did:key:zTjsVPtY", "invalidPublicKeyLength"),
    ],
)
def test_the_older_profile_says_errors_in_words(did: str, error: str) -> None:
    status, content = older(did)
    assert status >= 400
    assert content["didResolutionMetadata"]["error"] == error


def test_the_older_profile_dereferences() -> None:
    status, content = older(METHOD)
    assert (status, content["didDocument"]["controller"]) == (200, DID)
    assert "error" not in content["didDereferencingMetadata"]
    assert older(f"{DID}/^bar^/?query=`#{KEY}")[1]["didDereferencingMetadata"]["error"] == "invalidDidUrl"


@pytest.mark.parametrize(
    ("asked", "metadata", "key_format", "error"),
    [
        (DID, "didResolutionMetadata", "unknown", "unsupportedPublicKeyType"),
        (DID, "didResolutionMetadata", "JsonWebKey2020", "unsupportedPublicKeyType"),
        (METHOD, "didDereferencingMetadata", "Ed25519VerificationKey2018", "invalidPublicKeyType"),
    ],
)
def test_keys_come_as_multikey_only(asked: str, metadata: str, key_format: str, error: str) -> None:
    assert older(asked, params={"publicKeyFormat": key_format})[1][metadata]["error"] == error
    assert older(asked, params={"publicKeyFormat": "Multikey"})[0] == 200
