"""Sets the scene: an organisation with an issuer service, an agent with a wallet, a calendar that trusts the one."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

import cli
from cli.demo.parties import Agent, Calendar, Organisation
from cli.demo.processes import DemoFailed, Processes, free_port
from cli.demo.story import BOB, FEW, LIFE, MAX_STALENESS_SECONDS, World
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
)
from vc.times import format_timestamp
from verifier import StatusLists, Trust, Verifier
from wallet import Held, Part, Wallet

PRINCIPALS = "acct:*@acme.example"
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
AGENTVC = (sys.executable, "-m", "cli")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the processes of the demo are: a temporary folder, the calendar's program, and three addresses."""

    folder: Path
    program: Path
    issuer: str
    calendar: str
    later: str


def calendar_program() -> Path:
    """Return the calendar service of the checkout; raises DemoFailed when only the package is installed."""
    for root in (Path(cli.__file__).resolve().parents[1], Path.cwd()):
        program = root / "examples" / "calendar" / "service.py"
        if program.is_file():
            return program
    raise DemoFailed(
        "the demo needs examples/calendar/service.py, which is part of the source and not of the installed package: "
        "run it in a checkout, with `make demo`"
    )


@contextmanager
def scene(folder: Path) -> Iterator[World]:
    """Start everything, have the two credentials issued, and stop everything at the end. Raises DemoFailed."""
    addresses = [f"http://{host}:{free_port()}" for host in ("localhost", "127.0.0.1", "127.0.0.1")]
    places = Places(folder, calendar_program(), *addresses)
    passphrase = token_urlsafe(16)
    environment = {"AGENTVC_HOME": str(folder / "issuer"), "AGENTVC_PASSPHRASE": passphrase, "NO_COLOR": "1"}
    with Processes(folder, environment) as processes:
        organisation = _found_organisation(places, processes)
        pinned = datetime.now(UTC).replace(microsecond=0) + LIFE + timedelta(minutes=1)
        _start_calendars(places, organisation, pinned, processes)
        wallet = Wallet.create(folder / "wallet.sqlite3", passphrase)
        processes.wait_until_ready("issuer", f"{places.issuer}/health/ready")
        verifier = _believing(organisation)
        credentials = _equip(wallet, organisation, places.calendar, verifier)
        helper = _hand_on(wallet, credentials[-1], Wallet.create(folder / "helper.sqlite3", passphrase), verifier)
        for name, url in (("calendar", places.calendar), ("later calendar", places.later)):
            processes.wait_until_ready(name, f"{url}/health")
        agent = Agent(wallet, tuple(held.id for held in credentials))
        delegation = credentials[-1]
        yield World(
            organisation=organisation,
            agent=agent,
            helper=helper,
            delegation_id=delegation.id,
            delegation=delegation.secured.raw.decode("ascii"),
            calendar=Calendar(places.calendar),
            later=Calendar(places.later),
            audience=places.calendar,
            pinned=pinned,
        )


def _found_organisation(places: Places, processes: Processes) -> Organisation:
    made = json.loads(processes.run([*AGENTVC, "init", "--url", places.issuer, "--json"]))
    port = places.issuer.rpartition(":")[2]
    processes.start("issuer", [*AGENTVC, "serve", "--port", port])
    return Organisation(made["did"], places.issuer, made["adminToken"])


def _start_calendars(places: Places, organisation: Organisation, pinned: datetime, processes: Processes) -> None:
    common = [sys.executable, str(places.program), "--audience", places.calendar, "--trust", organisation.did]
    common += ["--principals", PRINCIPALS, "--allow-insecure-loopback"]
    common += ["--max-staleness-seconds", str(MAX_STALENESS_SECONDS)]
    pin = ["--pinned-clock-for-demo", format_timestamp(pinned)]
    for name, url, options in (("calendar", places.calendar, []), ("later calendar", places.later, pin)):
        processes.start(name, [*common, "--port", url.rpartition(":")[2], *options])


def _equip(wallet: Wallet, organisation: Organisation, audience: str, verifier: Verifier) -> list[Held]:
    """Have the agent's two credentials issued, and put them into its wallet, which verifies what it takes."""
    now = datetime.now(UTC).replace(microsecond=0)
    identity = agent_identity_credential(
        issuer=organisation.did,
        subject=wallet.did,
        principal=ALICE,
        valid_from=now,
        valid_until=now + timedelta(days=30),
        operator=organisation.did,
        persona="scheduler",
    )
    delegation = agent_delegation_credential(
        issuer=organisation.did,
        subject=wallet.did,
        delegation=delegation_claim(
            principal=ALICE,
            persona="scheduler",
            audience=[audience],
            capabilities=[capability(["calendar.read"], [BOB])],
            max_depth=1,
            purpose="find a slot for the planning meeting",
        ),
        valid_from=now,
        valid_until=now + LIFE,
    )
    return [wallet.accept(organisation.issue(credential), verifier) for credential in (identity, delegation)]


def _hand_on(wallet: Wallet, delegation: Held, helper: Wallet, verifier: Verifier) -> Agent:
    """Hand on a part of a delegation, which nobody is asked for, and let the helper verify and keep the chain."""
    part = Part(constraints=({"key": "/max_results", "max": FEW},), life=LIFE / 2)
    made = wallet.delegate(delegation.id, part, to=helper.did)
    return Agent(helper, (helper.accept(json.dumps(made.bundle), verifier).id,))


def _believing(organisation: Organisation) -> Verifier:
    fetcher = HttpFetcher(allow_insecure_loopback=True)
    trust = Trust(delegation_roots={organisation.did: [PRINCIPALS]}, identity_issuers=[organisation.did])
    return Verifier(trust, resolver=DidWeb(fetcher, allow_insecure_loopback=True), status_lists=StatusLists(fetcher))
