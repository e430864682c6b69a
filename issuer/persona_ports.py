"""What the stores keep of personas: who has which role under which DID, and what principals are entitled to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A row of the table of entitlements; `document` is JSON that `parse_entitlements` reads."""

    principal: str
    document: str
    changed: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Persona:
    """A principal in a role: `name` is what credentials say in `persona`, `template` the role, `did` its own DID."""

    principal: str
    name: str
    template: str
    did: str
    created: datetime


class PersonaStore(Protocol):
    """The verbs about personas; the rules of `ports` hold for them too."""

    def entitle(self, entitlement: Entitlement) -> None:
        """Record what a principal is entitled to, in place of what was recorded before; durable."""
        ...

    def entitlement(self, principal: str) -> Entitlement | None:
        """Give what is recorded of a principal, if anything is."""
        ...

    def entitlements(self) -> tuple[Entitlement, ...]:
        """Give the whole table, by principal."""
        ...

    def add_persona(self, persona: Persona) -> Persona:
        """Record a persona and give it; durable. One that differs in `created` only is there already and is given.

        Raises PersonaExists when the principal has another persona of this name, or another persona has the DID.
        """
        ...

    def find_persona(self, principal: str, name: str) -> Persona | None:
        """Give the persona of this name that the principal has, if there is one."""
        ...

    def personas(self, principal: str | None = None) -> tuple[Persona, ...]:
        """Give the personas of one principal, or of all, by principal and name."""
        ...
