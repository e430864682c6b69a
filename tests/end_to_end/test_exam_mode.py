"""`agentvc serve` with --exam and with --trust, as real processes on loopback: what is served, to whom, what not."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.holding import Organisation
from support.ports import unused_port

from issuer.setup import initialise
from vc.contexts import CREDENTIALS_V2
from vc.securing.mechanism import parse_secured

AGENTVC = Path(sys.executable).with_name("agentvc")
PASSPHRASE = "correct horse battery staple"
CREDENTIAL = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "https://university.example/issuers/1",
    "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
}
Serve = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def port() -> int:
    return unused_port()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, port: int) -> Path:
    folder = tmp_path_factory.mktemp("office")
    initialise(folder, f"http://localhost:{port}", PASSPHRASE)
    return folder


def command(home: Path, *arguments: str) -> list[str]:
    return [str(AGENTVC), "serve", "--home", str(home), *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "AGENTVC_PASSPHRASE": PASSPHRASE, "PYTHONWARNINGS": "error", "NO_COLOR": "1"}


@pytest.fixture
def serve(home: Path, port: int) -> Iterator[Serve]:
    processes: list[subprocess.Popen[str]] = []
    clients: list[httpx.Client] = []

    def start(*arguments: str) -> httpx.Client:
        process = subprocess.Popen(
            command(home, "--port", str(port), *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        processes.append(process)
        client = httpx.Client(base_url=f"http://localhost:{port}", timeout=30)
        clients.append(client)
        for _ in range(600):
            try:
                if client.get("/health/ready").is_success:
                    return client
            except httpx.TransportError:
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                time.sleep(0.05)
        raise AssertionError("the service did not become ready")

    yield start
    for client in clients:
        client.close()
    for process in processes:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def refused(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments), capture_output=True, text=True, env=environment(), check=False, timeout=60
    )


def body(credential: Any, **options: Any) -> dict[str, Any]:
    return {"verifiableCredential": credential, "options": options}


def test_the_exam_issues_and_verifies_and_touches_nothing_of_the_issuer(serve: Serve, home: Path, port: int) -> None:
    before = (home / "issuer.sqlite3").read_bytes()
    client = serve("--exam")
    instances = client.get("/issuers").json()["issuers"]
    assert len(instances) > 12
    issuer_keys = json.dumps(client.get("/.well-known/did.json").json())
    for instance in instances:
        assert instance["id"].removeprefix("did:key:") not in issuer_keys
        response = client.post(f"/issuers/{instance['name']}/credentials/issue", json={"credential": CREDENTIAL})
        assert response.status_code == 201, response.text
        credential = response.json()["verifiableCredential"]
        verified = client.post("/credentials/verify", json=body(credential)).status_code
        assert verified == (400 if instance["name"] == "ecdsa-sd-2023" else 200)
    listed = client.get(f"/1.0/identifiers/did:web:localhost%3A{port}", headers={"accept": "application/did+json"})
    assert listed.json()["id"] == f"did:web:localhost%3A{port}"
    assert client.get(f"/1.0/identifiers/did:web:localhost%3A{port}:nobody").status_code == 404
    assert (home / "issuer.sqlite3").read_bytes() == before


def test_the_status_list_of_the_exam_is_where_its_entries_say(serve: Serve) -> None:
    client = serve("--exam")
    issued = client.post("/issuers/status/credentials/issue", json={"credential": CREDENTIAL}).json()
    credential = issued["verifiableCredential"]
    shown = httpx.get(credential["credentialStatus"]["statusListCredential"])
    assert parse_secured(shown.json()).document["issuer"] == credential["issuer"]
    assert client.post("/credentials/verify", json=issued).status_code == 200


def test_issuing_as_an_administrator_still_needs_the_token_in_the_exam(serve: Serve) -> None:
    assert serve("--exam").post("/credentials/issue", json={"credential": CREDENTIAL}).status_code == 401


def test_none_of_it_is_there_unless_it_is_asked_for(serve: Serve) -> None:
    client = serve()
    assert client.get("/issuers").status_code == 404
    assert client.post("/issuers/eddsa-rdfc-2022/credentials/issue", json={"credential": CREDENTIAL}).status_code == 404
    assert client.get("/1.0/identifiers/did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b").status_code == 404
    assert client.post("/presentations/verify", json={}).status_code == 404


def test_with_a_trust_it_verifies_strictly(serve: Serve) -> None:
    trusted, stranger = Organisation.founded(), Organisation.founded()
    client = serve("--trust", trusted.did, "--audience", "https://cal.example")
    document = {**CREDENTIAL, "issuer": trusted.did}
    good = trusted.sign(document).raw.decode()
    assert client.post("/credentials/verify", json=body(good)).status_code == 200
    for bad in (stranger.sign({**document, "issuer": stranger.did}), stranger.sign(document), trusted.sign(CREDENTIAL)):
        response = client.post("/credentials/verify", json=body(bad.raw.decode()))
        assert (response.status_code, response.json()["verified"]) == (400, False)
    described = client.get("/openapi.json").json()["paths"]
    assert {"/credentials/verify", "/presentations/verify", "/1.0/identifiers/{did}"} <= described.keys()
    resolved = client.get(f"/1.0/identifiers/{trusted.did}").json()
    assert resolved["didDocument"]["id"] == trusted.did
    other = client.get("/1.0/identifiers/did:web:elsewhere.example")
    assert other.status_code == 404
    assert "only that it trusts" in other.json()["didResolutionMetadata"]["error"]["detail"]
    assert client.get("/issuers").status_code == 404


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--exam", "--host", "0.0.0.0", "--port", "0"), "this machine only"),  # noqa: S104 -- what is refused
        (("--exam", "--trust", "did:web:acme.example"), "give one of them"),
        (("--audience", "https://cal.example"), "name with --trust"),
    ],
)
def test_what_contradicts_the_exam_or_the_trust_is_wrong_usage(
    home: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = refused(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_exam_is_told_loudly(home: Path) -> None:
    process = subprocess.Popen(
        command(home, "--port", "0", "--exam", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["address"].startswith("http://127.0.0.1:")
    finally:
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert "EXAM MODE" in told
    assert "authorises nothing" in told
