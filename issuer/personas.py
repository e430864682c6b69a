"""Personas: who acts for a principal in which role, and what that is granted at this moment.

A persona is a principal in a role, with a DID of its own. What it is granted is never stored: it is the meet of the
role in the settings and of what the principal is entitled to now, so both can shrink without anybody being asked.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

from did.errors import DidError
from did.identifiers import parse_did
from issuer.entitlements import Entitled
from issuer.errors import PersonaRefused, PersonaUnknown, SwitchRefused
from issuer.persona_ports import Persona
from issuer.ports import Store
from issuer.switch_ports import SwitchKey, SwitchKind
from vc.delegation.hop import parse_principal
from vc.delegation.lattice import NOTHING, TooManyPairsError
from vc.delegation.persona import Entitlements, Granted, RoleTemplate, granted
from vc.errors import Malformed

Templates: TypeAlias = Mapping[str, RoleTemplate]
LONGEST_NAME = 200
_PLAIN = re.compile(r"[A-Za-z0-9._+-]{1,64}")


class Proposal(NamedTuple):
    """A persona before it has a DID: whose, under which name, in which role, and what it would be granted."""

    entitlements: Entitlements
    name: str
    template: RoleTemplate
    granted: Granted


class Portrait(NamedTuple):
    """A persona and what it is granted now; `lacking` is why that is nothing, where a part of it is missing."""

    persona: Persona
    template: RoleTemplate | None
    entitlements: Entitlements | None
    granted: Granted
    lacking: str | None


class Personas:
    """Knows the personas of one issuer at this host."""

    def __init__(
        self, store: Store, templates: Templates, entitled: Entitled, host: str, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self.templates = templates
        self._entitled = entitled
        self._host = host
        self._clock = clock

    def principal(self, text: str) -> str:
        """Give the URI of the principal that is meant: a URI, an account, or the name of an account.

        A name alone is that of the one account known here with this name, else of one at this issuer's host.
        Raises PersonaRefused when several are known, or when it is neither. A URI is taken as it is written.
        """
        if ":" in text or "@" in text:
            return _uri(text if ":" in text else f"acct:{text}")
        if not _PLAIN.fullmatch(text):
            raise PersonaRefused(
                f"{text!r:.80} names no principal", where="/principal", remedy="Write acct:alice@acme.example"
            )
        known = {row.principal for row in self._store.entitlements()} | {
            one.principal for one in self._store.personas()
        }
        found = sorted(one for one in known if one.startswith(f"acct:{text}@"))
        if len(found) > 1:
            raise PersonaRefused(
                f"{text!r} may be {' or '.join(found)}", where="/principal", remedy="Write the one that is meant"
            )
        return found[0] if found else f"acct:{text}@{self._host}"

    def propose(self, principal: str, template: str, name: str | None = None) -> Proposal:
        """Give what the principal would be granted in this role; nothing is recorded. Raises PersonaRefused."""
        role = self.templates.get(template)
        if role is None:
            known = ", ".join(self.templates) or "none"
            raise PersonaRefused(
                f"there is no role template {template!r:.80}",
                where="/template",
                remedy=f"Use one of those in agentvc.toml ({known}), or add [templates.{template:.80}]",
            )
        entitlements = self._entitled(principal)
        if entitlements is None:
            raise PersonaRefused(
                f"{principal} is entitled to nothing that is known here",
                where="/principal",
                remedy="Say what it is entitled to: agentvc persona entitle FILE",
            )
        proposal = Proposal(entitlements, name or template, role, _granted(role, entitlements))
        _require_something(proposal)
        return proposal

    def create(self, proposal: Proposal, did: str) -> Portrait:
        """Record the persona under this DID; one that is there already, alike, is given as it is.

        Raises PersonaExists, and PersonaRefused for what is no DID or no name.
        """
        try:
            parse_did(did)
        except DidError as error:
            raise PersonaRefused(str(error), where="/did", remedy="Give a DID such as did:key:z6Mk…") from error
        if len(proposal.name) > LONGEST_NAME or not proposal.name.isprintable():
            raise PersonaRefused(
                "this is no name for a persona", where="/name", remedy=f"Give 1 to {LONGEST_NAME} printable characters"
            )
        created = self._clock().astimezone(UTC).replace(microsecond=0)
        principal = proposal.entitlements.principal.id
        persona = Persona(principal, proposal.name, proposal.template.name, did, created)
        return self.portrait(self._store.add_persona(persona))

    def find(self, text: str, principal: str | None = None) -> Persona:
        """Give the persona with this DID, or with this name among those of the principal or, if it is the one, of all.

        Raises PersonaUnknown, and PersonaRefused when several are meant.
        """
        found = [one for one in self._store.personas(principal) if text in {one.did, one.name}]
        if len(found) == 1:
            return found[0]
        if not found:
            whose = f" of {principal}" if principal else ""
            raise PersonaUnknown(
                f"there is no persona {text!r:.80}{whose}", where="/id", remedy="See them with agentvc persona list"
            )
        owners = ", ".join(one.principal for one in found)
        raise PersonaRefused(
            f"there are several personas {text!r:.80}: of {owners:.300}", where="/principal", remedy="Say whose"
        )

    def of(self, principal: str, name: str) -> Persona | None:
        """Give the persona of this name that the principal has, if there is one."""
        return self._store.find_persona(principal, name)

    def all(self, principal: str | None = None) -> tuple[Persona, ...]:
        """Give the personas of one principal, or all, by principal and name."""
        return self._store.personas(principal)

    def portrait(self, persona: Persona) -> Portrait:
        """Give what the persona is granted now, which is nothing when its role or its entitlements are gone."""
        role, entitlements = self.templates.get(persona.template), self._entitled(persona.principal)
        if role is not None and entitlements is not None:
            return Portrait(persona, role, entitlements, _granted(role, entitlements), None)
        gone = f"the role {persona.template!r} is no longer in the settings"
        lacking = gone if role is None else f"{persona.principal} is no longer entitled to anything"
        return Portrait(persona, role, entitlements, Granted(NOTHING, ()), lacking)

    def entitled(self, principal: str) -> Entitlements | None:
        """Give what the principal with this URI is entitled to now, None when nothing is known."""
        return self._entitled(principal)

    def key_meant(self, kind: SwitchKind, text: str, principal: str | None = None) -> SwitchKey:
        """Give the key of the switch that is meant: an agent by its DID, a principal as in `principal`, or a persona.

        What nobody can be is refused, because a stop of it would stop nobody and look like one that did. Raises
        SwitchRefused, PersonaUnknown and PersonaRefused.
        """
        if kind is SwitchKind.PERSONA:
            return self.switch_key(text, None if principal is None else self.principal(principal))
        if kind is SwitchKind.PRINCIPAL:
            return SwitchKey(kind, self.principal(text))
        try:
            parse_did(text)
        except DidError as error:
            remedy = "Give the DID of the agent, without #, ? or /"
            raise SwitchRefused(str(error), where="/id", remedy=remedy) from error
        return SwitchKey(kind, text)

    def switch_key(self, text: str, principal: str | None = None) -> SwitchKey:
        """Give the key of a persona's switch; with a principal, also that of a name that no persona was created for.

        Raises PersonaUnknown and PersonaRefused.
        """
        try:
            persona = self.find(text, principal)
        except PersonaUnknown:
            if principal is None or text.startswith("did:"):
                raise
            if not text or not text.isprintable():
                raise SwitchRefused(
                    f"{text!r:.80} is no name of a persona", where="/id", remedy="Give the name that credentials say"
                ) from None
            return SwitchKey(SwitchKind.PERSONA, text, principal)
        return self.key_of(persona)

    def keys_stopping(self, persona: Persona) -> tuple[SwitchKey, SwitchKey]:
        """Give the keys of the switches that stop all of this persona: its own, and that of its principal."""
        return self.key_of(persona), SwitchKey(SwitchKind.PRINCIPAL, persona.principal)

    @staticmethod
    def key_of(persona: Persona) -> SwitchKey:
        """Give the key of this persona's switch."""
        return SwitchKey(SwitchKind.PERSONA, persona.name, persona.principal)


def _uri(text: str) -> str:
    try:
        return parse_principal({"id": text, "type": "Person"}, "").id
    except Malformed as error:
        raise PersonaRefused(
            f"{text!r:.80} names no principal: {error.message}",
            where="/principal",
            remedy="Write acct:alice@acme.example",
        ) from error


def _granted(role: RoleTemplate, entitlements: Entitlements) -> Granted:
    try:
        return granted(role, entitlements)
    except TooManyPairsError as error:
        raise PersonaRefused(
            f"{role.name} and the entitlements of {entitlements.principal.id} cannot be compared: {error}",
            where="/template",
            remedy="State them with fewer capabilities",
        ) from error


def _require_something(proposal: Proposal) -> None:
    if proposal.granted.authority == NOTHING:
        first = next((widening.detail for widening in proposal.granted.difference), "")
        raise PersonaRefused(
            f"{proposal.entitlements.principal.id} would be granted nothing as {proposal.template.name!r}: {first}",
            where="/template",
            remedy="Choose another role, or entitle the principal to a part of this one",
        )
