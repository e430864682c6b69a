"""`agentvc verify` draws a chain as a tree, and gives the published JSON of it and nothing else."""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from support.holding import BOB, CALENDAR, LIFE, NOW, READ, Organisation

from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.delegation import Act
from vc.delegation.documents import agent_delegation_credential, presentation_document
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.times import format_timestamp

AT = format_timestamp(NOW)
ACT = ("--action", READ, "--location", BOB, "--arguments", '{"max_results": 10}')
SCHEMA = json.loads(files("verifier").joinpath("report.schema.json").read_text(encoding="utf-8"))
BROKER, AGENT = PrivateKey.generate(), PrivateKey.generate()
Run = Callable[..., Result]


def presented(acme: Organisation, folder: Path, most: int) -> str:
    """Write down a presentation of two hops, of which the second hands on at most so many results."""
    bounds = [{"key": "/max_results", "max": 50}]
    root = acme.delegation(did_key(BROKER.public_key), constraints=bounds, max_depth=1)
    claim: dict[str, Any] = json.loads(json.dumps(root.document["credentialSubject"]["delegation"]))
    claim |= {"depth": 1, "parent": {"id": root.document["id"], "digestMultibase": root.digest()}}
    claim["authorization_details"][0]["constraints"][0]["max"] = most
    child = agent_delegation_credential(
        issuer=did_key(BROKER.public_key),
        subject=did_key(AGENT.public_key),
        delegation=claim,
        valid_from=NOW,
        valid_until=NOW + LIFE,
        credential_id="urn:example:hop",
    )
    leaf = secure(child, "vc+jwt", BROKER, did_key_method(BROKER.public_key), created=NOW)
    file = folder / "presentation.jwt"
    file.write_bytes(_shown(root, leaf))
    return str(file)


def _shown(*hops: Secured) -> bytes:
    act = Act(READ, BOB, {"max_results": 10})
    document = presentation_document(did_key(AGENT.public_key), [envelope(hop) for hop in hops], act)
    return secure(
        document,
        "vp+jwt",
        AGENT,
        did_key_method(AGENT.public_key),
        created=NOW,
        expires=NOW + timedelta(seconds=60),
        audience=CALENDAR,
        nonce="n-1",
    ).raw


def test_the_tree_of_what_is_accepted(run: Run, acme: Organisation, tmp_path: Path) -> None:
    result = run("verify", presented(acme, tmp_path, 20), "--trust", acme.did, "--audience", CALENDAR, *ACT, "--at", AT)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("accepted")
    assert lines[1:4] == [
        "authority, from the person to the leaf:",
        "acct:alice@acme.example (Person)",
        f"└─ {acme.did}",
    ]
    assert f"   └─ ok hop 0: {did_key(BROKER.public_key)}" in lines
    assert f"      └─ ok hop 1: {did_key(AGENT.public_key)}" in lines
    assert any(line.endswith("constraints [0]: /max_results max 50 → /max_results max 20") for line in lines)


def test_the_tree_of_what_is_refused_names_hop_and_rule(run: Run, acme: Organisation, tmp_path: Path) -> None:
    result = run("verify", presented(acme, tmp_path, 60), "--trust", acme.did, "--audience", CALENDAR, *ACT, "--at", AT)
    assert result.exit_code == 1
    assert "NO hop 1: " in result.stdout
    assert "NO R9: " in result.stdout
    assert "What to do: Restate every bound of the parent" in result.stdout


@pytest.mark.parametrize(("most", "hops"), [(20, []), (60, [1])])
def test_json_is_the_published_form(
    data_of: Callable[..., Any], acme: Organisation, tmp_path: Path, most: int, hops: list[int]
) -> None:
    asked = ("--trust", acme.did, "--audience", CALENDAR, *ACT, "--at", AT)
    report = data_of("verify", presented(acme, tmp_path, most), *asked, code=len(hops))
    Draft202012Validator(SCHEMA).validate(report)
    assert [found["hop"] for found in report["refusals"]] == hops
    assert [bool(step["narrowed"]) for step in report["chain"]] == [False, most < 50]
