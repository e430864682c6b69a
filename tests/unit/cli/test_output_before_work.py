"""`--out FILE` that cannot be written: nothing is drawn, signed or recorded for a result that nobody would have."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.holding import BOB, CALENDAR, NOW, READ, Organisation
from support.wallets import CLAIM

from vc.delegation.documents import agent_delegation_credential
from vc.securing.mechanism import parse_secured
from vc.times import format_timestamp
from verifier import ANY_PRINCIPAL, Trust, Verifier
from wallet import Wallet, chain_of

AT = format_timestamp(NOW)
ROOT = "urn:example:delegation"
FIRST = 4096
Run = Callable[..., Result]
DataOf = Callable[..., Any]
# What root cannot write either: permission bits do not stop it, these do.
UNWRITABLE = {
    "no/such/folder/out.json": "No such file or directory; name a file in a folder you may write",
    "taken/out.json": "Not a directory; name a file in a folder you may write",
    "folder": "it is a folder; name a file in it",
    "n" * 300: "File name too long; name a file in a folder you may write",
}


@pytest.fixture(params=UNWRITABLE, ids=["no-folder", "below-a-file", "a-folder", "in-a-folder-that-takes-it-not"])
def unwritable(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    (tmp_path / "taken").write_text("old")
    (tmp_path / "folder").mkdir()
    return str(request.param)


@pytest.fixture
def held(acme: Organisation, agent: str, tmp_path: Path) -> str:
    """Accept a first hop whose status range has a single index, which the one hop below it gets or nobody."""
    file = tmp_path / ".agentvc" / "wallet.sqlite3"
    opened = Wallet.open(file, "correct horse battery staple", clock=lambda: NOW)
    one = {"statusListCredential": "https://acme.example/status/1", "first": FIRST, "count": 1}
    document = agent_delegation_credential(
        issuer=acme.did,
        subject=agent,
        delegation=CLAIM | {"statusRange": one},
        valid_from=NOW,
        valid_until=NOW + timedelta(minutes=10),
        credential_id=ROOT,
    )
    opened.accept(acme.sign(document).raw, Verifier(Trust(delegation_roots={acme.did: [ANY_PRINCIPAL]})), at=NOW)
    return ROOT


def require_refused(result: Result, name: str, tmp_path: Path) -> None:
    """Require the message with place and remedy, and that nothing stands in the folder that did not before."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert f"cannot write {name}: {UNWRITABLE[name]}" in result.stderr
    assert (tmp_path / "taken").read_text() == "old"
    assert list((tmp_path / "folder").iterdir()) == []
    assert {one.name for one in tmp_path.iterdir()} <= {".agentvc", "folder", "taken", "shape.json"}


def test_a_delegation_that_cannot_be_written_leaves_the_wallet_as_it_is(
    *, run: Run, data_of: DataOf, agent: str, held: str, unwritable: str, tmp_path: Path
) -> None:
    wallet = tmp_path / ".agentvc" / "wallet.sqlite3"
    ask = ("wallet", "delegate", held, "--to", agent, "--at", AT)
    before = wallet.read_bytes()
    require_refused(run(*ask, "--out", unwritable), unwritable, tmp_path)
    assert wallet.read_bytes() == before
    assert data_of("wallet", "list")["given"] == []
    made = run(*ask, "--out", "bundle.json")
    assert made.exit_code == 0, made.output
    (*_, leaf) = chain_of((tmp_path / "bundle.json").read_bytes())
    entries: Any = leaf.document["credentialStatus"]
    assert [entry["statusListIndex"] for entry in entries] == [str(FIRST)]


def test_the_control_takes_the_index_so_that_there_is_none_for_another(run: Run, agent: str, held: str) -> None:
    ask = ("wallet", "delegate", held, "--to", agent, "--at", AT, "--out", "bundle.json")
    assert run(*ask).exit_code == 0
    again = run(*ask)
    assert (again.exit_code, "are not left of the status indexes" in again.stderr) == (1, True)


def test_a_bundle_that_is_there_outlives_a_delegation_that_is_refused(
    run: Run, agent: str, held: str, tmp_path: Path
) -> None:
    (tmp_path / "bundle.json").write_text("old")
    ask = ("wallet", "delegate", held, "--to", agent, "--at", AT, "--out", "bundle.json")
    assert run(*ask, "--action", "calendar.write").exit_code == 1
    assert (tmp_path / "bundle.json").read_text() == "old"
    assert {one.name for one in tmp_path.iterdir()} == {".agentvc", "bundle.json"}


def test_a_presentation_that_cannot_be_written_is_not_signed(
    run: Run, held: str, unwritable: str, tmp_path: Path
) -> None:
    ask = ("wallet", "present", held, "--audience", CALENDAR, "--action", READ, "--location", BOB, "--at", AT)
    require_refused(run(*ask, "-o", unwritable), unwritable, tmp_path)
    assert run(*ask, "-o", "vp.jwt").exit_code == 0
    assert parse_secured((tmp_path / "vp.jwt").read_text().strip()).mechanism == "vp+jwt"


def test_a_credential_that_cannot_be_written_is_not_issued(
    run: Run, data_of: DataOf, unwritable: str, tmp_path: Path
) -> None:
    data_of("init")
    subject = {"agent": {"principal": {"id": "acct:alice@acme.example", "type": "Person"}}}
    (tmp_path / "shape.json").write_text(json.dumps({"credentialSubject": subject}))
    store = tmp_path / ".agentvc" / "issuer.sqlite3"
    before = store.read_bytes()
    ask = ("issue", "shape.json", "--to", "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH", "-o")
    require_refused(run(*ask, unwritable), unwritable, tmp_path)
    assert store.read_bytes() == before
    assert run(*ask, "credential.jwt").exit_code == 0
    assert store.read_bytes() != before


def test_the_json_of_a_refusal_says_the_same(data_of: DataOf, agent: str, held: str) -> None:
    ask = ("wallet", "delegate", held, "--to", agent, "--at", AT, "--out", "no/such/out.json")
    said = f"cannot write no/such/out.json: {UNWRITABLE['no/such/folder/out.json']}"
    assert data_of(*ask, code=2) == {"error": {"exit": 2, "message": said}}
