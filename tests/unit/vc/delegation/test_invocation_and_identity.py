"""An invocation carries a digest, never arguments; an identity is read for what it says and grants nothing."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from support.verifying import ALICE, BOB

from vc.delegation import Act, args_digest, invocation, parse_agent, parse_invocation
from vc.delegation.closed import pointer
from vc.delegation.documents import agent_identity_credential, presentation_document
from vc.errors import Malformed
from vc.reasons import Reason

ACT = Act("calendar.read", BOB, {"b": [1, "x"], "a": None})


def test_digest_is_of_the_canonical_bytes() -> None:
    digest = b"\x12\x20" + hashlib.sha256(b'{"a":null,"b":[1,"x"]}').digest()
    assert args_digest(ACT.arguments) == "u" + urlsafe_b64encode(digest).decode().rstrip("=")
    assert args_digest({"a": None, "b": [1, "x"]}) == args_digest(ACT.arguments)
    assert args_digest({}) != args_digest(ACT.arguments)


def test_what_is_built_is_read_and_holds_no_argument() -> None:
    built = invocation(ACT)
    assert parse_invocation(built) == ("calendar.read", BOB, args_digest(ACT.arguments))
    assert set(built) == {"action", "location", "argsDigest"}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"action": "a", "location": "b"},
        {"action": "a", "location": "b", "argsDigest": "c", "arguments": {}},
        {"action": "", "location": "b", "argsDigest": "c"},
        {"action": "a", "location": 5, "argsDigest": "c"},
    ],
)
def test_an_invocation_is_closed(value: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse_invocation(value)
    assert caught.value.reason is Reason.INVOCATION_MALFORMED
    assert caught.value.where.startswith("/invocation")


def test_an_identity_leaves_other_claims_alone() -> None:
    agent = parse_agent({"principal": ALICE, "model": "m", "colour": "blue"})
    assert agent.principal.id == ALICE["id"]
    assert (agent.model, agent.persona) == ("m", None)


@pytest.mark.parametrize(
    "value",
    [None, {}, {"principal": "acct:alice@acme.example"}, {"principal": ALICE, "persona": 5},
     {"principal": {**ALICE, "type": "Robot"}}, {"principal": {**ALICE, "id": "alice"}},
     {"principal": {**ALICE, "note": 1}}],
)  # fmt: skip
def test_an_identity_needs_a_principal(value: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse_agent(value)
    assert caught.value.reason is Reason.IDENTITY_MALFORMED


def test_builders_leave_out_what_is_not_given() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    document = agent_identity_credential(
        issuer="did:web:acme.example", subject="did:key:z", principal=ALICE, valid_from=now, valid_until=now
    )
    assert "id" not in document
    assert "credentialStatus" not in document
    assert "invocation" not in presentation_document("did:key:z", [])
    assert presentation_document("did:key:z", [], ACT, presentation_id="urn:uuid:1")["id"] == "urn:uuid:1"


def test_places_become_pointers() -> None:
    assert pointer((("/a", "b/c"), 3)) == "/a/b~1c/3"
