"""Contexts that are pinned from files, and credentials that are bytes, on the command line."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.holding import BOB, CALENDAR, NOW, READ, Organisation

from vc.contexts import CREDENTIALS_V2
from vc.linked_data import PINNED_CONTEXTS
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured, secure
from vc.times import format_timestamp

AT = format_timestamp(NOW)
SIZES = "https://example.org/sizes/v1?a=b"
SIZES_FILE = b'{"@context": {"shoeSize": "https://example.org/sizes#shoe"}}'
Run = Callable[..., Result]
DataOf = Callable[..., Any]


@pytest.fixture
def sizes(tmp_path: Path) -> str:
    (tmp_path / "sizes.jsonld").write_bytes(SIZES_FILE)
    return f"{SIZES}=sizes.jsonld"


def document(issuer: str, subject: str) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS_V2, SIZES],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "validUntil": "2030-01-01T00:00:00Z",
        "credentialSubject": {"id": subject, "shoeSize": 43},
    }


def foreign(acme: Organisation, folder: Path, subject: str) -> str:
    """Write a credential that names a context which this package does not know."""
    contexts = PINNED_CONTEXTS.pinned(SIZES, SIZES_FILE, sha256(SIZES_FILE).hexdigest())
    method = f"{acme.did}#{acme.did.removeprefix('did:key:')}"
    unsigned = document(acme.did, subject)
    made = secure(unsigned, "eddsa-rdfc-2022", acme.key, method, created=NOW, contexts=contexts)
    (folder / "foreign.json").write_bytes(made.raw)
    return "foreign.json"


def test_verify_knows_a_context_that_it_is_given_and_says_how_when_it_is_not(
    run: Run, acme: Organisation, tmp_path: Path, sizes: str
) -> None:
    file = foreign(acme, tmp_path, "did:example:ada")
    refused = run("verify", file, "--trust", acme.did, "--at", AT)
    assert refused.exit_code == 1
    assert "linked_data.context_unknown" in refused.stdout
    assert "--context URL=FILE" in refused.stdout
    assert run("verify", file, "--trust", acme.did, "--at", AT, "--context", sizes).exit_code == 0


def test_a_wallet_accepts_with_a_context_that_it_is_given(
    run: Run, acme: Organisation, agent: str, tmp_path: Path, sizes: str
) -> None:
    file = foreign(acme, tmp_path, agent)
    assert run("wallet", "accept", file, "--trust", acme.did, "--at", AT).exit_code == 1
    result = run("wallet", "accept", file, "--trust", acme.did, "--at", AT, "--context", sizes)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("sizes.jsonld", "URL=FILE"),
        ("https://example.org/v1=nowhere.jsonld", "cannot read nowhere.jsonld"),
        ("https://example.org/v1=empty.json", "@context"),
        ("sizes=sizes.jsonld", "absolute URL"),
        (f"{CREDENTIALS_V2}=sizes.jsonld", "another context"),
    ],
)
@pytest.mark.usefixtures("sizes")
def test_a_context_that_cannot_be_pinned_is_wrong_usage(
    run: Run, acme: Organisation, tmp_path: Path, value: str, said: str
) -> None:
    (tmp_path / "empty.json").write_text("{}")
    file = foreign(acme, tmp_path, "did:example:ada")
    result = run("verify", file, "--trust", acme.did, "--context", value)
    assert result.exit_code == 2
    assert said in result.stderr


def with_profile(tmp_path: Path, mechanisms: str, more: str = "") -> None:
    settings = tmp_path / ".agentvc" / "agentvc.toml"
    profile = f'[profiles.any]\ntypes = ["AgentIdentityCredential"]\nlongest_life = "1h"\nmechanisms = {mechanisms}\n'
    settings.write_text(settings.read_text() + profile + more)


IDENTITY = {
    "@context": [CREDENTIALS_V2, "https://w3id.org/agentvc/v1", SIZES],
    "credentialSubject": {
        "agent": {"principal": {"id": "acct:alice@acme.example", "type": "Person"}, "operator": "did:web:acme.example"},
        "shoeSize": 43,
    },
}


@pytest.mark.parametrize("how", ["option", "settings"])
def test_issue_knows_a_context_of_the_settings_or_of_the_option(
    run: Run, agent: str, tmp_path: Path, sizes: str, how: str
) -> None:
    run("init")
    (tmp_path / "identity.json").write_text(json.dumps(IDENTITY))
    ask = ("issue", "identity.json", "--to", agent, "--profile", "any")
    with_profile(tmp_path, '["eddsa-rdfc-2022"]')
    refused = run(*ask)
    assert refused.exit_code == 1
    assert "[contexts] of agentvc.toml" in refused.stderr
    if how == "option":
        ask = (*ask, "--context", sizes)
    else:
        digest = sha256(SIZES_FILE).hexdigest()
        table = f'[contexts]\n"{SIZES}" = {{ file = "../sizes.jsonld", sha256 = "{digest}" }}\n'
        settings = tmp_path / ".agentvc" / "agentvc.toml"
        settings.write_text(settings.read_text() + table)
    issued = run(*ask)
    assert issued.exit_code == 0, issued.output
    assert json.loads(issued.stdout)["credentialSubject"]["shoeSize"] == 43


def test_a_cose_credential_goes_from_the_issuer_to_the_wallet_and_to_the_service(
    run: Run, data_of: DataOf, acme: Organisation, agent: str, tmp_path: Path
) -> None:
    data_of("init")
    with_profile(tmp_path, '["vc+cose"]')
    (tmp_path / "identity.json").write_text(json.dumps(IDENTITY | {"@context": IDENTITY["@context"][:2]}))
    shape = json.loads((tmp_path / "identity.json").read_text())
    del shape["credentialSubject"]["shoeSize"]
    (tmp_path / "identity.json").write_text(json.dumps(shape))
    printed = run("issue", "identity.json", "--to", agent, "--profile", "any")
    assert printed.exit_code == 0, printed.output
    assert parse_secured(printed.stdout.strip()).mechanism == "vc+cose"

    given = acme.delegation(agent, "vc+cose")
    (tmp_path / "delegation.cose").write_bytes(given.raw)
    (tmp_path / "delegation.json").write_text(json.dumps({"verifiableCredential": envelope(given)}))
    for file in ("delegation.cose", "delegation.json"):
        kept = run("wallet", "accept", file, "--trust", acme.did, "--at", AT)
        assert kept.exit_code == 0, kept.output
    assert data_of("inspect", "delegation.cose")["mechanism"] == "vc+cose"
    act = ("--action", READ, "--location", BOB)
    ask = ("wallet", "present", "--audience", CALENDAR, *act, "--at", AT, "--mechanism", "vp+cose")
    assert run(*ask, "--output", "vp.txt").exit_code == 0
    assert data_of(*ask)["verifiablePresentation"]["id"].startswith("data:application/vp+cose;base64,")
    verified = run("verify", "vp.txt", "--trust", acme.did, "--audience", CALENDAR, *act, "--at", AT)
    assert verified.exit_code == 0, verified.output


def test_the_last_byte_of_a_cose_message_is_kept_whatever_it_looks_like(
    run: Run, acme: Organisation, tmp_path: Path
) -> None:
    subject = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
    number = 0
    raw = b""
    while raw[-1:] not in (b" ", b"\n", b"\r", b"\t"):
        number += 1
        raw = acme.identity(subject, "vc+cose", f"urn:example:{number}").raw
    (tmp_path / "credential.cose").write_bytes(raw)
    assert run("verify", "credential.cose", "--trust", acme.did, "--at", AT).exit_code == 0
