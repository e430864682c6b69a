"""`agentvc wallet …` with credentials that need no network, at a pinned moment."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.holding import BOB, CALENDAR, LIFE, NOW, READ, Organisation

from vc.delegation import Act
from vc.securing.mechanism import parse_secured, secure
from vc.times import format_timestamp
from verifier import PresentationExpectations

AT = format_timestamp(NOW)
ACT = ("--action", READ, "--location", BOB, "--arguments", '{"max_results": 10}')
Run = Callable[..., Result]
DataOf = Callable[..., Any]


@pytest.fixture
def held(run: Run, acme: Organisation, agent: str) -> str:
    """Accept a delegation and an identity, and give the id of the delegation."""
    for issued in (acme.identity(agent), acme.delegation(agent)):
        result = run("wallet", "accept", "-", "--trust", acme.did, "--at", AT, given=issued.raw)
        assert result.exit_code == 0, result.output
    return "urn:example:delegation"


def test_init_prints_the_did_and_did_prints_it_again(run: Run, data_of: DataOf) -> None:
    made = data_of("wallet", "init")
    assert made["did"].startswith("did:key:z6Mk")
    assert run("wallet", "did").stdout == made["did"] + "\n"
    assert data_of("wallet", "did") == {"did": made["did"], "verificationMethod": f"{made['did']}#{made['did'][8:]}"}


@pytest.mark.usefixtures("run")
def test_the_wallet_is_where_it_is_said_to_be(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("wallet", "init")
    assert (tmp_path / ".agentvc" / "wallet.sqlite3").exists()
    monkeypatch.setenv("AGENTVC_HOME", str(tmp_path / "home"))
    run("wallet", "init")
    assert (tmp_path / "home" / "wallet.sqlite3").exists()
    monkeypatch.setenv("AGENTVC_WALLET", str(tmp_path / "agent.sqlite3"))
    run("wallet", "init")
    assert (tmp_path / "agent.sqlite3").exists()
    run("wallet", "init", "--wallet", "named.sqlite3")
    assert (tmp_path / "named.sqlite3").exists()


def test_a_wallet_is_not_made_twice(run: Run, agent: str) -> None:
    result = run("wallet", "init")
    assert result.exit_code == 2
    assert "was not changed" in result.stderr
    assert run("wallet", "did").stdout.strip() == agent


@pytest.mark.parametrize("arguments", [("did",), ("list",), ("present", "urn:x", "--audience", CALENDAR)])
def test_without_a_wallet_the_remedy_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("wallet", *arguments)
    assert result.exit_code == 2
    assert "agentvc wallet init" in result.stderr


@pytest.mark.usefixtures("agent")
def test_a_wrong_passphrase_is_told_and_the_right_one_still_works(
    run: Run, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setenv("AGENTVC_PASSPHRASE", "wrong")
        result = run("wallet", "did")
    assert result.exit_code == 2
    assert "passphrase does not open" in result.stderr
    assert run("wallet", "did").stdout.strip() == agent


def test_the_passphrase_can_come_from_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AGENTVC_PASSPHRASE")
    (tmp_path / "passphrase").write_text("from a file\n")
    assert run("wallet", "init", "--passphrase-file", "passphrase").exit_code == 0
    assert run("wallet", "did", "--passphrase-file", "passphrase").exit_code == 0
    (tmp_path / "empty").write_text("")
    for name in ("empty", "missing"):
        result = run("wallet", "did", "--passphrase-file", name)
        assert result.exit_code == 2
        assert name in result.stderr


@pytest.mark.usefixtures("agent")
def test_without_a_passphrase_and_without_a_terminal_nothing_waits(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AGENTVC_PASSPHRASE")
    result = run("wallet", "did")
    assert result.exit_code == 2
    assert "AGENTVC_PASSPHRASE" in result.stderr
    assert "--passphrase-file" in result.stderr


def test_a_foreign_file_is_told_and_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Alice,")
    result = run("wallet", "list", "--wallet", "letter.txt")
    assert result.exit_code == 2
    assert "not an agentvc wallet" in result.stderr
    assert (tmp_path / "letter.txt").read_text() == "Dear Alice,"


@pytest.mark.usefixtures("held")
def test_list_tells_what_is_held(run: Run, data_of: DataOf, acme: Organisation) -> None:
    listed = data_of("wallet", "list")["credentials"]
    assert [one["id"] for one in listed] == ["urn:example:identity", "urn:example:delegation"]
    assert listed[0]["grants"] is None
    assert listed[1]["grants"]["capabilities"] == [{"actions": [READ], "locations": [BOB]}]
    assert (listed[1]["issuer"], listed[1]["validUntil"]) == (acme.did, format_timestamp(NOW + LIFE))
    text = run("wallet", "list").stdout
    assert f"grants {READ} on {BOB}" in text


@pytest.mark.usefixtures("agent")
def test_an_empty_wallet_says_so(run: Run, data_of: DataOf) -> None:
    assert "no credentials" in run("wallet", "list").stdout
    assert data_of("wallet", "list") == {"credentials": [], "given": [], "damaged": []}


def test_a_credential_of_a_stranger_is_refused_with_the_report_and_not_kept(
    run: Run, data_of: DataOf, acme: Organisation, agent: str
) -> None:
    given = Organisation.founded().delegation(agent).raw
    result = run("wallet", "accept", "-", "--trust", acme.did, "--at", AT, given=given)
    assert result.exit_code == 1
    assert "not kept" in result.stderr
    assert "What to do" in result.stderr
    assert data_of("wallet", "list")["credentials"] == []


def test_what_could_not_be_found_out_is_not_kept_and_not_called_refused(
    run: Run, data_of: DataOf, acme: Organisation, agent: str, free_port: int
) -> None:
    issuer = f"did:web:localhost%3A{free_port}"
    document = {**acme.delegation(agent).document, "issuer": issuer}
    given = secure(document, "vc+jwt", acme.key, f"{issuer}#key", created=NOW).raw
    options = ("--trust", issuer, "--allow-insecure-loopback", "--at", AT)
    result = run("wallet", "accept", "-", *options, given=given)
    assert result.exit_code == 3, result.output
    assert "proof.key_unavailable" in result.stderr
    assert data_of("wallet", "list")["credentials"] == []


def test_the_report_of_a_refusal_is_in_the_json_too(data_of: DataOf, acme: Organisation, agent: str) -> None:
    given = Organisation.founded().delegation(agent).raw.decode()
    told = data_of("wallet", "accept", "-", "--trust", acme.did, "--at", AT, given=given, code=1)
    assert told["error"]["exit"] == 1
    assert "trust.root_not_trusted" in told["error"]["message"]
    assert told["error"]["report"]["decision"] == "deny"


def shown(raw: str | bytes, acme: Organisation) -> bool:
    asked = PresentationExpectations(CALENDAR, act=Act(READ, BOB, {"max_results": 10}))
    return acme.trusted().verify(raw, asked, at=NOW).accepted


@pytest.mark.parametrize("mechanism", ["vp+jwt", "eddsa-jcs-2022"])
def test_a_presentation_of_named_credentials_is_accepted(
    run: Run, acme: Organisation, held: str, mechanism: str
) -> None:
    asked = ("--audience", CALENDAR, *ACT, "--at", AT, "--mechanism", mechanism)
    result = run("wallet", "present", "urn:example:identity", held, *asked)
    assert result.exit_code == 0, result.output
    assert shown(result.stdout.strip(), acme)
    assert len(parse_secured(result.stdout.strip()).document["verifiableCredential"]) == 2


def test_the_act_chooses_one_delegation_and_shows_nothing_else(run: Run, acme: Organisation, held: str) -> None:
    result = run("wallet", "present", "--audience", CALENDAR, *ACT, "--at", AT)
    assert result.exit_code == 0, result.output
    assert shown(result.stdout.strip(), acme)
    assert len(parse_secured(result.stdout.strip()).document["verifiableCredential"]) == 1
    assert held


@pytest.mark.usefixtures("held")
def test_a_presentation_can_go_to_a_file(run: Run, acme: Organisation, tmp_path: Path) -> None:
    result = run("wallet", "present", "--audience", CALENDAR, *ACT, "--at", AT, "--output", "vp.jwt")
    assert "vp.jwt" in result.stdout
    assert shown((tmp_path / "vp.jwt").read_text().strip(), acme)


def test_the_json_of_a_presentation_can_be_given_to_verify(
    run: Run, data_of: DataOf, acme: Organisation, held: str
) -> None:
    told = data_of("wallet", "present", held, "--audience", CALENDAR, *ACT, "--at", AT, "--life", "30")
    assert (told["credentials"], told["audience"], told["challenge"]) == ([held], CALENDAR, None)
    assert told["expires"] == format_timestamp(NOW + timedelta(seconds=30))
    again = run("wallet", "present", held, "--audience", CALENDAR, *ACT, "--at", AT, "--json").stdout
    asked = ("--trust", acme.did, "--audience", CALENDAR, *ACT, "--at", AT)
    assert run("verify", "-", *asked, given=again).exit_code == 0


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        ((), 2, "--action"),
        (("urn:other",), 1, "wallet list"),
        (("--action", "calendar.write", "--location", BOB), 1, "no delegation in the wallet covers"),
        (("--action", READ, "--location", "https://other.example/x"), 1, "no delegation in the wallet covers"),
        (("--action", READ), 2, "--location"),
        (("urn:example:delegation", "--life", "121"), 2, "--life"),
        (("urn:example:delegation", "--life", "0"), 2, "--life"),
        (("urn:example:delegation", "--mechanism", "none"), 2, "--mechanism"),
        (("urn:example:delegation", "--mechanism", "ecdsa-jcs-2019"), 1, "Ed25519"),
        (("urn:example:delegation", "--output", "no/such/folder/vp.jwt"), 2, "folder"),
    ],
)
def test_what_cannot_be_presented_is_told(run: Run, arguments: tuple[str, ...], code: int, hint: str) -> None:
    result = run("wallet", "present", *arguments, "--audience", CALENDAR, "--at", AT)
    assert result.exit_code == code, result.output
    assert hint in result.stderr
    assert result.stdout == ""


def test_a_presentation_needs_an_audience(run: Run, held: str) -> None:
    result = run("wallet", "present", held)
    assert result.exit_code == 2
    assert "--audience" in result.stderr
