"""`agentvc init`, `issue`, `revoke`, `suspend` and `resume`, without a server."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from vc.delegation.documents import DELEGATION_TYPE, IDENTITY_TYPE
from vc.securing.mechanism import parse_secured

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
Run = Callable[..., Result]
DataOf = Callable[..., Any]

IDENTITY = {
    "agent": {"principal": {"id": "acct:alice@acme.example", "type": "Person"}, "operator": "did:web:acme.example"}
}
DELEGATION = {
    "delegation": {
        "principal": {"id": "acct:alice@acme.example", "type": "Person"},
        "depth": 0,
        "audience": ["https://cal.example"],
        "authorization_details": [
            {
                "type": "https://w3id.org/agentvc#capability",
                "actions": ["calendar.read"],
                "locations": ["https://cal.example/calendars/bob"],
            }
        ],
    }
}


@pytest.fixture
def issuer(data_of: DataOf) -> Any:
    return data_of("init")


@pytest.fixture
def shape(tmp_path: Path) -> Callable[[object], str]:
    def write(document: object) -> str:
        file = tmp_path / "shape.json"
        file.write_text(json.dumps(document))
        return str(file)

    return write


@pytest.fixture
def issued(data_of: DataOf, issuer: Any, shape: Callable[[object], str]) -> Any:
    assert issuer
    return data_of("issue", shape({"credentialSubject": DELEGATION}), "--to", AGENT)


def test_init_makes_a_did_web_and_prints_the_token_once(run: Run, issuer: Any, tmp_path: Path) -> None:
    assert issuer["did"] == "did:web:localhost%3A8000"
    token = issuer["adminToken"].encode()
    files = [file for file in (tmp_path / ".agentvc").rglob("*") if file.is_file()]
    assert files
    assert not any(token in file.read_bytes() for file in files)
    assert stat.S_IMODE((tmp_path / ".agentvc" / "issuer.key.jwe").stat().st_mode) == 0o600
    again = run("init")
    assert again.exit_code == 2
    assert "already" in again.stderr


def test_init_tells_a_person_what_comes_next(run: Run) -> None:
    result = run("init", "--url", "https://acme.example", "--home", "acme")
    assert result.exit_code == 0, result.output
    assert "did:web:acme.example" in result.stdout
    assert "not shown again" in result.stderr
    assert "agentvc serve" in result.stderr


@pytest.mark.parametrize(
    "url", ["acme.example", "ftp://acme.example", "http://acme.example", "https://", "https://a/?b"]
)
def test_an_address_that_can_have_no_did_is_refused_and_nothing_is_made(run: Run, tmp_path: Path, url: str) -> None:
    result = run("init", "--url", url)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / ".agentvc").exists()


@pytest.mark.parametrize(("subject", "kind"), [(IDENTITY, IDENTITY_TYPE), (DELEGATION, DELEGATION_TYPE)])
def test_a_shape_becomes_a_whole_credential(
    run: Run, issuer: Any, shape: Callable[[object], str], subject: object, kind: str
) -> None:
    result = run("issue", shape({"credentialSubject": subject}), "--to", AGENT)
    assert result.exit_code == 0, result.output
    assert "agentvc revoke urn:uuid:" in result.stderr
    shown = json.loads(run("inspect", "-", "--json", given=result.stdout).stdout)
    document = shown["document"]
    assert document["type"] == ["VerifiableCredential", kind]
    assert document["issuer"] == issuer["did"]
    assert document["credentialSubject"]["id"] == AGENT
    assert {entry["statusPurpose"] for entry in document["credentialStatus"]} == {"revocation", "suspension"}


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_the_mechanism_can_be_chosen(
    run: Run, issuer: Any, shape: Callable[[object], str], mechanism: str, tmp_path: Path
) -> None:
    assert issuer
    result = run("issue", shape({"credentialSubject": IDENTITY}), "--to", AGENT, "--mechanism", mechanism, "-o", "out")
    assert result.exit_code == 0, result.output
    shown = json.loads(run("inspect", str(tmp_path / "out"), "--json").stdout)
    assert shown["mechanism"] == mechanism


@pytest.mark.usefixtures("issuer")
@pytest.mark.parametrize(
    ("document", "code", "hint"),
    [
        ("not json", 1, "json."),
        ("[]", 1, "object"),
        ("{}", 2, "credentialSubject"),
        ('{"credentialSubject": []}', 2, "credentialSubject"),
        ('{"credentialSubject": {"id": "did:key:zOther"}}', 2, "did:key:zOther"),
        ('{"credentialSubject": {"delegation": {"depth": 0}}}', 1, "audience"),
        (
            '{"type": ["VerifiableCredential", "https://acme.example/Passport"], "credentialSubject": {"x": 1}}',
            1,
            "profile",
        ),
    ],
)
def test_what_cannot_be_issued_is_told_and_nothing_is_issued(run: Run, document: str, code: int, hint: str) -> None:
    result = run("issue", "-", "--to", AGENT, given=document)
    assert result.exit_code == code, result.output
    assert hint in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("issuer")
def test_to_must_be_a_did(run: Run) -> None:
    result = run("issue", "-", "--to", "alice", given="{}")
    assert result.exit_code == 2
    assert "not a DID" in result.stderr


@pytest.mark.usefixtures("issuer")
def test_an_unknown_profile_is_told(run: Run, shape: Callable[[object], str]) -> None:
    result = run("issue", shape({"credentialSubject": IDENTITY}), "--to", AGENT, "--profile", "nope")
    assert result.exit_code == 1
    assert "nope" in result.stderr


def statuses(told: Any) -> dict[str, bool]:
    return {status["statusPurpose"]: status["status"] for status in told["status"]}


def test_suspension_is_lifted_and_revocation_is_final(run: Run, data_of: DataOf, issued: Any) -> None:
    credential = issued["id"]
    assert statuses(data_of("suspend", credential)) == {"revocation": False, "suspension": True}
    assert statuses(data_of("resume", credential)) == {"revocation": False, "suspension": False}
    assert statuses(data_of("revoke", credential, "--reason", "lost")) == {"revocation": True, "suspension": False}
    assert statuses(data_of("revoke", credential, "--reason", "lost")) == {"revocation": True, "suspension": False}
    resumed = run("resume", credential)
    assert "this credential is revoked" in resumed.stderr
    assert statuses(data_of("resume", credential))["revocation"] is True


@pytest.mark.usefixtures("issuer")
@pytest.mark.parametrize("verb", [("revoke", "--reason", "x"), ("suspend",), ("resume",)], ids=lambda verb: verb[0])
def test_an_unknown_credential_is_told(run: Run, verb: tuple[str, ...]) -> None:
    name, *options = verb
    result = run(name, "urn:uuid:00000000-0000-4000-8000-000000000000", *options)
    assert result.exit_code == 1
    assert "urn:uuid:00000000-0000-4000-8000-000000000000" in result.stderr


def test_a_hop_of_a_holder_is_revoked_by_its_entry(run: Run, data_of: DataOf, issuer: Any) -> None:
    assert issuer
    unsigned = json.dumps({"credentialSubject": {"delegation": DELEGATION["delegation"] | {"maxDepth": 1}}})
    raw = run("issue", "-", "--to", AGENT, given=unsigned).stdout
    document: Any = parse_secured(raw.strip()).document
    given = document["credentialSubject"]["delegation"]["statusRange"]
    entry = f"{given['statusListCredential']}#{given['first'] + 5}"
    told = data_of("revoke", entry, "--reason", "nobody knows it")
    assert (told["id"], statuses(told)) == (entry, {"revocation": True})
    assert data_of("revoke", entry, "--reason", "again") == told
    outside = run("revoke", f"{given['statusListCredential']}#{(given['first'] + 64) % 131_072}", "--reason", "x")
    assert outside.exit_code == 1
    assert "is not in the status range of any credential" in outside.stderr
    other = run("revoke", "https://other.example/status/3#7", "--reason", "x")
    assert "no credential with the id" in other.stderr


def test_revoking_needs_a_reason(run: Run, issued: Any) -> None:
    result = run("revoke", issued["id"])
    assert result.exit_code == 2
    assert "--reason" in result.stderr


@pytest.mark.parametrize(
    "arguments", [("serve",), ("issue", "-", "--to", AGENT), ("suspend", "urn:x")], ids=lambda a: a[0]
)
def test_without_an_issuer_the_remedy_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, given='{"credentialSubject": {}}')
    assert result.exit_code == 2
    assert "agentvc init" in result.stderr


@pytest.mark.usefixtures("issuer")
def test_a_wrong_passphrase_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTVC_PASSPHRASE", "wrong")
    result = run("suspend", "urn:x")
    assert result.exit_code == 2
    assert "passphrase" in result.stderr


@pytest.mark.usefixtures("issuer")
def test_a_damaged_setting_names_the_file_and_the_key(run: Run, tmp_path: Path) -> None:
    settings = tmp_path / ".agentvc" / "agentvc.toml"
    settings.write_text(settings.read_text() + "\n[server]\nport = 99999999\n")
    result = run("suspend", "urn:x")
    assert result.exit_code == 2
    assert "agentvc.toml" in result.stderr
