"""Three agents with wallets of their own, one chain in several mechanisms, and a calendar that is asked over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from support.ports import unused_port
from support.wallets import CLAIM

AGENTVC = Path(sys.executable).with_name("agentvc")
CALENDAR = "https://cal.example"
BOB = f"{CALENDAR}/calendars/bob"
SERVICE = Path(__file__).parents[2] / "examples" / "calendar" / "service.py"
ROOT = {name: value for name, value in CLAIM.items() if name not in {"statusRange", "persona"}}


class Agents:
    """`agentvc` in a folder, with a wallet for each agent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AGENTVC_")}
        self.environment = inherited | {"AGENTVC_PASSPHRASE": "correct horse battery staple", "PYTHONWARNINGS": "error"}

    def __call__(self, *arguments: str, of: str | None = None, code: int = 0) -> Any:
        named = ("--wallet", f"{of}.sqlite3") if of else ()
        ended = subprocess.run(
            [AGENTVC, *arguments, *named, "--json"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def hand_on(self, giver: str, credential: str, taker: str, *options: str) -> str:
        to = self("wallet", "did", of=taker)["did"]
        made = self("wallet", "delegate", credential, "--to", to, *options, of=giver)
        (self.folder / f"{taker}.json").write_text(json.dumps(made))
        return str(made["id"])


@contextmanager
def running(command: list[Any], folder: Path, environment: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def ask(port: int, presentation: str, owner: str = "bob") -> tuple[int, Any]:
    answer = httpx.get(
        f"http://127.0.0.1:{port}/calendars/{owner}?max_results=2",
        headers={"Authorization": f"VP {presentation}"},
        timeout=30,
    )
    return answer.status_code, answer.json()


def test_a_sub_agent_reads_what_was_handed_on_and_nothing_else(tmp_path: Path, free_port: int) -> None:
    agents, port, calendar = Agents(tmp_path), free_port, unused_port()
    issuer = agents("init", "--url", f"http://localhost:{port}")["did"]
    trust = ("--trust", f"{issuer}=acct:*@acme.example", "--allow-insecure-loopback")
    service = [
        sys.executable, SERVICE, "--port", calendar, "--audience", CALENDAR, "--trust", issuer,
        "--principals", "acct:*@acme.example", "--max-staleness-seconds", "0", "--allow-insecure-loopback",
    ]  # fmt: skip
    environment = agents.environment
    with (
        running([AGENTVC, "serve", "--port", port], tmp_path, environment, port),
        running(service, tmp_path, environment, calendar),
    ):
        for name in ("a", "b", "c"):
            agents("wallet", "init", of=name)
        (tmp_path / "root.json").write_text(json.dumps({"credentialSubject": {"delegation": ROOT}}))
        issued = agents("issue", "root.json", "--to", agents("wallet", "did", of="a")["did"])
        (tmp_path / "a.json").write_text(json.dumps(issued))
        agents("wallet", "accept", "a.json", *trust, of="a")

        wider = ("wallet", "delegate", issued["id"], "--to", issuer, "--location", CALENDAR)
        assert "neither one of, nor below" in agents(*wider, of="a", code=1)["error"]["message"]

        middle = agents.hand_on("a", issued["id"], "b", "--action", "calendar.read", "--for", "1h", "--max-depth", "2",
                                "--range", "8", "--mechanism", "eddsa-jcs-2022")  # fmt: skip
        agents("wallet", "accept", "b.json", *trust, of="b")
        leaf = agents.hand_on("b", middle, "c", "--location", BOB, "--for", "10m", "--uses", "2")
        agents("wallet", "accept", "c.json", *trust, of="c")

        def shown(owner: str = "bob") -> str:
            act = ("--action", "calendar.read", "--location", f"{CALENDAR}/calendars/{owner}")
            arguments = ("--arguments", '{"max_results": 2}')
            made = agents("wallet", "present", leaf, "--audience", CALENDAR, *act, *arguments, of="c")
            return str(made["verifiablePresentation"]["id"]).partition(",")[2]

        once = shown()
        status, answer = ask(calendar, once)
        assert (status, answer["owner"]) == (200, "bob")
        assert ask(calendar, once)[1]["reasons"] == ["replay.detected"]
        assert ask(calendar, shown("carol"), "carol")[1]["reasons"] == ["authority.location_not_granted"]
        assert ask(calendar, shown())[0] == 200
        assert ask(calendar, shown())[1]["reasons"] == ["limit.exceeded"]

        agents("wallet", "revoke", middle, "--allow-insecure-loopback", "--reason", "over", of="a")
        status, answer = ask(calendar, shown())
        assert (status, "status.revoked" in answer["reasons"]) == (403, True)
