"""The issuer as its users meet it: processes on loopback, clients over HTTP, a verifier that fetches, and kill -9."""

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx
import pytest
from support.children import start
from support.issuer_child import PASSPHRASE
from support.issuers import delegation, identity
from support.ports import unused_port

from did import MethodRouter
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from issuer.setup import Initialised, initialise
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured
from vc.times import format_timestamp
from verifier import ANY_PRINCIPAL, CredentialExpectations, Report, StatusLists, Trust, Verifier

SIGKILLED = -9
CLIENTS = 32


@dataclass
class Service:
    """The home of an issuer, and the processes that serve it."""

    home: Path
    port: int
    made: Initialised
    processes: list["Popen[str]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def serve(self, port: int | None = None, *death: object) -> httpx.Client:
        """Start a process that serves the home, wait until it is ready, and give an administrator's client."""
        process = start("issuer_service", self.home, port or self.port, *death)
        self.processes.append(process)
        headers = {"Authorization": f"Bearer {self.made.admin_token}"}
        client = httpx.Client(base_url=f"http://localhost:{port or self.port}", headers=headers, timeout=30)
        for _ in range(400):
            try:
                if client.get("/health/ready").is_success:
                    return client
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.05)
        raise AssertionError("the service did not become ready")

    def verifier(self) -> Verifier:
        """Give a verifier that trusts this issuer and fetches over http from loopback, with nothing in its cache."""
        fetcher = HttpFetcher(allow_insecure_loopback=True)
        trust = Trust(delegation_roots={self.made.did: [ANY_PRINCIPAL]}, identity_issuers=[self.made.did])
        resolver = MethodRouter({"web": DidWeb(fetcher, allow_insecure_loopback=True)})
        return Verifier(trust, resolver=resolver, status_lists=StatusLists(fetcher))

    def verify(self, credential: dict[str, Any]) -> Report:
        return self.verifier().verify(json.dumps(credential), CredentialExpectations())


@pytest.fixture
def service(tmp_path: Path, free_port: int) -> Iterator[Service]:
    home = tmp_path / "home"
    made = Service(home, free_port, initialise(home, f"http://localhost:{free_port}", PASSPHRASE))
    yield made
    for process in made.processes:
        process.kill()
        process.communicate(timeout=30)


def current(document: dict[str, Any], minutes: float = 60) -> dict[str, Any]:
    """Give a document that is valid from a moment ago for some minutes."""
    now = datetime.now(UTC).replace(microsecond=0)
    return {
        **document,
        "validFrom": format_timestamp(now - timedelta(seconds=5)),
        "validUntil": format_timestamp(now + timedelta(minutes=minutes)),
    }


def issue(client: httpx.Client, document: dict[str, Any], key: str | None = None, **options: str) -> httpx.Response:
    headers = {"Idempotency-Key": f'"{key}"'} if key else {}
    return client.post("/credentials/issue", json={"credential": document, "options": options}, headers=headers)


def all_records(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = client.get("/credentials", params={"limit": 500} | ({"after": after} if after else {})).json()
        found += page["credentials"]
        after = page["next"]
        if after is None:
            return found


@pytest.mark.parametrize("document", [identity(), delegation()])
@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_what_was_issued_is_accepted_until_it_is_revoked(
    service: Service, document: dict[str, Any], mechanism: str
) -> None:
    with closing(service.serve()) as client:
        response = issue(client, current(document), mechanism=mechanism)
        credential = response.json()["verifiableCredential"]
        report = service.verify(credential)
        assert report.accepted, report.explain()

        path = response.headers["location"]
        for status, accepted in ((True, False), (False, True)):
            client.post(f"{path}/status", json={"statusPurpose": "suspension", "status": status}).raise_for_status()
            report = service.verify(credential)
            assert report.accepted is accepted, report.explain()

        client.post(f"{path}/status", json={"statusPurpose": "revocation", "status": True, "reason": "retired"})
        report = service.verify(credential)
        assert not report.accepted
        assert [str(reason) for reason in report.reasons] == ["status.revoked"]


def test_two_processes_serve_one_home(service: Service) -> None:
    with closing(service.serve()) as one, closing(service.serve(unused_port())) as other:
        first = issue(one, current(delegation()), key="k")
        assert issue(other, current(delegation()), key="other").status_code == 201
        tag = other.get("/status/1").headers["etag"]
        one.post(f"{first.headers['location']}/status", json={"statusPurpose": "revocation", "status": True})
        after = other.get("/status/1", headers={"If-None-Match": tag})
        assert after.status_code == 200
        assert other.get(first.headers["location"]).json()["status"][0]["status"] is True
        records = all_records(other)
        places = [(entry["statusListCredential"], entry["statusListIndex"]) for r in records for entry in r["status"]]
        assert len(set(places)) == len(places) == 4


def test_many_clients_at_once_get_distinct_credentials_and_indexes(service: Service) -> None:
    service.serve().close()
    document = current(delegation())

    def ask(number: int) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {service.made.admin_token}"}
        with httpx.Client(base_url=service.url, headers=headers, timeout=60) as client:
            responses = [issue(client, document, key=f"{number}-{turn}") for turn in range(6)]
        return [response.json()["verifiableCredential"] for response in responses if response.status_code == 201]

    with ThreadPoolExecutor(CLIENTS) as pool:
        credentials = [credential for several in pool.map(ask, range(CLIENTS)) for credential in several]
    documents: list[Any] = [parse_secured(credential).document for credential in credentials]
    assert len({document["id"] for document in documents}) == CLIENTS * 6
    places = [
        (entry["statusListCredential"], entry["statusListIndex"])
        for document in documents
        for entry in document["credentialStatus"][:2]  # its own; those of agent and principal are shared
    ]
    assert len(set(places)) == len(places) == CLIENTS * 6 * 2
    shared = [tuple(entry["statusListIndex"] for entry in document["credentialStatus"][2:]) for document in documents]
    assert len(set(shared)) == 1


def test_clients_that_repeat_one_request_at_once_all_get_one_credential(service: Service) -> None:
    service.serve().close()
    document = current(delegation())

    def ask(_: int) -> bytes:
        headers = {"Authorization": f"Bearer {service.made.admin_token}"}
        with httpx.Client(base_url=service.url, headers=headers, timeout=60) as client:
            return issue(client, document, key="one").content

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(24)))) == 1
    with service_client(service) as client:
        assert len(all_records(client)) == 1


def service_client(service: Service) -> httpx.Client:
    headers = {"Authorization": f"Bearer {service.made.admin_token}"}
    return httpx.Client(base_url=service.url, headers=headers, timeout=60)


@pytest.mark.parametrize(
    ("verb", "moment", "state"),
    [("reserve", "before", None), ("reserve", "after", "reserved"), ("complete", "after", "issued")],
)
def test_a_request_whose_service_was_killed_is_answered_when_it_is_repeated(
    service: Service, verb: str, moment: str, state: str | None
) -> None:
    document = current(delegation())
    with closing(service.serve(None, verb, moment, 1)) as client, pytest.raises(httpx.TransportError):
        issue(client, document, key="k")
    assert service.processes[0].wait(timeout=30) == SIGKILLED
    with closing(service.serve()) as client:
        records = all_records(client)
        assert [record["state"] for record in records] == ([state] if state else [])
        response = issue(client, document, key="k")
        assert response.status_code == 201
        secured = parse_secured(response.json()["verifiableCredential"])
        (record,) = all_records(client)
        assert record["state"] == "issued"
        assert (record["id"], record["digestMultibase"]) == (secured.document["id"], secured.digest())
        assert not records or records[0]["id"] == record["id"]
        assert service.verify(envelope(secured)).accepted


def test_a_service_that_is_killed_under_load_loses_nothing_it_answered(service: Service) -> None:
    issued: dict[str, str] = {}
    revoked: set[str] = set()
    document = current(delegation())

    def load(number: int) -> None:
        with service_client(service) as client:
            try:
                for turn in range(1000):
                    response = issue(client, document, key=f"{number}-{turn}")
                    secured = parse_secured(response.json()["verifiableCredential"])
                    name = str(secured.document["id"])
                    issued[name] = secured.digest()
                    body = {"statusPurpose": "revocation", "status": True}
                    if client.post(f"{response.headers['location']}/status", json=body).is_success:
                        revoked.add(name)
            except httpx.TransportError:
                return

    service.serve().close()
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(load, number) for number in range(8)]
        time.sleep(1.5)
        service.processes[0].kill()
        for future in waiting:
            future.result(timeout=60)
    assert len(issued) > 20
    with closing(service.serve()) as client:
        records = {record["id"]: record for record in all_records(client)}
    for name, digest in issued.items():
        assert (records[name]["state"], records[name]["digestMultibase"]) == ("issued", digest)
    assert revoked <= {name for name, record in records.items() if record["status"][0]["status"]}
    places = [
        (entry["statusListCredential"], entry["statusListIndex"]) for r in records.values() for entry in r["status"]
    ]
    assert len(set(places)) == len(places)


def raw_answer(port: int, request: bytes) -> bytes:
    """Send bytes over a bare socket and read until the service closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
        return answer


@pytest.mark.parametrize(
    "request_line",
    [b"GET /credentials/%FF HTTP/1.1", b"GET /status/%00 HTTP/1.1", b"GET /%2e%2e/etc/passwd HTTP/1.1"],
)
def test_strange_paths_are_answered_with_problems(service: Service, request_line: bytes) -> None:
    service.serve().close()
    answer = raw_answer(service.port, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.split(b"\r\n", 1)[0].split()[1] in {b"401", b"404"}
    assert b"application/problem+json" in answer


def test_a_body_that_never_ends_is_cut_off(service: Service) -> None:
    service.serve().close()
    head = (
        f"POST /credentials/issue HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {service.made.admin_token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    ).encode()
    chunk = b"10000\r\n" + b"[" * 65_536 + b"\r\n"
    # One byte more than is allowed; what would follow is never waited for.
    answer = raw_answer(service.port, head + chunk * 4 + b"1\r\n[\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"body-too-large" in answer
