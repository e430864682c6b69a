"""The whole life of a delegation with the real `agentvc` command, real processes and real HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

AGENTVC = Path(sys.executable).with_name("agentvc")
START_SECONDS = 60
CALENDAR = "https://cal.example"
ACT = ("--action", "calendar.read", "--location", f"{CALENDAR}/calendars/bob", "--arguments", '{"max_results": 10}')
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
IDENTITY = {"credentialSubject": {"agent": {"principal": ALICE, "persona": "scheduler"}}}
DELEGATION = {
    "credentialSubject": {
        "delegation": {
            "principal": ALICE,
            "persona": "scheduler",
            "depth": 0,
            "audience": [CALENDAR],
            "authorization_details": [
                {
                    "type": "https://w3id.org/agentvc#capability",
                    "actions": ["calendar.read"],
                    "locations": [f"{CALENDAR}/calendars/bob"],
                }
            ],
        }
    }
}


@dataclass(frozen=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Its standard output as JSON."""
        return json.loads(self.out)


class Shell:
    """Runs `agentvc` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AGENTVC_")}
        self.environment = inherited | {"AGENTVC_PASSPHRASE": "correct horse battery staple", "PYTHONWARNINGS": "error"}

    def __call__(self, *arguments: str, given: str = "") -> Done:
        ended = subprocess.run(
            [AGENTVC, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return Done(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [AGENTVC, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


class Service:
    """`agentvc serve`, ready."""

    def __init__(self, shell: Shell, port: int) -> None:
        self.process = shell.start("serve", "--port", str(port), "--json")
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def stop(self, number: int = signal.SIGTERM) -> Done:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=START_SECONDS)
        return Done(self.process.returncode, out, err)


@pytest.fixture
def organisation(shell: Shell, free_port: int) -> Any:
    made = shell("init", "--url", f"http://localhost:{free_port}", "--json")
    assert made.code == 0, made.err
    return made.data


@pytest.fixture
def service(shell: Shell, organisation: Any, free_port: int) -> Iterator[Service]:
    assert organisation
    running = Service(shell, free_port)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_from_issuing_to_revoking_and_beyond(shell: Shell, organisation: Any, service: Service) -> None:
    trust = ("--trust", organisation["did"], "--allow-insecure-loopback")
    assert service.ready["did"] == organisation["did"]

    agent = shell("wallet", "init").out.strip()
    (shell.folder / "identity.json").write_text(json.dumps(IDENTITY))
    (shell.folder / "delegation.json").write_text(json.dumps(DELEGATION))
    issued = shell("issue", "delegation.json", "--to", agent, "--json")
    assert issued.code == 0, issued.err
    delegation = issued.data["id"]
    kept = shell("wallet", "accept", "-", *trust, given=issued.out)
    assert kept.code == 0, kept.err
    identity = shell("issue", "identity.json", "--to", agent, "--output", "identity.jwt")
    assert identity.code == 0, identity.err
    assert shell("wallet", "accept", "identity.jwt", *trust).code == 0
    assert shell("wallet", "list", "--json").data["credentials"][0]["id"] == delegation

    shown = shell("wallet", "present", "--audience", CALENDAR, *ACT, "--output", "vp.jwt")
    assert shown.code == 0, shown.err
    asked = ("verify", "vp.jwt", *trust, "--audience", CALENDAR, *ACT)
    accepted = shell(*asked, "--json")
    assert accepted.code == 0, accepted.out
    assert accepted.data["decision"] == "allow"
    elsewhere = shell("verify", "vp.jwt", *trust, "--audience", "https://other.example", *ACT)
    assert (elsewhere.code, "audience.mismatch" in elsewhere.out) == (1, True)
    assert shell("verify", "vp.jwt", *trust).code == 2

    assert shell("suspend", delegation).code == 0
    suspended = shell(*asked)
    assert (suspended.code, "status.suspended" in suspended.out) == (1, True)
    assert shell("resume", delegation).code == 0
    assert shell(*asked).code == 0

    assert shell("revoke", delegation, "--reason", "the device was lost").code == 0
    revoked = shell(*asked)
    assert (revoked.code, "status.revoked" in revoked.out) == (1, True)
    # Nothing is ever asked of an address over plain http unless that was allowed by name.
    assert shell("verify", "identity.jwt", "--trust", organisation["did"]).code == 3

    assert shell("verify", "identity.jwt", *trust).code == 0
    assert service.stop().code == 0
    unknown = shell("verify", "identity.jwt", *trust)
    assert unknown.code == 3, unknown.out
    assert shell("inspect", "identity.jwt").code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_stops_in_order(service: Service, number: int) -> None:
    ended = service.stop(number)
    assert (ended.code, ended.err) == (0, "stopped\n")


def test_a_taken_port_is_told_and_the_one_who_has_it_is_left_alone(
    shell: Shell, service: Service, free_port: int
) -> None:
    second = shell("serve", "--port", str(free_port))
    assert second.code == 1
    assert (
        second.err
        == f"Error: port {free_port} on 127.0.0.1 is taken: stop what uses it, or choose another with --port\n"
    )
    assert service.process.poll() is None


def test_serve_takes_a_free_port_for_zero(shell: Shell, organisation: Any) -> None:
    assert organisation
    running = Service(shell, 0)
    try:
        port = int(running.ready["address"].rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=10):
            pass
    finally:
        ended = running.stop()
    assert ended.code == 0
    assert "are not found at" in ended.err  # the DID names another port


def test_a_service_can_be_started_again_at_once_on_the_same_port(
    shell: Shell, service: Service, free_port: int
) -> None:
    with socket.create_connection(("127.0.0.1", free_port), timeout=10):
        time.sleep(0.05)
        assert service.stop().code == 0
    again = Service(shell, free_port)
    assert again.stop().code == 0


def test_a_reader_that_has_gone_is_no_error(shell: Shell) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    command = [AGENTVC, "--help"]
    with subprocess.Popen(
        command, cwd=shell.folder, env=shell.environment, stdout=theirs, stderr=subprocess.PIPE
    ) as reader:
        os.close(theirs)
        _, errors = reader.communicate(timeout=START_SECONDS)
    assert errors == b""
