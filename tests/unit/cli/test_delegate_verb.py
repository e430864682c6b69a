"""`agentvc wallet delegate`, and what the one who gets it does with the bundle; no network, a pinned moment."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.holding import BOB, CALENDAR, NOW, READ, Organisation
from support.loopback import Answer, Routes, serving
from support.wallets import CLAIM

from vc.delegation.documents import agent_delegation_credential
from vc.times import format_timestamp
from verifier import ANY_PRINCIPAL, Trust, Verifier
from wallet import Wallet

AT = format_timestamp(NOW)
ACT = ("--action", READ, "--location", BOB, "--arguments", '{"max_results": 10}')
ROOT = "urn:example:delegation"
Run = Callable[..., Result]
DataOf = Callable[..., Any]


@pytest.fixture
def held(run: Run, acme: Organisation, agent: str) -> str:
    """Accept a first hop that may be handed on twice."""
    given = acme.delegation(agent, max_depth=2, constraints=[{"key": "/max_results", "max": 50}]).raw
    result = run("wallet", "accept", "-", "--trust", acme.did, "--at", AT, given=given)
    assert result.exit_code == 0, result.output
    return ROOT


@pytest.fixture
def other(run: Run) -> str:
    """Make a second wallet and give its DID."""
    return str(run("wallet", "init", "--wallet", "other.sqlite3").stdout.strip())


def delegate(run: Run, held: str, to: str, *options: str) -> Result:
    return run("wallet", "delegate", held, "--to", to, "--at", AT, *options)


def test_the_bundle_is_accepted_and_its_leaf_presented_with_the_chain(
    run: Run, data_of: DataOf, acme: Organisation, held: str, other: str
) -> None:
    made = delegate(run, held, other, "--action", READ, "--for", "5m", "--uses", "1", "--out", "bundle.json")
    assert (made.exit_code, made.stdout) == (0, "written to bundle.json\n"), made.output
    theirs = ("--wallet", "other.sqlite3", "--at", AT)
    kept = run("wallet", "accept", "bundle.json", "--trust", acme.did, *theirs)
    assert kept.exit_code == 0, kept.output
    shown = run("wallet", "present", "--audience", CALENDAR, *ACT, *theirs, "-o", "vp.jwt")
    assert shown.exit_code == 0, shown.output
    asked = (
        "verify",
        "vp.jwt",
        "--trust",
        acme.did,
        "--audience",
        CALENDAR,
        *ACT,
        "--at",
        AT,
        "--ledger",
        "used.sqlite3",
    )
    report = data_of(*asked)
    assert (report["decision"], len(report["chain"])) == ("allow", 2)
    again = run("wallet", "present", "--audience", CALENDAR, *ACT, *theirs, "-o", "vp.jwt")
    assert again.exit_code == 0
    assert "limit.exceeded" in run(*asked).output


def test_without_a_file_the_bundle_goes_to_standard_output_and_the_rest_elsewhere(
    run: Run, held: str, other: str
) -> None:
    made = delegate(run, held, other, "--for", "5m")
    assert json.loads(made.stdout)["type"] == ["VerifiablePresentation"]
    assert "gave urn:uuid:" in made.stderr
    assert "cannot be revoked" in made.stderr  # the parent gives no status range


def test_the_json_wraps_the_bundle_and_accept_reads_it(
    run: Run, data_of: DataOf, acme: Organisation, held: str, other: str
) -> None:
    told = data_of("wallet", "delegate", held, "--to", other, "--at", AT, "--for", "5m", "--purpose", "find a slot")
    assert told["to"] == other
    assert (told["depth"], told["canBeRevoked"]) == (1, False)
    assert told["validUntil"] == format_timestamp(NOW + timedelta(minutes=5))
    theirs = ("--wallet", "other.sqlite3", "--at", AT)
    kept = run("wallet", "accept", "-", "--trust", acme.did, *theirs, given=json.dumps(told))
    assert kept.stdout == f"kept {told['id']}\n"


def test_list_shows_what_was_given_to_whom_and_what_a_leaf_grants(
    run: Run, data_of: DataOf, acme: Organisation, held: str, other: str
) -> None:
    constraint = '{"key": "/max_results", "max": 10}'
    made = delegate(run, held, other, "--for", "5m", "--constraint", constraint, "--uses", "5", "--out", "b.json")
    assert made.exit_code == 0, made.output
    listed = data_of("wallet", "list")
    assert [one["id"] for one in listed["credentials"]] == [ROOT]
    (given,) = listed["given"]
    assert (given["to"], given["canBeRevoked"], given["grants"]["depth"]) == (other, False, 1)
    text = run("wallet", "list").stdout
    assert f"given to {other}" in text
    assert f"until {format_timestamp(NOW + timedelta(minutes=5))}; cannot be revoked" in text
    theirs = ("--wallet", "other.sqlite3")
    run("wallet", "accept", "b.json", "--trust", acme.did, "--at", AT, *theirs)
    (leaf,) = data_of("wallet", "list", *theirs)["credentials"]
    assert leaf["grants"]["principal"] == "acct:alice@acme.example"
    assert leaf["grants"]["capabilities"] == [{
        "actions": [READ], "locations": [BOB],
        "constraints": [{"key": "/max_results", "max": 10}], "limits": [{"kind": "uses", "max": 5}],
    }]  # fmt: skip
    text = run("wallet", "list", *theirs).stdout
    assert "for acct:alice@acme.example, hop 1, no hop may follow" in text
    assert f"grants {READ} on {BOB} (/max_results max 10, at most 5 uses)" in text


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--action", "calendar.write"), 1, "'calendar.write' is not among calendar.read"),
        (("--location", "https://cal.example/calendars"), 1, "neither one of, nor below"),
        (("--for", "11m"), 1, "it ends at"),
        (("--audience", "https://other.example"), 1, "https://other.example is not among https://cal.example"),
        (("--max-depth", "3"), 1, "position 3"),
        (("--constraint", '{"key": "/max_results", "max": 51}'), 1, "/max_results"),
        (("--max-depth", "2", "--range", "4"), 1, "gives no status range"),
        (("--mechanism", "ecdsa-jcs-2019"), 1, "Ed25519"),
        (("--constraint", "max"), 2, "--constraint"),
        (("--limit", "[]"), 2, "--limit"),
        (("--for", "soon"), 2, "write it as 90s, 10m, 2h or 1d"),
        (("--uses", "0"), 2, "--uses"),
        (("--mechanism", "vp+jwt"), 2, "--mechanism"),
    ],
)
def test_what_may_not_be_handed_on_is_told_and_nothing_is_written(
    *, run: Run, data_of: DataOf, held: str, other: str, options: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    refused = delegate(run, held, other, *options, "--out", "bundle.json")
    assert refused.exit_code == code, refused.output
    assert said in refused.stderr
    assert refused.stdout == ""
    assert not (tmp_path / "bundle.json").exists()
    assert data_of("wallet", "list")["given"] == []
    assert delegate(run, held, other, "--for", "5m", "--out", "bundle.json").exit_code == 0


def test_a_refusal_says_what_the_parent_grants(run: Run, held: str, other: str) -> None:
    refused = delegate(run, held, other, "--action", "calendar.write")
    granted = f"Granted: {READ} on {BOB} (/max_results max 50); for {CALENDAR}; until "
    assert granted in refused.stderr
    assert "hops down to position 2" in refused.stderr


def test_two_chains_are_not_shown_together(run: Run, acme: Organisation, agent: str, held: str) -> None:
    second = acme.delegation(agent, name="urn:example:second").raw
    assert run("wallet", "accept", "-", "--trust", acme.did, "--at", AT, given=second).exit_code == 0
    refused = run("wallet", "present", held, "urn:example:second", "--audience", CALENDAR, "--at", AT)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "different chains" in refused.stderr
    assert run("wallet", "present", held, "--audience", CALENDAR, "--at", AT).exit_code == 0


# Revoking


@pytest.fixture
def routes() -> Iterator[Routes]:
    with serving(Routes()) as served:
        yield served


@pytest.fixture
def stoppable(agent: str, tmp_path: Path, acme: Organisation, routes: Routes) -> str:
    """Put a first hop with a status range into the wallet, and give its id."""
    opened = Wallet.open(tmp_path / ".agentvc" / "wallet.sqlite3", "correct horse battery staple", clock=lambda: NOW)
    document = agent_delegation_credential(
        issuer=acme.did,
        subject=agent,
        delegation=CLAIM | {"statusRange": {"statusListCredential": f"{routes.base}/status/1", "first": 0, "count": 8}},
        valid_from=NOW,
        valid_until=NOW + timedelta(minutes=10),
        credential_id=ROOT,
    )
    trust = Trust(delegation_roots={acme.did: [ANY_PRINCIPAL]})
    opened.accept(acme.sign(document).raw, Verifier(trust), at=NOW)
    return ROOT


def test_revoke_sends_the_chain_to_the_issuer(
    run: Run, data_of: DataOf, routes: Routes, stoppable: str, other: str
) -> None:
    made = data_of("wallet", "delegate", stoppable, "--to", other, "--at", AT)
    assert made["canBeRevoked"]
    routes["/status/revoke"] = Answer(200, json.dumps({"id": made["id"], "refusedBy": "2026-03-01T12:10:00Z"}).encode())
    plain = run("wallet", "revoke", made["id"], "--at", AT)
    assert plain.exit_code == 3
    assert routes.posted == []
    done = run("wallet", "revoke", made["id"], "--reason", "done", "--allow-insecure-loopback", "--at", AT)
    assert (done.exit_code, done.stdout) == (0, f"revoked {made['id']}\n")
    assert "2026-03-01T12:10:00Z" in done.stderr
    ((path, headers, content),) = routes.posted
    sent = json.loads(content)
    assert (path, headers["content-type"]) == ("/status/revoke", "application/json")
    assert (sent["credentialId"], sent["reason"]) == (made["id"], "done")
    assert sent["verifiablePresentation"].count(".") == 2


@pytest.mark.parametrize(("status", "code"), [(200, 3), (400, 1), (403, 1), (404, 1), (307, 3), (500, 3), (503, 3)])
def test_what_the_issuer_says_no_to_is_told(
    *, run: Run, data_of: DataOf, routes: Routes, stoppable: str, other: str, status: int, code: int
) -> None:
    made = data_of("wallet", "delegate", stoppable, "--to", other, "--at", AT)
    for body in (b'{"detail": "no ancestry", "title": "No"}', b"<html>", b""):
        routes["/status/revoke"] = Answer(status, body)
        refused = run("wallet", "revoke", made["id"], "--allow-insecure-loopback", "--at", AT)
        assert (refused.exit_code, refused.stdout) == (code, "")
        assert f"status {status}" in refused.stderr
        assert ("no ancestry" in refused.stderr) is body.startswith(b"{")


def test_what_cannot_be_asked_for_is_told(
    *, run: Run, data_of: DataOf, routes: Routes, stoppable: str, other: str, tmp_path: Path
) -> None:
    unknown = run("wallet", "revoke", "urn:uuid:other", "--allow-insecure-loopback")
    assert (unknown.exit_code, "gave no delegation" in unknown.stderr) == (1, True)
    made = data_of("wallet", "delegate", stoppable, "--to", other, "--at", AT)
    (tmp_path / "b.json").write_text(json.dumps(made["verifiablePresentation"]))
    foreign = run("wallet", "revoke", made["id"], "--chain", "b.json", "--wallet", "other.sqlite3")
    assert (foreign.exit_code, "ask whoever did" in foreign.stderr) == (1, True)
    (tmp_path / "letter.txt").write_text("Dear Alice,")
    letter = run("wallet", "revoke", made["id"], "--chain", "letter.txt")
    assert (letter.exit_code, "no bundle" in letter.stderr) == (1, True)
    assert routes.posted == []
