"""One call stops a principal: 3 personas, 20 agents, 200 delegations, half of them holder-issued, another one beside.

Everything is the real thing: an issuer over HTTP on loopback, wallets that delegate offline, verifiers that fetch and
cache. Only the clock is pinned, and moved.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.issuers import PinnedClock
from support.roles import ALICE, BOB, as_persona
from support.serving import served

from did import MethodRouter
from did.fetching import Fetched, Fetcher
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from vc.delegation import Act
from vc.times import parse_timestamp
from verifier import ANY_PRINCIPAL, MemoryLedger, PresentationExpectations, StatusLists, Trust, Verifier
from wallet import Part, Wallet

AUDIENCE = "https://cal.example"
ACT = Act("calendar.read", "https://cal.example/calendars/bob", {"max_results": 5})
PERSONAS = ("scheduler", "planner", "assistant")
AGENTS, EACH = 20, 5  # of the principal; as many of its delegations were issued as were passed on
SECOND = timedelta(seconds=1)


class Cache:
    """A Fetcher behind an HTTP cache that gives out what it has for as long as Cache-Control allows."""

    def __init__(self, inner: Fetcher, clock: PinnedClock) -> None:
        self._inner, self._clock = inner, clock
        self._kept: dict[str, tuple[Any, Fetched]] = {}

    def fetch(self, url: str, **options: Any) -> Fetched:
        """Give the answer that is kept while it is fresh."""
        until, kept = self._kept.get(url, (None, None))
        if kept is None or self._clock() > until:
            kept = self._inner.fetch(url, **options | {"etag": None})
            seconds = int(kept.headers["cache-control"].rpartition("=")[2])
            self._kept[url] = self._clock() + timedelta(seconds=seconds), kept
        return kept


@dataclass
class World:
    """A served issuer and everybody around it; `held` are wallets with the ids of what they show, by principal."""

    client: httpx.Client
    did: str
    clock: PinnedClock
    fetcher: Fetcher = field(default_factory=lambda: HttpFetcher(allow_insecure_loopback=True))
    held: dict[str, list[tuple[Wallet, str]]] = field(default_factory=dict)
    ids: dict[str, list[str]] = field(default_factory=dict)

    def verifier(self, *, cached: bool = False) -> Verifier:
        """Give a service's verifier with an empty cache of its own, and another one on the way if asked."""
        on_the_way = Cache(self.fetcher, self.clock) if cached else self.fetcher
        return Verifier(
            Trust(delegation_roots={self.did: [ANY_PRINCIPAL]}),
            resolver=MethodRouter({"web": DidWeb(self.fetcher, allow_insecure_loopback=True)}),
            status_lists=StatusLists(on_the_way),
            ledger=MemoryLedger(),
            clock=self.clock,
        )

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self.client.post(path, json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def give(self, principal: str, agents: int, each: int) -> None:
        """Issue `each` delegations to every agent of the principal, and let it pass each on to its neighbour."""
        wallets = [Wallet.ephemeral(clock=self.clock) for _ in range(agents)]
        verifier, shown, ids = self.verifier(), [], []
        for number in range(agents * each):
            holder, neighbour = wallets[number % agents], wallets[(number + 1) % agents]
            persona = PERSONAS[number // agents % len(PERSONAS)]
            claim = as_persona(name=persona, principal=principal, agent=holder.did, maxDepth=2)
            answer = self.post("/credentials/issue", {"credential": claim})["verifiableCredential"]
            kept = holder.accept(answer["id"].partition(",")[2], verifier)
            passed_on = holder.delegate(kept.id, Part(life=timedelta(minutes=50)), to=neighbour.did)
            leaf = neighbour.accept(json.dumps(passed_on.bundle), verifier)
            shown += [(holder, kept.id), (neighbour, leaf.id)]
            ids.append(kept.id)
        self.held[principal], self.ids[principal] = shown, ids

    def allowed(self, verifier: Verifier, principal: str) -> int:
        """Let everybody who holds something of the principal's present it, and count what is allowed."""
        expected = PresentationExpectations(AUDIENCE, act=ACT)
        shown = [wallet.present([name], audience=AUDIENCE, act=ACT).raw for wallet, name in self.held[principal]]
        return sum(bool(verifier.verify(one, expected)) for one in shown)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = PinnedClock()
    with served(tmp_path / "home", clock) as (issuer, made):
        headers = {"Authorization": f"Bearer {made.admin_token}"}
        with httpx.Client(base_url=issuer.settings.issuer.url, headers=headers, timeout=60) as client:
            yield World(client, made.did, clock)


def test_one_call_stops_a_principal_everywhere_within_the_bound_and_nobody_else(world: World) -> None:
    clock = world.clock
    world.give(ALICE, AGENTS, EACH)
    world.give(BOB, 1, 5)
    everything, others = 2 * AGENTS * EACH, 10
    near, far = world.verifier(), world.verifier(cached=True)
    assert (world.allowed(near, ALICE), world.allowed(near, BOB)) == (everything, others) == (200, 10)
    assert world.allowed(far, BOB) == others

    clock.advance(seconds=1)
    stopped = world.post("/switches/stop", {"kind": "principal", "id": ALICE, "reason": "left the company"})
    assert stopped["credentials"] == AGENTS * EACH
    direct_by, by = (parse_timestamp(stopped["noticed"][name]) for name in ("directBy", "by"))

    # Whoever asks now knows it now; whoever asked just before may not.
    assert world.allowed(world.verifier(), ALICE) == 0
    clock.now = direct_by - 2 * SECOND
    assert world.allowed(near, ALICE) == everything
    clock.now = direct_by - SECOND  # the last moment at which the cache on the way gives out what it has
    assert world.allowed(far, BOB) == others
    clock.now = direct_by
    assert world.allowed(near, ALICE) == 0
    clock.now = by - 2 * SECOND
    assert world.allowed(far, ALICE) == everything
    clock.now = by
    assert (world.allowed(far, ALICE), world.allowed(near, ALICE)) == (0, 0)
    assert (world.allowed(far, BOB), world.allowed(near, BOB)) == (others, others)


def test_lifting_restores_the_suspended_and_never_the_revoked(world: World) -> None:
    world.give(ALICE, 4, 3)
    for name in world.ids[ALICE][:2]:
        change = {"statusPurpose": "revocation", "status": True, "reason": "retired"}
        world.post(f"/credentials/{name}/status", change)
    stopped = world.post("/switches/stop", {"kind": "principal", "id": ALICE, "reason": "under review"})
    assert (stopped["credentials"], world.allowed(world.verifier(), ALICE)) == (10, 0)
    world.post("/switches/lift", {"kind": "principal", "id": ALICE})
    assert world.allowed(world.verifier(), ALICE) == 2 * (12 - 2)


@pytest.mark.parametrize("for_good", [False, True])
def test_a_persona_or_an_agent_is_stopped_with_its_own_and_what_it_passed_on(world: World, for_good: bool) -> None:
    world.give(ALICE, 4, 3)
    everything = 24
    body = {"kind": "persona", "id": "planner", "principal": ALICE, "reason": "r", "forGood": for_good}
    assert world.post("/switches/stop", body)["credentials"] == 4
    assert world.allowed(world.verifier(), ALICE) == everything - 8
    agent = world.held[ALICE][0][0].did
    left = 2 if for_good else 3  # of the agent's own: what was revoked with the persona is not counted again
    assert world.post("/switches/stop", {"kind": "agent", "id": agent, "reason": "lost"})["credentials"] == left
    assert world.allowed(world.verifier(), ALICE) == everything - 8 - 4
    lifted = world.client.post("/switches/lift", json={"kind": "persona", "id": "planner", "principal": ALICE})
    assert lifted.status_code == (409 if for_good else 200)
    assert world.allowed(world.verifier(), ALICE) == (everything - 12 if for_good else everything - 6)
    listed = world.client.get("/switches").json()["switches"]
    assert {one["kind"] for one in listed} == ({"persona", "agent"} if for_good else {"agent"})
