"""The table from errors to problem documents is complete, and the OpenAPI document shows an example for everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.issuers import Office, changed

from issuer import errors
from issuer.api.problems import INTERNAL, KINDS, kind_of_error, problem_document
from vc.errors import Malformed, VcError
from vc.reasons import Reason

SECURED = ("/credentials", "/entitlements", "/personas", "/switches", "/status/{list_name}/revoke")
# These are bases: each error that is raised has a class, and a row, of its own.
BASES = {errors.IssuerError, errors.StoreError}


def classes_below(base: type[Exception]) -> Iterator[type[Exception]]:
    for kind in base.__subclasses__():
        yield kind
        yield from classes_below(kind)


@pytest.mark.parametrize("kind", sorted({*classes_below(errors.IssuerError)} - BASES, key=lambda kind: kind.__name__))
def test_every_error_of_the_issuer_has_a_row(kind: type[Exception]) -> None:
    assert kind in KINDS


def test_the_table_names_no_base() -> None:
    assert not BASES & KINDS.keys()
    assert {kind for kind in KINDS if not issubclass(kind, errors.IssuerError)} == {Malformed}


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.name for row in KINDS.values() if row is not INTERNAL]
    assert len(set(names)) == len(names)


def test_what_is_not_in_the_table_is_blank() -> None:
    for error in (RuntimeError("secret"), VcError("secret"), errors.StoreError("secret", remedy="x")):
        assert kind_of_error(error) is INTERNAL
        assert problem_document(error) == {
            "type": "https://w3id.org/agentvc/problems/internal",
            "title": INTERNAL.title,
            "status": 500,
        }


@pytest.mark.parametrize(
    "kind", [errors.CheckFailed, errors.StoreUnavailable, errors.IndexTaken, errors.SettingsInvalid]
)
def test_what_is_nobodys_business_is_not_told(kind: type[errors.IssuerError]) -> None:
    assert "secret" not in str(problem_document(kind("secret", where="secret", remedy="secret")))


def test_an_error_of_a_class_below_is_shown_like_its_nearest() -> None:
    class Stranger(errors.CredentialRefused):
        """One that nobody gave a row."""

    assert kind_of_error(Stranger("x", remedy="y")) is KINDS[errors.CredentialRefused]


def test_every_place_is_shown_as_a_pointer_or_by_its_name() -> None:
    error = Malformed(Reason.JSON_MALFORMED, "line 1, column 2", "no", "Correct it")
    assert problem_document(error)["errors"] == [
        {"parameter": "line 1, column 2", "detail": "no", "remedy": "Correct it"}
    ]
    refused = errors.CredentialRefused("no", where="/credential/a~1b", remedy="Correct it")
    assert problem_document(refused)["errors"] == [
        {"pointer": "#/credential/a~1b", "detail": "no", "remedy": "Correct it"}
    ]


def operations(office: Office) -> dict[str, dict[str, Any]]:
    paths = office.call("GET", "/openapi.json", token=None).json()["paths"]
    return {f"{method.upper()} {path}": one for path, methods in paths.items() for method, one in methods.items()}


def test_the_openapi_document_has_every_route(office: Office) -> None:
    assert set(operations(office)) == {
        "POST /credentials/issue",
        "GET /credentials",
        "GET /credentials/{credential_id}",
        "POST /credentials/{credential_id}/status",
        "PUT /entitlements",
        "GET /entitlements",
        "POST /personas",
        "GET /personas",
        "POST /switches/stop",
        "POST /switches/lift",
        "GET /switches",
        "POST /status/revoke",
        "POST /status/{list_name}/revoke",
        "GET /status/{list_name}",
        "GET /.well-known/did.json",
        "GET /health/live",
        "GET /health/ready",
    }


def test_every_body_and_every_response_has_an_example(office: Office) -> None:
    for name, operation in operations(office).items():
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        assert bool(bodies) is name.startswith(("POST", "PUT"))
        for status, response in operation["responses"].items():
            bodies += [] if status == "304" else [response]
        for body in bodies:
            for content in body["content"].values():
                assert content.get("example") or content.get("examples"), name


def test_no_response_is_described_that_is_never_given(office: Office) -> None:
    document = office.call("GET", "/openapi.json", token=None).text
    assert "HTTPValidationError" not in document


def test_routes_of_administrators_ask_for_the_token(office: Office) -> None:
    for name, operation in operations(office).items():
        assert ("security" in operation) is any(place in name for place in SECURED)


def test_the_example_of_an_issuance_is_issued(office: Office) -> None:
    body = operations(office)["POST /credentials/issue"]["requestBody"]["content"]["application/json"]["example"]
    assert office.call("POST", "/credentials/issue", json=body).status_code == 201


def test_the_example_of_a_change_of_status_revokes(office: Office) -> None:
    asked = operations(office)
    issue = asked["POST /credentials/issue"]["requestBody"]["content"]["application/json"]["example"]
    path = office.call("POST", "/credentials/issue", json=issue).headers["location"]
    body = asked["POST /credentials/{credential_id}/status"]["requestBody"]["content"]["application/json"]["example"]
    record = office.call("POST", f"{path}/status", json=body).json()
    shown = asked["GET /credentials/{credential_id}"]["responses"]["200"]["content"]["application/json"]["example"]
    assert record.keys() == shown.keys()
    assert record["status"][0].keys() == shown["status"][0].keys()
    assert changed(shown["status"][0], {"statusListIndex": None}).keys() == {
        "statusPurpose", "statusListCredential", "status", "changed", "reason"}  # fmt: skip
