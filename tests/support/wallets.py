"""Agents with wallets in the world of the verifier's tests: one gets a first hop, and they hand on parts of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from support.verifying import ALICE, CALENDAR, LIST, World

from did.keys.algorithm import KeyType
from vc.delegation import Act
from vc.delegation.chain import Hop
from vc.jcs import canonical_json
from verifier import PresentationExpectations, Report
from wallet import Delegated, Held, Part, Wallet
from wallet.held import hop_of

CALENDARS = f"{CALENDAR}/calendars"
BOB, CAROL = f"{CALENDARS}/bob", f"{CALENDARS}/carol"
MINUTE = timedelta(minutes=1)
WHOLE = Part()  # all that the parent has
RANGE = {"statusListCredential": LIST, "first": 4096, "count": 64}
READING = Act("calendar.read", BOB, {"max_results": 10})
CLAIM: dict[str, Any] = {
    "principal": ALICE,
    "persona": "scheduler",
    "depth": 0,
    "maxDepth": 3,
    "audience": [CALENDAR],
    "authorization_details": [
        {
            "type": "https://w3id.org/agentvc#capability",
            "actions": ["calendar.read", "calendar.share"],
            "locations": [CALENDARS],
            "constraints": [{"key": "/max_results", "max": 50}],
        }
    ],
    "approval": [{"actions": ["calendar.share"], "quorum": 1, "directory": "https://acme.example/approvers/7"}],
    "statusRange": RANGE,
}


@dataclass
class Neighbourhood:
    """An organisation with its world, and agents that trust it."""

    world: World = field(default_factory=World)

    def agent(self, key_type: KeyType = KeyType.ED25519) -> Wallet:
        """Give an agent with an empty wallet."""
        return Wallet.ephemeral(key_type, clock=lambda: self.world.now)

    def grant(self, wallet: Wallet, mechanism: str = "vc+jwt", name: str = "urn:uuid:root", **changes: Any) -> Held:
        """Issue a first hop to the agent, which accepts it; `changes` are members of the claim, None drops one."""
        claim = {member: value for member, value in {**CLAIM, **changes}.items() if value is not None}
        document = self.world.delegation_document(delegation=claim, subject=wallet.did, credential_id=name)
        return wallet.accept(self.world.issue(document, mechanism=mechanism).raw, self.world.verifier())

    def hand_on(
        self, giver: Wallet, taker: Wallet, part: Part = WHOLE, held: str = "urn:uuid:root", **options: Any
    ) -> tuple[Delegated, Held]:
        """Let one agent hand on a part of what it holds, and the other accept the bundle."""
        made = giver.delegate(held, part, to=taker.did, **options)
        return made, taker.accept(canonical_json(made.bundle), self.world.verifier())

    def show(self, wallet: Wallet, *held: str, act: Act = READING, **options: Any) -> Report:
        """Let an agent present what it holds, and give the report of the calendar."""
        shown = wallet.present(held, audience=CALENDAR, act=act, **options)
        return self.world.verifier().verify(shown.raw, PresentationExpectations(CALENDAR, act=act))


def hops(held: Held) -> list[Hop]:
    """Give the chain of a held leaf as the rules look at it."""
    return [hop_of(one) for one in held.chain]
