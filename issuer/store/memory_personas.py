"""The part of the store in memory that keeps personas and entitlements; see issuer/persona_ports.py."""

from contextlib import AbstractContextManager

from issuer import refusals
from issuer.persona_ports import Entitlement, Persona


class MemoryPersonas:
    """Personas and entitlements in dictionaries, behind the lock of the store that they are a part of."""

    def __init__(self, lock: AbstractContextManager[object]) -> None:
        self._lock = lock
        self._entitlements: dict[str, Entitlement] = {}
        self._personas: dict[tuple[str, str], Persona] = {}

    def entitle(self, entitlement: Entitlement) -> None:
        """See PersonaStore.entitle."""
        with self._lock:
            self._entitlements[entitlement.principal] = entitlement

    def entitlement(self, principal: str) -> Entitlement | None:
        """See PersonaStore.entitlement."""
        with self._lock:
            return self._entitlements.get(principal)

    def entitlements(self) -> tuple[Entitlement, ...]:
        """See PersonaStore.entitlements."""
        with self._lock:
            return tuple([self._entitlements[principal] for principal in sorted(self._entitlements)])

    def add_persona(self, persona: Persona) -> Persona:
        """See PersonaStore.add_persona."""
        with self._lock:
            known = self._personas.get((persona.principal, persona.name))
            others = [known] if known else [one for one in self._personas.values() if one.did == persona.did]
            if others:
                return refusals.same_persona(others[0], persona)
            self._personas[persona.principal, persona.name] = persona
            return persona

    def find_persona(self, principal: str, name: str) -> Persona | None:
        """See PersonaStore.find_persona."""
        with self._lock:
            return self._personas.get((principal, name))

    def personas(self, principal: str | None = None) -> tuple[Persona, ...]:
        """See PersonaStore.personas."""
        with self._lock:
            found = [one for one in self._personas.values() if principal in {None, one.principal}]
            return tuple(sorted(found, key=lambda one: (one.principal, one.name)))
