"""`--ledger` of `agentvc serve`, `--holder` of it and of `agentvc verify`: real commands, real processes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from support.holding import ALICE, BOB, CALENDAR, LIFE, NOW, READ, Organisation
from support.loopback import Answer, Routes, serving

from cli.deciding import build_trust, opened_verifier
from cli.options import Trusted
from did import did_document
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from did.methods.web import did_web_from_url
from issuer.setup import initialise
from vc.delegation.documents import agent_delegation_credential, capability, delegation_claim, presentation_document
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.times import format_timestamp
from verifier import PresentationExpectations

AGENTVC = Path(sys.executable).with_name("agentvc")
PASSPHRASE = "correct horse battery staple"
AT = format_timestamp(NOW)
BROKER, AGENT = PrivateKey.generate(), PrivateKey.generate()
KEY_BROKER, KEY_METHOD = did_key(BROKER.public_key), did_key_method(BROKER.public_key)
Run = Callable[..., Result]


def presented(acme: Organisation, now: datetime, broker: str = KEY_BROKER, method: str = KEY_METHOD) -> str:
    """Show the calendar a hop from the organisation to the broker, and one from the broker to the agent."""
    agent = did_key(AGENT.public_key)
    return secure(
        carried(agent, chain(acme, now, (broker, method), agent)),
        "vp+jwt",
        AGENT,
        did_key_method(AGENT.public_key),
        created=now,
        expires=now + timedelta(seconds=120),  # the longest there is: a restart lies within
        audience=CALENDAR,
        nonce="n-1",
    ).raw.decode()


def carried(agent: str, hops: tuple[Secured, ...]) -> dict[str, Any]:
    return presentation_document(agent, [envelope(one) for one in hops], None)


def chain(acme: Organisation, now: datetime, broker: tuple[str, str], agent: str) -> tuple[Secured, Secured]:
    capabilities = [capability([READ], [BOB])]
    claim: Any = delegation_claim(principal=ALICE, audience=[CALENDAR], capabilities=capabilities, max_depth=1)
    root = hop(acme.key, (acme.did, broker[0]), claim, did_key_method(acme.key.public_key), now)
    claim |= {"depth": 1, "parent": {"id": root.document["id"], "digestMultibase": root.digest()}}
    return root, hop(BROKER, (broker[0], agent), claim, broker[1], now)


def hop(key: PrivateKey, parties: tuple[str, str], claim: Any, method: str, now: datetime) -> Secured:
    document = agent_delegation_credential(
        issuer=parties[0],
        subject=parties[1],
        delegation=claim,
        valid_from=now,
        valid_until=now + LIFE,
        credential_id=f"urn:example:hop:{claim['depth']}",
    )
    return secure(document, "vc+jwt", key, method, created=now)


class Broker:
    """A holder whose DID is a did:web, with its document on loopback."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.did = did_web_from_url(routes.base)
        self.method = f"{self.did}#key-1"
        document = did_document(self.did, {"key-1": BROKER.public_key})
        routes["/.well-known/did.json"] = Answer(body=json.dumps(document).encode())

    def presented(self, acme: Organisation, now: datetime) -> str:
        return presented(acme, now, self.did, self.method)


@pytest.fixture
def broker() -> Iterator[Broker]:
    with serving(Routes()) as routes:
        yield Broker(routes)


# agentvc verify --holder


def test_a_chain_through_a_did_web_is_accepted_only_where_that_holder_is_named(
    run: Run, acme: Organisation, broker: Broker
) -> None:
    asked = ("verify", "-", "--trust", acme.did, "--audience", CALENDAR, "--at", AT, "--allow-insecure-loopback")
    presentation = broker.presented(acme, NOW)
    unnamed = run(*asked, given=presentation)
    assert unnamed.exit_code == 3, unnamed.output
    assert "proof.key_unavailable" in unnamed.stdout
    assert broker.routes.seen == []
    named = run(*asked, "--holder", "did:web:other.example", "--holder", broker.did, given=presentation)
    assert named.exit_code == 0, named.output
    assert [path for path, _ in broker.routes.seen] == ["/.well-known/did.json"]


def test_a_wallet_takes_a_chain_through_a_did_web_only_where_that_holder_is_named(
    run: Run, acme: Organisation, broker: Broker
) -> None:
    run("wallet", "init")
    agent = run("wallet", "did").stdout.strip()
    bundle = json.dumps(carried(agent, chain(acme, NOW, (broker.did, broker.method), agent)))
    asked = ("wallet", "accept", "-", "--trust", acme.did, "--at", AT, "--allow-insecure-loopback")
    unnamed = run(*asked, given=bundle)
    assert unnamed.exit_code == 3, unnamed.output
    assert json.loads(run("wallet", "list", "--json").stdout)["credentials"] == []
    named = run(*asked, "--holder", broker.did, given=bundle)
    assert named.exit_code == 0, named.output
    assert named.stdout.startswith("kept urn:example:hop:1")


def test_a_holder_that_is_named_is_not_believed(run: Run, acme: Organisation) -> None:
    asked = ("verify", "-", "--audience", CALENDAR, "--at", AT)
    presentation = presented(acme, NOW)
    result = run(*asked, "--trust", "did:web:other.example", "--holder", acme.did, given=presentation)
    assert result.exit_code == 1
    assert "trust.root_not_trusted" in result.stdout
    assert run(*asked, "--trust", acme.did, given=presentation).exit_code == 0


def test_holders_go_into_the_trust_beside_who_is_believed(acme: Organisation) -> None:
    trust = build_trust([Trusted(acme.did, "acct:*@acme.example")], ["did:web:broker.example"])
    assert trust.holders == {"did:web:broker.example"}
    assert trust.delegation_roots == {acme.did: ("acct:*@acme.example",)}
    assert trust.identity_issuers == {acme.did}


@pytest.mark.parametrize("command", [("verify", "-"), ("serve",)], ids=lambda command: command[0])
@pytest.mark.parametrize("wrong", ["broker.example", "did:web", "did:web:broker.example=acct:*@acme.example"])
def test_what_is_no_did_is_refused_as_for_trust(
    run: Run, acme: Organisation, command: tuple[str, ...], wrong: str
) -> None:
    result = run(*command, "--trust", acme.did, "--holder", wrong)
    assert result.exit_code == 2
    assert "Invalid value for '--holder'" in result.stderr
    assert f"{wrong!r} is not a DID" in result.stderr


def test_the_verifier_of_the_commands_closes_its_ledger(acme: Organisation, tmp_path: Path) -> None:
    file, log = tmp_path / "used.sqlite3", tmp_path / "used.sqlite3-wal"
    with opened_verifier(build_trust([Trusted(acme.did, None)]), ledger=str(file)) as verifier:
        report = verifier.verify(presented(acme, NOW), PresentationExpectations(CALENDAR), at=NOW)
        assert report.accepted, report.explain()
        assert log.exists()
    assert not log.exists()  # SQLite removes it with the last connection


# agentvc serve --trust --ledger --holder


@pytest.mark.parametrize(
    "option", [("--ledger", "used.sqlite3"), ("--holder", "did:web:broker.example"), ("--audience", CALENDAR)]
)
def test_what_is_for_verifying_is_wrong_usage_without_a_trust(
    run: Run, tmp_path: Path, option: tuple[str, str]
) -> None:
    result = run("serve", *option)
    assert result.exit_code == 2
    told = f"{option[0]} is for the service that verifies: name with --trust whom it believes"
    assert told in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


LEDGERS = [
    ("mysql://alice:s3cr3t@db.example/acme", 2),
    ("missing/used.sqlite3", 3),
    ("postgresql://alice:s3cr3t@127.0.0.1:1/acme", 3),
]


@pytest.mark.parametrize(("ledger", "code"), LEDGERS)
def test_a_ledger_that_cannot_be_used_ends_both_commands_alike_and_nothing_is_served(
    run: Run, acme: Organisation, service: "Service", ledger: str, code: int
) -> None:
    asked = ("--trust", acme.did, "--audience", CALENDAR, "--ledger", ledger)
    served = run("serve", "--port", str(service.port), *asked)
    verified = run("verify", "-", "--at", AT, *asked, given=presented(acme, NOW))
    assert (served.exit_code, verified.exit_code) == (code, code)
    assert served.stderr == verified.stderr
    assert served.stdout == ""
    assert "s3cr3t" not in served.output


class Service:
    """An issuer in a folder, served with other options each time."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        initialise(folder / ".agentvc", f"http://localhost:{port}", PASSPHRASE)

    @contextmanager
    def served(self, *options: str) -> Iterator[httpx.Client]:
        process = subprocess.Popen(
            [AGENTVC, "serve", "--port", str(self.port), "--audience", CALENDAR, "--json", *options],
            cwd=self.folder,
            env={**os.environ, "AGENTVC_PASSPHRASE": PASSPHRASE, "PYTHONWARNINGS": "error"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            ready = process.stdout.readline()
            assert ready, process.communicate()[1]
            with httpx.Client(base_url=json.loads(ready)["address"], timeout=30) as client:
                yield client
        finally:
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=60)
        assert process.returncode == 0, told


@pytest.fixture
def service(tmp_path: Path, free_port: int) -> Service:
    return Service(tmp_path, free_port)


def ask(client: httpx.Client, presentation: str) -> tuple[int, set[str]]:
    """Give the status and the reasons of what did not pass."""
    answer = client.post("/presentations/verify", json={"verifiablePresentation": presentation, "options": {}})
    return answer.status_code, {check["reason"] for check in answer.json()["checks"] if check["reason"]}


@pytest.mark.parametrize(
    ("ledger", "second"),
    [(("--ledger", "used.sqlite3"), (400, {"replay.detected"})), ((), (200, set()))],
    ids=["with a ledger", "in memory"],
)
def test_what_a_served_verifier_accepted_is_a_replay_after_a_restart(
    service: Service, acme: Organisation, ledger: tuple[str, ...], second: tuple[int, set[str]]
) -> None:
    options, presentation = ("--trust", acme.did, *ledger), presented(acme, datetime.now(UTC))
    with service.served(*options) as client:
        assert ask(client, presentation) == (200, set())
        assert ask(client, presentation) == (400, {"replay.detected"})
    assert not (service.folder / "used.sqlite3-wal").exists()
    with service.served(*options) as client:
        assert ask(client, presentation) == second


def test_a_served_verifier_looks_up_the_holders_that_it_was_started_with(
    service: Service, acme: Organisation, broker: Broker
) -> None:
    options, now = ("--trust", acme.did, "--allow-insecure-loopback"), datetime.now(UTC)
    presentation = broker.presented(acme, now)
    with service.served(*options) as client:
        assert ask(client, presentation) == (400, {"proof.key_unavailable"})
        assert client.get(f"/1.0/identifiers/{broker.did}").status_code == 404
        assert broker.routes.seen == []
    with service.served(*options, "--holder", broker.did) as client:
        assert ask(client, presentation) == (200, set())
        assert client.get(f"/1.0/identifiers/{broker.did}").status_code == 200
