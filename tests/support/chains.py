"""Chains of signed hops in the world of the verifier's tests: the organisation, some holders, and the agent as leaf.

Each hop is a little narrower than the one before. A test changes one thing in one hop before it is signed; whatever
comes after it is built on what was then signed, so that nothing else breaks.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from support.verifying import ALICE, BOB, CALENDAR, ISSUER, LIST, SUSPENSIONS, Document, World

from did import PrivateKey, did_key, did_key_method
from vc.delegation.documents import agent_delegation_credential
from vc.securing.mechanism import Secured, secure
from vc.status.entry import status_entry

MINUTE = timedelta(minutes=1)
PLACES = (f"{CALENDAR}/calendars", BOB, BOB)
ACTIONS = (["calendar.read", "calendar.share"], ["calendar.read", "calendar.share"], ["calendar.read"])
SHARING = {"actions": ["calendar.share"], "quorum": 1, "directory": "https://acme.example/approvers/7"}

Edit = Callable[[int, Document], Document]


def unchanged(_position: int, document: Document) -> Document:
    return document


class Family:
    """The holders of a chain in `world`, the last of whom is the world's agent; `limits` are stated at every hop."""

    def __init__(self, world: World, hops: int = 3, limits: tuple[Document, ...] = ()) -> None:
        self.world = world
        self.keys = [*(PrivateKey.generate(world.key_type) for _ in range(hops - 1)), world.agent_key]
        self.limits = limits

    def did(self, position: int) -> str:
        """Return who holds the hop at `position`."""
        return did_key(self.keys[position].public_key)

    def claim(self, position: int, parent: Secured | None) -> Document:
        """Return the `delegation` object of the hop at `position`."""
        actions = ACTIONS[min(position, 2)]
        capability: Document = {
            "type": "https://w3id.org/agentvc#capability",
            "actions": list(actions),
            "locations": [PLACES[min(position, 2)]],
            "constraints": [{"key": "/max_results", "max": 50 - position}],
        }
        if self.limits:
            capability["limits"] = list(self.limits)
        stated: Document = {
            "principal": ALICE,
            "persona": "scheduler",
            "depth": position,
            "maxDepth": len(self.keys) - 1,
            "audience": [CALENDAR],
            "authorization_details": [capability],
            "purpose": "find a slot",
        }
        if "calendar.share" in actions:
            stated["approval"] = [SHARING]
        if parent is not None:
            stated["parent"] = {"id": parent.document["id"], "digestMultibase": parent.digest()}
        return stated

    def document(self, position: int, parent: Secured | None) -> Document:
        """Return the unsigned hop; only the first has status entries, the others live ten minutes at most."""
        now = self.world.now
        return agent_delegation_credential(
            issuer=ISSUER if position == 0 else self.did(position - 1),
            subject=self.did(position),
            delegation=self.claim(position, parent),
            valid_from=now - MINUTE,
            valid_until=now + (59 * MINUTE if position == 0 else (10 - position) * MINUTE),
            credential_id=f"urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc0{position}",
            status=[status_entry(LIST, 7), status_entry(SUSPENSIONS, 8, "suspension")] if position == 0 else [],
        )

    def sign(self, position: int, document: Document, mechanism: str = "vc+jwt") -> Secured:
        """Secure a hop as whoever hands it on does."""
        if position == 0:
            return self.world.issue(document, mechanism=mechanism)
        key = self.keys[position - 1]
        return secure(document, mechanism, key, did_key_method(key.public_key), created=self.world.now - MINUTE)

    def hops(self, edit: Edit = unchanged) -> list[Secured]:
        """Return the signed hops from the root to the leaf, each after `edit`."""
        made: list[Secured] = []
        for position in range(len(self.keys)):
            document = edit(position, self.document(position, made[-1] if made else None))
            made.append(self.sign(position, document))
        return made

    def present(self, edit: Edit = unchanged, **changes: Any) -> bytes:
        """Present the whole chain as the leaf does."""
        return self.world.present(self.hops(edit), **changes)
