"""What the stores keep of switches: one for each agent, persona and principal, with one shared status index each.

A switch is a place in a status list of the purpose `suspension`. Every credential that names the agent, the persona or
the principal points to it, so one bit stops them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class SwitchKind(StrEnum):
    """At which level a switch stops."""

    AGENT = "agent"
    PERSONA = "persona"
    PRINCIPAL = "principal"


class SwitchKey(NamedTuple):
    """Whom a switch stops: an agent by its DID, a principal by its URI, a persona by its name.

    `principal` is set for a persona only: two people may have a persona of the same name.
    """

    kind: SwitchKind
    name: str
    principal: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" of {self.principal}" if self.principal else "")


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: where its bit stands, and what it says.

    `final` is a stop for good. `changed`, `reason` and `by` are those of the last change; None when there was none.
    """

    key: SwitchKey
    list_id: int
    index: int
    on: bool = False
    final: bool = False
    changed: datetime | None = None
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a switch is to be from now on, and who says so, and why; `final` needs `on`."""

    on: bool
    final: bool
    at: datetime
    reason: str | None
    by: str


class SwitchStore(Protocol):
    """The verbs about switches; the rules of `ports` hold for them too."""

    def find_switches(self, keys: Sequence[SwitchKey]) -> tuple[Switch, ...]:
        """Give the switches with these keys that there are, in the order of the keys."""
        ...

    def turn_switch(self, switch: Switch, turn: Turn) -> Switch:
        """Turn the switch with this key; durable, and seen by the next `status_values`.

        One that does not exist is recorded at the place of `switch`, which `allot` gave. A turn for good also sets the
        own `revocation` entry of every credential that points to the switch, in the same step; that of an agent
        does so for every credential whose record has that subject, as well. What it is already changes nothing: time,
        reason and author stay those of the first turn.
        Raises RevocationIsFinal when one that was turned for good is to be lifted, and IndexTaken.
        """
        ...

    def switches_on(self) -> tuple[Switch, ...]:
        """Give every switch that is on, in the order in which they were turned."""
        ...

    def count_missed(self, key: SwitchKey, now: datetime) -> int:
        """Count what an agent's switch misses: issued to it, not ended, not revoked, and not pointing to the switch."""
        ...

    def count_switched(self, key: SwitchKey, now: datetime) -> int:
        """Count what the switch stops: credentials that were issued, have not ended, and were not revoked before it."""
        ...
