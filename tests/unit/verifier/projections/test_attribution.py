"""What others state of a chain is read strictly, within limits, and grants nothing."""

import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from support.chains import Family
from support.verifying import ALICE, CALENDAR, READ_BOB, World

from vc.reasons import Reason
from verifier import ConfigurationError, CredentialExpectations, PresentationExpectations, Trust
from verifier.projections import (
    Attribution,
    NotAttributable,
    delegation_chain_claim,
    project,
    read_act_claims,
    read_delegation_chain,
)
from verifier.projections.attribution import MAX_ACTORS, MAX_TEXT

ROOT = Path(__file__).parents[4]
STEP: dict[str, Any] = {
    "iss": "https://as.example",
    "sub": "user_1",
    "aud": "agent_a",
    "delegated_at": 1714348800,
    "scope": "email profile",
}
SECOND = {**STEP, "sub": "agent_a", "aud": "agent_b", "delegated_at": 1714348830.5}


def act(depth: int) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    for number in range(depth):
        claims = {"act": {"sub": f"actor-{number}", **claims}}
    return {"sub": "user@example.net", **claims}


def test_act_is_read_from_the_first_actor_to_the_current_one() -> None:
    found = read_act_claims(json.dumps({**act(3), "iss": "https://issuer.example", "exp": 1}))
    assert found == Attribution("act", "user@example.net", ("actor-0", "actor-1", "actor-2"))
    assert read_act_claims('{"act": {"sub": "a", "iss": "https://b.example", "x": 1}}').principal is None


def test_a_delegation_chain_is_read_from_the_principal_on() -> None:
    found = read_delegation_chain(json.dumps({"delegation_chain": [STEP, SECOND]}))
    assert found == Attribution("delegation_chain", "user_1", ("agent_a", "agent_b"))


BAD_ACTS: dict[str, Any] = {
    "no act": {"sub": "a"},
    "act is a text": {"act": "a"},
    "act is null": {"act": None},
    "an actor without a sub": {"act": {"iss": "a"}},
    "a sub that is no text": {"act": {"sub": 1}},
    "an empty sub": {"act": {"sub": ""}},
    "a principal that is no text": {"sub": ["a"], "act": {"sub": "a"}},
    "a nested act that is null": {"act": {"sub": "a", "act": None}},
    "a nested act that is a list": {"act": {"sub": "a", "act": [{"sub": "b"}]}},
    "too many actors": act(MAX_ACTORS + 1),
    "too long a text": {"act": {"sub": "a" * (MAX_TEXT + 1)}},
    "too large": {"act": {"sub": "a"}, "x": "a" * 70_000},
    "too deep": {"act": {"sub": "a"}, "x": json.loads("[" * 40 + "]" * 40)},
    "no object": [],
}


@pytest.mark.parametrize("claims", BAD_ACTS.values(), ids=BAD_ACTS)
def test_another_form_of_act_is_refused(claims: object) -> None:
    with pytest.raises(NotAttributable):
        read_act_claims(json.dumps(claims))


BAD_CHAINS: dict[str, Any] = {
    "no chain": {},
    "an empty chain": {"delegation_chain": []},
    "a chain that is an object": {"delegation_chain": STEP},
    "a step that is a text": {"delegation_chain": ["a"]},
    **{
        f"without {name}": {"delegation_chain": [{key: value for key, value in STEP.items() if key != name}]}
        for name in STEP
    },
    "a time that is a text": {"delegation_chain": [{**STEP, "delegated_at": "1714348800"}]},
    "a time that is a truth value": {"delegation_chain": [{**STEP, "delegated_at": True}]},
    "a step back in time": {"delegation_chain": [STEP, {**SECOND, "delegated_at": 1714348799}]},
    "a stranger in the middle": {"delegation_chain": [STEP, {**SECOND, "sub": "agent_c"}]},
    "too many steps": {"delegation_chain": [{**STEP, "aud": "user_1"}] * (MAX_ACTORS + 1)},
}


@pytest.mark.parametrize("claims", BAD_CHAINS.values(), ids=BAD_CHAINS)
def test_another_form_of_delegation_chain_is_refused(claims: object) -> None:
    with pytest.raises(NotAttributable):
        read_delegation_chain(json.dumps(claims))


@pytest.mark.parametrize("read", [read_act_claims, read_delegation_chain])
@pytest.mark.parametrize("raw", [b"", b"\xff", b'{"act":{"sub":"a"},"act":{"sub":"b"}}', "null", "x" * 100_000])
def test_what_is_not_strict_json_is_refused(read: Any, raw: bytes | str) -> None:
    with pytest.raises(NotAttributable):
        read(raw)


def test_the_largest_that_is_read() -> None:
    assert len(read_act_claims(json.dumps(act(MAX_ACTORS))).actors) == MAX_ACTORS
    assert read_act_claims(json.dumps({"act": {"sub": "a" * MAX_TEXT}}))


# It grants nothing


def a_chain_of_others(world: World) -> tuple[bytes, bytes]:
    """Give the claims that a real, accepted chain gives elsewhere."""
    report = world.verify(Family(world).present())
    return json.dumps(project("act", report)).encode(), json.dumps(delegation_chain_claim(report)).encode()


def test_claims_of_others_are_no_presentation_and_no_credential(world: World) -> None:
    for raw in a_chain_of_others(world):
        assert not world.verify(raw)
        assert not world.verify_credential(raw)


@pytest.mark.parametrize("number", [0, 1])
def test_claims_of_others_in_a_presentation_grant_nothing(world: World, number: int) -> None:
    claims = json.loads(a_chain_of_others(world)[number])
    claims.pop("sub", None)
    identity = [world.issue(world.identity_document())]
    control = world.verify(world.present(identity, None), None)
    assert control
    raw = world.present(identity, edit=lambda document: {**document, **claims})
    report = world.verify(raw)
    assert report.decision == "deny"
    assert Reason.DELEGATION_MISSING in report.reasons or report.reasons == (Reason.LINKED_DATA_TERM_UNMAPPED,)


def test_claims_of_others_in_a_trusted_identity_grant_nothing(world: World) -> None:
    claims = json.loads(a_chain_of_others(world)[1])
    document = world.identity_document()
    subject = {**document["credentialSubject"], **claims}
    report = world.verify(world.present([world.issue({**document, "credentialSubject": subject})]))
    assert not report


@pytest.mark.parametrize("place", ["raw", "expectations", "trust", "roots"])
def test_an_attribution_is_nothing_that_a_verifier_takes(world: World, place: str) -> None:
    found: Any = read_act_claims(a_chain_of_others(world)[0])
    if place == "raw":
        assert world.verify(found).decision == "deny"
    elif place == "expectations":
        with pytest.raises(ConfigurationError):
            world.verifier().verify(world.present(), found)
    elif place == "trust":
        with pytest.raises(ConfigurationError):
            world.verifier(trust=found)
    else:
        with pytest.raises((ConfigurationError, TypeError, AttributeError)):
            Trust(found)


def test_no_function_of_the_verifier_asks_for_an_attribution() -> None:
    asking = []
    for path in sorted((ROOT / "verifier").rglob("*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for name, value in vars(module).items():
            if callable(value) and value is not Attribution:
                asking += [name for one in parameters(value) if "Attribution" in str(one.annotation)]
    assert asking == []


def parameters(value: Any) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(value).parameters.values())
    except (TypeError, ValueError):
        return []


def test_control_the_same_chain_as_credentials_is_accepted(world: World) -> None:
    asked = PresentationExpectations(CALENDAR, act=READ_BOB)
    assert world.verifier().verify(Family(world).present(), asked)
    assert world.verifier().verify(world.issue(world.delegation_document()).raw, CredentialExpectations())
    assert ALICE["id"] == "acct:alice@acme.example"
