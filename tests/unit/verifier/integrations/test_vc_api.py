"""POST /credentials/verify and /presentations/verify: 200 for what is verified, and for nothing else."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.asking import application, ask
from support.verifying import BOB, CALENDAR, World

from vc.securing.enveloped import envelope
from verifier import StatusLists, Verifier
from verifier.integrations.judging import StrictJudge
from verifier.integrations.vc_api import verification_router

CREDENTIALS = "/credentials/verify"
PRESENTATIONS = "/presentations/verify"


class Desk:
    """A service that trusts the organisation of the world."""

    def __init__(self, world: World, largest_body: int = 100_000) -> None:
        verifier = Verifier(
            world.trust,
            resolver=world.resolver,
            status_lists=StatusLists(world.server),
            ledger=world.ledger,
            clock=lambda: world.now,
        )
        self.world = world
        self.app = application(verification_router(StrictJudge(verifier, CALENDAR), largest_body))

    def credential(self, shown: Any, **options: Any) -> httpx.Response:
        body = {"verifiableCredential": shown} | ({"options": options} if options else {})
        return ask(self.app, "POST", CREDENTIALS, json=body)

    def presentation(self, shown: Any, **options: Any) -> httpx.Response:
        body = {"verifiablePresentation": shown} | ({"options": options} if options else {})
        return ask(self.app, "POST", PRESENTATIONS, json=body)


def refused(response: httpx.Response, reason: str) -> dict[str, Any]:
    """Require the answer no for this reason."""
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["verified"] is False
    assert document["status"] == 400
    assert reason in [problem["title"] for problem in document["problemDetails"]], document["problemDetails"]
    assert all(
        problem["type"].startswith("https://www.w3.org/TR/vc-data-model#") for problem in document["problemDetails"]
    )
    assert document["errors"]
    return document


def token(world: World) -> str:
    return world.issue(world.delegation_document()).raw.decode()


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022", "eddsa-rdfc-2022", "vc+sd-jwt", "vc+cose"])
def test_one_address_verifies_every_mechanism(mechanism: str) -> None:
    world = World(credential_mechanism=mechanism)
    response = Desk(world).credential(envelope(world.issue(world.delegation_document())))
    assert response.status_code == 200, response.text
    assert response.json()["verified"] is True
    assert {check["outcome"] for check in response.json()["checks"]} <= {"passed", "not_applicable"}


def test_a_token_may_come_as_text(desk: Desk) -> None:
    assert desk.credential(token(desk.world)).status_code == 200


def test_an_altered_credential_is_refused(desk: Desk) -> None:
    shown = token(desk.world)
    refused(desk.credential(shown[:-4] + ("AAAA" if shown[-4:] != "AAAA" else "BBBB")), "proof.signature_invalid")


def test_what_could_not_be_found_out_is_refused(desk: Desk) -> None:
    desk.world.server.is_down = True
    document = refused(desk.credential(token(desk.world)), "status.unknown")
    assert document["problemDetails"][0]["type"].endswith("#STATUS_ERROR")


def test_an_untrusted_issuer_is_refused_by_the_judge_of_the_product(desk: Desk) -> None:
    refused(desk.credential(token(World())), "proof.signature_invalid")


def test_a_credential_answers_no_challenge(desk: Desk) -> None:
    refused(desk.credential(token(desk.world), challenge="c"), "challenge.mismatch")
    refused(
        desk.credential(token(desk.world), domain=CALENDAR),
        "challenge.mismatch",
    )


def test_a_presentation_is_verified_once(desk: Desk) -> None:
    shown = desk.world.present(challenge="c-1").decode()
    assert desk.presentation(shown, domain=CALENDAR, challenge="c-1").status_code == 200
    refused(desk.presentation(shown, domain=CALENDAR, challenge="c-1"), "replay.detected")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"domain": "https://other.example"}, "audience.mismatch"),
        ({"domain": CALENDAR, "challenge": "another"}, "challenge.mismatch"),
    ],
)
def test_domain_and_challenge_are_enforced(desk: Desk, options: dict[str, str], reason: str) -> None:
    refused(desk.presentation(desk.world.present(challenge="c-1").decode(), **options), reason)


def test_a_presentation_is_no_credential_nor_the_reverse(desk: Desk) -> None:
    refused(desk.credential(desk.world.present().decode()), "credential.missing")
    refused(desk.presentation(token(desk.world)), "presentation.missing")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        b"[]",
        b"null",
        b"{}",
        b'{"verifiablePresentation": {}}',
        b'{"verifiableCredential": null}',
        b'{"verifiableCredential": 1}',
        b'{"verifiableCredential": []}',
        b'{"verifiableCredential": ""}',
        b'{"verifiableCredential": {}}',
        b'{"verifiableCredential": "e30", "options": []}',
        b'{"verifiableCredential": "e30", "options": {"challenge": 1}}',
        b'{"verifiableCredential": "e30", "options": {"domain": ""}}',
        b'{"verifiableCredential": "e30", "verifiableCredential": "e30"}',
        b"\xff\xfe",
        b'{"verifiableCredential": "' + b"a" * 200_000 + b'"}',
    ],
    ids=lambda body: repr(body[:60]),
)
def test_a_malformed_body_is_400(desk: Desk, body: bytes) -> None:
    response = ask(desk.app, "POST", CREDENTIALS, content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["verified"] is False


def test_text_that_is_json_is_no_object() -> None:
    """VC-DATA-INTEGRITY 4.4 step 1: the control is the same document as an object."""
    world = World(credential_mechanism="eddsa-jcs-2022")
    shown = Desk(world)
    document = envelope(world.issue(world.delegation_document()))
    assert shown.credential(document).status_code == 200
    refused(shown.credential(json.dumps(document)), "json.malformed")
    refused(shown.credential(" " + json.dumps(document)), "json.malformed")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_json_value_is_ever_500_or_200(value: Any) -> None:
    desk = Desk(World())
    for response in (desk.credential(value), desk.presentation(value)):
        assert response.status_code == 400


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_bytes_are_ever_500_or_200(body: bytes) -> None:
    assert ask(Desk(World()).app, "POST", PRESENTATIONS, content=body).status_code == 400


def test_the_answer_never_carries_unpaired_surrogates(desk: Desk) -> None:
    body = b'{"verifiableCredential": {"@context": ["\\ud800"], "proof": {"type": "\\ud800"}}}'
    assert ask(desk.app, "POST", CREDENTIALS, content=body).status_code == 400


def test_claims_of_a_presentation_that_is_verified_are_not_in_the_answer(desk: Desk) -> None:
    response = desk.presentation(desk.world.present().decode())
    assert response.status_code == 200
    assert "claims" not in response.json()
    assert BOB not in response.text
