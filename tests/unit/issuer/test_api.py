"""The service over its application: routes, headers, and a problem document for everything that goes wrong."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from support.issuers import NOW, URL, Office, delegation, identity, request

from issuer.errors import StoreUnavailable
from issuer.ports import State
from vc.credential import parse_credential
from vc.securing.mechanism import parse_secured
from vc.status.list_credential import parse_status_list

ISSUE = "/credentials/issue"


def problem(response: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """Require a problem document of this kind, and give it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["title"]
    expected = "about:blank" if name == "about:blank" else f"https://w3id.org/agentvc/problems/{name}"
    assert document["type"] == expected
    for error in document.get("errors", []):
        assert error["detail"]
        assert error["remedy"]
    return document


def record_path(office: Office) -> str:
    location: str = office.issue(delegation()).headers["location"]
    return location


def test_issuing_gives_the_credential_in_an_envelope_and_its_place(office: Office) -> None:
    response = office.issue(delegation())
    assert response.status_code == 201
    envelope = response.json()["verifiableCredential"]
    assert envelope["type"] == "EnvelopedVerifiableCredential"
    secured = parse_secured(envelope)
    assert secured.proofs[0].holds_under(office.key.public_key)
    name = str(secured.document["id"])
    assert response.headers["location"] == "/credentials/" + name.replace(":", "%3A")
    assert office.call("GET", response.headers["location"]).json()["id"] == name


def test_issuing_with_a_data_integrity_proof_gives_the_document(office: Office) -> None:
    response = office.issue(delegation(), mechanism="eddsa-jcs-2022")
    credential = response.json()["verifiableCredential"]
    assert credential["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    assert parse_secured(credential).proofs[0].holds_under(office.key.public_key)


def test_a_record_shows_metadata_and_digest_and_never_the_claims(office: Office) -> None:
    response = office.issue(delegation())
    secured = parse_secured(response.json()["verifiableCredential"])
    record = office.call("GET", response.headers["location"]).json()
    entries: Any = secured.document["credentialStatus"]
    assert record == {
        "id": secured.document["id"],
        "state": "issued",
        "profile": "agent-delegation",
        "mechanism": "vc+jwt",
        "type": ["VerifiableCredential", "AgentDelegationCredential"],
        "subject": delegation()["credentialSubject"]["id"],
        "created": "2026-03-01T12:00:00Z",
        "validFrom": "2026-03-01T12:00:00Z",
        "validUntil": "2026-03-01T13:00:00Z",
        "digestMultibase": secured.digest(),
        "status": [
            {
                "statusPurpose": entry["statusPurpose"],
                "statusListCredential": entry["statusListCredential"],
                "statusListIndex": entry["statusListIndex"],
                "status": False,
            }
            for entry in entries[:2]
        ],
        "switches": [
            {"kind": "agent", "id": delegation()["credentialSubject"]["id"], "stopped": False, "forGood": False},
            {"kind": "principal", "id": "acct:alice@acme.example", "stopped": False, "forGood": False},
        ],
    }


def test_the_same_request_with_the_same_key_gives_the_same_bytes(office: Office) -> None:
    def ask(key: str) -> httpx.Response:
        return office.call("POST", ISSUE, json={"credential": delegation()}, headers={"Idempotency-Key": key})

    first, again, bare, other = ask('"k"'), ask('"k"'), ask("k"), ask('"l"')
    assert first.status_code == again.status_code == 201
    assert again.content == first.content == bare.content
    assert again.headers["location"] == first.headers["location"]
    assert other.content != first.content
    assert len(office.call("GET", "/credentials").json()["credentials"]) == 2


def test_a_key_with_another_body_is_refused(office: Office) -> None:
    headers = {"Idempotency-Key": '"k"'}
    office.call("POST", ISSUE, json={"credential": delegation()}, headers=headers)
    response = office.call("POST", ISSUE, json={"credential": identity()}, headers=headers)
    found = problem(response, 422, "idempotency-key-reused")
    assert found["errors"][0]["parameter"] == "Idempotency-Key"


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb", 'a"b'])
def test_a_key_that_is_none_is_refused(office: Office, key: str) -> None:
    response = office.call("POST", ISSUE, json={"credential": delegation()}, headers={"Idempotency-Key": key})
    assert problem(response, 400, "malformed-request")["errors"][0]["parameter"] == "Idempotency-Key"
    assert office.call("GET", "/credentials").json()["credentials"] == []


def test_two_keys_are_refused(office: Office) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b"), ("Authorization", f"Bearer {office.token}")]
    response = office.call("POST", ISSUE, token=None, json={"credential": delegation()}, headers=headers)
    assert problem(response, 400, "malformed-request")["errors"][0]["parameter"] == "Idempotency-Key"


def test_pages_are_linked_by_next(office: Office) -> None:
    names = [office.issue(delegation()).headers["location"].rpartition("/")[2].replace("%3A", ":") for _ in range(3)]
    page = office.call("GET", "/credentials?limit=2").json()
    assert [record["id"] for record in page["credentials"]] == names[:2]
    rest = office.call("GET", "/credentials", params={"limit": 2, "after": page["next"]}).json()
    assert [record["id"] for record in rest["credentials"]] == names[2:]
    assert rest["next"] is None


def test_revoking_is_in_the_answer_and_in_the_next_list(office: Office) -> None:
    path = record_path(office)
    body = {"statusPurpose": "revocation", "status": True, "reason": "retired"}
    record = office.call("POST", path + "/status", json=body).json()
    assert record["status"][0]["status"] is True
    assert (record["status"][0]["changed"], record["status"][0]["reason"]) == ("2026-03-01T12:00:00Z", "retired")
    assert record == office.call("GET", path).json()
    listed = office.call("GET", "/status/1", token=None)
    bits = parse_status_list(parse_credential(parse_secured(listed.content).document)).bitstring
    assert bits.get(int(record["status"][0]["statusListIndex"])) == 1


def test_revocation_cannot_be_taken_back(office: Office) -> None:
    path = record_path(office) + "/status"
    office.call("POST", path, json={"statusPurpose": "revocation", "status": True})
    response = office.call("POST", path, json={"statusPurpose": "revocation", "status": False})
    assert problem(response, 409, "revocation-is-final")["errors"][0]["pointer"] == "#/status"


def test_a_purpose_that_the_credential_lacks_is_refused(office: Office) -> None:
    response = office.call("POST", record_path(office) + "/status", json={"statusPurpose": "message", "status": 1})
    assert problem(response, 422, "status-refused")["errors"][0]["pointer"] == "#/statusPurpose"


@pytest.mark.parametrize(
    "name", ["urn:uuid:0", "https://acme.example/a/status", "", "..%2F..", "%00", "x" * 3000, "status", "a/b/c"]
)
def test_an_unknown_credential_is_not_found(office: Office, name: str) -> None:
    found = problem(office.call("GET", f"/credentials/{name}"), 404, "credential-unknown")
    assert "GET /credentials" in found["detail"]


def test_an_id_with_slashes_is_found_percent_encoded(office: Office) -> None:
    name = "https://acme.example/credentials/1/status"
    path = office.issue(delegation(id=name)).headers["location"]
    assert path == "/credentials/https%3A%2F%2Facme.example%2Fcredentials%2F1%2Fstatus"
    assert office.call("GET", path).json()["id"] == name
    assert office.call("POST", path + "/status", json={"statusPurpose": "revocation", "status": True}).is_success


def test_a_status_list_tells_caches_what_to_do(office: Office) -> None:
    path = record_path(office)
    first = office.call("GET", "/status/1", token=None)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vc+jwt"
    assert first.headers["cache-control"] == "public, max-age=300"
    tag = first.headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = office.call("GET", "/status/1", token=None, headers={"If-None-Match": header})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "public, max-age=300"
    assert office.call("GET", "/status/1", token=None, headers={"If-None-Match": '"other"'}).status_code == 200
    office.call("POST", path + "/status", json={"statusPurpose": "revocation", "status": True})
    changed = office.call("GET", "/status/1", token=None, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize("name", ["0", "3", "01", "x", "-1", "1.0", "\u0661", "9" * 40, "1%2F2", "%20"])
def test_an_unknown_status_list_is_not_found(office: Office, name: str) -> None:
    office.issue(delegation())
    response = office.call("GET", f"/status/{name}", token=None)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_the_did_document_names_the_key_that_signs(office: Office) -> None:
    for path in ("/.well-known/did.json", "/did.json"):
        response = office.call("GET", path, token=None)
        document = response.json()
        assert document["id"] == office.issuer.did
        assert document["verificationMethod"][0]["id"] == office.issuer.identity.method
        assert document["verificationMethod"][0]["publicKeyMultibase"] == office.key.public_key.to_multikey()
        assert response.headers["cache-control"] == "public, max-age=300"


def test_health_tells_life_from_readiness(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert office.call("GET", "/health/live", token=None).json() == {"status": "live"}
    assert office.call("GET", "/health/ready", token=None).json() == {"status": "ready"}

    def fail(_: object) -> None:
        raise StoreUnavailable("disk /dev/sda1 is gone", where="/home/acme/secret.sqlite3", remedy="Look")

    monkeypatch.setattr(type(office.issuer.store), "check_ready", fail)
    response = office.call("GET", "/health/ready", token=None)
    assert response.headers["retry-after"] == "5"
    problem(response, 503, "store-unavailable")
    assert "sqlite3" not in response.text
    assert "sda1" not in response.text
    assert office.call("GET", "/health/live", token=None).status_code == 200


ADMINISTRATORS = [
    ("POST", ISSUE),
    ("GET", "/credentials"),
    ("GET", "/credentials/urn:uuid:1"),
    ("POST", "/credentials/urn:uuid:1/status"),
]


@pytest.mark.parametrize(("method", "path"), ADMINISTRATORS)
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Bearer avc_wrong", "Basic YTpi", "avc_", "Bearer \x7f"])
def test_only_administrators_may(office: Office, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    body = {"json": {"credential": delegation()}} if method == "POST" else {}
    response = office.call(method, path, token=None, headers=headers, **body)
    found = problem(response, 401, "unauthenticated")
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert "agentvc init" in found["detail"]
    assert office.issuer.records.page().records == ()


def test_the_scheme_of_the_token_is_read_in_any_case(office: Office) -> None:
    response = office.call("GET", "/credentials", token=None, headers={"Authorization": f"bEaReR {office.token}"})
    assert response.status_code == 200


def json_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


BODIES: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "malformed-json", ""),
    "not JSON": (b"credential", "malformed-json", ""),
    "cut": (json_bytes({"credential": delegation()})[:-1], "malformed-json", ""),
    "more behind it": (json_bytes({"credential": {}}) + b"{}", "malformed-json", ""),
    "a member twice": (b'{"credential": {}, "credential": {}}', "malformed-json", "/credential"),
    "a member twice inside": (b'{"credential": {"id": "a", "id": "b"}}', "malformed-json", "/credential/id"),
    "NaN": (b'{"credential": {"a": NaN}}', "malformed-json", ""),
    "an integer too large": (b'{"credential": {"a": 9007199254740993}}', "malformed-json", ""),
    "half of a surrogate pair": (b'{"credential": {"a": "\\ud800"}}', "malformed-json", ""),
    "Latin-1": (b'{"credential": {"a": "\xe9"}}', "malformed-json", ""),
    "a byte order mark": (b'\xef\xbb\xbf{"credential": {}}', "malformed-json", ""),
    "too deep": (b'{"credential": ' + b"[" * 200 + b"]" * 200 + b"}", "malformed-json", ""),
    "an array": (json_bytes([delegation()]), "malformed-json", ""),
    "no credential": (json_bytes({"options": {}}), "malformed-request", "#/credential"),
    "a bare credential": (json_bytes(delegation()), "malformed-request", "#/credential"),
    "null": (json_bytes({"credential": None}), "malformed-request", "#/credential"),
    "a string": (json_bytes({"credential": "eyJ"}), "malformed-request", "#/credential"),
    "an unknown member": (json_bytes({"credential": {}, "option": {}}), "malformed-request", "#/option"),
    "options that are none": (json_bytes({"credential": {}, "options": []}), "malformed-request", "#/options"),
    "an unknown option": (
        json_bytes({"credential": {}, "options": {"mechanisms": "x"}}), "malformed-request", "#/options/mechanisms"),
    "a profile that is no text": (
        json_bytes({"credential": {}, "options": {"profile": 1}}), "malformed-request", "#/options/profile"),
    "an empty profile": (
        json_bytes({"credential": {}, "options": {"profile": ""}}), "malformed-request", "#/options/profile"),
    "an empty credential": (json_bytes({"credential": {}}), "malformed-credential", "#/credential"),
}  # fmt: skip


@pytest.mark.parametrize("defect", BODIES)
def test_a_malformed_body_is_explained_and_changes_nothing(office: Office, defect: str) -> None:
    body, name, place = BODIES[defect]
    response = office.call("POST", ISSUE, content=body, headers={"Content-Type": "application/json"})
    found = problem(response, 400, name)
    assert found["detail"]
    first = found["errors"][0]
    assert place in (first.get("pointer") or first["parameter"])
    assert office.issuer.records.page().records == ()


STATUS_BODIES: dict[str, tuple[object, str]] = {
    "no purpose": ({"status": True}, "#/statusPurpose"),
    "no status": ({"statusPurpose": "revocation"}, "#/status"),
    "a purpose that is no text": ({"statusPurpose": 1, "status": True}, "#/statusPurpose"),
    "a status that is a text": ({"statusPurpose": "revocation", "status": "true"}, "#/status"),
    "a status that is null": ({"statusPurpose": "revocation", "status": None}, "#/status"),
    "a status with a fraction": ({"statusPurpose": "revocation", "status": 0.5}, "#/status"),
    "a reason that is no text": ({"statusPurpose": "revocation", "status": True, "reason": 1}, "#/reason"),
    "an empty reason": ({"statusPurpose": "revocation", "status": True, "reason": ""}, "#/reason"),
    "a long reason": ({"statusPurpose": "revocation", "status": True, "reason": "x" * 501}, "#/reason"),
    "an unknown member": ({"statusPurpose": "revocation", "status": True, "because": "x"}, "#/because"),
}


@pytest.mark.parametrize("defect", STATUS_BODIES)
def test_a_malformed_change_of_status_is_explained_and_changes_nothing(office: Office, defect: str) -> None:
    body, place = STATUS_BODIES[defect]
    path = record_path(office)
    before = office.call("GET", path).json()
    found = problem(office.call("POST", path + "/status", json=body), 400, "malformed-request")
    assert found["errors"][0]["pointer"] == place
    assert office.call("GET", path).json() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "multipart/form-data; boundary=x"])
def test_a_body_of_another_type_is_refused(office: Office, kind: str) -> None:
    response = office.call("POST", ISSUE, content=json_bytes({"credential": {}}), headers={"Content-Type": kind})
    assert problem(response, 415, "body-not-json")["errors"][0]["parameter"] == "Content-Type"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"])
def test_every_json_type_is_read(office: Office, kind: str) -> None:
    body = json_bytes({"credential": delegation()})
    assert office.call("POST", ISSUE, content=body, headers={"Content-Type": kind}).status_code == 201


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(office: Office) -> None:
    body = json_bytes({"credential": delegation(name="x" * 262_144)})

    async def chunks() -> Any:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    for content in (body, chunks()):
        response = office.call("POST", ISSUE, content=content, headers={"Content-Type": "application/json"})
        assert "largest_body" in problem(response, 413, "body-too-large")["detail"]
    assert office.issuer.records.page().records == ()


def test_a_refused_credential_names_every_problem_in_the_body(office: Office) -> None:
    found = problem(office.issue(delegation(id="seven", issuer=7)), 400, "malformed-credential")
    assert {error["pointer"] for error in found["errors"]} == {"#/credential/id", "#/credential/issuer"}


@pytest.mark.parametrize(
    ("document", "options", "status", "name"),
    [
        (delegation(), {"profile": "nobody"}, 422, "profile-unknown"),
        (delegation(), {"mechanism": "ecdsa-jcs-2019"}, 422, "profile-violated"),
        (delegation(validUntil="2027-01-01T00:00:00Z"), {}, 422, "profile-violated"),
        (delegation(proof={}), {}, 400, "malformed-credential"),
    ],
)
def test_refusals_of_the_service_have_their_own_problems(
    office: Office, document: dict[str, Any], options: dict[str, str], status: int, name: str
) -> None:
    problem(office.issue(document, **options), status, name)


def test_an_id_that_is_taken_is_a_conflict(office: Office) -> None:
    office.issue(delegation(id="urn:uuid:1"))
    problem(office.issue(delegation(id="urn:uuid:1")), 409, "identifier-taken")


def test_an_issuance_that_was_given_up_is_a_conflict(office: Office) -> None:
    asked = request(idempotency_key="k")
    reserved = office.issuer.issuing._reserving.reserve(asked, asked.fingerprint())[0].record
    assert reserved.state is State.RESERVED
    office.issuer.store.abandon(reserved.credential_id)
    response = office.call("POST", ISSUE, json={"credential": delegation()}, headers={"Idempotency-Key": "k"})
    problem(response, 409, "issuance-abandoned")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("PUT", "/credentials", 405),
        ("DELETE", "/status/1", 405),
        ("POST", "/.well-known/did.json", 405),
    ],
)
def test_what_is_not_served_is_a_problem_too(office: Office, method: str, path: str, status: int) -> None:
    response = office.call(method, path)
    found = problem(response, status, "about:blank")
    assert path in found["detail"]
    assert ("allow" in response.headers) is (status == 405)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=", "limit=1.5"])
def test_a_parameter_that_cannot_be_is_a_problem(office: Office, query: str) -> None:
    found = problem(office.call("GET", f"/credentials?{query}"), 400, "malformed-request")
    assert found["errors"][0]["parameter"] == "limit"


def test_a_page_behind_an_unknown_credential_is_not_found(office: Office) -> None:
    problem(office.call("GET", "/credentials?after=urn:uuid:1"), 404, "credential-unknown")


def unexpected(_: object, *arguments: object, **options: object) -> None:
    raise RuntimeError("the secret is 42", arguments, options)


@pytest.mark.parametrize(
    ("verb", "act"),
    [
        ("list", lambda office: office.call("GET", "/credentials")),
        ("reserve", lambda office: office.issue(delegation())),
        ("complete", lambda office: office.issue(delegation())),
        ("status_list", lambda office: office.call("GET", "/status/1", token=None)),
    ],
)
def test_what_is_unexpected_is_a_blank_500(
    office: Office, monkeypatch: pytest.MonkeyPatch, verb: str, act: Callable[[Office], httpx.Response]
) -> None:
    monkeypatch.setattr(type(office.issuer.store), verb, unexpected)
    response = act(office)
    assert problem(response, 500, "internal").keys() == {"type", "title", "status"}
    assert "42" not in response.text


def test_the_clock_of_the_test_is_that_of_the_service(office: Office) -> None:
    assert office.call("GET", record_path(office)).json()["created"] == NOW.isoformat().replace("+00:00", "Z")
    assert office.issuer.settings.issuer.url == URL
