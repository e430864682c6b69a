"""The published form of a report: every outcome fits it, nothing else does, and each member of it is described."""

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.chains import Family
from support.verifying import BOB, LIST, READ_BOB, World, changed, without

from did import PrivateKey
from vc.delegation import Act
from vc.delegation.documents import presentation_document
from vc.jcs import canonical_json
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from verifier import ChainExpectations, Report

SCHEMA: dict[str, Any] = json.loads(files("verifier").joinpath("report.schema.json").read_text(encoding="utf-8"))
SHARE = Act("calendar.share", BOB, {"max_results": 10})
CAPABILITY = "credentialSubject/delegation/authorization_details/0"


def revoked(world: World) -> Report:
    world.publish(LIST, "revocation", [7])
    return world.verify(Family(world).present())


def unreachable(world: World) -> Report:
    world.server.is_down = True
    return world.verify(Family(world).present())


def bundle(world: World) -> Report:
    document = presentation_document(world.agent, [envelope(hop) for hop in Family(world).hops()])
    return world.verifier().verify(canonical_json(without(document, "holder")), ChainExpectations(world.agent))


def limited(world: World) -> Report:
    limits = (
        {"kind": "uses", "max": 1},
        {"kind": "rate", "max": 5, "perSeconds": 60},
        {"kind": "amount", "key": "/max_results", "unit": "1", "max": "99.5"},
    )
    return world.verify(Family(world, limits=limits).present())


def spent(world: World) -> Report:
    family = Family(world, limits=({"kind": "uses", "max": 1},))
    world.verify(family.present())
    return world.verify(family.present())


def twice(world: World) -> Report:
    raw = Family(world).present()
    world.verify(raw)
    return world.verify(raw)


def several(world: World) -> Report:
    return world.verify(world.present([*Family(world, hops=1).hops(), *Family(world, hops=1).hops()]))


def wider(world: World) -> Report:
    path = f"{CAPABILITY}/constraints/0/max"
    return world.verify(Family(world).present(lambda at, hop: changed(hop, path, 60) if at else hop))


def identified(world: World) -> Report:
    return world.verify(world.present([world.issue(world.identity_document())], None), None)


def allows_nothing(world: World) -> Report:
    constraints = [{"key": "/a", "equals": 1}, {"key": "/a", "equals": 2}]
    family = Family(world, hops=1)
    return world.verify(
        family.present(lambda _, hop: changed(hop, f"{CAPABILITY}/constraints", constraints), act=None), None
    )


OUTCOMES: dict[str, tuple[Callable[[World], Report], str]] = {
    "a chain": (lambda world: world.verify(Family(world).present()), "allow"),
    "a delegation": (lambda world: world.verify(world.present()), "allow"),
    "only who": (identified, "allow"),
    "a credential": (lambda world: world.verify_credential(world.issue(world.generic_document()).raw), "allow"),
    "a received chain": (bundle, "allow"),
    "with limits": (limited, "allow"),
    "what allows nothing": (allows_nothing, "allow"),
    "approval": (lambda world: world.verify(Family(world, hops=2).present(act=SHARE), SHARE), "approval_required"),
    "revoked": (revoked, "deny"),
    "unreachable": (unreachable, "deny"),
    "too often": (spent, "deny"),
    "replayed": (twice, "deny"),
    "several chains": (several, "deny"),
    "wider": (wider, "deny"),
    "another signer": (lambda world: world.verify(world.present(signer=PrivateKey.generate())), "deny"),
    "no JSON": (lambda world: world.verify(b"\xff{"), "deny"),
    "no presentation": (lambda world: world.verify(world.issue(world.delegation_document()).raw), "deny"),
    "no bundle": (lambda world: world.verifier().verify(b"[]", ChainExpectations()), "deny"),
    "ended": (lambda world: world.verify(world.present(expires=world.now - timedelta(minutes=1))), "deny"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "decision"), OUTCOMES.values(), ids=OUTCOMES)
def test_every_outcome_fits_the_schema(world: World, make: Callable[[World], Report], decision: str) -> None:
    report = make(world)
    assert report.decision == decision, report.explain()
    found = json.loads(json.dumps(report.to_dict()))
    Draft202012Validator(SCHEMA).validate(found)
    assert found["claims"] is None or decision == "allow"


def test_the_schema_is_one_and_says_what_it_describes() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "https://w3id.org/agentvc/report/v1"


def test_the_schema_is_in_the_wheel() -> None:
    settings = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "report.schema.json" in settings["tool"]["setuptools"]["package-data"]["verifier"]


def objects(schema: object, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every schema of an object, wherever it stands."""
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield place, schema
        for name, value in schema.items():
            yield from objects(value, f"{place}/{name}")
    elif isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from objects(value, f"{place}/{index}")


@pytest.mark.parametrize(
    ("place", "schema"), list(objects(SCHEMA)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_object_is_closed_and_every_member_described(place: str, schema: dict[str, Any]) -> None:
    assert schema.get("additionalProperties") is False, place
    assert schema.get("description"), place
    assert [name for name, member in schema["properties"].items() if not member.get("description")] == []
    assert set(schema["required"]) <= schema["properties"].keys()


@pytest.mark.parametrize("name", ["refusal", "hop", "narrowing", "check", "claims", "charge", "capability"])
def test_a_member_more_is_refused(world: World, name: str) -> None:
    reference = {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}
    report = limited(world).to_dict() if name in {"claims", "charge", "capability"} else wider(world).to_dict()
    claims: Any = report["claims"] or {"consumed": [{}], "authority": {"authorization_details": [{}]}}
    chain: Any = report["chain"]
    sample = {
        "refusal": (report["refusals"] or [None])[0],  # type: ignore[index]
        "hop": chain[1],
        "narrowing": chain[1]["narrowed"][0],
        "check": report["checks"][0],  # type: ignore[index]
        "claims": claims,
        "charge": claims["consumed"][0],
        "capability": claims["authority"]["authorization_details"][0],
    }[name]
    Draft202012Validator(reference).validate(sample)
    assert not Draft202012Validator(reference).is_valid({**sample, "more": 1})


def test_an_accepted_report_without_claims_and_a_refused_one_with_claims_do_not_fit(world: World) -> None:
    allowed = world.verify(Family(world).present()).to_dict()
    denied = revoked(world).to_dict()
    assert not Draft202012Validator(SCHEMA).is_valid({**allowed, "claims": None})
    assert not Draft202012Validator(SCHEMA).is_valid({**denied, "claims": allowed["claims"]})
    assert not Draft202012Validator(SCHEMA).is_valid({**denied, "decision": "allow"})


def test_every_reason_and_rule_has_the_form_of_the_schema() -> None:
    reason = Draft202012Validator(SCHEMA["$defs"]["reason"])
    rule = Draft202012Validator(SCHEMA["$defs"]["rule"])
    assert [one for one in Reason if not reason.is_valid(one.value)] == []
    assert all(rule.is_valid(f"R{number}") for number in range(1, 17))
    assert not rule.is_valid("R17")


def test_the_act_is_named_and_its_arguments_are_not(world: World) -> None:
    secret = Act("calendar.read", BOB, {**READ_BOB.arguments, "note": "a secret of Bob"})
    report = world.verify(Family(world).present(act=secret), secret)
    assert report
    assert "a secret of Bob" not in json.dumps(report.to_dict())
    assert "a secret of Bob" not in report.explain()
