"""Issue, pass on twice, use, revoke as an ancestor, and be refused: real commands, real processes, real HTTP."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

AGENTVC = Path(sys.executable).with_name("agentvc")
CALENDAR = "https://cal.example"
BOB = f"{CALENDAR}/calendars/bob"
ACT = ("--action", "calendar.read", "--location", BOB)
DELEGATION = {
    "credentialSubject": {
        "delegation": {
            "principal": {"id": "acct:alice@acme.example", "type": "Person"},
            "depth": 0,
            "maxDepth": 2,
            "audience": [CALENDAR],
            "authorization_details": [
                {"type": "https://w3id.org/agentvc#capability", "actions": ["calendar.read"], "locations": [BOB]}
            ],
        }
    }
}


class Commands:
    """`agentvc` in a folder of its own, with a wallet for each agent, and a service that runs."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AGENTVC_")}
        self.environment = inherited | {"AGENTVC_PASSPHRASE": "correct horse battery staple", "PYTHONWARNINGS": "error"}
        self.did = self("init", "--url", f"http://localhost:{port}", data=True)["did"]
        self.trust = ("--trust", self.did, "--allow-insecure-loopback")

    def __call__(self, *arguments: str, wallet: str | None = None, code: int = 0, data: bool = False) -> Any:
        named = ("--wallet", f"{wallet}.sqlite3") if wallet else ()
        ended = subprocess.run(
            [AGENTVC, *arguments, *named, *(("--json",) if data else ())],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return json.loads(ended.stdout) if data else ended.stdout.strip() + ended.stderr

    def make_wallet(self, name: str) -> str:
        self("wallet", "init", wallet=name)
        return str(self("wallet", "did", wallet=name, data=True)["did"])

    def pass_on(self, holder: str, credential: str, to: str, did: str, *more: str) -> str:
        """Delegate from one wallet to another, whose owner accepts it, and give the id of the new hop."""
        self("wallet", "delegate", credential, "--to", did, "--out", f"{to}.json", *more, wallet=holder)
        self("wallet", "accept", f"{to}.json", *self.trust, wallet=to)
        return str(self("wallet", "list", wallet=to, data=True)["credentials"][0]["id"])

    def use(self, holder: str, *, code: int) -> Any:
        """Present for the act and let the calendar verify it."""
        self("wallet", "present", "--audience", CALENDAR, *ACT, "--output", "vp.jwt", wallet=holder)
        return self("verify", "vp.jwt", *self.trust, "--audience", CALENDAR, *ACT, code=code, data=True)


@pytest.fixture
def commands(tmp_path: Path, free_port: int) -> Iterator[Commands]:
    made = Commands(tmp_path, free_port)
    service = subprocess.Popen(
        [AGENTVC, "serve", "--port", str(free_port), "--json"],
        cwd=tmp_path,
        env=made.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert service.stdout is not None
    assert json.loads(service.stdout.readline())["did"] == made.did
    yield made
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=60)


def test_an_ancestor_stops_what_was_passed_on_and_nothing_above_it(commands: Commands) -> None:
    assistant, helper, errand = [commands.make_wallet(name) for name in ("assistant", "helper", "errand")]
    (commands.folder / "delegation.json").write_text(json.dumps(DELEGATION))
    commands("issue", "delegation.json", "--to", assistant, "--output", "root.jwt")
    commands("wallet", "accept", "root.jwt", *commands.trust, wallet="assistant")
    root = commands("wallet", "list", wallet="assistant", data=True)["credentials"][0]["id"]
    middle = commands.pass_on("assistant", root, "helper", helper, "--for", "45m", "--max-depth", "2", "--range", "8")
    leaf = commands.pass_on("helper", middle, "errand", errand, "--for", "30m")
    assert commands.use("errand", code=0)["decision"] == "allow"

    refused = commands("wallet", "revoke", leaf, "--chain", "errand.json", "--allow-insecure-loopback",
                       wallet="errand", code=1)  # fmt: skip
    assert "rests on no delegation that" in refused
    assert commands.use("errand", code=0)["decision"] == "allow"

    told = commands("wallet", "revoke", leaf, "--chain", "errand.json", "--allow-insecure-loopback",
                    "--reason", "the errand is done", wallet="assistant", data=True)  # fmt: skip
    assert told["status"][0]["by"] == assistant
    assert "status.revoked" in json.dumps(commands.use("errand", code=1))
    assert commands.use("helper", code=0)["decision"] == "allow"

    commands("wallet", "revoke", middle, "--allow-insecure-loopback", wallet="assistant")
    assert "status.revoked" in json.dumps(commands.use("helper", code=1))
    assert commands.use("assistant", code=0)["decision"] == "allow"


def test_a_capability_token_is_issued_by_one_line_and_works_once(commands: Commands) -> None:
    agent = commands.make_wallet("agent")
    line = ("issue", "--capability", "calendar.read", "--location", BOB, "--uses", "1", "--to", agent)
    refused = commands(*line, "--for", "61m", "--principal", "acct:alice@acme.example", code=2)
    assert "a capability token cannot live 61m" in refused
    commands(*line, "--for", "60m", "--principal", "acct:alice@acme.example", "--output", "token.jwt")
    commands("wallet", "accept", "token.jwt", *commands.trust, wallet="agent")
    asked = ("--audience", CALENDAR, *ACT)
    for name in ("first", "second"):
        commands("wallet", "present", *asked, "--output", f"{name}.jwt", wallet="agent")
    ledger = (*commands.trust, *asked, "--ledger", "calendar.ledger.sqlite3")
    assert commands("verify", "first.jwt", *ledger, data=True)["decision"] == "allow"
    assert "limit.exceeded" in json.dumps(commands("verify", "second.jwt", *ledger, code=1, data=True))
