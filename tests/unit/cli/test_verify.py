"""`agentvc verify`, at a pinned moment, with credentials that need no network."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.holding import ALICE, BOB, CALENDAR, LIFE, NOW, READ, Organisation

from cli.deciding import build_trust
from cli.options import Trusted
from cli.verify import ALONE, NOT_REMEMBERED, ONLY_WHO
from did.keys.signer import PrivateKey
from vc.delegation import Act
from vc.delegation.documents import agent_delegation_credential, capability, delegation_claim
from vc.securing.mechanism import secure
from vc.times import format_timestamp
from verifier import CredentialExpectations, Trust
from wallet import Wallet

AT = format_timestamp(NOW)
AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
ACT = ("--action", READ, "--location", BOB, "--arguments", '{"max_results": 10}')
Run = Callable[..., Result]


@pytest.fixture
def credential(tmp_path: Path, acme: Organisation) -> str:
    file = tmp_path / "credential.jwt"
    file.write_bytes(acme.delegation(AGENT).raw + b"\n")
    return str(file)


@pytest.fixture
def presentation(tmp_path: Path, acme: Organisation) -> str:
    wallet = Wallet.create(tmp_path / "agent.sqlite3", "secret")
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted(), at=NOW)
    act = Act(READ, BOB, {"max_results": 10})
    file = tmp_path / "presentation.jwt"
    file.write_bytes(wallet.present([held.id], audience=CALENDAR, act=act, challenge="c-1", now=NOW).raw)
    return str(file)


def test_a_credential_alone_is_accepted_and_said_to_authorise_nothing(
    run: Run, acme: Organisation, credential: str
) -> None:
    result = run("verify", credential, "--trust", acme.did, "--at", AT)
    assert result.exit_code == 0, result.output
    assert ALONE in result.stderr
    assert ALONE not in result.stdout


def test_json_is_the_report_and_nothing_else(data_of: Callable[..., Any], acme: Organisation, credential: str) -> None:
    report = data_of("verify", credential, "--trust", acme.did, "--at", AT)
    assert report == json.loads(json.dumps(acme_report(acme, credential)))


def acme_report(acme: Organisation, file: str) -> dict[str, Any]:
    return acme.trusted().verify(Path(file).read_bytes().strip(), CredentialExpectations(), at=NOW).to_dict()


@pytest.mark.parametrize("name", ["verifiableCredential", "credential"])
def test_a_response_of_the_issuer_is_unwrapped_and_nothing_else_is(
    run: Run, acme: Organisation, tmp_path: Path, name: str
) -> None:
    document = json.loads(acme.delegation(AGENT, "eddsa-jcs-2022").raw)
    file = tmp_path / "response.json"
    file.write_text(json.dumps({"id": "urn:x", name: document}, indent=4))
    code = run("verify", str(file), "--trust", acme.did, "--at", AT).exit_code
    assert code == (0 if name == "verifiableCredential" else 1)


def test_standard_input_is_read_for_a_dash(run: Run, acme: Organisation) -> None:
    given = acme.delegation(AGENT).raw.decode()
    assert run("verify", "-", "--trust", acme.did, "--at", AT, given=given).exit_code == 0


def test_another_issuer_is_refused(run: Run, credential: str) -> None:
    result = run("verify", credential, "--trust", Organisation.founded().did, "--at", AT)
    assert result.exit_code == 1
    assert "trust.root_not_trusted" in result.stdout
    assert ALONE not in result.stderr


def test_an_expired_credential_is_refused(run: Run, acme: Organisation, credential: str) -> None:
    later = format_timestamp(NOW + LIFE + timedelta(minutes=1))
    result = run("verify", credential, "--trust", acme.did, "--at", later)
    assert result.exit_code == 1
    assert "credential.expired" in result.stdout


@pytest.mark.parametrize(
    ("pattern", "code"), [("acct:*@acme.example", 0), (ALICE["id"], 0), ("acct:*@other.example", 1)]
)
def test_an_issuer_is_trusted_for_the_principals_that_are_named(
    run: Run, acme: Organisation, credential: str, pattern: str, code: int
) -> None:
    assert run("verify", credential, "--trust", f"{acme.did}={pattern}", "--at", AT).exit_code == code


def test_several_trusts_add_up(run: Run, acme: Organisation, credential: str) -> None:
    others = ["--trust", Organisation.founded().did, "--trust", f"{acme.did}=acct:*@other.example"]
    assert run("verify", credential, *others, "--at", AT).exit_code == 1
    assert run("verify", credential, *others, "--trust", f"{acme.did}=acct:*@acme.example", "--at", AT).exit_code == 0


@pytest.mark.parametrize("content", ["", "{", "null", "{}", "a.b.c", "\N{SNOWMAN}", '{"a": 1, "a": 2}'])
def test_a_malformed_file_is_refused_with_a_reason(run: Run, acme: Organisation, content: str) -> None:
    result = run("verify", "-", "--trust", acme.did, "--at", AT, given=content)
    assert result.exit_code == 1
    assert "What to do" in result.stdout


def test_a_presentation_for_this_service_and_act_is_accepted(run: Run, acme: Organisation, presentation: str) -> None:
    result = run(
        "verify", presentation, "--trust", acme.did, "--audience", CALENDAR, "--challenge", "c-1", *ACT, "--at", AT
    )
    assert result.exit_code == 0, result.output
    assert NOT_REMEMBERED in result.stderr


def test_a_presentation_without_an_act_says_who_and_authorises_nothing(
    run: Run, acme: Organisation, presentation: str
) -> None:
    result = run("verify", presentation, "--trust", acme.did, "--audience", CALENDAR, "--challenge", "c-1", "--at", AT)
    assert result.exit_code == 0, result.output
    assert ONLY_WHO in result.stderr


@pytest.mark.parametrize(
    ("replaced", "by", "reason"),
    [
        (CALENDAR, "https://other.example", "audience.mismatch"),
        ("c-1", "c-2", "challenge.mismatch"),
        (READ, "calendar.write", "authority.action_not_granted"),
        (BOB, f"{CALENDAR}/calendars/carol", "authority.location_not_granted"),
        ('{"max_results": 10}', "{}", "invocation.mismatch"),
        (AT, format_timestamp(NOW + timedelta(minutes=3)), "challenge.expired"),
    ],
)
def test_a_presentation_is_good_for_nothing_else(  # noqa: PLR0917
    run: Run, acme: Organisation, presentation: str, replaced: str, by: str, reason: str
) -> None:
    asked = ["--audience", CALENDAR, "--challenge", "c-1", *ACT, "--at", AT]
    result = run("verify", presentation, "--trust", acme.did, *[by if word == replaced else word for word in asked])
    assert result.exit_code == 1
    assert reason in result.stdout


def test_with_a_ledger_a_presentation_works_once(run: Run, acme: Organisation, presentation: str) -> None:
    asked = ["--audience", CALENDAR, "--challenge", "c-1", *ACT, "--at", AT, "--ledger", "seen.sqlite3"]
    first = run("verify", presentation, "--trust", acme.did, *asked)
    assert first.exit_code == 0, first.output
    assert NOT_REMEMBERED not in first.stderr
    again = run("verify", presentation, "--trust", acme.did, *asked)
    assert again.exit_code == 1
    assert "replay.detected" in again.stdout


def test_a_presentation_without_an_audience_is_wrong_usage(run: Run, acme: Organisation, presentation: str) -> None:
    result = run("verify", presentation, "--trust", acme.did, "--at", AT)
    assert result.exit_code == 2
    assert "--audience" in result.stderr
    assert result.stdout == ""


def test_a_credential_where_a_presentation_is_asked_for_is_refused(
    run: Run, acme: Organisation, credential: str
) -> None:
    result = run("verify", credential, "--trust", acme.did, "--audience", CALENDAR, *ACT, "--at", AT)
    assert result.exit_code == 1
    assert "presentation." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ([], "--trust"),
        (["--trust", "acme"], "not a DID"),
        (["--trust", f"{AGENT}="], "names no principals"),
        (["--trust", AGENT, "--at", "yesterday"], "2026-03-01T12:00:00Z"),
        (["--trust", AGENT, "--action", READ], "--location"),
        (["--trust", AGENT, "--location", BOB], "--action"),
        (["--trust", AGENT, *ACT], "--audience"),
        (["--trust", AGENT, "--challenge", "c"], "--audience"),
        (
            ["--trust", AGENT, "--audience", CALENDAR, "--action", READ, "--location", BOB, "--arguments", "[]"],
            "JSON object",
        ),
        (["--trust", f"{AGENT}=acct:a*b@acme.example"], "star"),
        (["--trust", AGENT, "--audience", ""], "audience"),
    ],
)
def test_wrong_usage_is_told_with_its_remedy(run: Run, credential: str, arguments: list[str], hint: str) -> None:
    result = run("verify", credential, *arguments)
    assert result.exit_code == 2, result.output
    assert hint in result.stderr
    assert result.stdout == ""


def test_a_missing_file_is_wrong_usage(run: Run, acme: Organisation) -> None:
    result = run("verify", "nowhere.jwt", "--trust", acme.did)
    assert result.exit_code == 2
    assert "nowhere.jwt" in result.stderr


def test_a_did_that_cannot_be_resolved_is_undetermined(run: Run, free_port: int) -> None:
    issuer = f"did:web:localhost%3A{free_port}"
    document = issued_by(issuer)
    result = run("verify", "-", "--trust", issuer, "--allow-insecure-loopback", "--at", AT, given=document)
    assert result.exit_code == 3, result.output
    assert "proof.key_unavailable" in result.stdout


def issued_by(issuer: str) -> str:
    """A delegation that names a did:web whose document nobody serves."""
    key = PrivateKey.generate()
    document = agent_delegation_credential(
        issuer=issuer,
        subject=AGENT,
        delegation=delegation_claim(principal=ALICE, audience=[CALENDAR], capabilities=[capability([READ], [BOB])]),
        valid_from=NOW,
        valid_until=NOW + LIFE,
        credential_id="urn:example:web",
    )
    return secure(document, "vc+jwt", key, f"{issuer}#key", created=NOW).raw.decode()


def test_every_way_to_trust_goes_into_the_trust(acme: Organisation) -> None:
    trust = build_trust(
        [Trusted(acme.did, None), Trusted(AGENT, "acct:*@a.example"), Trusted(AGENT, "acct:b@b.example")]
    )
    assert isinstance(trust, Trust)
    assert trust.delegation_roots == {acme.did: ("*",), AGENT: ("acct:*@a.example", "acct:b@b.example")}
    assert trust.identity_issuers == {acme.did, AGENT}
