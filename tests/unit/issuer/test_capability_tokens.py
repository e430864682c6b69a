"""Capability tokens: one action, one place, an hour at most, not passed on; refused before anything is written."""

from datetime import timedelta
from typing import Any

import pytest
from support.issuers import AGENT, NOW, Office

from issuer.capability_tokens import LONGEST_LIFE, MOST_USES, PROFILE, CapabilityToken, token_credential
from issuer.errors import CredentialRefused, TokenRefused
from issuer.issue_request import IssueRequest

BOB = "https://cal.example/calendars/bob"
TOKEN = CapabilityToken(AGENT, "calendar.read", BOB, timedelta(minutes=60), "acct:alice@acme.example")


def issued(office: Office, token: CapabilityToken) -> Any:
    document = token_credential(token, office.issuer.did, office.clock.now)
    return office.issuer.issuing.issue(IssueRequest(document, PROFILE)).secured.document


def test_a_token_has_one_action_one_place_one_audience_and_an_end(office: Office) -> None:
    document = issued(office, TOKEN._replace(uses=1, persona="scheduler", purpose="find a slot"))
    assert (document["validFrom"], document["validUntil"]) == ("2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z")
    assert document["credentialSubject"] == {
        "id": AGENT,
        "delegation": {
            "principal": {"id": "acct:alice@acme.example", "type": "Person"},
            "persona": "scheduler",
            "depth": 0,
            "maxDepth": 0,
            "audience": ["https://cal.example"],
            "authorization_details": [
                {
                    "type": "https://w3id.org/agentvc#capability",
                    "actions": ["calendar.read"],
                    "locations": [BOB],
                    "limits": [{"kind": "uses", "max": 1}],
                }
            ],
            "purpose": "find a slot",
        },
    }


def test_without_a_number_it_can_be_used_any_number_of_times(office: Office) -> None:
    (detail,) = issued(office, TOKEN)["credentialSubject"]["delegation"]["authorization_details"]
    assert "limits" not in detail


def test_another_service_than_that_of_the_place_may_take_it(office: Office) -> None:
    document = issued(office, TOKEN._replace(audience="https://gateway.example", principal_type="Service"))
    assert document["credentialSubject"]["delegation"]["audience"] == ["https://gateway.example"]
    assert document["credentialSubject"]["delegation"]["principal"]["type"] == "Service"


@pytest.mark.parametrize(
    ("token", "where", "message"),
    [
        (TOKEN._replace(life=timedelta(minutes=61)), "life", "cannot live 61m"),
        (TOKEN._replace(life=LONGEST_LIFE + timedelta(seconds=1)), "life", "cannot live 3601s"),
        (TOKEN._replace(life=timedelta(0)), "life", "cannot live 0 seconds"),
        (TOKEN._replace(life=timedelta(seconds=-1)), "life", "cannot live -1 seconds"),
        (TOKEN._replace(life=timedelta(seconds=1.5)), "life", "cannot live 1.5 seconds"),
        (TOKEN._replace(uses=0), "uses", "cannot be used 0 times"),
        (TOKEN._replace(uses=MOST_USES + 1), "uses", "cannot be used"),
        (TOKEN._replace(location="calendars/bob"), "location", "is no place"),
        (TOKEN._replace(location=f"{BOB}/../eve"), "location", "is no place"),
        (TOKEN._replace(location=f"{BOB}?all"), "location", "is no place"),
    ],
)
def test_what_breaks_a_rule_is_refused(token: CapabilityToken, where: str, message: str) -> None:
    with pytest.raises(TokenRefused, match=message) as refused:
        token_credential(token, "did:web:localhost%3A8000", NOW)
    assert refused.value.where == where


@pytest.mark.parametrize("change", ["action", "location", "depth", "no depth", "life"])
def test_the_profile_refuses_over_http_what_is_no_token(office: Office, change: str) -> None:
    document: Any = token_credential(TOKEN, office.issuer.did, NOW)
    claim = document["credentialSubject"]["delegation"]
    (detail,) = claim["authorization_details"]
    assert office.issue(document, profile=PROFILE).status_code == 201
    if change == "action":
        detail["actions"].append("calendar.share")
    elif change == "location":
        detail["locations"].append("https://cal.example/calendars/eve")
    elif change == "depth":
        claim["maxDepth"] = 1
    elif change == "no depth":
        del claim["maxDepth"]
    else:
        document["validUntil"] = "2026-03-01T13:01:00Z"
    refused = office.issue(document, profile=PROFILE)
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/profile-violated")


def test_over_http_a_token_is_not_dated_back(office: Office) -> None:
    document: Any = token_credential(TOKEN, office.issuer.did, NOW)
    back = document | {"validFrom": "2026-03-01T11:59:59Z"}
    refused = office.issue(back, profile=PROFILE)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/credential/validFrom")
    assert office.issue(back | {"validUntil": "2026-03-01T12:59:59Z"}, profile=PROFILE).status_code == 201


def test_an_empty_audience_is_not_taken_for_none(office: Office) -> None:
    with pytest.raises(CredentialRefused):
        issued(office, TOKEN._replace(audience=""))
